"""What the tests of the artefacts share: the folder that holds them, and an empty place outside of the checkout."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = Path(os.environ["CHECKREIN_ARTEFACTS"]).resolve()
VERSION = next(line for line in (ROOT / "Cargo.toml").read_text().splitlines() if line.startswith("version = ")).split('"')[1]


def artefact(pattern: str) -> Path:
    (found,) = ARTEFACTS.glob(pattern.format(version=VERSION))
    return found


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Runs a command outside of the checkout and gives what it printed."""
    assert not cwd.resolve().is_relative_to(ROOT)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "npm_"))}
    done = subprocess.run(command, cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """The policy and the token of the quick start, alone."""
    folder = tmp_path / "world"
    folder.mkdir()
    for name in ("policy.yaml", "token"):
        shutil.copy(ROOT / "examples/quick_start" / name, folder)
    return folder


@pytest.fixture
def expected() -> str:
    """What the quick start says in every language."""
    return (ROOT / "examples/quick_start/expected.txt").read_text()


@pytest.fixture
def compiled() -> dict[str, str]:
    """Where crates from the registry are compiled already, and the profile that they were compiled with."""
    return {"CARGO_TARGET_DIR": str(ROOT / "target"), "CARGO_PROFILE_DEV_DEBUG": "line-tables-only"}
