"""Arguments that are wrong, huge or hostile: an error with a code, nothing permitted, nothing leaked, nothing crashed."""

from __future__ import annotations

import copy
import datetime
import decimal
import enum
import math
import pickle
import traceback
import uuid
import zoneinfo
from collections import OrderedDict, defaultdict, namedtuple
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import checkrein
from test_alone import code_of
from test_native import CATALOG, permitted
from world import SECRETS, World

QUERY = "SELECT name FROM customers WHERE id = ?"
DELETE = "DELETE FROM customers WHERE id = ?"
WRONG: list[Any] = [None, True, 7, 0.5, "text", b"bytes", [], {}, object(), type, len, iter([]), float("nan"), 2**200, "\ud800"]


@pytest.fixture
def connection(world: World) -> checkrein.Connection:
    return world.session().connection(catalog=CATALOG)


def test_arguments_of_every_wrong_type_are_refused_and_nothing_breaks(world: World, connection: checkrein.Connection) -> None:
    permit = permitted(connection.decide(QUERY, [1]))
    masker = permit.masker(["name"])
    hold = connection.decide(DELETE, [1])
    assert isinstance(hold, checkrein.Hold)
    token = world.token()
    calls: dict[str, Any] = {
        "compile": lambda x: checkrein.Policy.compile(x),
        "policy file": lambda x: checkrein.Policy.from_file(x),
        "log": lambda x: checkrein.Log.open(x, x),
        "enforcer": lambda x: checkrein.Enforcer(x, x),
        "from_file": lambda x: checkrein.Enforcer.from_file(x, audit=x, signing_key=x),
        "mask_keys": lambda x: checkrein.Enforcer.from_file(
            world.policy, audit=world.audit, signing_key=world.folder / "audit.key", mask_keys=x
        ),
        "plan": lambda x: checkrein.Plan(x),
        "token": lambda x: world.enforcer.open_session(token=x, resource="db-sqlite"),
        "resource": lambda x: world.enforcer.open_session(token=token, resource=x),
        "records": lambda x: world.enforcer.open_session(token=token, resource="db-sqlite", records=x),
        "catalog": lambda x: connection.refresh_catalog(x),
        "outcome": lambda x: connection.outcome(x),
        "status": lambda x: connection.outcome(permit, x),
        "placeholders": lambda x: connection.decide(QUERY, placeholders=x),
        "approvals": lambda x: connection.decide_with(DELETE, [1], approvals=[x]),
        "request": lambda x: checkrein.ApprovalRequest.from_json(x),
        "approve": lambda x: checkrein.approve(x, approver="dana", key=b"\1" * 32),
        "key": lambda x: checkrein.approve(hold.request, approver="dana", key=x),
        "verdict": lambda x: checkrein.approve(hold.request, approver="dana", key=b"\1" * 32, verdict=x),
        "dialect": lambda x: checkrein.classify("SELECT 1", dialect=x),
        "kinds": lambda x: permit.masker(["name"], kinds=[x]),
        "row": lambda x: masker.row(x),
        "rows": lambda x: masker.rows([x]),
        "verify_log": lambda x: checkrein.verify_log(x, key=x),
        "inclusion": lambda x: checkrein.verify_inclusion(x, key=world.public_key),
        "consistency": lambda x: checkrein.verify_consistency(x, key=world.public_key),
        "seq": lambda x: checkrein.prove_inclusion(world.audit, key=world.public_key, seq=x),
        "entries": lambda x: checkrein.entries(x),
    }
    for name, call in calls.items():
        for wrong in WRONG:
            optional = name in {"mask_keys", "placeholders", "records"} and wrong is None
            if (
                optional
                or (name == "mask_keys" and callable(wrong))
                or (name, str(wrong)) in {("kinds", "text"), ("seq", "True"), ("seq", "7")}
            ):
                continue
            with pytest.raises((checkrein.Error, TypeError, OverflowError)) as caught:
                print(name, wrong, call(wrong))
            assert caught.value.__class__ is not UnicodeEncodeError, name
    connection.outcome(permit, rows=None)
    assert connection.decide(QUERY, [1]).decision == "permit"


SURROGATE = "a\ud800b"


def test_a_text_without_a_utf_8_form_is_refused_everywhere(world: World, connection: checkrein.Connection) -> None:
    calls: list[Any] = [
        lambda: connection.decide(SURROGATE),
        lambda: connection.decide(QUERY, [SURROGATE]),
        lambda: connection.decide(QUERY, {SURROGATE: 1}),
        lambda: connection.decide(QUERY, [[SURROGATE]]),
        lambda: connection.decide(QUERY, [1], context={"a": SURROGATE}),
        lambda: connection.decide(QUERY, [1], context={SURROGATE: 1}),
        lambda: connection.decide(QUERY, [1], placeholders=SURROGATE),  # type: ignore[arg-type]
        lambda: connection.decide_with(QUERY, [1], approvals=[], request=None, placeholders=SURROGATE),  # type: ignore[arg-type]
        lambda: world.enforcer.open_session(token=SURROGATE, resource="db-sqlite"),
        lambda: world.enforcer.open_session(token=world.token(), resource=SURROGATE),
        lambda: world.enforcer.end_job(SURROGATE),
        lambda: world.session().connection(catalog={"version": 1, "relations": {SURROGATE: {}}}),
        lambda: checkrein.Policy.compile(SURROGATE),
        lambda: checkrein.classify(SURROGATE, dialect="sqlite"),
        lambda: checkrein.classify("SELECT 1", dialect="sqlite", search_path=[SURROGATE]),
        lambda: checkrein.keygen(world.folder / "new.key", SURROGATE),
        lambda: checkrein.Policy.from_file(SURROGATE),
        lambda: permitted(connection.decide(QUERY, [1])).masker([SURROGATE]),
    ]
    for call in calls:
        assert code_of(call) == "boundary.argument"


class Raises:
    """Raises whatever is asked of it, and shows a secret as it does."""

    def __str__(self) -> str:
        raise ValueError(SECRETS[0])

    __repr__ = __str__


class Hostile(Mapping[str, Any]):
    def __getitem__(self, key: str) -> Any:
        raise ValueError(SECRETS[0])

    def __iter__(self) -> Iterator[str]:
        yield "a"
        raise ValueError(SECRETS[0])

    def __len__(self) -> int:
        return 1


class Exits(Hostile):
    def __iter__(self) -> Iterator[str]:
        raise KeyboardInterrupt


def test_what_a_value_s_own_code_raises_is_a_cause_and_no_crash(connection: checkrein.Connection) -> None:
    calls: list[Any] = [
        lambda: connection.decide(QUERY, [Raises()]),
        lambda: connection.decide(QUERY, [[Raises()]]),
        lambda: connection.decide(QUERY, [1], context=Hostile()),
        lambda: connection.refresh_catalog(Hostile()),
        lambda: checkrein.Policy.compile(Hostile()),
        lambda: permitted(connection.decide("SELECT ssn FROM customers")).masker(["ssn"]).rows(iter(Hostile())),  # type: ignore[arg-type]
    ]
    for call in calls[:-1]:
        with pytest.raises(checkrein.Error) as caught:
            call()
        assert caught.value.code == "boundary.callback"
        assert isinstance(caught.value.__cause__, ValueError)
        assert SECRETS[0] not in str(caught.value) + repr(caught.value)
    assert code_of(calls[-1]) == "wrapper.unsupported"
    with pytest.raises(KeyboardInterrupt):
        connection.decide(QUERY, [1], context=Exits())


def test_what_a_cell_s_own_code_raises_is_not_told(connection: checkrein.Connection) -> None:
    masker = permitted(connection.decide("SELECT name, ssn FROM customers")).masker(["name", "ssn"])
    for call in (lambda: masker.rows([("Ada", Raises())]), lambda: masker.row(("Ada", Raises())), lambda: masker.cell(1, Raises())):
        with pytest.raises(checkrein.Error) as caught:
            call()
        assert caught.value.code == "boundary.callback"
        assert SECRETS[0] not in "".join(traceback.format_exception(caught.value))
    assert masker.rows([("Ada", SECRETS[0])]) == [("Ada", "*******6789")]


class Word(str):
    def __str__(self) -> str:
        return "1"


class Colour(enum.IntEnum):
    RED = 1


class Own(datetime.tzinfo):
    def utcoffset(self, _when: Any) -> datetime.timedelta:
        return datetime.timedelta(hours=1)


class Odd(datetime.date):
    def __str__(self) -> str:
        return "1"


OPAQUE: list[Any] = [
    Word("2"),
    Colour.RED,
    Odd(2026, 1, 1),
    object(),
    {1},
    datetime.datetime(2026, 1, 1, tzinfo=Own()),
    [Word("2")],
    range(3),
]
PLAIN: list[Any] = [
    None, True, 7, -(2**63), 2**63, 2**200, 0.5, math.nan, -math.inf, "text", "", b"octets", bytearray(b"o"), memoryview(b"m")[::2],
    decimal.Decimal("12.30"), datetime.date(2026, 3, 12), datetime.datetime(2026, 3, 12, 1, tzinfo=datetime.timezone.utc),
    datetime.datetime(2026, 3, 12, tzinfo=zoneinfo.ZoneInfo("UTC")), datetime.time(1, 2), datetime.timedelta(1), uuid.UUID(int=7),
    [1, ["a", None]], (1, 2), {"a": [1, {"b": b"c"}]}, [],
]  # fmt: skip


@pytest.mark.parametrize("value", OPAQUE, ids=repr)
def test_what_a_driver_could_send_as_something_else_is_never_approved(world: World, connection: checkrein.Connection, value: Any) -> None:
    assert connection.decide(QUERY, [value]).decision == "permit"  # what the parameters are is not what this rests on
    assert code_of(lambda: connection.decide(DELETE, [value])) == "boundary.argument"
    hold = connection.decide(DELETE, [1])
    assert isinstance(hold, checkrein.Hold)
    approvals = [world.approve(hold.request)]
    assert code_of(lambda: connection.decide_with(DELETE, [value], request=hold.request, approvals=approvals)) == "boundary.argument"


def test_every_plain_value_has_a_request_of_its_own(world: World, connection: checkrein.Connection) -> None:
    lookalikes: list[Any] = [
        "1", 1, 1.0, decimal.Decimal(1), b"1", [1], ["1"], (1,), [[1]], [1, 1], ["1, 1"], {"1": 1}, [decimal.Decimal(1)], [b"1"],
        ["bytes(31)"], [None], ["null"], [datetime.date(2026, 3, 12)], ["date(2026-03-12)"], [{"a": 1, "b": 2}], [{"a": "1, \"b\": 2"}],
    ]  # fmt: skip
    shown = set()
    for value in [*PLAIN, *lookalikes]:
        hold = connection.decide(DELETE, [value])
        assert isinstance(hold, checkrein.Hold), value
        (parameters,) = [line for line in hold.request.json.decode().split('"parameters":') if "policy" in line][-1:]
        shown.add(parameters.partition('"policy"')[0])
        approvals = [world.approve(hold.request)]
        assert connection.decide_with(DELETE, [value], request=hold.request, approvals=approvals).decision == "permit"
    assert len(shown) == len(PLAIN) + len(lookalikes)


def test_containers_that_could_show_other_values_are_refused(connection: checkrein.Connection) -> None:
    pair = namedtuple("pair", "a")
    for params in (pair(1), OrderedDict(a=1), defaultdict(int, a=1), {1, 2}, "1", b"1", iter([1]), range(1), 7, {1: 1}, {Word("a"): 1}):
        assert code_of(lambda params=params: connection.decide(QUERY, params)) == "boundary.argument"  # type: ignore[arg-type, misc]
    for params in (iter([]), {"a": 1}, [7], [[1], 7]):
        assert code_of(lambda params=params: connection.decide(QUERY, params, many=True)) == "boundary.argument"  # type: ignore[arg-type, misc]
    assert connection.decide(QUERY, ((1,), [2], {"a": 3}), many=True).decision == "permit"


def test_lists_that_hold_themselves_and_lists_without_end_are_refused(connection: checkrein.Connection) -> None:
    inside: list[Any] = []
    inside.append(inside)
    tree: dict[str, Any] = {}
    tree["a"] = [tree]
    twice: list[Any] = ["x" * 100]
    for _ in range(28):
        twice = [twice, twice]
    for value in (inside, tree, twice):
        assert code_of(lambda value=value: connection.decide(QUERY, [value])) == "boundary.argument"
    for document in (tree, {"version": 1, "relations": inside}):
        assert code_of(lambda document=document: connection.refresh_catalog(document)) == "boundary.argument"


def test_what_is_too_large_is_refused(connection: checkrein.Connection) -> None:
    assert code_of(lambda: connection.decide(QUERY, [0] * 65_536)) == "request.too_large"
    assert code_of(lambda: connection.decide(QUERY, {str(number): 0 for number in range(65_536)})) == "request.too_large"
    assert code_of(lambda: connection.decide(QUERY, [10**5000])) == "boundary.argument"
    assert code_of(lambda: connection.decide(QUERY, context={str(number): 0 for number in range(257)})) == "request.too_large"
    assert code_of(lambda: connection.decide(QUERY, context={"a": 2**60})) == "request.invalid"
    assert code_of(lambda: connection.decide(QUERY, context={"a": 2**80})) == "boundary.argument"
    assert connection.decide("SELECT '" + "x" * (2 << 20) + "'").decision == "deny"
    assert connection.decide(QUERY, ["x" * (8 << 20)]).decision == "permit"
    with pytest.raises(OverflowError):
        permitted(connection.decide(QUERY, [1])).masker(["name"]).admit(2**64)


def test_handles_are_neither_copied_nor_pickled(world: World, connection: checkrein.Connection) -> None:
    session = world.session()
    permit = permitted(connection.decide(QUERY, [1]))
    handles: list[object] = [
        world.enforcer, session, connection, permit, permit.masker(["name"]), connection.decide("DROP TABLE x"),
        checkrein.Policy.from_file(world.policy), connection.decide(DELETE, [1]),
    ]  # fmt: skip
    for handle in handles:
        for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError):
                duplicate(handle)
        with pytest.raises(AttributeError):
            handle.anything = 1  # type: ignore[attr-defined]


def test_answers_are_matched_and_requests_are_compared(connection: checkrein.Connection) -> None:
    match connection.decide(QUERY, [1]):
        case checkrein.Permit(rules, classes):
            assert (rules, classes) == (["analysts-read"], [])
        case _:
            pytest.fail("no permit")
    match connection.decide("DROP TABLE customers"):
        case checkrein.Deny(rule, reason, message):
            assert (rule, reason) == ("no-destruction", "denied.rule")
            assert message
        case _:
            pytest.fail("no denial")
    match connection.decide(DELETE, [1]):
        case checkrein.Hold(rule, _, request) as hold:
            assert rule == "deletes-are-approved"
            assert request == hold.request == checkrein.ApprovalRequest.from_json(request.json)
            assert len({request, hold.request}) == 1
            other = connection.decide(DELETE, [2])
            assert isinstance(other, checkrein.Hold)
            assert request != other.request
        case _:
            pytest.fail("no hold")
