#!/usr/bin/env bash
# Builds the C library and installs it: headers, libcheckrein.so with its soname, libcheckrein.a, checkrein.pc, and CMake's package.
#
#     bindings-c/scripts/install.sh [--debug] [--features LIST] [PREFIX, by default /usr/local]
#
# DESTDIR is put before every path, LIBDIR (by default `lib`) is the libraries' folder under the prefix. All files that are installed
# find each other by their own place, so the prefix may be moved afterwards.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/bindings-c
profile=release
features=()
prefix=/usr/local
while (($#)); do
    case $1 in
        --debug) profile=debug ;;
        --features) features=(--features "$2"); shift ;;
        -*) echo "unknown option: $1" >&2; exit 2 ;;
        *) prefix=$1 ;;
    esac
    shift
done

options=(--locked --package checkrein-c)
[[ $profile == release ]] && options+=(--release)
(cd "$root" && cargo build "${options[@]}" "${features[@]}")

built=${CARGO_TARGET_DIR:-$root/target}/$profile
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$root/Cargo.toml")
abi=$(readelf -d "$built/libcheckrein_c.so" | sed -n 's/.*soname: \[libcheckrein\.so\.\(.*\)\]/\1/p')
: "${version:?}" "${abi:?}"

into=${DESTDIR:-}$prefix
libdir=${LIBDIR:-lib}
install -d "$into/include" "$into/$libdir/pkgconfig" "$into/$libdir/cmake/checkrein"
install -m 644 "$here/include/checkrein.h" "$here/include/checkrein.hpp" "$into/include/"
install -m 755 "$built/libcheckrein_c.so" "$into/$libdir/libcheckrein.so.$version"
ln -sf "libcheckrein.so.$version" "$into/$libdir/libcheckrein.so.$abi"
ln -sf "libcheckrein.so.$abi" "$into/$libdir/libcheckrein.so"
install -m 644 "$built/libcheckrein_c.a" "$into/$libdir/libcheckrein.a"
fill() {
    sed -e "s|@VERSION@|$version|g" -e "s|@ABI@|$abi|g" -e "s|@LIBDIR@|$libdir|g" "$1" >"$2"
    chmod 644 "$2"
}
fill "$here/cmake/checkrein.pc.in" "$into/$libdir/pkgconfig/checkrein.pc"
fill "$here/cmake/checkreinConfig.cmake.in" "$into/$libdir/cmake/checkrein/checkreinConfig.cmake"
fill "$here/cmake/checkreinConfigVersion.cmake.in" "$into/$libdir/cmake/checkrein/checkreinConfigVersion.cmake"
echo "installed libcheckrein $version (soname libcheckrein.so.$abi) in $into"
