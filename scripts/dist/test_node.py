"""The npm packages in an empty project."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, VERSION, artefact, run

MODULES = ROOT / "bindings-node/node_modules"
TYPED = """\
import { CheckreinError, Policy, version } from 'checkrein';
const policy: Policy = Policy.compile('{"version": 1}', 'json');
export const told: [string, string, boolean] = [version(), policy.digest, new Error('no') instanceof CheckreinError];
"""
UNTYPED = "import { version } from 'checkrein';\nexport const told: number = version();\n"


@pytest.fixture
def project(world: Path) -> Path:
    (world / "package.json").write_text(json.dumps({"private": True, "type": "module"}))
    # The native half of this machine comes from beside the package, as nothing comes from a registry.
    packages = (artefact("checkrein-{version}.tgz"), artefact("checkrein-*-{version}.tgz"))
    run("npm", "install", "--offline", "--omit=optional", "--no-audit", "--no-fund", *packages, cwd=world)
    return world


def compile_types(project: Path, program: str) -> str:
    """What the compiler says, with nothing but the package to resolve types from."""
    (project / "typed.ts").write_text(program)
    options = [
        "--noEmit",
        "--strict",
        "--module",
        "nodenext",
        "--target",
        "es2022",
        "--types",
        "node",
        "--typeRoots",
        str(MODULES / "@types"),
    ]
    return run("node", MODULES / "typescript/bin/tsc", *options, "typed.ts", cwd=project)


def test_the_packages_run_the_quick_start(project: Path, expected: str) -> None:
    shutil.copy(ROOT / "examples/quick_start/quick_start.mjs", project)
    assert run("node", "quick_start.mjs", ".", cwd=project) == expected


@pytest.mark.parametrize("asking", ["import { version } from 'checkrein'", "const { version } = require('checkrein')"])
def test_both_kinds_of_modules_tell_the_version_of_the_package(project: Path, asking: str) -> None:
    kind = "module" if asking.startswith("import") else "commonjs"
    assert run("node", f"--input-type={kind}", "-e", f"{asking}; console.log(version())", cwd=project).strip() == VERSION


def test_types_resolve_from_the_package(project: Path) -> None:
    assert compile_types(project, TYPED) == ""
    with pytest.raises(AssertionError, match="TS2322"):
        compile_types(project, UNTYPED)
