"""Checks that every artefact has the workspace's version."""

# ruff: noqa: S603

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Said = tuple[str, object, object]


def main() -> int:
    metadata = ["cargo", "metadata", "--no-deps", "--locked", "--format-version", "1"]
    packages = json.loads(subprocess.run(metadata, cwd=ROOT, check=True, capture_output=True).stdout)["packages"]
    version = next(package["version"] for package in packages if package["name"] == "checkrein")
    found = [*crates(packages, version), *python(), *changelog(version), *c(packages, version), *node(version)]
    wrong = [f"{where}: {said!r}, expected {expected!r}" for where, said, expected in found if said != expected]
    print("\n".join(wrong) or f"versions: {len(found)} places agree on {version}")
    return 1 if wrong else 0


def crates(packages: list[dict[str, Any]], version: str) -> Iterator[Said]:
    manifests = {package["name"]: Path(package["manifest_path"]) for package in packages}
    for package in packages:
        name = package["name"]
        yield f"{name}: version", package["version"], version
        yield f"{name}: version is the workspace's", "version.workspace = true" in manifests[name].read_text(), True
        yield f"{name}: licence", package["license"], "MIT OR Apache-2.0"
        for dependency in package["dependencies"]:
            if dependency["name"] in manifests:
                yield f"{name}: requirement of {dependency['name']}", dependency["req"], f"={version}"
    locked = dict(re.findall(r'^name = "([^"]+)"\nversion = "([^"]+)"$', (ROOT / "Cargo.lock").read_text(), re.M))
    for name in manifests:
        yield f"Cargo.lock: {name}", locked.get(name), version
    for folder in ("core", "bindings-python"):
        for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
            yield f"{folder}/{licence}", (ROOT / folder / licence).read_bytes() == (ROOT / licence).read_bytes(), True


def python() -> Iterator[Said]:
    text = (ROOT / "bindings-python/pyproject.toml").read_text()
    project = text[text.index("[project]") : text.index("[tool.maturin]")]
    yield "pyproject.toml: dynamic", re.findall(r"^dynamic = (.*)$", project, re.M), ['["version"]']
    yield "pyproject.toml: version", re.findall(r"^version = .*$", project, re.M), []
    yield "pyproject.toml: licence", re.findall(r'^license = "(.*)"$', project, re.M), ["MIT OR Apache-2.0"]


def changelog(version: str) -> Iterator[Said]:
    newest = re.search(r"^## ([^\s]+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    yield "CHANGELOG.md: newest heading", newest and newest.group(1), version


def c(packages: list[dict[str, Any]], version: str) -> Iterator[Said]:
    (metadata,) = [package["metadata"] for package in packages if package["name"] == "checkrein-c"]
    yield "bindings-c/Cargo.toml: library", metadata["capi"]["library"]["version"], version
    # These are filled in when the library is installed; a number of their own would be another version.
    for name in ("checkrein.pc.in", "checkreinConfig.cmake.in", "checkreinConfigVersion.cmake.in"):
        text = (ROOT / "bindings-c/cmake" / name).read_text()
        yield f"bindings-c/cmake/{name}: numbers of versions", re.findall(r"\d+\.\d+\.\d+", text), []
        yield f"bindings-c/cmake/{name}: place for the version", "@VERSION@" in text, True


def node(version: str) -> Iterator[Said]:
    package, lock = (json.loads((ROOT / "bindings-node" / name).read_text()) for name in ("package.json", "package-lock.json"))
    yield "package.json: version", package["version"], version
    yield "package.json: licence", package["license"], "MIT OR Apache-2.0"
    # The packages of platforms are named when they are packed, by scripts/dist/npm.mjs.
    yield "package.json: optional dependencies", package.get("optionalDependencies"), None
    for path in sorted((ROOT / "bindings-node/npm").glob("*/package.json")):
        one = json.loads(path.read_text())
        yield f"npm/{path.parent.name}: version", one["version"], version
        yield f"npm/{path.parent.name}: engines", one["engines"], package["engines"]
    yield "package-lock.json: version", [lock["version"], lock["packages"][""]["version"]], [version, version]
    yield "package-lock.json: engines", lock["packages"][""].get("engines"), package["engines"]


if __name__ == "__main__":
    sys.exit(main())
