"""Writes the given names and surnames of `core/src/mask/scan/person/names.txt`.

They come from two PyPI packages: `names` (MIT), which ships those of the United States census of 1990, and `faker` (MIT), which has
lists for many countries. Which of them are English words too is told by Debian's word list (package `wamerican-small`, public domain).
Run it with all three installed: `python scripts/scan/persons.py`.
"""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import faker.providers.person
import names

TABLE = Path(__file__).resolve().parents[2] / "core/src/mask/scan/person/names.txt"
WORDS = Path("/usr/share/dict/american-english-small")
# So many of the census's surnames, the most frequent first: two thirds of all people have one of them.
SURNAMES = 7_000
# The union of others, and more.
LEFT_OUT = {"en"}
APOSTROPHE = chr(0x2019)
LATIN = re.compile(rf"[a-zß-öø-ɏ]{{3,20}}|[a-zß-öø-ɏ]{{1,3}}['{APOSTROPHE}][a-zß-öø-ɏ]{{2,17}}")
# What is a word at the beginning of a sentence, or of every date, before it is anybody's name.
DATES = (
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday"
)


def parts(listed: object) -> set[str]:
    """The single names of a list, in lower case."""
    if not isinstance(listed, (list, tuple, dict)):
        return set()
    return {
        part.replace(APOSTROPHE, "'")
        for name in listed
        if isinstance(name, str)
        for part in re.split(r"[ -]", name.lower())
        if LATIN.fullmatch(part)
    }


def main() -> None:
    given: set[str] = set()
    surnames: set[str] = set()
    folder = Path(names.__file__).parent
    for file in ("dist.female.first", "dist.male.first"):
        given |= parts([line.split()[0] for line in (folder / file).read_text().splitlines()])
    census = (folder / "dist.all.last").read_text().splitlines()[:SURNAMES]
    surnames |= parts([line.split()[0] for line in census])
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        if module.name in LEFT_OUT:
            continue
        provider = import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            if "first_name" in attribute and not attribute.startswith("_"):
                given |= parts(getattr(provider, attribute))
            elif "last_name" in attribute and not attribute.startswith("_"):
                surnames |= parts(getattr(provider, attribute))
    words = set(WORDS.read_text().split()) | set(DATES.split())
    lines = [
        f"{name} {('b' if name in surnames else 'g') if name in given else 's'}{'w' if name in words else ''}\n"
        for name in sorted(given | surnames, key=str.encode)
        if name not in DATES.split()
    ]
    TABLE.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} names, {TABLE.stat().st_size} bytes; names {version('names')}, faker {version('faker')}")


if __name__ == "__main__":
    main()
