#!/usr/bin/env bash
# Runs the tests of the C interface. Each step is a program, or a program under a tool; the last line counts them.
#
#     bindings-c/tests/run.sh [STEP…]     plain sanitize memory install symbols; by default all, in a short form
#     bindings-c/tests/run.sh soak        100,000 random sequences under the sanitizers, 1,000 under valgrind
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/bindings-c
work=${CARGO_TARGET_DIR:-$root/target}/c
test_prefix=$work/with-test-panic
plain_prefix=$work/prefix
vectors=$root/core/tests/vectors
world=$root/examples/quick_start
warnings=(-Wall -Wextra -Wpedantic -Wconversion -Werror -g -O1)
passed=0
failed=0
export VALGRIND_OPTS=

step() {
    local name=$1
    shift
    if "$@" >"$work/step.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok      $name: $(grep -E '[0-9]+ (passed|cases|sequences)|^same|^installed' "$work/step.log" | tail -2 | paste -sd ' ')"
    else
        failed=$((failed + 1))
        echo "FAILED  $name"
        sed 's/^/        /' "$work/step.log" | tail -60
    fi
}

tool() { # command, Debian package
    command -v "$1" >/dev/null && return
    (apt-get install -y -q "$2" || { apt-get update -q && apt-get install -y -q "$2"; }) >"$work/apt.log" 2>&1
}

# Compiles every test against the static library (for the sanitizers, which must come first) or the shared one.
build() { # folder, shared or static, flags
    local into=$work/$1 kind=$2 name link
    shift 2
    mkdir -p "$into"
    if [[ $kind == static ]]; then
        link=("$test_prefix/lib/libcheckrein.a" -lgcc_s -lutil -lrt -lpthread -lm -ldl)
    else
        link=(-L"$test_prefix/lib" -lcheckrein -lpthread "-Wl,-rpath,$test_prefix/lib")
    fi
    for name in flow parts misuse life threads vectors sequences; do
        gcc -std=c11 "${warnings[@]}" -DCHECKREIN_TEST_PANIC "$@" -I"$here/include" "$here/tests/$name.c" "${link[@]}" -o "$into/$name" || return 1
    done
    gcc -std=c11 "${warnings[@]}" "$@" -I"$here/include" "$world/quick_start.c" "${link[@]}" -o "$into/quick_start" || return 1
    g++ -std=c++17 "${warnings[@]}" "$@" -I"$here/include" "$here/tests/wrapper.cpp" "${link[@]}" -o "$into/wrapper"
}

quick_start() { # program and what runs it
    "$@" "$world" >"$work/said.txt" && diff "$world/expected.txt" "$work/said.txt" && echo "same as expected.txt"
}

every_function_is_misused() {
    local missing
    missing=$(comm -23 <(sort -u "$here/symbols.txt") <(grep -o 'checkrein_[a-z0-9_]*' "$here/tests/misuse.c" | sort -u))
    [[ -z $missing ]] || { echo "misuse.c does not call:" "$missing"; return 1; }
    echo "same functions as in symbols.txt"
}

symbols() {
    diff "$here/symbols.txt" <(nm -D --defined-only "$plain_prefix/lib/libcheckrein.so" | awk '{print $3}' | LC_ALL=C sort) &&
        echo "same symbols: $(wc -l <"$here/symbols.txt")"
}

prefixes() {
    "$here/scripts/install.sh" --debug --features test-panic "$test_prefix" && "$here/scripts/install.sh" --debug "$plain_prefix"
}

# A program that knows nothing but an empty prefix, first through pkg-config, then through CMake, shared and static.
installed() {
    local prefix=$work/moved build=$work/consumer
    rm -rf "$prefix" "$build" && cp -a "$plain_prefix" "$prefix" && mkdir -p "$build" || return 1
    export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
    # shellcheck disable=SC2046
    gcc -std=c11 "${warnings[@]}" "$world/quick_start.c" $(pkg-config --cflags --libs checkrein) "-Wl,-rpath,$prefix/lib" -o "$build/shared" &&
        quick_start "$build/shared" || return 1
    # shellcheck disable=SC2046
    gcc -std=c11 "${warnings[@]}" "$world/quick_start.c" $(pkg-config --cflags checkrein) "$prefix/lib/libcheckrein.a" \
        $(pkg-config --static --libs-only-l checkrein | sed 's/-lcheckrein//') -o "$build/static" && quick_start "$build/static" || return 1
    cmake -S "$here/tests/consumer" -B "$build/cmake" -DCMAKE_PREFIX_PATH="$prefix" "-DSOURCE=$world/quick_start.c" &&
        cmake --build "$build/cmake" && quick_start "$build/cmake/shared" && quick_start "$build/cmake/static"
}

plain() {
    step "compiles (C11 and C++17, shared)" build plain shared
    for name in flow parts misuse life threads; do step "$name" "$work/plain/$name"; done
    step "vectors" "$work/plain/vectors" "$vectors"
    step "sequences" "$work/plain/sequences" 2000 4
    step "wrapper (C++)" "$work/plain/wrapper" "$world"
    step "quick start" quick_start "$work/plain/quick_start"
    step "every function is misused" every_function_is_misused
}

sanitize() { # sequences
    export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1
    step "compiles (address, undefined and leak sanitizers, static)" build sanitized static -fsanitize=address,undefined -fno-sanitize-recover=all
    for name in flow parts misuse life threads; do step "$name, sanitized" "$work/sanitized/$name"; done
    step "sequences, sanitized" "$work/sanitized/sequences" "$1" 4
    step "wrapper (C++), sanitized" "$work/sanitized/wrapper" "$world"
    step "quick start, sanitized" quick_start "$work/sanitized/quick_start"
}

memory() { # sequences
    # Hash tables are held by pointers into their middle, which valgrind counts as possibly lost.
    local kinds=definite,indirect
    local valgrind=(valgrind -q --error-exitcode=9 --leak-check=full --show-leak-kinds=$kinds --errors-for-leak-kinds=$kinds
        --child-silent-after-fork=yes --read-inline-info=no)
    tool valgrind valgrind
    [[ -x $work/plain/flow ]] || step "compiles (C11 and C++17, shared)" build plain shared
    for name in flow parts misuse life; do step "$name, valgrind" "${valgrind[@]}" "$work/plain/$name"; done
    step "sequences, valgrind" "${valgrind[@]}" "$work/plain/sequences" "$1" 2
    step "quick start, valgrind" quick_start "${valgrind[@]}" "$work/plain/quick_start"
}

mkdir -p "$work"
(($# == 0)) && set -- plain sanitize memory install symbols
step "builds and installs" prefixes
for part in "$@"; do
    case $part in
        plain) plain ;;
        sanitize) sanitize 400 ;;
        memory) memory 20 ;;
        install) tool cmake cmake && tool pkg-config pkg-config && step "a program through pkg-config and CMake" installed ;;
        symbols) step "nothing but the interface is exported" symbols ;;
        soak) plain && sanitize 100000 && memory 1000 ;;
        *) echo "unknown step: $part" >&2; exit 2 ;;
    esac
done
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
