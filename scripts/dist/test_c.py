"""The C library's archive, unpacked anywhere: pkg-config, CMake, shared and static, C and C++."""

import shlex
import shutil
import tarfile
from pathlib import Path

import pytest

from conftest import ROOT, VERSION, artefact, run

CMAKE = """\
cmake_minimum_required(VERSION 3.16)
project(fresh C)
find_package(checkrein VERSION REQUIRED)
foreach(kind checkrein static)
  add_executable(${kind}_start quick_start.c)
  target_link_libraries(${kind}_start PRIVATE checkrein::${kind})
endforeach()
"""

ASKING = """\
#include <checkrein.h>
#include <stdio.h>

int main(void) {
  checkrein_slice version = checkrein_version();
  return fwrite(version.data, 1, version.len, stdout) != version.len;
}
"""


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    with tarfile.open(artefact("checkrein-c-{version}-*.tar.gz")) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (top,) = (tmp_path / "unpacked").iterdir()
    moved = tmp_path / "moved"
    top.rename(moved)
    shutil.copy(ROOT / "examples/quick_start/quick_start.c", tmp_path)
    return moved


def flags(prefix: Path, *options: str) -> list[str]:
    described = run("pkg-config", *options, "checkrein", cwd=prefix, PKG_CONFIG_PATH=f"{prefix}/lib/pkgconfig")
    return shlex.split(described)


def test_pkg_config_finds_the_shared_library(prefix: Path, world: Path, expected: str) -> None:
    here = prefix.parent
    run("gcc", "-o", "shared", "quick_start.c", *flags(prefix, "--cflags", "--libs"), cwd=here)
    assert run(here / "shared", world, cwd=here, LD_LIBRARY_PATH=f"{prefix}/lib") == expected
    assert flags(prefix, "--modversion") == [VERSION]


def test_pkg_config_says_what_the_static_library_needs(prefix: Path, world: Path, expected: str) -> None:
    here = prefix.parent
    (prefix / "lib/libcheckrein.so").unlink()
    run("gcc", "-o", "static", "quick_start.c", *flags(prefix, "--static", "--cflags", "--libs"), cwd=here)
    assert run(here / "static", world, cwd=here) == expected


def test_cmake_finds_both_libraries(prefix: Path, world: Path, expected: str) -> None:
    here = prefix.parent
    (here / "CMakeLists.txt").write_text(CMAKE.replace("VERSION REQUIRED", f"{VERSION} REQUIRED"))
    run("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={prefix}", cwd=here)
    run("cmake", "--build", "build", cwd=here)
    for kind in ("checkrein", "static"):
        assert run(here / f"build/{kind}_start", world, cwd=here) == expected


def test_the_header_for_cpp_stands_alone(prefix: Path) -> None:
    program = prefix.parent / "alone.cpp"
    program.write_text("#include <checkrein.hpp>\nint main() { return 0; }\n")
    run("g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{prefix}/include", program, cwd=prefix.parent)


def test_the_library_tells_the_version_of_its_archive(prefix: Path) -> None:
    here = prefix.parent
    (here / "version.c").write_text(ASKING)
    run("gcc", "-o", "version", "version.c", *flags(prefix, "--cflags", "--libs"), cwd=here)
    assert run(here / "version", cwd=here, LD_LIBRARY_PATH=f"{prefix}/lib") == VERSION
