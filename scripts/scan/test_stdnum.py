"""Holds the national identifiers to python-stdnum: what it takes, we take, and what it refuses, we refuse.

Numbers are generated, seeded: random ones in each scheme's layouts with every last figure, its example, and those with a character changed.
`CHECKREIN_STDNUM_TESTS` may name the `tests` folder of python-stdnum's source distribution, whose lists of real numbers are then taken too.
"""

from __future__ import annotations

import importlib
import os
import random
import re
import string
import subprocess
from pathlib import Path
from types import ModuleType

import pytest
from program import program

# Where the other's module is not called by country and scheme as ours is.
MODULES = {
    "fr_tva": "fr.tva",
    "be_nn": "be.nn",
    "it_codice_fiscale": "it.codicefiscale",
    "it_iva": "it.iva",
    "in_aadhaar": "in_.aadhaar",
    "in_vid": "in_.vid",
    "in_pan": "in_.pan",
    "in_gstin": "in_.gstin",
    "in_epic": "in_.epic",
    "is_kennitala": "is_.kennitala",
    "jp_in": "jp.in_",
    "lv_pk": "lv.pvn",
    "th_pin": "th.tin",
    "do_cedula": "do.cedula",
    "us_ein": "us.ein",
    "us_aba": "us.rtn",
    "us_ssn": "us.ssn",
    "us_itin": "us.itin",
}
# Schemes that it does not know.
OURS = {
    "au_medicare",
    "de_rvnr",
    "eg_nid",
    "gb_nino",
    "hk_hkid",
    "hu_adoazonosito",
    "hu_taj",
    "ir_melli",
    "kz_iin",
    "nz_nhi",
    "ru_snils",
    "sg_nric",
    "tw_id",
    "us_mbi",
    "us_npi",
}
# What differs, and why: `more` is what we take and it refuses, `less` the other way. Each is (pattern of the compact number, reason).
MORE = {
    "at_tin": [(r"\d{9}", "it asks a list of tax offices")],
    "be_bis": [(r"\d{11}", "it asks the clock whether the year has come")],
    "be_nn": [(r"\d{11}", "it asks the clock whether the year has come")],
    "cn_ric": [(r"\d{17}[0-9X]", "it asks a list of places within the provinces")],
    "dk_cpr": [(r"\d{10}", "it asks the clock whether the day has come")],
    "fi_hetu": [(r"\d{9}[0-9A-Y]", "a compact number has lost the sign `-` or `+`")],
    "gb_upn": [(r"[A-Z]\d{11}[0-9A-Z]", "it asks a list of local authorities")],
    "hu_anum": [(r"\d{11}", "with the codes of tax and county, as invoices have it")],
    "id_nik": [(r"\d{16}", "it asks a list of places within the provinces")],
    "id_npwp": [(r"\d{16}", "it asks a list of places within the provinces")],
    "mx_curp": [
        (r"[A-Z]{4}\d{6}X.*", "the third gender, given since 2023"),
        (r"[A-Z]{4}\d{6}[HM].*", "it asks a list of offensive words"),
    ],
    "mx_rfc": [(r"[A-Z]{3,4}\d{6}\w{3}", "it asks a list of offensive words")],
    "no_fodselsnummer": [(r"\d{11}", "it asks the clock whether the day has come")],
    "no_orgnr": [(r"\d{9}MVA", "with the mark of the tax")],
    "se_orgnr": [(r"SE\d{10}01", "as a tax number")],
    "se_personnummer": [(r"\d{6}[6-9]\d{3,5}|\d{4}[6-9]\d{5}", "coordination numbers have sixty added to the day")],
    "us_itin": [(r"9\d\d(5\d|6[0-5])\d{4}", "groups 50 to 65, given since 2011")],
    "sg_uen": [(r"\d{9}[A-Z]|[RST]\d\d[A-Z]{2}\d{4}[A-Z0-9]", "it asks a list of kinds of entities, and the clock")],
}
LESS = {
    "cn_ric": [(r"\d{6}(0\d|1[0-7]|18[0-4]|2[1-9]|[3-9]\d).*", "nobody was or is born in such a year")],
    "cr_cpf": [(r"0{1,2}\d{8}", "provinces are numbered from one")],
    "do_cedula": [(r"\d{10,11}", "it has a list of numbers that were given with a wrong figure")],
    "do_rnc": [(r"\d{8,9}", "it has a list of numbers that were given with a wrong figure")],
    "fr_nir": [(r"[0569]\d{4}.*|.{3}(00|1[3-9]|4[3-9]).*", "no such sex or month is given")],
    "gb_vat": [(r"(GD|HA)\d+", "departments and health authorities are no persons")],
    "it_codice_fiscale": [(r"\d{11}", "that of companies is `it_iva`")],
    "kr_brn": [(r"\d{10}", "it does not ask for the check figure")],
    "mx_rfc": [(r"[A-Z]{4}\d{6}\w{0,2}", "without its end it is no more than a word and a day")],
    "se_personnummer": [(r"(0\d|1[0-7]|2[2-9]|[3-9]\d)\d{10}", "nobody was or is born in such a year")],
    "sg_uen": [(r"(0\d|1[0-7]|[2-9]\d)\d{7}[A-Z]|[RST].*", "no company is that old")],
    "tn_mf": [(r"\d{1,4}[A-Z].*", "more zeros before the number are written")],
    "us_aba": [(r"\d{9}", "it asks for no district")],
    "us_atin": [(r"\d{9}", "it takes any nine figures")],
}


# Those of the United States that are not in the table of national identifiers.
GENERAL = {"us_aba": "999999999", "us_itin": "999999999", "us_ssn": "999999999"}


def schemes() -> dict[str, tuple[list[str], str]]:
    """Layouts and example of every national identifier, from the program's own list."""
    lines = subprocess.run([*program(), "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    found = {}
    for line in lines:
        name, group, _, layouts, example = line.split("\t")[:5]
        if group == "national":
            found[name] = (layouts.split("|"), example)
        elif name in GENERAL:
            found[name] = ([GENERAL[name]], "912903456")
    return found


def filled(layout: str, rng: random.Random) -> str:
    kinds = {"9": string.digits, "A": string.ascii_uppercase, "X": string.digits + string.ascii_uppercase}
    return "".join(rng.choice(kinds[c]) if c in kinds else c for c in layout if c.isalnum())


def candidates(layouts: list[str], example: str, rng: random.Random) -> set[str]:
    """Random numbers with every last character, and the example changed in one place or two."""
    numbers = {example}
    kinds = {"9": string.digits, "A": string.ascii_uppercase}
    for layout in sorted({re.sub("[^0-9A-Za-z]", "", layout) for layout in layouts}):
        last = kinds.get(layout[-1], string.digits + string.ascii_uppercase)
        for _ in range(150):
            body = filled(layout, rng)[:-1]
            numbers |= {body + c for c in last}
    for place, old in enumerate(example):
        numbers |= {example[:place] + c + example[place + 1 :] for c in (string.digits if old.isdigit() else string.ascii_uppercase)}
    ends = string.digits if example[-1].isdigit() else string.digits + string.ascii_uppercase
    for _ in range(200):
        place = rng.randrange(len(example))
        numbers |= {example[:place] + rng.choice(string.digits) + example[place + 1 : -1] + end for end in ends}
    for _ in range(4000):
        number = list(example)
        for place in rng.sample(range(len(number)), min(2, len(number))):
            number[place] = rng.choice(string.digits if number[place].isdigit() else string.ascii_uppercase)
        numbers.add("".join(number))
    return numbers


def listed(module: str, theirs: ModuleType) -> set[str]:
    """The numbers in the other's own tests, where they are at hand."""
    folder = os.environ.get("CHECKREIN_STDNUM_TESTS")
    file = folder and Path(folder) / f"test_{module.replace('.', '_').replace('__', '_')}.doctest"
    if not file or not file.exists():
        return set()
    words = {word for word in re.findall(r"[\w./\- ]{5,30}", file.read_text()) if any(c.isdigit() for c in word)}
    return {re.sub("[^0-9A-Z]", "", theirs.compact(word).upper()) for word in words}


def reason(table: dict[str, list[tuple[str, str]]], name: str, number: str) -> str | None:
    return next((why for pattern, why in table.get(name, []) if re.fullmatch(pattern, number)), None)


SCHEMES = schemes()


@pytest.mark.parametrize("name", sorted(set(SCHEMES) - OURS))
def test_a_scheme_takes_and_refuses_what_the_other_does(name: str) -> None:
    module = MODULES.get(name, name.replace("_", ".", 1))
    theirs = importlib.import_module(f"stdnum.{module}")
    layouts, example = SCHEMES[name]
    numbers = candidates(layouts, example, random.Random(name))
    numbers |= listed(module, theirs)
    ordered = sorted(number for number in numbers if number)
    answer = subprocess.run([*program(), "--check", name], input="\n".join(ordered), capture_output=True, text=True, check=False)
    ours = [line != "no" for line in answer.stdout.splitlines()]
    assert len(ours) == len(ordered)
    wrong, valid = [], 0
    for number, is_ours in zip(ordered, ours, strict=True):
        try:
            is_theirs = theirs.is_valid(number)
        except KeyError:  # It has no entry for a place.
            continue
        valid += is_theirs and is_ours
        if is_ours != is_theirs and not reason(MORE if is_ours else LESS, name, number):
            wrong.append(f"{number}: we {'take' if is_ours else 'refuse'} it")
    assert not wrong, f"{len(wrong)} of {len(ordered)}: {wrong[:6]}"
    assert valid > 5, "hardly any number was valid: the comparison says nothing"


def test_every_difference_is_of_a_scheme_that_is_there() -> None:
    assert set(MORE) | set(LESS) | OURS | set(MODULES) <= set(SCHEMES)
