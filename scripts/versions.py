"""Checks that every artefact has the workspace's version, and that the packages of all platforms agree with the package that names them."""

# ruff: noqa: S603, S607

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NODE = ROOT / "bindings-node"
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
    package = read("package.json")
    shared = ("version", "license", "repository", "engines", "keywords")
    yield "package.json: version", package.get("version"), version
    yield "package.json: licence", package.get("license"), "MIT OR Apache-2.0"
    lock = read("package-lock.json")
    yield "package-lock.json: version", [lock["version"], lock["packages"][""]["version"]], [version, version]
    platforms = sorted(path.parent.name for path in NODE.glob("npm/*/package.json"))
    loaded = subprocess.run(
        ["node", "-p", "JSON.stringify([...require('./lib/platform.cjs').PLATFORMS])"], cwd=NODE, check=True, capture_output=True
    )
    yield "lib/platform.cjs: platforms", sorted(json.loads(loaded.stdout)), platforms
    yield "package.json: packages of platforms", package.get("optionalDependencies"), {f"checkrein-{name}": version for name in platforms}
    yield "package-lock.json: packages of platforms", lock["packages"][""].get("optionalDependencies"), package.get("optionalDependencies")
    for name in platforms:
        system, processor, *library = name.split("-")
        one = read(f"npm/{name}/package.json")
        said = {key: one.get(key) for key in shared}
        said["repository"] = (said["repository"] or {}) | {"directory": "bindings-node"}
        yield f"npm/{name}: what it shares", said, {key: package.get(key) for key in shared}
        yield f"npm/{name}: name", one.get("name"), f"checkrein-{name}"
        yield f"npm/{name}: system and processor", [one.get("os"), one.get("cpu")], [[system], [processor]]
        libc = {"gnu": ["glibc"], "musl": ["musl"]}.get(library[0]) if library else None
        yield f"npm/{name}: C library", one.get("libc"), libc
        addon = f"checkrein.{name}.node"
        yield f"npm/{name}: addon", [one.get("main"), addon in one.get("files", [])], [addon, True]


def read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((NODE / name).read_text())
    return document


if __name__ == "__main__":
    sys.exit(main())
