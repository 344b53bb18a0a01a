"""Plants real values in texts and looks for them in the masked output: nothing of one may be left, not a letter and not a figure.

What is planted: the valid numbers of python-stdnum's own tests and generated ones, of every scheme that is supported; the example numbers
of `phonenumbers` of every region, as they are written abroad, and at home with the region configured; the documented examples of all
vendors' secrets; test numbers of the other entities. Each stands in plain
text, in JSON and in JSON within JSON, in CSV, in full-width characters, and with unseen characters between. What its form says stands
alone; what is weak, by itself or as it is written, stands behind a word that speaks of it, in plain letters: words beyond ASCII are
not heard where they are escaped or have unseen characters.

    python -m pytest scripts/scan/test_leaks.py -s      prints the table
"""

from __future__ import annotations

import csv
import functools
import importlib
import io
import json
import random
import re
import string
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import phonenumbers
import pytest
import stdnum.util
from phonenumbers import PhoneNumberFormat
from program import ROOT, program
from stdnum_source import listed
from test_phones import EXAMPLES
from test_stdnum import LESS, MODULES, OURS, SCHEMES, filled, reason

ROWS = subprocess.run([*program(), "--list", "--json"], capture_output=True, text=True, check=True).stdout.splitlines()
ENTITIES = {row["name"]: row for row in map(json.loads, ROWS)}
SECRETS = ROOT / "core/src/mask/scan/secret"
# Words of entities that are in the table of general ones; their lists are in the core.
WORDS = {"us_ssn": "SSN", "us_itin": "ITIN", "us_aba": "routing number", "date_of_birth": "date of birth", "payment_card": "card"}


class Planted(NamedTuple):
    """A value, the word before it, if it needs one, the region whose numbers it is one of, and why it may be left."""

    entity: str
    value: str
    word: str = ""
    region: str = ""
    why: str = ""
    is_real: bool = False


def profiles(entity: str, values: list[str]) -> list[str]:
    answer = subprocess.run([*program(), "--check", entity], input="\n".join(values), capture_output=True, text=True, check=False)
    return answer.stdout.splitlines()


def is_plain(value: str) -> bool:
    """Whether it is written as so much else is: at most 13 figures in one piece, or what could be hexadecimal."""
    return (value.isdigit() and len(value) <= 13) or bool(re.fullmatch(r"[0-9a-f]+", value))


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
    real: set[str] = set()
    values = {example}
    if name not in OURS:
        module = MODULES.get(name, name.replace("_", ".", 1))
        real = listed(module, importlib.import_module(f"stdnum.{module}")) | european().get(module, set())
        values |= {value for value in real if value.isascii()}
    rng = random.Random(name)
    compact = {bare(value) for value in values}
    shapes = sorted({re.sub("[^0-9A-Za-z]", "", layout) for layout in layouts})
    near = sorted({filled(shape, rng) for shape in shapes if len(shape) >= SHORTEST for _ in range(400)})
    compact |= {value for value, is_one in zip(near, profiles(name, near), strict=True) if is_one != "no"}
    values |= {text for layout in layouts for value in compact if (text := written(layout, value))}
    values = {value for value in values | compact if value in real or len(value) >= SHORTEST} | real
    words = ENTITIES[name]["context"] or [WORDS.get(name, "")]
    ordered = sorted(values)
    for value, profile in zip(ordered, profiles(name, ordered), strict=True):
        is_real, why = value in real, ""
        if profile == "no" and not is_real:
            continue
        if profile == "no":
            why = reason(LESS, name, bare(value)) or ("with signs beyond ASCII" if not value.isascii() else "with marks or words between")
        elif profile == "strong" and not is_plain(value) and any(follows(layout, value) for layout in layouts):
            yield Planted(name, value, is_real=is_real)
        for word in {words[0], words[-1]}:
            yield Planted(name, value, word, why=why, is_real=is_real)


def bare(value: str) -> str:
    return re.sub("[^0-9A-Z]", "", value.upper())


@functools.cache
def european() -> dict[str, set[str]]:
    """The tax numbers of the European Union in one list, with their countries before them, by the module of each."""
    found = defaultdict(set)
    for value in listed("eu.vat", importlib.import_module("stdnum.eu.vat")):
        country = value[:2].lower().replace("el", "gr")
        if country.isalpha() and (module := stdnum.util.get_cc_module(country, "vat")):
            found[module.__name__.removeprefix("stdnum.")].add(value)
    return found


@functools.cache
def national() -> list[Planted]:
    return [planted for name in sorted(SCHEMES) for planted in of_scheme(name)]


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
        "email": [
            "jane.doe@example.com",
            "o'neil+x@mail.example.co.uk",
            '"john doe"@example.org',
            "j@[192.0.2.1]",
            "a_b%c@example.xn--p1ai",
        ],
        "ipv4": ["192.0.2.1", "198.51.100.77", "203.0.113.255"],
        "ipv6": ["2001:db8::8a2e:370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "fe80::1ff:fe23:4567:890a", "::ffff:192.0.2.128"],
        "mac": ["00:1B:44:11:3A:B7", "00-1b-44-11-3a-b7", "001b.4411.3ab7"],
        "bitcoin": [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        ],
        "ethereum": ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xde709f2102306220921060314715629080e2fb77"],
        "jwt": [
            "eyJhbGciOiJIUzI1"
            + "NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
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


def phones_at_home() -> Iterable[Planted]:
    """As they are dialled within their regions: in groups alone, and any behind a word."""
    for region, number in EXAMPLES:
        if region != "001":
            value = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
            if not value.isdigit():
                yield Planted("phone", value, region=region)
            yield Planted("phone", value, "phone", region)


def plain(text: str) -> str:
    return f"Please note: {text} (as told)."


def in_json(text: str) -> str:
    return json.dumps({"id": 7, "note": f"it is {text}", "value": text}, ensure_ascii=False)


def nested(text: str) -> str:
    return json.dumps({"body": json.dumps({"value": text}, ensure_ascii=False)}, ensure_ascii=False)


def in_csv(text: str) -> str:
    room = io.StringIO()
    csv.writer(room).writerow(["row", text, "end"])
    csv.writer(room, quoting=csv.QUOTE_ALL, delimiter=";").writerow(["row", text, "end"])
    return room.getvalue()


def full_width(value: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else "\u3000" if c == " " else c for c in value)


# What is put around a value and the word before it, and what becomes of the value's own characters.
FORMS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "plain": (plain, str),
    "JSON": (in_json, str),
    "JSON in JSON": (nested, str),
    "CSV": (in_csv, str),
    "full-width": (plain, full_width),
    "zero-width": (plain, "\u200b".join),
}
# Fewer characters than that are no national identifier, and fewer figures no telephone number.
SHORTEST = 7
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
    text = "".join(chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else c for c in text)
    return text.replace("\u200b", "").replace("\u3000", " ")


def exception(one: Planted, form: str, rest: str) -> str | None:
    """Why a value is not found, or not whole; said in the documentation of the scanner."""
    why = None
    figures = sum(c.isdigit() for c in one.value)
    if ENTITIES[one.entity]["group"] == "national":
        if len(one.value) < SHORTEST:
            why = "fewer than seven characters are not looked at"
        elif one.why:
            why = one.why
        elif not any(follows(layout, one.value, loose=True) for layout in ENTITIES[one.entity]["layouts"]):
            is_country = set(rest.split()) == {one.value[:2]} and one.value[:2].isalpha()
            why = (
                "the number is found, the two letters of the country before it are left"
                if is_country
                else "in groups that no layout of its scheme has"
            )
    elif one.entity == "phone" and figures < SHORTEST:
        why = "fewer than seven figures are not looked at"
    elif one.region and re.search(r"\)(\D*\d){1,6}$", one.value):
        why = "fewer than seven figures behind an area code in brackets"
    elif one.value.startswith('"') and form in {"JSON", "JSON in JSON", "CSV"}:
        why = "a local part in quotes whose quotes are escaped"
    return why


class Outcome(NamedTuple):
    planted: int
    shown: list[str]
    excepted: Counter[str]


def outcomes(planted: list[Planted]) -> dict[str, Outcome]:
    """What is left in each form; those of a region are masked at once."""
    by_config: dict[tuple[str, str], list[tuple[str, Planted]]] = defaultdict(list)
    for form in FORMS:
        for one in planted:
            by_config[one.region, "" if one.region else form].append((form, one))
    found = {form: Outcome(len(planted), [], Counter()) for form in FORMS}
    for (region, _), ones in by_config.items():
        texts = [FORMS[form][0](f"{one.word} {FORMS[form][1](one.value)}".strip()) for form, one in ones]
        config: dict[str, object] = {"phone_regions": [region]} if region else {}
        for text, result, (form, one) in zip(texts, masked(texts, config), ones, strict=True):
            rest = left(result, one, FORMS[form][0])
            if rest and (why := exception(one, form, rest)):
                found[form].excepted[why] += 1
            elif rest:
                place = f" in {region}" if region else ""
                found[form].shown.append(f"{one.entity}{place}: {rest!r:.60} of {text!r:.200} in {result!r:.200}")
    return found


SETS: dict[str, Callable[[], Iterable[Planted]]] = {
    "python-stdnum": lambda: (one for one in national() if one.is_real),
    "generated": lambda: (one for one in national() if not one.is_real),
    "secrets": secrets,
    "general": general,
    "phones abroad": phones_abroad,
    "phones at home": phones_at_home,
}
# How many values there are at least, each counted once.
LEAST = {"python-stdnum": 8_300, "generated": 30_000, "secrets": 280, "general": 340, "phones abroad": 1_900, "phones at home": 1_100}


@pytest.fixture(scope="module", params=sorted(SETS))
def found(request: pytest.FixtureRequest) -> tuple[str, int, dict[str, Outcome]]:
    planted = list(SETS[request.param]())
    values = len({(one.entity, one.value, one.region) for one in planted})
    assert values >= LEAST[request.param]
    return request.param, values, outcomes(planted)


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_a_planted_value_is_left(found: tuple[str, int, dict[str, Outcome]], form: str) -> None:
    name, values, forms = found
    planted, shown, excepted = forms[form]
    print(f"\n{name:16} {form:14} {values:6} values {planted:6} planted {len(shown):4} left {dict(excepted) or ''}", end=" ")
    assert not shown, f"{len(shown)}: " + "\n".join(shown[:20])
