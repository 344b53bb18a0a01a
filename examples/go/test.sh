#!/usr/bin/env bash
# Tests the Go package against the library of this checkout: `examples/go/test.sh [ARGUMENT of go test …]`.
#
# Go, pkg-config and a C compiler are installed from Debian's packages if they are missing. The library is built with the debug profile
# into the same target folder as everything else, and installed into a folder there. Nothing is fetched: the package needs the standard
# library alone.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
work=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}")/go
mkdir -p "$work"

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
missing=()
command -v go >/dev/null || missing+=(golang-go)
command -v pkg-config >/dev/null || missing+=(pkg-config)
command -v gcc >/dev/null || missing+=(gcc libc6-dev)
if ((${#missing[@]})); then
    echo "go: installing Debian's ${missing[*]}" >&2
    root apt-get update -qq >&2
    root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi

"$root/bindings-c/scripts/install.sh" --debug "$work/prefix"

export PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig
export LD_LIBRARY_PATH=$work/prefix/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export CGO_ENABLED=1 GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local GOCACHE=${GOCACHE:-$work/cache}
# Go's cache does not know the headers outside of the package: what they say is made a part of the flags.
CGO_CFLAGS="-g -O2 -Wall -DCHECKREIN_HEADER_$(sha256sum <"$work/prefix/include/checkrein.h" | cut -c1-16)"
export CGO_CFLAGS
# Every pointer that Go stores where C could see it is checked.
export GODEBUG=cgocheck=2

cd "$here"
unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || { echo "gofmt would change: $unformatted" >&2; exit 1; }
go vet ./...
go test -race -count=1 "$@" ./...
