"""The `checkrein` program, built from this repository: `checkrein scan`."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def program() -> list[str]:
    cargo = shutil.which("cargo") or "cargo"
    subprocess.run([cargo, "build", "--locked", "-q", "-p", "checkrein", "--features", "cli"], cwd=ROOT, check=True)  # noqa: S603 (a fixed command)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return [str(target / "debug" / "checkrein"), "scan"]
