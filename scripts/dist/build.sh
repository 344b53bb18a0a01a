#!/usr/bin/env bash
# Builds everything that is handed out: `scripts/dist/build.sh [--debug] FOLDER [ARTEFACT …]`, artefacts: python, node, c, crate (all by default).
#
# A release build depends on nothing but the sources, the lock file, the compiler and Debian's release: names of this machine's folders
# are taken out and dates are the last commit's. With --debug it is the build that tests make anyway, packed the same way: quick, and
# never for users.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD

release=1
if [ "${1:-}" = --debug ]; then release=; shift; fi
[ $# -gt 0 ] || { echo "usage: scripts/dist/build.sh [--debug] FOLDER [ARTEFACT …]" >&2; exit 2; }
folder=$1
shift
[ $# -gt 0 ] || set -- python node c crate
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)

tools=$(scripts/venv.sh)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH PYO3_BUILD_EXTENSION_MODULE=1 TZ=UTC LC_ALL=C
umask 022
built=$root/target/debug
profile=dev
debug=--debug
if [ -n "$release" ]; then
    # Apart from the developer's builds, which have other flags.
    export CARGO_TARGET_DIR=$root/target/handout CARGO_INCREMENTAL=0 CARGO_PROFILE_RELEASE_STRIP=symbols
    export RUSTFLAGS="--remap-path-prefix=$root=/checkrein --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
    built=$CARGO_TARGET_DIR/release
    profile=release
    debug=
else
    unset RUSTFLAGS CARGO_TARGET_DIR
fi
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
staging=$(mktemp -d "${TMPDIR:-/tmp}/checkrein-dist.XXXXXX")
trap 'rm -rf "$staging"' EXIT

python() {
    local wheel sbom
    rm -f "$folder"/*.whl "$folder/checkrein-$version.tar.gz"
    "$tools/maturin" build --quiet --locked --manifest-path bindings-python/Cargo.toml --profile "$profile" --interpreter "$tools/python" \
        --compatibility pypi --out "$staging/wheel"
    # The list of parts says where this machine keeps the sources.
    wheel=$(echo "$staging"/wheel/*.whl)
    "$tools/python" -m wheel unpack --dest "$staging/unpacked" "$wheel" >/dev/null
    for sbom in "$staging"/unpacked/*/*.dist-info/sboms/*.json; do sed -i "s|file://$root/|file:///checkrein/|g" "$sbom"; done
    "$tools/python" -m wheel pack --dest-dir "$folder" "$staging"/unpacked/* >/dev/null
    "$tools/maturin" sdist --manifest-path bindings-python/Cargo.toml --out "$folder" >&2
}

crate() {
    rm -f "$folder"/*.crate
    # Not built here: whoever tests the folder builds the crate as a user does.
    cargo package --quiet --locked --package checkrein --allow-dirty --no-verify
    cp "${CARGO_TARGET_DIR:-$root/target}/package/checkrein-$version.crate" "$folder"
}

node() {
    local platform
    platform=$(command node -p "require('./bindings-node/lib/platform.cjs').platform()")
    rm -f "$folder"/*.tgz
    # As bindings-node/scripts/build.mjs does it: a build that wrote its types nowhere would be taken for one that did.
    mkdir -p "$built/../checkrein-node-types"
    NAPI_TYPE_DEF_TMP_FOLDER=$(cd "$built/../checkrein-node-types" && pwd) cargo build --quiet --locked --package checkrein-node ${release:+--release}
    mkdir "$staging/node"
    git -C bindings-node ls-files -z | tar -C bindings-node --null --files-from=- -cf - | tar -C "$staging/node" -xf -
    cp -r "$staging/node/npm/$platform" "$staging/native"
    cp "$built/libcheckrein_node.so" "$staging/native/checkrein.$platform.node"
    cp LICENSE-MIT LICENSE-APACHE "$staging/node"
    cp LICENSE-MIT LICENSE-APACHE "$staging/native"
    command node scripts/dist/npm.mjs "$staging/node" "$staging/native"
    (cd "$staging" && npm pack --silent --ignore-scripts --pack-destination "$folder" ./node ./native >&2)
}

c() {
    local system name
    system=$(rustc -vV | sed -n 's/^host: \([^-]*\)-unknown-\(.*\)/\1-\2/p')
    name=checkrein-c-$version-$system
    rm -f "$folder"/checkrein-c-*.tar.gz
    bindings-c/scripts/install.sh $debug "$staging/c/$name" >&2
    # Compilers of C keep names of folders in what debuggers read.
    if [ -n "$release" ]; then strip --strip-debug --enable-deterministic-archives "$staging/c/$name/lib/libcheckrein.a"; fi
    mkdir -p "$staging/c/$name/share/doc/checkrein"
    cp LICENSE-MIT LICENSE-APACHE bindings-c/README.md "$staging/c/$name/share/doc/checkrein"
    tar -C "$staging/c" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$name" \
        | gzip -n "${release:+-9}${debug:+-1}" >"$folder/$name.tar.gz"
}

for artefact; do
    echo "dist: $artefact ($profile)" >&2
    case $artefact in
        python | node | c | crate) "$artefact" ;;
        *) echo "dist: no artefact is called $artefact" >&2; exit 2 ;;
    esac
done
(cd "$folder" && rm -f SHA256SUMS && sha256sum -- * >"$staging/sums" && cp "$staging/sums" SHA256SUMS && cat SHA256SUMS)
