"""The examples run, and the demo's log survives the end of its process at any moment."""

from __future__ import annotations

import json
import random
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import checkrein

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["--customers", "400", "--orders", "1500", "--quiet"]


def demo(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "examples.demo", "--folder", str(folder), *SMALL, *options], cwd=ROOT)


def entries(folder: Path) -> list[dict[str, Any]]:
    """Reads the frames of a log: length, two checksums, number, payload."""
    data = (folder / "entries.log").read_bytes()
    found, offset = [], 0
    while offset + 20 <= len(data):
        length, _, _, number = struct.unpack_from("<IIIQ", data, offset)
        payload = data[offset + 20 : offset + 20 + length]
        if len(payload) < length:
            break  # torn
        assert number == len(found)
        found.append(json.loads(payload))
        offset += 20 + length
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the database is seeded, by a demo that ran to its end."""
    made = tmp_path_factory.mktemp("demo")
    assert demo(made).wait(100) == 0
    return made


def test_the_demo_says_that_all_is_as_it_must_be(folder: Path) -> None:
    report = checkrein.verify_log(folder / "run" / "audit", key=folder / "run" / "log.key.pub")
    assert report["entries"] == report["checkpoint"] > 49
    assert report["beyond"] == report["torn_bytes"] == 0


@pytest.mark.parametrize("moment", range(10))
def test_nothing_that_was_answered_is_lost_when_the_process_is_killed(folder: Path, moment: int) -> None:
    acknowledged = folder / f"acknowledged-{moment}"
    wait = random.Random(moment).uniform(0, 1.2) + random.SystemRandom().uniform(0, 0.1)
    process = demo(folder, "--turns", "1000000", "--acknowledge", str(acknowledged))
    try:
        deadline = time.monotonic() + 60
        while not (acknowledged.exists() and acknowledged.stat().st_size):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.001)
        time.sleep(wait)
    finally:
        process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL, "it was still at work"

    audit, key = folder / "run" / "audit", folder / "run" / "log.key.pub"
    report = checkrein.verify_log(audit, key=key)
    log = entries(audit)
    assert report["entries"] == len(log) == report["checkpoint"] + report["beyond"]
    answered = [line.split() for line in acknowledged.read_text().splitlines()]
    assert answered
    for seq, decision in answered:
        event = log[int(seq)]["event"]
        assert (event["kind"], event["decision"]) == ("decision", decision)

    run = folder / "run"
    with checkrein.Enforcer.from_file(run / "policy.yaml", audit=audit, signing_key=run / "log.key", mask_keys=run / "mask.keys.json"):
        pass
    again = checkrein.verify_log(audit, key=key, earlier=(audit / "checkpoint").read_text())
    assert again["beyond"] == again["torn_bytes"] == 0
    assert entries(audit)[: len(log)] == log, "what was there is there"


def test_the_quick_start_says_what_every_language_says() -> None:
    world = ROOT / "examples" / "quick_start"
    run = subprocess.run([sys.executable, world / "quick_start.py"], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout == (world / "expected.txt").read_text()


def test_the_readme_scans_text_as_it_says() -> None:
    run = subprocess.run([sys.executable, "-m", "examples.scan_text"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == [
        "email 900 form jane@example.com",
        "payment_card 900 checksum 4111 1111 1111 1111",
        "Jane ([email]) paid with [card]; her order is 4111 1111 1111 1112.",
        "write to [email] or call [phone]",
        "order 536904399",
        "SSN [us_ssn]",
        "[us_ssn]",
    ]
