"""Plants real values in texts and looks for them in the masked output: nothing of one may be left, not a letter and not a figure.

What is planted: the valid numbers of python-stdnum's own tests and generated ones, of every scheme that is supported; the example numbers
of `phonenumbers` of every region; the documented examples of all vendors' secrets; test numbers of the other entities. Each stands in plain
text, in JSON and in JSON within JSON, in CSV, in full-width characters, and with unseen characters between. What its form says stands
alone; what is weak, by itself or as it is written, stands behind a word that speaks of it.

    python -m pytest scripts/scan/test_leaks.py -s      prints the table
"""

from __future__ import annotations

import csv
import importlib
import io
import json
import random
import re
import string
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat
from program import ROOT, program
from stdnum_source import listed
from test_phones import EXAMPLES
from test_stdnum import MODULES, OURS, SCHEMES, filled

ROWS = subprocess.run([*program(), "--list", "--json"], capture_output=True, text=True, check=True).stdout.splitlines()
ENTITIES = {row["name"]: row for row in map(json.loads, ROWS)}
SECRETS = ROOT / "core/src/mask/scan/secret"
# Words of entities that are in the table of general ones; their lists are in the core.
WORDS = {"us_ssn": "SSN", "us_itin": "ITIN", "us_aba": "routing number", "date_of_birth": "date of birth", "payment_card": "card"}


class Planted(NamedTuple):
    """A value, and the word before it, if it needs one."""

    entity: str
    value: str
    word: str = ""


def profiles(entity: str, values: list[str]) -> list[str]:
    answer = subprocess.run([*program(), "--check", entity], input="\n".join(values), capture_output=True, text=True, check=False)
    return answer.stdout.splitlines()


def is_plain(value: str) -> bool:
    """Whether it is written as so much else is: at most 13 figures in one piece, or what could be hexadecimal."""
    return value.isdigit() and len(value) <= 13 or bool(re.fullmatch(r"[0-9a-f]+", value))


def written(layout: str, compact: str) -> str:
    """The compact number with the layout's marks; nothing if it is none of that layout."""
    left = list(compact)
    if len(left) != sum(c.isalnum() for c in layout):
        return ""
    text = "".join(left.pop(0) if c.isalnum() else c for c in layout)
    kinds = {"9": string.digits, "A": string.ascii_uppercase, "X": string.digits + string.ascii_uppercase}
    return text if all(c in kinds.get(form, form) for form, c in zip(layout, text, strict=True)) else ""


def follows(layout: str, value: str, *, loose: bool = False) -> bool:
    """Whether a value is written in a layout; loosely, with one mark for another."""
    kinds = {"9": "[0-9]", "A": "[A-Za-z]", "X": "[0-9A-Za-z]"}
    pattern = "".join(kinds.get(c) or ("[ ./-]" if loose and c in " ./-" else re.escape(c)) for c in layout)
    return bool(re.fullmatch(pattern, value, re.IGNORECASE))


def of_scheme(name: str) -> Iterable[Planted]:
    """Every valid number that python-stdnum has, and generated ones in each layout."""
    layouts, example = SCHEMES[name]
    values = {example}
    if name not in OURS:
        module = MODULES.get(name, name.replace("_", ".", 1))
        theirs = importlib.import_module(f"stdnum.{module}")
        values |= listed(module, theirs)
    rng = random.Random(name)
    compact = {re.sub("[^0-9A-Z]", "", value.upper()) for value in values}
    shapes = sorted({re.sub("[^0-9A-Za-z]", "", layout) for layout in layouts})
    near = sorted({filled(shape, rng) for shape in shapes for _ in range(600)})
    compact |= {value for value, is_one in zip(near, profiles(name, near), strict=True) if is_one != "no"}
    values |= {text for layout in layouts for value in compact if (text := written(layout, value))}
    ordered = sorted(value for value in values if value.isascii() and len(value) > 3)
    words = ENTITIES[name]["context"] or [WORDS.get(name, "")]
    for value, profile in zip(ordered, profiles(name, ordered), strict=True):
        if profile == "no":
            continue
        if profile == "strong" and not is_plain(value) and any(follows(layout, value) for layout in layouts):
            yield Planted(name, value)
        yield Planted(name, value, words[0])
        yield Planted(name, value, words[-1])


def secrets() -> Iterable[Planted]:
    """Every row's example, from the tables."""
    for file in sorted(SECRETS.glob("*.rs")):
        for row in re.findall(r"Secret \{ name: .*?\},?\n", file.read_text(), re.DOTALL):
            found = re.search(r'name: "(\w+)".*keywords: &\[(.*?)\],.*example: (.*) \}', row, re.DOTALL)
            if found:
                keywords = re.findall(r'"([^"]*)"', found[2])
                value = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found[3])).replace('\\"', '"').replace("\\\\", "\\")
                yield Planted(found[1], value, keywords[0] if keywords else "")


def general() -> Iterable[Planted]:
    """Published test numbers, and addresses that are for documentation."""
    cards = """4111111111111111 4012888888881881 4242424242424242 5555555555554444 5105105105105100 2223003122003222 378282246310005
        371449635398431 6011111111111117 6011000990139424 30569309025904 38520000023237 3566002020360505 3530111333300000 6200000000000005
        6205500000000000004 6759649826438453 5019717010103742 2200000000000004"""
    for card in cards.split():
        fours = " ".join(card[place : place + 4] for place in range(0, len(card), 4))
        for value in (card, fours, fours.replace(" ", "-")):
            yield Planted("payment_card", value, "card")
    for value in ("4111111111111111", "5555-5555-5555-4444", "3782 822463 10005", "6011 1111 1111 1117"):
        yield Planted("payment_card", value)
    iban = importlib.import_module("stdnum.iban")
    for value in sorted(listed("iban", iban)):
        compact = iban.compact(value)
        for form in (compact, iban.format(compact), iban.format(compact).replace(" ", "-"), compact.lower()):
            yield Planted("iban", form)
    others = {
        "email": ["jane.doe@example.com", "o'neil+x@mail.example.co.uk", '"john doe"@example.org', "j@[192.0.2.1]", "a_b%c@example.xn--p1ai"],
        "ipv4": ["192.0.2.1", "198.51.100.77", "203.0.113.255"],
        "ipv6": ["2001:db8::8a2e:370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "fe80::1ff:fe23:4567:890a", "::ffff:192.0.2.128"],
        "mac": ["00:1B:44:11:3A:B7", "00-1b-44-11-3a-b7", "001b.4411.3ab7"],
        "bitcoin": ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"],
        "ethereum": ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xde709f2102306220921060314715629080e2fb77"],
        "jwt": [
            "eyJhbGciOiJIUzI1" + "NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
        ],
    }
    for entity, values in others.items():
        for value in values:
            yield Planted(entity, value)
    for value in ("1984-01-31", "31/01/1984", "01.31.1984", "31 January 1984", "January 31, 1984", "1984/01/31"):
        yield Planted("date_of_birth", value, "born")
    body = "\n".join("".join(random.Random(line).choices(string.ascii_letters + string.digits + "+/", k=64)) for line in range(20))
    for label in ("RSA PRI" + "VATE KEY", "PRI" + "VATE KEY", "OPENSSH PRI" + "VATE KEY"):
        yield Planted("private_key", f"-----BEGIN {label}-----\n{body}\n-----END {label}-----")
        yield Planted("private_key", f"-----BEGIN {label}-----\n{body}")


def phones_abroad() -> Iterable[Planted]:
    for _, number in EXAMPLES:
        for form in (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL):
            yield Planted("phone", phonenumbers.format_number(number, form))


def plain(text: str) -> str:
    return f"Please note: {text} (as told)."


def in_json(text: str) -> str:
    return json.dumps({"id": 7, "note": f"it is {text}", "value": text})


def nested(text: str) -> str:
    return json.dumps({"body": json.dumps({"value": text})})


def in_csv(text: str) -> str:
    room = io.StringIO()
    csv.writer(room).writerow(["row", text, "end"])
    csv.writer(room, quoting=csv.QUOTE_ALL, delimiter=";").writerow(["row", text, "end"])
    return room.getvalue()


def full_width(text: str) -> str:
    return plain("".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in text))


def unseen(text: str) -> str:
    return plain("\u200b".join(text))


FORMS: dict[str, Callable[[str], str]] = {
    "plain": plain,
    "JSON": in_json,
    "JSON in JSON": nested,
    "CSV": in_csv,
    "full-width": full_width,
    "zero-width": unseen,
}
# Far more than a word is looked for at, and nothing that any value goes on with.
APART = "\n" + "#" * 80 + "\n"
MARK = re.compile(r"\[[a-z0-9_]+\]")


def masked(texts: list[str], config: dict[str, object]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.json"
        file.write_text(json.dumps(config))
        command = [*program(), "--mask", "--config", str(file), "-"]
        output = subprocess.run(command, input=APART.join(texts).encode(), capture_output=True, check=True).stdout.decode()
    parts = output.split(APART)
    assert len(parts) == len(texts), "what stands between two texts was masked too"
    return parts


def left(text: str, planted: Planted, form: Callable[[str], str]) -> str:
    """The words of the masked text that are not those of what stands around the value: what it still shows."""
    around = Counter(words(form(f"{planted.word} QZQZ".strip())))
    return " ".join((Counter(words(MARK.sub(" ", unfolded(text)))) - around).elements())


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unfolded(text))


def unfolded(text: str) -> str:
    text = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return text.replace("\u200b", "").replace("\u3000", " ")


def exception(one: Planted, form: str) -> str | None:
    """Why a value is not found, or not whole; said in the documentation of the scanner."""
    if ENTITIES[one.entity]["group"] == "national":
        if len(one.value) < 7:
            return "fewer than seven characters are not looked at"
        if not any(follows(layout, one.value, loose=True) for layout in ENTITIES[one.entity]["layouts"]):
            return "in groups that no layout of its scheme has"
    if one.entity == "phone" and sum(c.isdigit() for c in one.value) < 7:
        return "fewer than seven figures are not looked at"
    if one.value.startswith('"') and form in {"JSON", "JSON in JSON", "CSV"}:
        return "a local part in quotes whose quotes are escaped"
    return None


def leaks(planted: list[Planted], form: str, config: dict[str, object]) -> tuple[list[str], Counter[str]]:
    build = FORMS[form]
    texts = [build(f"{one.word} {one.value}" if one.word else one.value) for one in planted]
    shown: list[str] = []
    excepted: list[str] = []
    for text, result, one in zip(texts, masked(texts, config), planted, strict=True):
        rest = left(result, one, build)
        if rest and (why := exception(one, form)):
            excepted.append(why)
        elif rest:
            shown.append(f"{one.entity}: {rest!r:.60} of {text!r:.200} in {result!r:.200}")
    return shown, Counter(excepted)


SETS: dict[str, Callable[[], Iterable[Planted]]] = {
    "national": lambda: (planted for name in sorted(SCHEMES) for planted in of_scheme(name)),
    "secrets": secrets,
    "general": general,
    "phones": phones_abroad,
}
LEAST = {"national": 30_000, "secrets": 280, "general": 700, "phones": 2_600}


@pytest.fixture(scope="module", params=sorted(SETS))
def planted(request: pytest.FixtureRequest) -> tuple[str, list[Planted]]:
    values = list(SETS[request.param]())
    assert len(values) >= LEAST[request.param]
    return request.param, values


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_a_planted_value_is_left(planted: tuple[str, list[Planted]], form: str) -> None:
    name, values = planted
    shown, excepted = leaks(values, form, {})
    print(f"\n{name:20} {form:14} {len(values):6} planted {len(shown):4} left {dict(excepted) or ''}", end=" ")
    assert not shown, "\n".join(shown[:20])
