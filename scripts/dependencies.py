"""Checks every crate of Cargo.lock against deny.toml: its licence, and that it comes from crates.io.

cargo-deny does the same and more, and `make check` runs it where it is installed; this check always runs.
"""

# ruff: noqa: S101, S105, S603

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def allowed_licences() -> set[str]:
    section = re.search(r"^allow = \[(.*?)\]", (ROOT / "deny.toml").read_text(), re.M | re.S)
    return set(re.findall(r'"([^"]+)"', section.group(1))) if section else set()


def exceptions() -> dict[str, set[str]]:
    """Licences that single crates may have."""
    found = re.findall(r'\{ crate = "([^"]+)", allow = \[(.*?)\] \}', (ROOT / "deny.toml").read_text())
    return {crate: set(re.findall(r'"([^"]+)"', licences)) for crate, licences in found}


def satisfied(expression: str, allowed: set[str]) -> bool:
    """Evaluates an SPDX expression (AND binds closer than OR; `/` is an old form of OR)."""
    tokens = re.findall(
        r"[()]|\bAND\b|\bOR\b|[\w.+-]+(?: WITH [\w.+-]+)?",
        expression.replace("/", " OR "),
    )

    def either() -> bool:
        value = both()
        while tokens[:1] == ["OR"]:
            tokens.pop(0)
            value = both() or value
        return value

    def both() -> bool:
        value = one()
        while tokens[:1] == ["AND"]:
            tokens.pop(0)
            value = one() and value
        return value

    def one() -> bool:
        token = tokens.pop(0)
        if token != "(":
            return token in allowed
        value = either()
        tokens.pop(0)
        return value

    return either()


def main() -> int:
    assert satisfied("(MIT OR GPL-3.0) AND ISC", {"MIT", "ISC"})
    assert not satisfied("MIT AND GPL-3.0", {"MIT"})
    command = [
        "cargo",
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--all-features",
    ]
    packages = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)["packages"]
    allowed, excepted = allowed_licences(), exceptions()
    wrong = []
    for package in packages:
        name = f"{package['name']} {package['version']}"
        if package["source"] not in (None, CRATES_IO):
            wrong.append(f"{name}: comes from {package['source']}")
        if package["source"] is None and not Path(package["manifest_path"]).is_relative_to(ROOT):
            wrong.append(f"{name}: lies outside of the workspace")
        if not package["license"] or not satisfied(package["license"], allowed | excepted.get(package["name"], set())):
            wrong.append(f"{name}: licence `{package['license']}` is not allowed by deny.toml")
    print("\n".join(wrong) or f"dependencies: {len(packages)} crates, licences and sources are allowed")
    if not packages or not allowed:
        print("dependencies: nothing was checked")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
