"""The package's README says what is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import checkrein

PACKAGE = Path(__file__).resolve().parents[1]
QUICK_START = PACKAGE.parent / "examples" / "quick_start"
README = (PACKAGE / "README.md").read_text()


def test_the_quick_start_is_the_program_that_runs() -> None:
    program = (QUICK_START / "quick_start.py").read_text()
    assert f"```python\n{program}```" in README
    ran = subprocess.run([sys.executable, QUICK_START / "quick_start.py"], capture_output=True, text=True, check=True)
    assert ran.stdout == (QUICK_START / "expected.txt").read_text()


def test_every_name_that_the_readme_mentions_is_there() -> None:
    names = set(re.findall(r"checkrein\.([A-Za-z_]+)", README)) - {"dbapi", "aio", "sqlalchemy", "catalog", "_native"}
    assert len(names) > 10
    assert {name for name in names if not hasattr(checkrein, name)} == set()


def test_every_code_that_the_readme_mentions_is_there() -> None:
    codes = set(re.findall(r"`((?:boundary|mask|identity|policy|session|wrapper)\.[a-z_]+)`", README))
    assert codes
    assert codes <= set(checkrein.ERROR_CODES)


def test_the_typed_example_runs(tmp_path: Path) -> None:
    subprocess.run([sys.executable, PACKAGE / "tests" / "typed_use.py", tmp_path, QUICK_START], check=True)


def test_a_short_soak_stays_flat() -> None:
    ran = subprocess.run([sys.executable, PACKAGE / "soak.py", "3"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "rounds" in ran.stdout
