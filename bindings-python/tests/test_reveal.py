"""What the mask `encrypt` hid is opened for whom the policy names, with the version of the key that it was hidden with."""

from __future__ import annotations

import datetime
import decimal
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import checkrein
from world import World

CATALOG = {
    "version": 1,
    "relations": {"main.customers": {"columns": {"id": "integer", "ssn": "text", "card": "text", "value": "any"}}},
}
CLASSES = {"ssn": {"columns": ["*.ssn"]}, "card": {"columns": ["*.card"]}, "value": {"columns": ["*.value"]}}
MASKS = [
    {"classes": ["ssn"], "mask": {"encrypt": {"key": "people"}}, "reveal": {"groups": ["analysts"]}},
    {"classes": ["value"], "mask": {"encrypt": {"key": "people"}}, "reveal": {"groups": ["analysts"]}},
    {"classes": ["card"], "mask": {"encrypt": {"key": "people"}}},
]


class Vault:
    """Versions of one key; the last is the current one."""

    def __init__(self) -> None:
        self.versions = {1: bytes([1]) * 32}
        self.asked: list[tuple[str, int | None]] = []

    def __call__(self, name: str, version: int | None) -> tuple[int, bytes] | None:
        self.asked.append((name, version))
        wanted = max(self.versions) if version is None else version
        return (wanted, self.versions[wanted]) if wanted in self.versions else None


def opened(folder: Path, keys: Callable[[str, int | None], Any]) -> tuple[World, checkrein.Session]:
    world = World(folder, classes=CLASSES, masks=MASKS)
    world.enforcer.close()
    log = checkrein.Log.open(world.audit, folder / "audit.key")
    enforcer = checkrein.Enforcer(checkrein.Policy.from_file(world.policy), log, mask_keys=keys)
    return world, enforcer.open_session(token=world.token(), resource="db-sqlite")


def hidden(session: checkrein.Session, column: str, value: Any) -> Any:
    decision = session.connection(catalog=CATALOG).decide(f"SELECT {column} FROM customers")
    assert isinstance(decision, checkrein.Permit)
    [(shown,)] = decision.masker([column]).rows([(value,)])
    return shown


def test_what_was_encrypted_before_a_rotation_is_opened_with_its_own_version(tmp_path: Path) -> None:
    vault = Vault()
    world, session = opened(tmp_path, vault)
    before = hidden(session, "ssn", "123-45-6789")
    vault.versions[2] = bytes([2]) * 32
    after = hidden(session, "ssn", "123-45-6789")
    assert (before[:11], after[:11]) == ("enc.ssn.v1.", "enc.ssn.v2.")
    assert session.reveal(before) == session.reveal(after) == "123-45-6789"
    assert vault.asked[-2:] == [("people", 1), ("people", 2)]
    del vault.versions[1]
    with pytest.raises(checkrein.Error) as caught:
        session.reveal(before)
    assert caught.value.code == "mask.key"
    told = world.events("revealed")
    assert [(event["classes"], event.get("version"), event.get("code")) for event in told] == [
        (["ssn"], 1, None),
        (["ssn"], 2, None),
        (["ssn"], 1, "mask.key"),
    ]
    assert "123-45-6789" not in json.dumps(told)


@pytest.mark.parametrize(
    "value",
    [
        "Ærø 😀",
        "",
        7,
        -(2**63),
        2**80,
        True,
        0.5,
        b"\x00\xff",
        b"",
        decimal.Decimal("12.30"),
        datetime.date(2026, 3, 12),
        datetime.datetime(2026, 3, 12, 9, 30, 0, 7),
        datetime.datetime(2026, 3, 12, 9, 30, tzinfo=datetime.timezone.utc),
        datetime.time(9, 30),
        uuid.UUID(int=7),
    ],
)
def test_values_come_back_as_they_were(tmp_path: Path, value: Any) -> None:
    _, session = opened(tmp_path, Vault())
    token = hidden(session, "value", value)
    assert token.startswith("enc.value.v1.")
    assert (session.reveal(token), type(session.reveal(token))) == (value, decimal.Decimal if value == 2**80 else type(value))


def test_nobody_opens_what_the_policy_does_not_let_them(tmp_path: Path) -> None:
    world, session = opened(tmp_path, Vault())
    card = hidden(session, "card", "4111 1111 1111 1111")
    ssn = hidden(session, "ssn", "123-45-6789")
    for token, code in (
        (card, "session.reveal"),
        (ssn[:-1] + ("A" if ssn[-1] != "A" else "B"), "mask.token"),
        (card.replace("enc.card", "enc.ssn"), "mask.token"),
        ("enc.shoe.v1.AAAA", "mask.token"),
        ("", "mask.token"),
        ("\ud800", "boundary.argument"),
    ):
        with pytest.raises(checkrein.Error) as caught:
            session.reveal(token)
        assert caught.value.code == code
    session.close()
    with pytest.raises(checkrein.Error) as caught:
        session.reveal(ssn)
    assert caught.value.code == "session.reveal"
    assert len(world.events("revealed")) == 6


@pytest.mark.parametrize("answer", [(2, bytes(32)), (1, bytes(15)), "nonsense", KeyError("key service down")])
def test_a_key_that_the_host_cannot_give_opens_nothing(tmp_path: Path, answer: Any) -> None:
    vault = Vault()

    def keys(name: str, version: int | None) -> Any:
        if version is None:
            return vault(name, version)
        if isinstance(answer, Exception):
            raise answer
        return answer

    _, session = opened(tmp_path, keys)
    token = hidden(session, "ssn", "123-45-6789")
    with pytest.raises(checkrein.Error) as caught:
        session.reveal(token)
    assert caught.value.code == "boundary.callback"
    assert caught.value.__cause__ is (answer if isinstance(answer, Exception) else None)
