"""The package's own surface: enforcer, session, connection, decisions, masker, log."""

from __future__ import annotations

import datetime
import decimal
import json
import os
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

import checkrein
from world import POLICY, SECRETS, World

CATALOG = {
    "version": 1,
    "relations": {
        "main.customers": {"columns": {"id": "INTEGER", "name": "TEXT", "ssn": "TEXT", "card": "NUMERIC"}},
        "main.notes": {"columns": {"id": "INTEGER", "body": "TEXT"}},
    },
}


@pytest.fixture
def connection(world: World) -> checkrein.Connection:
    return world.session().connection(catalog=CATALOG)


def permitted(decision: checkrein.Permit | checkrein.Deny | checkrein.Hold) -> checkrein.Permit:
    assert isinstance(decision, checkrein.Permit), decision
    return decision


def test_a_permit_masks_and_takes_its_outcome(world: World, connection: checkrein.Connection) -> None:
    permit = permitted(connection.decide("SELECT name, ssn FROM customers WHERE id = ?", [7]))
    assert (permit.decision, permit.rules, permit.classes, permit.effects) == ("permit", ["analysts-read"], ["ssn"], ["read"])
    masker = permit.masker([("name", None, None, None, None, None, None), ("ssn", None, None, None, None, None, None)])
    assert masker.masked_columns() == {1: "partial"}
    assert [column["lineage"] for column in masker.explain()] == ["identity", "identity"]
    name = "Ada"
    ((shown_name, shown_ssn),) = masker.rows([(name, SECRETS[0])])
    assert shown_name is name
    assert shown_ssn not in SECRETS
    assert masker.rows([["Ada", None]]) == [["Ada", None]]
    connection.outcome(permit, status="ok", rows=2)
    assert world.outcomes() == [("ok", 2)]
    assert world.events("outcome")[0]["masked"] == [{"class": "ssn", "cells": 1}]


def test_a_denial_has_a_rule_and_a_reason(connection: checkrein.Connection) -> None:
    decision = connection.decide("DROP TABLE customers")
    assert isinstance(decision, checkrein.Deny)
    assert (decision.decision, decision.rule, decision.reason) == ("deny", "no-destruction", "denied.rule")
    assert "drop" in decision.effects
    for text in (
        "",
        ";",
        "nonsense ( '",
        "SELECT 'a",
        "\0",
        "SELECT 1;;DROP TABLE x",
        "/*" * 50,
        "(" * 5000,
        "SELECT " + "1+" * 9000 + "1",
    ):
        assert connection.decide(text).decision == "deny", text[:20]


def test_the_json_form_is_canonical_and_has_no_values(connection: checkrein.Connection) -> None:
    decision = connection.decide("SELECT name FROM customers WHERE ssn = '123-45-6789' AND id = ?", [41_414_141])
    document = json.loads(decision.json)
    assert json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == decision.json
    for shown in (decision.json.decode(), repr(decision), str(decision)):
        assert SECRETS[0] not in shown
        assert "41414141" not in shown


def test_nothing_shows_a_token_or_a_value(world: World) -> None:
    token = world.token()
    session = world.enforcer.open_session(token=token, resource="db-sqlite")
    things: list[object] = [world.enforcer, session, session.connection(catalog=CATALOG)]
    connection = session.connection(catalog=CATALOG)
    hold = connection.decide("DELETE FROM customers WHERE ssn = '123-45-6789'", [])
    assert isinstance(hold, checkrein.Hold)
    permit = permitted(connection.decide("SELECT ssn FROM customers"))
    things += [hold, hold.request, permit, permit.masker(["ssn"]), session.principal]
    for thing in things:
        assert token not in repr(thing)
        assert SECRETS[0] not in repr(thing)
    with pytest.raises(checkrein.Error) as caught:
        world.enforcer.open_session(token=token + "x", resource="db-sqlite")
    assert token not in str(caught.value)


def test_an_error_has_a_code_a_number_and_help(world: World, tmp_path: Path) -> None:
    for name, (number, meaning) in checkrein.ERROR_CODES.items():
        assert number > 1000
        assert "." in name
        assert meaning.endswith(".")
    with pytest.raises(checkrein.Error) as caught:
        world.enforcer.open_session(token="nonsense", resource="db-sqlite")
    assert caught.value.code == "identity.token_malformed"
    assert caught.value.number == checkrein.ERROR_CODES[caught.value.code][0]
    with pytest.raises(checkrein.Error) as caught:
        world.enforcer.open_session(token=world.token(lives=-60), resource="db-sqlite")
    assert caught.value.code == "identity.token_expired"
    with pytest.raises(checkrein.Error) as caught:
        world.enforcer.open_session(token=world.token(), resource="elsewhere")
    assert caught.value.code == "session.resource_unknown"
    (tmp_path / "wrong.json").write_text(json.dumps(POLICY | {"ruels": []}))
    with pytest.raises(checkrein.Error) as caught:
        checkrein.Enforcer.from_file(tmp_path / "wrong.json", audit=tmp_path / "a2", signing_key=tmp_path / "audit.key")
    assert caught.value.code == "policy.schema"
    assert "rules" in (caught.value.help or str(caught.value))
    with pytest.raises(checkrein.Error) as caught:
        world.session().connection(catalog={"version": 1, "relations": {"nodot": {"columns": {}}}})
    assert caught.value.code == "catalog.invalid"


def test_misuse_is_an_error_and_permits_nothing(world: World, connection: checkrein.Connection) -> None:
    permit = permitted(connection.decide("SELECT name FROM customers"))
    with pytest.raises(checkrein.Error) as caught:
        world.session().connection().outcome(permit)
    assert caught.value.code == "session.outcome_unexpected"
    for arguments in ({"context": {"a": 0.5}}, {"context": {"a": None}}, {"placeholders": "pyformat"}):
        with pytest.raises(checkrein.Error):
            connection.decide("SELECT 1", **arguments)  # type: ignore[arg-type]
    with pytest.raises(checkrein.Error):
        connection.decide("SELECT '\ud800'")
    with pytest.raises(checkrein.Error) as caught:
        connection.decide("SELECT ?", 7)  # type: ignore[arg-type]
    assert caught.value.code == "boundary.argument"
    with pytest.raises(checkrein.Error) as caught:
        permit.masker(["name", "more"])
    assert caught.value.code == "mask.arity"
    for row in (("a", "b"), ()):
        with pytest.raises(checkrein.Error) as caught:
            permit.masker(["name"]).rows([row])
        assert caught.value.code == "mask.row"
    for kind in (checkrein.Permit, checkrein.Deny, checkrein.Hold, checkrein.Session, checkrein.Connection, checkrein.Masker):
        with pytest.raises(TypeError):
            kind()
    for final in (checkrein.Permit, checkrein.Session, checkrein.Masker):
        with pytest.raises(TypeError):
            type("Own", (final,), {})


class Named(tuple):
    __slots__ = ()


@pytest.mark.parametrize("row", [Named(["x"]), {"ssn": "x"}, "x", iter(["x"])])
def test_rows_of_other_classes_are_not_masked_by_guess(connection: checkrein.Connection, row: Any) -> None:
    masker = permitted(connection.decide("SELECT ssn FROM customers")).masker(["ssn"])
    with pytest.raises(checkrein.Error) as caught:
        masker.rows([row])
    assert caught.value.code == "wrapper.unsupported"


@pytest.mark.parametrize(
    "value",
    [True, 7, 2**80, 0.5, decimal.Decimal("12.30"), "text", b"octets", bytearray(b"o"), memoryview(b"m"),
     datetime.date(2026, 3, 12), datetime.timedelta(1), uuid.UUID(int=7), ["a"], {"a": 1}],
)  # fmt: skip
def test_a_masked_cell_of_any_type_shows_nothing_of_it(connection: checkrein.Connection, value: Any) -> None:
    permit = permitted(connection.decide("SELECT id, ssn || '', card FROM customers", (value,)))
    ((number, derived, card),) = permit.masker(["id", "x", "card"]).rows([(value, value, value)])
    assert number is value
    assert derived in ("[redacted]", None)
    assert card in ("[redacted]", None)


def plan_of(mask: dict[str, Any] | str, kind: str) -> checkrein.Plan:
    return checkrein.Plan({
        "domain": "orders-db", "keys": {"k": {"version": 1, "secret": "AAECAwQFBgcICQoLDA0ODw"}},
        "masking": {"columns": [{"classes": ["c"], "mask": mask, "lineage": "identity"}]},
        "outputs": {"columns": [{"name": "c", "lineage": "identity", "sources": [["main", "t", "c"]]}]},
        "shape": [{"name": "c", "kind": kind}],
    })  # fmt: skip


def test_a_masked_date_or_number_stays_one() -> None:
    moment = datetime.datetime(2026, 8, 20, 10, 15, 30, 250, tzinfo=datetime.timezone.utc)
    month, hour = plan_of({"truncate_date": {"to": "month"}}, "date"), plan_of({"truncate_date": {"to": "hour"}}, "timestamp")
    assert month.cell(0, moment.date()) == datetime.date(2026, 8, 1)
    shown = hour.cell(0, moment)
    assert (shown, type(shown)) == (moment.replace(minute=0, second=0, microsecond=0), datetime.datetime)
    shift = plan_of({"shift_date": {"key": "k", "days": 30}}, "date")
    days = [datetime.date(2026, 3, 12), datetime.date(2026, 4, 1)]
    moved = [shift.cell(0, day) for day in days]
    assert moved != days
    assert moved[1] - moved[0] == days[1] - days[0]
    assert plan_of({"constant": "1970-01-01"}, "date").cell(0, days[0]) == datetime.date(1970, 1, 1)
    assert plan_of({"bucket": {"width": 10}}, "int").cell(0, 37) == 30
    assert plan_of({"round": {"digits": 1}}, "decimal").cell(0, decimal.Decimal("12.35")) == decimal.Decimal("12.4")
    card = plan_of({"format_preserving": {"key": "k", "luhn": "keep"}}, "int").cell(0, 4111111111111111)
    assert isinstance(card, int)
    assert len(str(card)) == 16
    # Of a class of its own, whose text may be anything.
    assert month.cell(0, datetime.timedelta(1)) is None


@pytest.mark.parametrize("kind", ["json", "other", "unknown"])
def test_a_dict_or_a_list_stays_one_and_its_leaves_are_masked(kind: str) -> None:
    partial = plan_of({"partial": {"keep_last": 4}}, kind)
    assert partial.cell(0, {"a": ["123-45-6789", None, {}], "b": {"é": "4111111111111111"}}) == {
        "a": ["*******6789", None, {}],
        "b": {"é": "************1111"},
    }
    assert partial.cell(0, ["123-45-6789", []]) == ["*******6789", []]
    assert plan_of("redact", kind).cell(0, {"a": "123-45-6789"}) is None
    # What has no JSON form is masked as any other value.
    for value in ({"a": datetime.date(2026, 3, 12)}, [float("nan"), "123-45-6789"], {"a": "\ud800 123-45-6789"}):
        assert "123-45-6789" not in repr(partial.cell(0, value))


def test_a_cell_in_which_nothing_is_found_stays_the_drivers_own() -> None:
    plan = checkrein.Plan({
        "domain": "orders-db", "masking": {"columns": [None]}, "outputs": {"columns": [{"name": "c", "lineage": "identity"}]},
        "content": [{"class": "mail", "detect": ["email"], "mask": "redact", "derived": "redact"}],
        "shape": [{"name": "c", "kind": "unknown"}],
    })  # fmt: skip
    for value in (datetime.date(2026, 3, 12), datetime.timedelta(1), uuid.UUID(int=7), {"a": [1]}, ["a", None]):
        assert plan.row((value,))[0] is value
    for value in (True, 7, 0.5, decimal.Decimal("12.30"), "text", b"octets", None):
        shown = plan.row((value,))[0]
        assert (shown, type(shown)) == (value, type(value))
    assert plan.row(("to jane@example.com",))[0] == "to [redacted]"
    assert "jane" not in repr(plan.row((["jane@example.com", {"a": "to jane@example.com"}],)))
    assert plan.explain()[0]["scanned_for"] == ["mail"]
    assert plan.summary()["found"]["mail"] >= 2


def test_a_policy_is_reloaded_and_a_wrong_one_is_not(world: World, connection: checkrein.Connection) -> None:
    digest = world.enforcer.policy_digest
    world.policy.write_text(json.dumps(POLICY | {"rules": [POLICY["rules"][0] | {"relations": ["main.notes"]}, *POLICY["rules"][1:]]}))
    world.enforcer.reload()
    assert world.enforcer.policy_digest != digest
    assert connection.decide("SELECT name FROM customers").decision == "deny"
    world.policy.write_text("{")
    with pytest.raises(checkrein.Error):
        world.enforcer.reload()
    assert connection.decide("SELECT body FROM notes").decision == "permit"


def test_an_approval_is_read_from_its_json_form(world: World, connection: checkrein.Connection) -> None:
    statement = "DELETE FROM customers WHERE id = :id"
    hold = connection.decide(statement, {"id": 1})
    assert isinstance(hold, checkrein.Hold)
    request = checkrein.ApprovalRequest.from_json(hold.request.json)
    assert request.digest == hold.request.digest
    assert statement in request.render()
    with pytest.raises(checkrein.Error):
        checkrein.ApprovalRequest.from_json(hold.request.json.replace(b"customers", b"notes"))
    approval = world.approve(request)
    for params in ({"id": 2}, {"id": 1, "other": 1}, [1], None):
        assert connection.decide_with(statement, params, request=request, approvals=[approval]).decision == "deny"
    refused = checkrein.approve(request, approver="mallory", key=b"\1" * 32)
    assert connection.decide_with(statement, {"id": 1}, request=request, approvals=[refused]).decision == "deny"
    assert connection.decide_with(statement, {"id": 1}, request=request, approvals=[approval]).decision == "permit"
    assert connection.decide_with(statement, {"id": 1}, request=request, approvals=[approval]).decision == "deny"


def test_a_row_limit_holds_over_batches(tmp_path: Path) -> None:
    rules = [POLICY["rules"][0] | {"row_limit": 3}]
    connection = World(tmp_path, rules=rules).session().connection(catalog=CATALOG)
    masker = permitted(connection.decide("SELECT name FROM customers")).masker(["name"])
    assert masker.rows([("a",), ("b",)]) == [("a",), ("b",)]
    assert masker.rows([("c",), ("d",)]) == [("c",)]
    assert masker.rows([("e",)]) == []


def test_observing_denies_nothing_and_masks_all_the_same(tmp_path: Path) -> None:
    world = World(tmp_path, mode="observe")
    assert world.enforcer.observes
    connection = world.session().connection(catalog=CATALOG)
    permit = permitted(connection.decide("DROP TABLE customers"))
    assert permit.observed == "denied.rule"
    connection.outcome(permit, status="error")
    assert permitted(connection.decide("SELECT name FROM customers")).observed is None


def test_the_log_is_verified_and_answers_who_saw_what(world: World, connection: checkrein.Connection) -> None:
    permit = permitted(connection.decide("SELECT ssn FROM customers"))
    permit.masker(["ssn"]).rows([(SECRETS[0],)])
    connection.outcome(permit, rows=1)
    earlier = world.enforcer.checkpoint()
    connection.decide("SELECT card FROM customers")
    world.enforcer.close()
    report = checkrein.verify_log(world.audit, key=world.public_key, earlier=earlier)
    assert report["entries"] == report["checkpoint"] == len(checkrein.entries(world.audit))
    assert checkrein.verify_log(world.audit, key=world.folder / "audit.key.pub")["entries"] == report["entries"]
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    (seen,) = checkrein.saw(world.audit, classes=["ssn"], day=today)["sightings"]
    assert (seen["subject"], seen["masked"]) == ("agent-7", {"statements": 1, "rows": 1})
    assert checkrein.saw(world.audit, classes=["ssn"], day="2001-01-01")["sightings"] == []
    log = b"".join(file.read_bytes() for file in world.audit.rglob("*") if file.is_file())
    assert not any(secret.encode() in log for secret in SECRETS)
    with pytest.raises(checkrein.Error):
        world.enforcer.checkpoint()
    with pytest.raises(checkrein.Error):
        checkrein.verify_log(world.audit, key=checkrein.keygen(world.folder / "other.key", "tests.example/log"))
    assert os.stat(world.folder / "audit.key").st_mode & 0o077 == 0


def test_a_log_that_can_not_be_written_denies(world: World, connection: checkrein.Connection) -> None:
    full = "/dev/full"
    assert connection.decide("SELECT name FROM customers").decision == "permit"
    segments = [name for name in os.listdir("/proc/self/fd") if os.path.realpath(f"/proc/self/fd/{name}").startswith(str(world.audit))]
    assert segments
    saved = {int(name): os.dup(int(name)) for name in segments}
    broken = os.open(full, os.O_WRONLY)
    try:
        for name in saved:
            os.dup2(broken, name)
        decision = connection.decide("SELECT name FROM customers")
        assert isinstance(decision, checkrein.Deny)
        assert (decision.reason, decision.seq) == ("denied.audit", None)
    finally:
        for name, copy in saved.items():
            os.dup2(copy, name)
            os.close(copy)
        os.close(broken)


def test_other_threads_run_while_the_core_works(world: World) -> None:
    connection = world.session().connection(catalog=CATALOG)
    statement = "SELECT name FROM customers WHERE id IN (" + ",".join(map(str, range(20_000))) + ")"
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.0005)

    thread = threading.Thread(target=tick)
    thread.start()
    switch = sys.getswitchinterval()
    sys.setswitchinterval(10)  # without a release of the lock, nobody else would run
    try:
        start = time.monotonic()
        for number in range(3):
            connection.decide(f"{statement} AND id > {number}")
        elapsed = time.monotonic() - start
    finally:
        sys.setswitchinterval(switch)
        done.set()
        thread.join()
    assert elapsed < 0.005 or ticks > 3


def test_what_a_rollback_undoes_is_known_where_the_driver_begins_no_transaction(world: World) -> None:
    certain = []
    for seen in (False, True):
        connection = world.session("db-postgres").connection()
        if seen:
            connection.sees_transactions()
        permit = connection.decide("SET search_path = other")
        assert isinstance(permit, checkrein.Permit)
        connection.outcome(permit)
        connection.rolled_back()
        certain.append((connection.is_certain, connection.search_path))
    assert [known for known, _ in certain] == [False, True]
    assert certain[1] == (True, ["other"])
    connection = world.session("db-postgres").connection()
    permit = connection.decide("SET search_path = other")
    assert isinstance(permit, checkrein.Permit)
    connection.outcome(permit)
    connection.sees_transactions()
    assert not connection.is_certain, "a transaction that nobody saw begin may undo it"
