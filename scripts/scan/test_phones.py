"""Holds telephone numbers to libphonenumber: every example number of every region, and numbers near to them, as it has them."""

from __future__ import annotations

import random
import subprocess

import phonenumbers
import phones
import pytest
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType
from program import program


def check(numbers: list[str], region: str | None = None) -> list[bool]:
    command = [*program(), "--check", "phone", *(["--region", region] if region else [])]
    answer = subprocess.run(command, input="\n".join(numbers), capture_output=True, text=True, check=False)
    answers = [line != "no" for line in answer.stdout.splitlines()]
    assert len(answers) == len(numbers)
    return answers


def examples() -> list[tuple[str, phonenumbers.PhoneNumber]]:
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    kinds = [kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN]
    numbers = [(region, phonenumbers.example_number_for_type(region, kind)) for region in regions for kind in kinds]
    found = [(region, number) for region, number in numbers if number and phonenumbers.is_valid_number(number)]
    services = [phonenumbers.example_number_for_non_geo_entity(code) for code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS]
    return found + [("001", number) for number in services if number]


EXAMPLES = examples()


def test_the_table_is_what_the_script_writes() -> None:
    assert phones.TABLE.read_text() == phones.table(), "run scripts/scan/phones.py"


def test_every_example_passes_as_it_is_written_abroad() -> None:
    assert len(EXAMPLES) > 1300
    numbers = [phonenumbers.format_number(number, PhoneNumberFormat.E164) for _, number in EXAMPLES]
    wrong = [number for number, taken in zip(numbers, check(numbers), strict=True) if not taken]
    assert not wrong


def test_every_example_passes_as_it_is_dialled_at_home() -> None:
    by_region: dict[str, list[str]] = {}
    for region, number in EXAMPLES:
        if region != "001":
            by_region.setdefault(region, []).append(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))
    wrong = []
    for region, numbers in by_region.items():
        wrong += [f"{region} {number}" for number, taken in zip(numbers, check(numbers, region), strict=True) if not taken]
    assert not wrong


def is_valid(number: str, region: str | None = None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except NumberParseException:
        return False


def test_numbers_near_to_them_are_taken_and_refused_alike() -> None:
    rng = random.Random(7)
    numbers = set()
    for _, example in EXAMPLES:
        number = phonenumbers.format_number(example, PhoneNumberFormat.E164)
        code = 1 + len(str(example.country_code))
        numbers |= {number[:-1], number + "0", number[:-1] + str((int(number[-1]) + 5) % 10)}
        for _ in range(12):
            place = rng.randrange(code, len(number))
            numbers.add(number[:place] + rng.choice("0123456789") + number[place + 1 :])
    ordered = sorted(numbers)
    ours = check(ordered)
    # It completes a local number of Norfolk Island after the country's code, where nobody can dial it.
    differs = [n for n, taken in zip(ordered, ours, strict=True) if taken != is_valid(n) and not (n.startswith("+672") and len(n) == 9)]
    assert not differs, f"{len(differs)} of {len(ordered)}"
    assert 0.1 < sum(ours) / len(ours) < 0.9


@pytest.mark.parametrize("region", ["AR", "BR", "DE", "FR", "GB", "IN", "IT", "JP", "MX", "RU", "US"])
def test_numbers_near_to_those_dialled_at_home_are_taken_and_refused_alike(region: str) -> None:
    numbers = [phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) for of, number in EXAMPLES if of == region]
    near = [near for number in numbers for near in (number + "0", number + "00000", number[:-1], number[:4])]
    differs = [number for number, taken in zip(near, check(near, region), strict=True) if taken != is_valid(number, region)]
    assert not differs
