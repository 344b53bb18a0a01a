"""How many names and addresses the scanner finds, and how much that is none, on sentences by other people.

The sentences, and the people that are put into them, are those of the PyPI package `presidio-evaluator` (MIT): 210 templates as customers
write, and 3,000 people of 24 sorts of names in 30 countries, which have nothing to do with the lists that the scanner's names come from.
"""

from __future__ import annotations

import csv
import json
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from program import ROOT, program

PACKAGE = "presidio-evaluator==0.3.2"
DATA = "presidio_evaluator/data_generator/raw_data"
PERSON = {"person", "name", "name_male", "name_female"}
FIRST = {"first_name", "first_name_male", "first_name_female", "first_name_nonbinary"}
LAST = {"last_name", "last_name_male", "last_name_female"}
# What else stands in the templates: none of it is a name or an address.
OTHER = {
    "organization": ["Contoso", "Northwind Traders", "Acme Corporation", "Simple Solutions", "Formula Gray", "Red Cross"],
    "city": ["Springfield", "Vila Real", "Toronto", "Kyoto", "Sao Paulo", "Nairobi"],
    "country": ["Portugal", "Japan", "United States", "South Africa", "New Zealand"],
    "nationality": ["Portuguese", "Japanese", "American", "Dutch"],
    "nation_woman": ["Spaniard"],
    "nation_plural": ["Germans"],
    "job": ["Surveillance officer", "Vascular technologist", "Nurse"],
    "phone_number": ["+1 212 555 0123"],
    "credit_card_number": ["4111 1111 1111 1111"],
    "email": ["someone@example.com"],
    "url": ["https://example.com/a"],
    "iban": ["DE89370400440532013000"],
    "date_of_birth": ["3/29/1982"],
    "date_time": ["2026-03-12 10:00"],
    "day_of_week": ["Tuesday", "Friday"],
    "ssn": ["536-90-4399"],
    "us_driver_license": ["D1234567"],
    "ip_address": ["192.0.2.7"],
    "age": ["37"],
    "year": ["1999"],
    "state_abbr": ["NY"],
    "prefix": ["Dr."],
    "prefix_male": ["Mr."],
    "prefix_female": ["Mrs."],
    "zipcode": ["10001"],
    "postcode": ["10001"],
    "secondary_address": ["Apt. 5"],
}


@pytest.fixture(scope="module")
def data() -> tuple[list[str], list[dict[str, str]]]:
    folder = ROOT / "target/presidio-evaluator"
    if not list(folder.glob("*.whl")):
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--dest",
            str(folder),
            PACKAGE,
        ]
        subprocess.run(command, check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        templates = wheel.read(f"{DATA}/templates.txt").decode("utf-8", "replace").splitlines()
        people = wheel.read(f"{DATA}/FakeNameGenerator.com_3000.csv").decode("utf-8-sig").splitlines()
    return [line for line in templates if line.strip()], list(csv.DictReader(people))


def filled(template: str, person: dict[str, str], rng: random.Random) -> tuple[str, list[tuple[int, int, str]]]:
    """The sentence, and where names and addresses are in it, in bytes."""
    text, spans, last = b"", [], 0
    template = re.sub(r"\{\{building_number\}\} \{\{street_name\}\}", "{{address}}", template.replace("\\n", "\n"))
    for place in re.finditer(r"\{\{\s*(\w+)\s*\}\}", template):
        text += template[last : place.start()].encode()
        last, slot = place.end(), place[1]
        if slot in PERSON:
            value, kind = f"{person['GivenName']} {person['Surname']}", "full name"
        elif slot in FIRST:
            value, kind = person["GivenName"], "given name alone"
        elif slot in LAST:
            value, kind = person["Surname"], "surname alone"
        elif slot == "address":
            value, kind = person["StreetAddress"], "address"
        elif slot == "street_name":
            value, kind = "Elm Street", ""
        else:
            value, kind = rng.choice(OTHER[slot]), ""
        start = len(text)
        text += value.encode()
        if kind:
            spans.append((start, len(text), kind))
    return (text + template[last:].encode()).decode(), spans


def found(tmp_path: Path, lines: list[str]) -> list[list[tuple[int, int, str]]]:
    """What is found in each line, in bytes of it."""
    file, config = tmp_path / "lines.txt", tmp_path / "scan.json"
    flat = [line.replace("\n", " ") for line in lines]
    # Far enough apart that none is near another.
    file.write_text((". " * 100).join(flat), encoding="utf-8")
    config.write_text(json.dumps({"only": ["person_name", "street_address"]}))
    command = [program()[0], "--json", "scan", str(file), "--config", str(config)]
    output = subprocess.run(command, capture_output=True, check=False).stdout.decode()
    findings = [json.loads(line) for line in output.splitlines()]
    answer, start, index = [], 0, 0
    for line in flat:
        end = start + len(line.encode())
        here = []
        while index < len(findings) and findings[index]["start"] < end:
            one = findings[index]
            here.append((one["start"] - start, one["end"] - start, one["entity"]))
            index += 1
        answer.append(here)
        start = end + 200
    return answer


def test_names_and_addresses_are_found_as_often_as_the_documentation_says(
    data: tuple[list[str], list[dict[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    templates, people = data
    rng = random.Random(5)
    cases = [filled(template, person, rng) for person in people[::3] for template in rng.sample(templates, 4)]
    kinds: dict[str, list[int]] = {}
    right: dict[str, list[int]] = {"person_name": [0, 0], "street_address": [0, 0]}
    for (_, spans), findings in zip(cases, found(tmp_path, [case[0] for case in cases]), strict=True):
        for start, end, kind in spans:
            entity = "street_address" if kind == "address" else "person_name"
            whole = any(one[0] <= start and end <= one[1] for one in findings if one[2] == entity)
            kinds.setdefault(kind, [0, 0])
            kinds[kind][0] += whole
            kinds[kind][1] += 1
        for start, end, entity in findings:
            true = any(start < other[1] and other[0] < end for other in spans if (other[2] == "address") == (entity == "street_address"))
            right[entity][0] += true
            right[entity][1] += 1
    recall = {kind: hits / of for kind, (hits, of) in kinds.items()}
    precision = {entity: hits / max(of, 1) for entity, (hits, of) in right.items()}
    with capsys.disabled():
        print(f"\n{len(cases)} sentences")
        for kind, (hits, of) in sorted(kinds.items()):
            print(f"  recall    {kind:20} {hits:5} of {of:5} = {hits / of:.1%}")
        for entity, (hits, of) in right.items():
            print(f"  precision {entity:20} {hits:5} of {of:5} = {hits / max(of, 1):.1%}")
    assert recall["full name"] >= 0.68
    assert recall["address"] >= 0.67
    assert precision["person_name"] >= 0.94
    assert precision["street_address"] >= 0.98
