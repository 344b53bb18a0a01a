"""Each part by itself: a policy, a log, a plan, proofs, and an enforcer made of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import checkrein
from test_native import CATALOG, permitted
from world import POLICY, SECRETS, World

EVENT = {"kind": "session_closed", "session": "0" * 32, "reason": "closed"}
TOKENIZED = {"masks": [{"classes": ["ssn"], "mask": {"tokenize": {"key": "tokens"}}}, {"classes": ["card"], "mask": "redact"}]}
PLAN: dict[str, Any] = {
    "domain": "acme",
    "keys": {"tokens": {"version": 1, "secret": "AAECAwQFBgcICQoLDA0ODw"}},
    "masking": {"columns": [None, {"classes": ["ssn"], "mask": {"partial": {"keep_first": 0, "keep_last": 4}}, "lineage": "identity"}]},
    "outputs": {
        "columns": [
            {"name": "name", "lineage": "identity", "sources": [["main", "customers", "name"]]},
            {"name": "ssn", "lineage": "identity", "sources": [["main", "customers", "ssn"]]},
        ]
    },
    "shape": [{"name": "name", "kind": "text"}, {"name": "ssn", "kind": "text"}],
}


def inline(world: World, **changes: Any) -> dict[str, Any]:
    """The world's policy without files."""
    jwks = json.loads((world.folder / "jwks.json").read_text())
    issuers = [{"issuer": "https://idp.example", "audience": "orders-agents", "keys": {"jwks": jwks}, "groups_claim": "groups"}]
    rules = [rule for rule in POLICY["rules"] if "approval" not in rule]
    return POLICY | {"issuers": issuers, "rules": rules} | changes


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(checkrein.Error) as caught:
        call()
    return caught.value.code


def log(world: World, name: str = "parts") -> checkrein.Log:
    return checkrein.Log.open(world.folder / name, world.folder / "audit.key")


def test_a_policy_says_what_it_is(world: World) -> None:
    policy = checkrein.Policy.from_file(world.policy)
    assert policy.digest == world.enforcer.policy_digest
    assert (policy.mode, sorted(policy.resources)) == ("enforce", ["db-postgres", "db-sqlite"])
    assert all({"code", "path", "message"} == set(finding) for finding in policy.lint())
    statement = {"as": {"groups": ["analysts"]}, "resource": "db-sqlite", "statement": "DROP TABLE customers"}
    passing = statement | {"expect": {"decision": "deny", "rule": "no-destruction"}}
    failing = statement | {"name": "wrong", "expect": {"decision": "permit"}}
    tested = checkrein.Policy.compile(inline(world, tests=[passing, failing])).test()
    assert tested["run"] == 2
    assert [name for name, _difference in tested["failures"]] == ["wrong"]


def test_a_policy_is_compiled_from_text_bytes_or_plain_objects(world: World) -> None:
    document = inline(world)
    text = json.dumps(document)
    forms: list[Any] = [document, text, text.encode()]
    digests = {checkrein.Policy.compile(form).digest for form in forms} | {checkrein.Policy.compile(text, "json").digest}
    assert len(digests) == 1
    assert code_of(lambda: checkrein.Policy.compile("version: [", "yaml")) == "wire.syntax"
    assert code_of(lambda: checkrein.Policy.compile(document | {"ruels": []})) == "policy.schema"
    assert code_of(lambda: checkrein.Policy.compile(world.policy.read_text(), "json")) == "policy.file"
    assert code_of(lambda: checkrein.Policy.compile(document, "toml")) == "boundary.argument"  # type: ignore[arg-type]


def test_identity_alone_says_who_is_calling(world: World) -> None:
    policy = checkrein.Policy.from_file(world.policy)
    said = policy.verify(world.token("agent-9"))
    assert (said["principal"]["subject"], said["principal"]["groups"]) == ("agent-9", ["analysts"])
    assert set(said) == {"principal", "claims", "expires"}
    assert code_of(lambda: policy.verify("nonsense")) == "identity.token_malformed"
    assert code_of(lambda: policy.verify(world.token(), now=said["expires"] + 86_400_000)) == "identity.token_expired"


def test_a_log_alone_takes_events_and_is_verified(world: World) -> None:
    with log(world) as alone:
        first = alone.append(EVENT)
        assert alone.append(json.dumps(EVENT), "buffered") == first + 1
        assert alone.append(json.dumps(EVENT).encode(), mode="sync") == first + 2
        assert alone.verifier_key == world.public_key
        assert alone.checkpoint().startswith("tests.example/log\n")
        assert code_of(lambda: alone.append({"kind": "session_closed"})) == "audit.entry"
        assert code_of(lambda: alone.append(EVENT, "later")) == "boundary.argument"  # type: ignore[arg-type]
        assert code_of(lambda: log(world)) == "audit.locked"
    alone.close()
    for use in (lambda: alone.append(EVENT), alone.checkpoint, lambda: alone.verifier_key):
        assert code_of(use) == "boundary.closed"
    assert checkrein.verify_log(world.folder / "parts", key=world.public_key)["entries"] == first + 3


def test_an_enforcer_takes_a_log_over(world: World) -> None:
    policy, alone = checkrein.Policy.compile(inline(world)), log(world)
    with checkrein.Enforcer(policy, alone) as enforcer:
        for use in (alone.checkpoint, lambda: alone.append(EVENT), lambda: checkrein.Enforcer(policy, alone)):
            assert code_of(use) == "boundary.closed"
        session = enforcer.open_session(token=world.token(), resource="db-sqlite")
        assert session.connection(catalog=CATALOG).decide("SELECT name FROM customers").decision == "permit"
        assert len(session.commitment_salt) == 16
        assert code_of(enforcer.reload) == "boundary.argument"
        enforcer.reload(checkrein.Policy.compile(inline(world, mode="observe")))
        assert enforcer.observes
        enforcer.reload(checkrein.Policy.from_file(world.policy))
        enforcer.reload()
        assert not enforcer.observes
    assert code_of(lambda: enforcer.observes) == "boundary.closed"


def test_one_policy_serves_two_enforcers(world: World) -> None:
    policy = checkrein.Policy.compile(inline(world))
    one, other = checkrein.Enforcer(policy, log(world, "one")), checkrein.Enforcer(policy, log(world, "other"))
    assert one.policy_digest == other.policy_digest == policy.digest


@pytest.mark.parametrize("is_file", [True, False])
def test_masking_keys_come_from_a_file_or_a_function(world: World, is_file: bool) -> None:
    asked: list[tuple[str, int | None]] = []

    def function(name: str, version: int | None) -> tuple[int, bytes] | None:
        asked.append((name, version))
        return 3, bytes(range(16))

    file = world.folder / "keys.json"
    file.write_text(json.dumps({"version": 1, "keys": {"tokens": {"version": 3, "secret": "AAECAwQFBgcICQoLDA0ODw"}}}))
    file.chmod(0o600)
    policy = checkrein.Policy.compile(inline(world, **TOKENIZED))
    enforcer = checkrein.Enforcer(policy, log(world), mask_keys=file if is_file else function)
    connection = enforcer.open_session(token=world.token(), resource="db-sqlite").connection(catalog=CATALOG)
    masker = permitted(connection.decide("SELECT ssn FROM customers")).masker(["ssn"])
    assert masker.rows([(SECRETS[0],)]) == [("tok_ssn_v3_pmQYBPQfP0gRxO_YvzkUGA",)] or masker.rows([(SECRETS[0],)])[0][0].startswith(
        "tok_ssn_v3_"
    )
    assert asked == ([] if is_file else [("tokens", None)])


class Failed(Exception):
    pass


def failing(_name: str, _version: int | None) -> tuple[int, bytes]:
    raise Failed("the key service is away")


@pytest.mark.parametrize(
    ("function", "code"),
    [
        (failing, "boundary.callback"),
        (lambda _name, _version: None, "mask.key"),
        (lambda _name, _version: (1, b"short"), "boundary.callback"),
        (lambda _name, _version: (-1, bytes(16)), "boundary.callback"),
        (lambda _name, _version: (2**40, bytes(16)), "boundary.callback"),
        (lambda _name, _version: bytes(16), "boundary.callback"),
        (lambda _name, _version: (1, "0" * 16), "boundary.callback"),
        (lambda _name, _version: (1, bytes(16), 2), "boundary.callback"),
        (lambda: (1, bytes(16)), "boundary.callback"),
    ],
)
def test_a_key_that_the_host_cannot_give_shows_nothing(world: World, function: Any, code: str) -> None:
    enforcer = checkrein.Enforcer(checkrein.Policy.compile(inline(world, **TOKENIZED)), log(world), mask_keys=function)
    connection = enforcer.open_session(token=world.token(), resource="db-sqlite").connection(catalog=CATALOG)
    permit = permitted(connection.decide("SELECT ssn FROM customers"))
    with pytest.raises(checkrein.Error) as caught:
        permit.masker(["ssn"])
    assert caught.value.code == code
    assert isinstance(caught.value.__cause__, Failed) == (function is failing)
    assert isinstance(caught.value.__cause__, TypeError) == (code == "boundary.callback" and function.__code__.co_argcount == 0)
    connection.outcome(permit, "error")
    assert connection.decide("SELECT name FROM customers").decision == "permit"


def test_what_ends_the_program_goes_through_a_key_function(world: World) -> None:
    def interrupted(_name: str, _version: int | None) -> tuple[int, bytes]:
        raise KeyboardInterrupt

    enforcer = checkrein.Enforcer(checkrein.Policy.compile(inline(world, **TOKENIZED)), log(world), mask_keys=interrupted)
    connection = enforcer.open_session(token=world.token(), resource="db-sqlite").connection(catalog=CATALOG)
    with pytest.raises(KeyboardInterrupt):
        permitted(connection.decide("SELECT ssn FROM customers")).masker(["ssn"])


def test_a_plan_masks_on_paper() -> None:
    for form in (PLAN, json.dumps(PLAN), json.dumps(PLAN).encode()):
        plan = checkrein.Plan(form)
        assert plan.rows([("Ada", SECRETS[0]), ["Ben", None]]) == [("Ada", "*******6789"), ["Ben", None]]
        assert plan.row(("Cleo", SECRETS[1])) == ("Cleo", "*******4321")
        assert (plan.cell(1, SECRETS[0]), plan.cell(0, "Ada")) == ("*******6789", "Ada")
        assert plan.masked_columns() == {1: "partial"}
        assert [column["name"] for column in plan.explain()] == ["name", "ssn"]
        assert plan.summary()["rows"] == 3
        assert plan.summary()["masked"] == {"ssn": 3}
        assert "AAEC" not in repr(plan)
    assert code_of(lambda: checkrein.Plan(PLAN | {"shape": []})) == "mask.arity"
    assert code_of(lambda: checkrein.Plan(PLAN | {"rows": []})) == "wire.schema"
    assert code_of(lambda: checkrein.Plan({1, 2})) == "boundary.argument"  # type: ignore[arg-type]


def test_a_masker_masks_rows_one_by_one_and_keeps_to_the_limit(tmp_path: Path) -> None:
    connection = World(tmp_path, rules=[POLICY["rules"][0] | {"row_limit": 3}]).session().connection(catalog=CATALOG)
    masker = permitted(connection.decide("SELECT name, ssn FROM customers")).masker(["name", "ssn"])
    assert masker.row(("Ada", SECRETS[0])) == ("Ada", "*******6789")
    assert masker.row(["Ada", SECRETS[0]]) == ["Ada", "*******6789"]
    assert masker.cell(1, SECRETS[0]) == "*******6789"
    assert masker.admit(5) == 1
    assert masker.row(("Ada", SECRETS[0])) is None
    assert code_of(lambda: masker.cell(2, "x")) == "mask.row"
    with pytest.raises(OverflowError):
        masker.cell(-1, "x")


def test_a_column_s_origin_must_be_one_that_was_decided_on(world: World) -> None:
    connection = world.session().connection(catalog=CATALOG)
    permit = permitted(connection.decide("SELECT name, ssn FROM customers"))
    origin = ["main", "customers", "ssn"]
    for masker in (
        permit.masker(["name", "ssn"], origins=[None, origin]),
        permit.masker([{"name": "name"}, {"name": "ssn", "kind": "text", "origin": origin}]),
    ):
        assert masker.rows([("Ada", SECRETS[0])]) == [("Ada", "*******6789")]
    wrong = ["main", "customers", "card"]
    assert code_of(lambda: permit.masker(["name", "ssn"], origins=[None, wrong])) == "mask.origin"
    assert code_of(lambda: permit.masker(["name", {"name": "ssn", "origin": wrong}])) == "mask.origin"
    calls: list[Callable[[], object]] = [
        lambda: permit.masker(["name", "ssn"], origins=[None]),
        lambda: permit.masker(["name", "ssn"], origins=[None, ["main", "ssn"]]),
        lambda: permit.masker(["name", "ssn"], kinds=["text"]),
        lambda: permit.masker(["name", "ssn"], kinds=["text", "words"]),
        lambda: permit.masker(["name", {"nam": "ssn"}]),
        lambda: permit.masker(["name", 7]),
        lambda: permit.masker([[], ["ssn"]]),
        lambda: permit.masker(7),  # type: ignore[arg-type]
        lambda: permit.masker(str(number) for number in range(40_000)),
    ]
    assert {code_of(call) for call in calls} == {"boundary.argument"}


def test_proofs_are_made_and_verified_and_a_changed_one_is_not(world: World) -> None:
    connection = world.session().connection(catalog=CATALOG)
    connection.decide("SELECT name FROM customers")
    earlier = world.enforcer.checkpoint()
    seq = connection.decide("SELECT ssn FROM customers").seq
    assert seq is not None
    world.enforcer.close()
    proof = checkrein.prove_inclusion(world.audit, key=world.public_key, seq=seq)
    for form in (proof, json.dumps(proof), json.dumps(proof).encode()):
        assert checkrein.verify_inclusion(form, key=world.public_key)["seq"] == seq
    assert code_of(lambda: checkrein.verify_inclusion(proof | {"index": seq - 1}, key=world.public_key)) == "audit.proof"
    assert code_of(lambda: checkrein.prove_inclusion(world.audit, key=world.public_key, seq=10_000)) == "audit.proof"
    grown = checkrein.prove_consistency(world.audit, key=world.folder / "audit.key.pub", earlier=earlier)
    first, last = checkrein.verify_consistency(grown, key=world.public_key)
    assert 0 < first < last == len(checkrein.entries(world.audit))
    assert code_of(lambda: checkrein.verify_consistency(grown | {"proof": []}, key=world.public_key)) == "audit.proof"


def test_several_requests_are_approved_at_once(world: World) -> None:
    connection = world.session().connection(catalog=CATALOG)
    statement = "DELETE FROM customers WHERE id = ?"
    held = [connection.decide(statement, [number]) for number in (1, 2)]
    requests = [hold.request for hold in held if isinstance(hold, checkrein.Hold)]
    assert len(requests) == 2
    approvals = [(request, [world.approve(request)]) for request in requests]
    assert connection.decide_with(statement, [2], approvals=approvals).decision == "permit"
    assert connection.decide_with(statement, [1], approvals=tuple(approvals)).decision == "permit"
    assert connection.decide_with(statement, [1], approvals=[]).decision == "hold"
    wrong: list[Any] = [7, "text", ["text"], [("request", [])], [(requests[0], "text")], [(requests[0], [b"text"])], [(requests[0],)]]
    for approval in wrong:
        assert code_of(lambda approval=approval: connection.decide_with(statement, [1], approvals=approval)) == "boundary.argument"


def test_settings_change_how_text_is_read() -> None:
    text = r"SELECT '\'' OR 1=1 --'"
    on = checkrein.classify(text, dialect="postgres")
    off = checkrein.classify(text, dialect="postgres", settings={"standard_conforming_strings": False})
    assert on != off
    assert checkrein.classify(text, dialect="postgres", settings={"standard_conforming_strings": "on"}) == on
    assert code_of(lambda: checkrein.classify(text, dialect="postgres", settings={"standard": True})) == "boundary.argument"
    assert code_of(lambda: checkrein.classify(text, dialect="duckdb")) == "boundary.argument"  # type: ignore[arg-type]


def test_the_version_is_the_package_s() -> None:
    assert checkrein.version() == checkrein.__version__
    with pytest.raises(TypeError):
        checkrein.ERROR_CODES["own.code"] = (1, "")  # type: ignore[index]
