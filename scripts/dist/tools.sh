#!/usr/bin/env bash
# Installs what tests of the C archive need and users have: pkg-config and CMake, from Debian's packages where they are missing.
set -euo pipefail
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
missing=()
command -v pkg-config >/dev/null 2>&1 || missing+=(pkg-config)
command -v cmake >/dev/null 2>&1 || missing+=(cmake)
if [ ${#missing[@]} -gt 0 ]; then
    echo "dist: installing Debian's ${missing[*]}" >&2
    root apt-get update -qq >&2
    root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi
