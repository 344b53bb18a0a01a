"""The vectors that every language runs: each request through the door, each response byte for byte (errors by their code)."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

import checkrein

FOLDER = Path(__file__).resolve().parents[2] / "core" / "tests" / "vectors"
COLUMNS = ["room", "case", "about"]


class Faulty(Exception):
    """The vectors are not what they must be, so nothing that they say counts."""


def index(folder: Path) -> list[tuple[str, str]]:
    """The cases: none, one that is there twice or a file more or fewer than the index says is a fault."""
    with (folder / "index.tsv").open(newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if (columns := next(rows, [])) != COLUMNS:
            raise Faulty(f"the index has other columns: {columns}")
        lines = list(rows)
    if any(len(line) != len(COLUMNS) for line in lines):
        raise Faulty("a line of the index has other columns")
    cases = [(room, case) for room, case, _about in lines]
    if not cases:
        raise Faulty("there are no cases")
    if len(set(cases)) != len(cases):
        raise Faulty("a case is in the index twice")
    for kind in ("request", "response"):
        found = {(path.parent.name, path.name.removesuffix(f".{kind}.json")) for path in folder.glob(f"*/*.{kind}.json")}
        if found != set(cases):
            raise Faulty(f"the index and the folder differ in {sorted(found ^ set(cases))}")
    return cases


def answered(request: bytes) -> bytes:
    response = checkrein.answer(request)
    document = json.loads(response)
    if "error" in document:  # messages may be improved
        return json.dumps({"error": {"code": document["error"]["code"]}}, separators=(",", ":")).encode()
    return response


def differences(folder: Path, room: str) -> list[str]:
    wrong = []
    for case in [case for of, case in index(folder) if of == room]:
        got = answered((folder / room / f"{case}.request.json").read_bytes())
        expected = (folder / room / f"{case}.response.json").read_bytes()
        if got != expected:
            wrong.append(f"{case}\n  expected {expected.decode(errors='replace')}\n  got      {got.decode()}")
    return wrong


@pytest.mark.parametrize("room", sorted({room for room, _ in index(FOLDER)}))
def test_every_request_gets_its_response_byte_for_byte(room: str) -> None:
    wrong = differences(FOLDER, room)
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong)


# The runner itself: what it must not let pass.


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A folder with the first two cases of one room."""
    room = index(FOLDER)[0][0]
    cases = [case for of, case in index(FOLDER) if of == room][:2]
    (tmp_path / room).mkdir()
    for case in cases:
        for kind in ("request", "response"):
            shutil.copy(FOLDER / room / f"{case}.{kind}.json", tmp_path / room)
    (tmp_path / "index.tsv").write_text("\t".join(COLUMNS) + "\n" + "".join(f"{room}\t{case}\tx\n" for case in cases))
    assert differences(tmp_path, room) == []
    return tmp_path


def test_one_changed_byte_is_caught(two: Path) -> None:
    (room,) = {room for room, _ in index(two)}
    for response in sorted(two.glob("*/*.response.json")):
        right = response.read_bytes()
        for at in (0, len(right) // 2, len(right) - 1):
            response.write_bytes(right[:at] + bytes([right[at] ^ 1]) + right[at + 1 :])
            assert len(differences(two, room)) == 1
        for longer in (right + b"\n", right[:-1], b""):
            response.write_bytes(longer)
            assert len(differences(two, room)) == 1
        response.write_bytes(right)
    assert differences(two, room) == []


def test_an_index_that_is_not_as_it_must_be_is_a_fault(two: Path) -> None:
    right = (two / "index.tsv").read_text()
    header, first, second = right.splitlines()
    faults = [
        "",
        header,
        right.replace("about", "note"),
        right.replace("about", "about\tmore"),
        "\n".join([header, first + "\tmore", second]),
        "\n".join([header, first, first, second]),
        "\n".join([header, first]),
        "\n".join([header, first, second, second.replace("\t", "\tother-")]),
    ]
    for fault in faults:
        (two / "index.tsv").write_text(fault)
        with pytest.raises(Faulty):
            index(two)


def test_a_file_that_is_missing_or_too_many_is_a_fault(two: Path) -> None:
    request = next(two.glob("*/*.request.json"))
    more = request.with_name("more.request.json")
    shutil.copy(request, more)
    with pytest.raises(Faulty):
        index(two)
    more.unlink()
    request.unlink()
    with pytest.raises(Faulty):
        index(two)
