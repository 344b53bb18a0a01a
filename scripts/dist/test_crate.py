"""The packaged crate as the dependency of an empty project."""

import shutil
import tarfile
from pathlib import Path

from conftest import VERSION, artefact, run

MANIFEST = """\
[package]
name = "fresh"
version = "0.0.0"
edition = "2024"

[dependencies]
checkrein = { path = "../checkrein-VERSION" }
# What the quick start keeps its log in.
tempfile = "3"
"""


def test_the_crate_runs_the_quick_start_of_a_new_project(tmp_path: Path, world: Path, expected: str, compiled: dict[str, str]) -> None:
    with tarfile.open(artefact("checkrein-{version}.crate")) as crate:
        crate.extractall(tmp_path, filter="data")
    unpacked = tmp_path / f"checkrein-{VERSION}"
    project = tmp_path / "fresh"
    (project / "src").mkdir(parents=True)
    (project / "Cargo.toml").write_text(MANIFEST.replace("VERSION", VERSION))
    shutil.copy(unpacked / "Cargo.lock", project)
    shutil.copy(unpacked / "examples/quick_start.rs", project / "src/main.rs")
    assert run("cargo", "run", "--quiet", "--offline", "--", world, cwd=project, **compiled) == expected
