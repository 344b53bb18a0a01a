#!/usr/bin/env bash
# Makes .venv with the pinned Python tools, once per content of requirements-dev.txt. Prints the path of its bin folder.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements=bindings-python/requirements-dev.txt
wanted=$(sha256sum "$requirements" scripts/venv.sh | sha256sum | cut -d' ' -f1)

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
usable() { command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1; }
python() {
    local name
    for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3.10 python3; do
        if usable "$name"; then echo "$name"; return; fi
    done
    return 1
}

if [ "$(cat .venv/.complete 2>/dev/null || true)" != "$wanted" ]; then
    if ! chosen=$(python); then
        echo "venv: installing Debian's python3-venv" >&2
        root apt-get update -qq >&2
        root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv >&2
        chosen=$(python) || { echo "venv: no Python of at least 3.10 with venv" >&2; exit 1; }
    fi
    echo "venv: making .venv with $("$chosen" --version)" >&2
    rm -rf .venv
    "$chosen" -m venv .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r "$requirements" >&2
    echo "$wanted" >.venv/.complete
fi
echo "$PWD/.venv/bin"
