"""Everything that the package does, again and again, with memory, files and threads that must stay flat.

    python bindings-python/soak.py [seconds, by default 600]

Prints one line each tenth of the time, and ends with 1 if anything grew.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import checkrein

ROOT = Path(__file__).resolve().parents[1]
QUICK_START = ROOT / "examples" / "quick_start"
GROWTH = 8 << 20
"""Bytes that may come on top of what the first fifth of the time took: caches fill, and heaps are not given back at once."""
PLAN = {
    "domain": "soak",
    "keys": {"k": {"version": 1, "secret": "AAECAwQFBgcICQoLDA0ODw"}},
    "masking": {"columns": [{"classes": ["ssn"], "mask": {"tokenize": {"key": "k"}}, "lineage": "identity"}]},
    "outputs": {"columns": [{"name": "ssn", "lineage": "identity", "sources": [["public", "customers", "ssn"]]}]},
    "shape": [{"name": "ssn", "kind": "text"}],
}
EVENT = {"kind": "session_closed", "session": "0" * 32, "reason": "closed"}


class Raises:
    def __str__(self) -> str:
        raise ValueError("on purpose")


def refused(call: object, *arguments: object, **options: object) -> None:
    """Makes a call that must fail: what was made before it failed must go too."""
    if not callable(call):
        raise TypeError
    try:
        call(*arguments, **options)
    except (checkrein.Error, TypeError, OverflowError):
        return
    raise SystemExit(f"{call} was not refused")


def key(name: str, version: int | None) -> tuple[int, bytes]:
    if name == "missing":
        raise ValueError("on purpose")
    return version or 1, bytes(16)


def decide(connection: checkrein.Connection, number: int) -> None:
    parameters: list[object] = ["text" * 50, number, 2**80, b"b" * 500, bytearray(200), None, 0.5, [1, ["a"]], {"a": 1}]
    permit = connection.decide("SELECT name, ssn FROM customers WHERE name = $1", parameters)
    if not isinstance(permit, checkrein.Permit):
        raise SystemExit(repr(permit))
    masker = permit.masker([{"name": "name", "kind": "text"}, ("ssn", None)], origins=[None, ["public", "customers", "ssn"]])
    masker.rows([("Ada", "123-45-6789"), ["Ben", None]] * 20)
    masker.row(("Cleo", 7))
    masker.cell(1, b"octets")
    refused(masker.rows, [("one cell",)])
    refused(masker.cell, 1, Raises())
    refused(permit.masker, ["one"])
    for read in (permit.json, permit.classification, permit.obligations, repr(permit), masker.explain()):
        del read
    connection.outcome(permit, "ok", rows=41)
    connection.decide("SELECT " + "1 + " * 100 + str(number))  # another text each time: the cache must stay bounded
    connection.decide("DROP TABLE customers")
    refused(connection.decide, "SELECT $1", [Raises()])
    refused(connection.decide, "SELECT '\ud800'")
    connection.reset()


def texts(number: int) -> None:
    """A scanner and its streams, to their end and not."""
    scanner = checkrein.Scanner({"allow": [str(number)]}, replace={"*": f"{number}"})
    column = scanner.for_column("ssn")
    text = f"Ærø {number} jane@example.com, 4111 1111 1111 1111; " * 100
    scanner.scan(text), scanner.scan(text.encode()), column.mask(text), column.mask("nothing")
    refused(scanner.mask, b"\xff")
    refused(scanner.scan, "\ud800")
    refused(checkrein.Scanner, {"only": ["shoe_size"]})
    stream, forgotten = column.stream(), column.stream()
    for at in range(0, len(text), 500):
        stream.push(text[at : at + 500].encode())
        forgotten.push(b"jane@exam")
    stream.findings(), stream.finish(), stream.findings()
    refused(stream.push, b"x")
    checkrein.entities()


def everything(folder: Path, token: str, number: int) -> None:
    """One round: an enforcer from its parts to its end, and every function."""
    policy = checkrein.Policy.from_file(QUICK_START / "policy.yaml")
    policy.verify(token)
    policy.lint(), policy.test()
    refused(policy.verify, token + "x")
    refused(checkrein.Policy.compile, {"version": 1, "ruels": []})
    log = checkrein.Log.open(folder / "audit", folder / "log.key")
    log.append(EVENT, "buffered")
    with checkrein.Enforcer(policy, log, mask_keys=key) as enforcer:
        refused(log.checkpoint)
        enforcer.reload(policy)
        earlier = enforcer.checkpoint()
        with enforcer.open_session(token=token, resource="orders-db") as session:
            connections = [session.connection() for _ in range(2)]
            for _ in range(5):
                for connection in connections:
                    decide(connection, number)
            shared = connections[0]
            threads = [threading.Thread(target=decide, args=(shared, number)) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        refused(enforcer.open_session, token=token + "x", resource="orders-db")
    public = (folder / "log.key.pub").read_text()
    last = checkrein.verify_log(folder / "audit", key=folder / "log.key.pub", earlier=earlier)["entries"] - 1
    checkrein.verify_inclusion(checkrein.prove_inclusion(folder / "audit", key=public.strip(), seq=last), key=public.strip())
    checkrein.verify_consistency(checkrein.prove_consistency(folder / "audit", key=public.strip(), earlier=earlier), key=public.strip())
    checkrein.entries(folder / "audit", limit=20)
    checkrein.saw(folder / "audit")
    plan = checkrein.Plan(PLAN)
    plan.rows([("123-45-6789",)] * 50)
    plan.summary()
    checkrein.classify("SELECT * FROM customers", dialect="postgres", catalog={"version": 1, "relations": {}})
    checkrein.answer(json.dumps({"verb": "classify", "statement": f"SELECT {number}", "dialect": "sqlite"}).encode())
    checkrein.answer(b"nonsense")
    texts(number)
    shutil.rmtree(folder / "audit")


def resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main(seconds: float) -> int:
    token = (QUICK_START / "token").read_text()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory) as name:
        folder = Path(name)
        checkrein.keygen(folder / "log.key", "example.com/soak")
        start, rounds, base, files = time.monotonic(), 0, 0, 0
        shown = 0
        while (elapsed := time.monotonic() - start) < seconds:
            everything(folder, token, rounds)
            rounds += 1
            if (tenth := int(elapsed / seconds * 10)) > shown:
                shown = tenth
                now, files_now = resident(), len(os.listdir("/proc/self/fd"))
                print(
                    f"{elapsed:7.1f} s {rounds:7} rounds {now / 2**20:8.1f} MiB {files_now:4} files {threading.active_count()} threads",
                    flush=True,
                )
                if tenth <= 2:
                    base, files = now, files_now
        grown = resident() - base
        more = len(os.listdir("/proc/self/fd")) - files
    flat = grown <= GROWTH and more <= 0 and threading.active_count() == 1
    print(f"{rounds} rounds; {grown / 2**20:+.1f} MiB and {more:+} files since the first fifth: {'flat' if flat else 'it grew'}")
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600))
