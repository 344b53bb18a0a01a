#!/usr/bin/env bash
# Measures Vectorscan (Debian's package, unpacked into target/peers, not installed) over the texts; says so and ends well where it cannot be had.
#
#     benches/peers/vectorscan.sh <folder of results>
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
results=$(realpath "$1")
place=$root/target/peers-vectorscan
library="$place/usr/lib/$(gcc -print-multiarch)"

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
fetch() { apt-get -qq download libvectorscan-dev libvectorscan5; }
skip() { rm -f "$results/vectorscan.json"; echo "vectorscan: $1: it is left out" >&2; exit 0; }

if [ ! -e "$library/libhs.so" ]; then
    mkdir -p "$place" && cd "$place"
    fetch 2>/dev/null || { root apt-get -qq update && fetch; } || skip "Debian's package cannot be had"
    for package in *.deb; do dpkg -x "$package" .; done
fi
gcc -O2 -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -I"$place/usr/include" "$root/benches/peers/vectorscan.c" -o "$place/measure" \
    -L"$library" -lhs -Wl,-rpath,"$library" || skip "it does not compile"
texts=("$results"/texts/*.txt)
"$place/measure" "$root/benches/patterns.txt" "${texts[@]}" >"$results/vectorscan.json" || skip "it does not run on this machine"
