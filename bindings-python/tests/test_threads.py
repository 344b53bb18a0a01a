"""Handles that threads share, close and let go of while others use them; buffers and lists that change during a call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import checkrein
from test_alone import EVENT, PLAN, log
from test_native import CATALOG, permitted
from world import POLICY, SECRETS, World

SECONDS = 1.0
QUERY = "SELECT ssn FROM customers WHERE id = ?"


def hammer(*works: Callable[[], None]) -> list[BaseException]:
    """Runs each work again and again in a thread of its own; gives what they raised."""
    raised: list[BaseException] = []
    end = time.monotonic() + SECONDS

    def again(work: Callable[[], None]) -> None:
        while time.monotonic() < end:
            try:
                work()
            except BaseException as error:
                raised.append(error)
                if not isinstance(error, checkrein.Error):
                    return

    threads = [threading.Thread(target=again, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a thread hangs"
    return raised


def codes(raised: list[BaseException]) -> set[str]:
    assert all(isinstance(error, checkrein.Error) for error in raised), raised
    return {error.code for error in raised if isinstance(error, checkrein.Error)}


def test_threads_share_a_connection_and_a_masker(world: World) -> None:
    connection = world.session().connection(catalog=CATALOG)
    shared = permitted(connection.decide(QUERY, [0])).masker(["ssn"])

    def decide() -> None:
        permit = permitted(connection.decide(QUERY, [1]))
        ((shown,),) = permit.masker(["ssn"]).rows([(SECRETS[0],)])
        assert shown == "*******6789"
        connection.outcome(permit, rows=1)

    def mask() -> None:
        assert shared.rows([(SECRETS[0],)] * 50) == [("*******6789",)] * 50
        assert shared.row((SECRETS[0],)) == ("*******6789",)
        assert shared.cell(0, SECRETS[0]) == "*******6789"

    def look() -> None:
        assert connection.is_certain in {True, False}
        assert connection.search_path == ["main"]
        connection.committed()

    assert hammer(decide, decide, mask, mask, look) == []


def test_everything_is_closed_while_threads_use_it(world: World) -> None:
    end = time.monotonic() + SECONDS / 2
    sessions = [world.session()]

    def ask() -> None:
        decision = sessions[-1].connection(catalog=CATALOG).decide(QUERY, [1])
        assert decision.decision in {"permit", "deny"}

    def open_and_close() -> None:
        sessions.append(world.session())
        sessions[-2].close()

    def close() -> None:
        if time.monotonic() > end:
            world.enforcer.close()
        world.enforcer.checkpoint()

    assert codes(hammer(ask, ask, open_and_close, close, world.enforcer.reload)) == {"boundary.closed"}
    sessions[-1].close()
    assert sessions[-1].connection(catalog=CATALOG).decide(QUERY, [1]).decision == "deny"


def test_a_log_is_taken_over_while_threads_append(world: World) -> None:
    alone, policy = log(world), checkrein.Policy.from_file(world.policy)
    taken: list[checkrein.Enforcer] = []

    def take() -> None:
        time.sleep(SECONDS / 3)
        taken.append(checkrein.Enforcer(policy, alone))

    assert codes(hammer(lambda: drop(alone.append(EVENT, "buffered")), lambda: drop(alone.append(EVENT)), take)) == {"boundary.closed"}
    (enforcer,) = taken
    enforcer.close()
    report = checkrein.verify_log(world.folder / "parts", key=world.public_key)
    assert report["entries"] == report["checkpoint"]


def drop(_value: object) -> None:
    pass


def test_lists_dicts_and_buffers_change_during_a_call(world: World) -> None:
    connection = world.session().connection(catalog=CATALOG)
    buffer, items, named, rows = bytearray(b"x" * 4096), [1, 2, 3], {"a": 1}, [[SECRETS[0]]]
    masker = permitted(connection.decide(QUERY, [0])).masker(["ssn"])
    plan = {**PLAN}

    def change() -> None:
        try:
            buffer.extend(b"y" * 64)
            del buffer[4096:]
        except BufferError:
            pass  # it is being read
        items.append(4)
        del items[3:]
        named["b"] = 2
        named.pop("b", None)
        rows.append([SECRETS[1]])
        rows[0][:] = [SECRETS[2]]
        del rows[1:]
        plan["other"] = 1
        plan.pop("other", None)

    def read() -> None:
        for parameters in ([buffer], [memoryview(bytes(buffer))], items, [items], named, [named]):
            assert connection.decide(QUERY, parameters).decision == "permit"  # type: ignore[arg-type]
        assert not any(secret in repr(masker.rows(rows)) for secret in SECRETS)

    def document() -> None:
        checkrein.Plan(plan)

    assert codes(hammer(change, read, read, document)) <= {"boundary.argument", "wire.schema"}


def test_key_functions_run_beside_other_threads(tmp_path: Path) -> None:
    """The function needs the interpreter's lock, which a thread that waits for the core must not hold."""
    masks = [{"classes": ["ssn"], "mask": {"tokenize": {"key": "k"}}}, {"classes": ["card"], "mask": "redact"}]
    world = World(tmp_path, masks=masks)
    calls: list[str] = []

    def keys(name: str, _version: int | None) -> tuple[int, bytes]:
        calls.append(name)
        time.sleep(0.001)
        return 1, bytes(16)

    enforcer = checkrein.Enforcer(checkrein.Policy.from_file(world.policy), log(world), mask_keys=keys)
    connection = enforcer.open_session(token=world.token(), resource="db-sqlite").connection(catalog=CATALOG)
    permit = permitted(connection.decide("SELECT ssn FROM customers"))

    def mask() -> None:
        ((shown,),) = permit.masker(["ssn"]).rows([(SECRETS[0],)])
        assert shown.startswith("tok_ssn_v1_")

    def decide() -> None:
        assert connection.decide("SELECT ssn FROM customers").decision == "permit"

    assert hammer(mask, mask, decide) == []
    assert len(calls) > 10


def test_a_policy_is_read_by_many_threads(world: World) -> None:
    policy, token = checkrein.Policy.from_file(world.policy), world.token()

    def read() -> None:
        assert policy.verify(token)["principal"]["subject"] == "agent-7"
        assert policy.test()["run"] == len(POLICY.get("tests", []))
        policy.lint()

    def swap() -> None:
        world.enforcer.reload(policy)

    assert hammer(read, read, swap) == []


def test_cells_change_while_they_are_masked(world: World) -> None:
    """A cell's own text may run other threads; the row that comes back is the one that went in."""
    masker = permitted(world.session().connection(catalog=CATALOG).decide(QUERY, [0])).masker(["ssn"])

    class Slow:
        def __str__(self) -> str:
            time.sleep(0.0005)
            row[0] = "changed"
            return SECRETS[0]

    row: list[Any] = [Slow()]
    shown = masker.rows([row])
    assert row == ["changed"]
    assert len(shown) == 1
    assert SECRETS[0] not in repr(shown)
