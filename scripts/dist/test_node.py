"""The npm packages in an empty project."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, VERSION, artefact, run

MODULES = ROOT / "bindings-node/node_modules"
TYPED = """\
import { CheckreinError, Policy, version } from 'checkrein';
const policy: Policy = Policy.compile('{"version": 1}', 'json');
export const told: [string, string, boolean] = [version(), policy.digest, new Error('no') instanceof CheckreinError];
// @ts-expect-error: types are there, so a wrong one is told.
export const untold: number = version();
"""


@pytest.fixture
def project(world: Path) -> Path:
    (world / "package.json").write_text(json.dumps({"private": True, "type": "module"}))
    # The native half of this machine comes from beside the package, as nothing comes from a registry.
    packages = (artefact("checkrein-{version}.tgz"), artefact("checkrein-*-{version}.tgz"))
    run("npm", "install", "--offline", "--omit=optional", "--no-audit", "--no-fund", *packages, cwd=world)
    return world


def test_the_packages_run_the_quick_start(project: Path, expected: str) -> None:
    program = (ROOT / "examples/quick_start/quick_start.mjs").read_text()
    installed = re.sub(r'"[./]*/bindings-node/index.mjs"', '"checkrein"', program)
    assert installed != program
    (project / "quick_start.mjs").write_text(installed)
    assert run("node", "quick_start.mjs", ".", cwd=project) == expected


@pytest.mark.parametrize("asking", ["import { version } from 'checkrein'", "const { version } = require('checkrein')"])
def test_both_kinds_of_modules_tell_the_version_of_the_package(project: Path, asking: str) -> None:
    kind = "module" if asking.startswith("import") else "commonjs"
    assert run("node", f"--input-type={kind}", "-e", f"{asking}; console.log(version())", cwd=project).strip() == VERSION


def test_the_package_names_the_packages_of_all_platforms_at_its_own_version(project: Path) -> None:
    read = {path.parent.name: json.loads(path.read_text()) for path in (project / "node_modules").glob("checkrein*/package.json")}
    main = read.pop("checkrein")
    asked = "JSON.stringify([...require('./node_modules/checkrein/lib/platform.cjs').PLATFORMS])"
    platforms = json.loads(run("node", "-p", asked, cwd=project))
    assert main["optionalDependencies"] == {f"checkrein-{name}": VERSION for name in platforms}
    assert "scripts" not in main
    ((name, native),) = read.items()
    assert name in main["optionalDependencies"]
    assert name == "-".join(["checkrein", *native["os"], *native["cpu"], *({"glibc": "gnu"}.get(libc, libc) for libc in native["libc"])])
    for key in ("version", "license", "keywords", "engines"):
        assert native[key] == main[key]


def test_every_door_of_the_package_leads_to_a_file(project: Path) -> None:
    package = project / "node_modules/checkrein"
    manifest = json.loads((package / "package.json").read_text())

    def targets(door: Any) -> list[str]:
        return [door] if isinstance(door, str) else [target for inner in door.values() for target in targets(inner)]

    doors = [target for door in manifest["exports"].values() for target in targets(door)]
    assert [target for target in [*doors, manifest["main"], manifest["types"]] if not (package / target).is_file()] == []


def test_types_resolve_from_the_package(project: Path) -> None:
    (project / "typed.ts").write_text(TYPED)
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
    assert run("node", MODULES / "typescript/bin/tsc", *options, "typed.ts", cwd=project) == ""
