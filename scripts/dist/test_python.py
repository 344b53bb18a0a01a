"""The wheel and the source distribution in empty environments."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import VERSION, artefact, run

TYPED = """\
import checkrein

document: dict[str, object] = checkrein.classify("SELECT 1", dialect="postgres")
reveal_type(checkrein.answer(b""))
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    return tmp_path / "venv/bin/python"


def quick_start(python: Path, world: Path) -> str:
    """Runs the program that the package's own page shows."""
    page = run(python, "-c", "from importlib.metadata import metadata; print(metadata('checkrein').json['description'])", cwd=world)
    program = world / "quick_start.py"
    program.write_text(page.split("```python\n", 1)[1].split("```", 1)[0])
    return run(python, program, world, cwd=world)


def version(python: Path, cwd: Path) -> str:
    return run(python, "-c", "import checkrein; print(checkrein.version())", cwd=cwd).strip()


def test_the_wheel_runs_the_quick_start(python: Path, world: Path, expected: str) -> None:
    run(python, "-m", "pip", "install", "--quiet", "--no-index", artefact("*.whl"), cwd=world)
    assert quick_start(python, world) == expected
    assert version(python, world) == VERSION


def test_the_wheel_brings_its_types(python: Path, world: Path) -> None:
    run(python, "-m", "pip", "install", "--quiet", "--no-index", artefact("*.whl"), cwd=world)
    typed = world / "typed.py"
    typed.write_text(TYPED)
    said = run(sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--python-executable", python, typed, cwd=world)
    assert 'Revealed type is "bytes"' in said.replace("builtins.", "")


def test_the_source_distribution_builds_from_itself_alone(python: Path, world: Path, expected: str, compiled: dict[str, str]) -> None:
    source = artefact("checkrein-{version}.tar.gz")
    run(python, "-m", "pip", "install", "--quiet", source, cwd=world, MATURIN_PEP517_ARGS="--profile dev", **compiled)
    assert quick_start(python, world) == expected
    assert version(python, world) == VERSION
