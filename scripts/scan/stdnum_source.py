"""The lists of real numbers in the tests of python-stdnum, which only its source distribution has."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parents[2] / "target/python-stdnum"


@functools.cache
def tests() -> Path:
    """The folder of the tests: what `CHECKREIN_STDNUM_TESTS` names, or that of the distribution, which is fetched once."""
    if named := os.environ.get("CHECKREIN_STDNUM_TESTS"):
        return Path(named)
    wanted = f"python-stdnum=={version('python-stdnum')}"
    root = FOLDER / version("python-stdnum")
    if not root.exists():
        fetch = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(FOLDER), wanted]
        subprocess.run(fetch, check=True)  # noqa: S603 (a fixed command)
        with tarfile.open(next(FOLDER.glob("*.tar.gz"))) as archive:
            members = [member for member in archive.getmembers() if member.isfile() and "/tests/" in member.name]
            for member in members:
                member.name = Path(member.name).name
            archive.extractall(root, members, filter="data")
    return root


def listed(name: str, theirs: ModuleType) -> set[str]:
    """The numbers that the tests have for a scheme and that are valid, as they are written there."""
    file = tests() / f"test_{name.replace('.', '_').replace('__', '_')}.doctest"
    if not file.exists():
        return set()
    text = file.read_text()
    words = set(re.findall(r"^\.\.\. +(\S.*\S)\s*$", text, re.MULTILINE)) | set(re.findall(r"'([^'\n]{4,60})'", text))
    valid = set()
    for word in words:
        try:
            if any(c.isdigit() for c in word) and theirs.is_valid(word):
                valid.add(word.strip())
        except (KeyError, IndexError):  # It has no entry for a place.
            continue
    return valid
