"""What the artefacts hold: nothing but what contents.txt lists."""

import os
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import pytest

from conftest import ARTEFACTS, ROOT, VERSION, artefact


def sections() -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "contents.txt").read_text().splitlines():
        if line.startswith("["):
            lines = listed.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line.replace("{version}", VERSION))
    return listed


@cache
def files(path: Path) -> dict[str, bytes]:
    """The files of an artefact; a link's content is where it points to."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(path) as archive:
        members = [member for member in archive.getmembers() if not member.isdir()]
        return {
            member.name: reader.read() if (reader := archive.extractfile(member)) and member.isfile() else member.linkname.encode()
            for member in members
        }


def tracked() -> set[bytes]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return {(ROOT / name).read_bytes() for name in names if name}


def each() -> Iterator[tuple[str, dict[str, bytes]]]:
    for pattern in sections():
        yield pattern, files(artefact(pattern))


def test_every_artefact_is_listed() -> None:
    listed = {artefact(pattern).name for pattern in sections()}
    assert {path.name for path in ARTEFACTS.iterdir()} == listed | {"SHA256SUMS"}


@pytest.mark.parametrize("pattern", sections())
def test_nothing_ships_that_is_not_listed_and_nothing_is_missing(pattern: str) -> None:
    names = set(files(artefact(pattern)))
    lines = [line.removeprefix("+ ") for line in sections()[pattern]]
    assert sorted(name for name in names if not any(fnmatchcase(name, line) for line in lines)) == []
    assert [line for line in lines if not any(fnmatchcase(name, line) for name in names)] == []


def test_what_is_not_made_by_the_build_is_what_git_knows() -> None:
    known = tracked()
    for pattern, held in each():
        made = [line.removeprefix("+ ") for line in sections()[pattern] if line.startswith("+ ")]
        strange = [name for name, content in held.items() if content not in known and not any(fnmatchcase(name, line) for line in made)]
        assert strange == [], pattern


def test_every_artefact_brings_both_licences() -> None:
    licences = {(ROOT / name).read_bytes() for name in ("LICENSE-MIT", "LICENSE-APACHE")}
    for pattern, held in each():
        assert licences <= set(held.values()), pattern


def test_nothing_tells_where_it_was_built() -> None:
    native = (".so", ".a", ".node", f".so.{VERSION}")
    released = os.environ.get("CHECKREIN_ARTEFACTS_PROFILE") == "release"
    homes = [str(path).encode() for path in (ROOT, Path.home() / ".cargo")]
    for pattern, held in each():
        told = [
            name for name, content in held.items() if any(home in content for home in homes) and (released or not name.endswith(native))
        ]
        assert told == [], pattern
