"""The vectors that every language runs: each request through the door, each response byte for byte (errors by their code)."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import checkrein

FOLDER = Path(__file__).resolve().parents[2] / "core" / "tests" / "vectors"


def index() -> list[tuple[str, str]]:
    with (FOLDER / "index.tsv").open(newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if (columns := next(rows)) != ["room", "case", "about"]:
            raise ValueError(f"the index has other columns: {columns}")
        return [(room, case) for room, case, _about in rows]


def answered(request: bytes) -> bytes:
    response = checkrein.answer(request)
    document = json.loads(response)
    if "error" in document:  # messages may be improved
        return json.dumps({"error": {"code": document["error"]["code"]}}, separators=(",", ":")).encode()
    return response


def test_the_index_and_the_folder_say_the_same() -> None:
    cases = index()
    assert len(cases) > 0
    assert len(set(cases)) == len(cases)
    for kind in ("request", "response"):
        found = {(path.parent.name, path.name.removesuffix(f".{kind}.json")) for path in FOLDER.glob(f"*/*.{kind}.json")}
        assert found == set(cases)


@pytest.mark.parametrize("room", sorted({room for room, _ in index()}))
def test_every_request_gets_its_response_byte_for_byte(room: str) -> None:
    cases = [case for of, case in index() if of == room]
    assert cases
    wrong = []
    for case in cases:
        got = answered((FOLDER / room / f"{case}.request.json").read_bytes())
        expected = (FOLDER / room / f"{case}.response.json").read_bytes()
        if got != expected:
            wrong.append(f"{case}\n  expected {expected.decode()}\n  got      {got.decode()}")
    assert not wrong, f"{len(wrong)} of {len(cases)} differ:\n" + "\n".join(wrong)
