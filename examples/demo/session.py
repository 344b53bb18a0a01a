"""Runs the script through `checkrein.dbapi`, and watches: what was decided, how long it took, what was seen."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import checkrein
import checkrein.catalog
import checkrein.dbapi
from examples.demo import database, identity
from examples.demo.script import GROUPS, Act, Step, acts

POLICY = Path(__file__).with_name("policy.yaml")
RESOURCE = "orders-db"
MARK = ".made-by-the-demo"
"""A folder without this file is somebody else's, and is not wiped."""


@dataclass
class Seen:
    """What became of a step."""

    step: Step
    answer: str
    because: str
    microseconds: float
    message: str = ""
    request: str = ""
    """What the approver reads, where approval is asked for."""
    rows: int | None = None
    masked: dict[str, str] = field(default_factory=dict)
    sample: list[tuple[Any, ...]] = field(default_factory=list)
    leaks: int = 0

    @property
    def wrong(self) -> str:
        """What is not as it must be; empty if all is."""
        if (self.answer, self.because) != (self.step.answer, self.step.because):
            return f"expected {self.step.answer} ({self.step.because})"
        if self.masked != self.step.masked:
            return f"expected masks {self.step.masked}"
        return f"{self.leaks} cells in the clear" if self.leaks else ""


class World:
    """An enforcement point in a folder of its own, with keys, a policy, a log and a copy of the database."""

    def __init__(self, folder: Path, prepared: Path, acknowledge: Path | None = None) -> None:
        self.folder = folder
        if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
            raise SystemExit(f"{folder} was not made by this demo: give another --folder")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / MARK).touch()
        self.database = folder / "orders.db"
        database.copy(prepared, self.database)
        self.idp, self.stranger, self.approver = identity.IdentityProvider(), identity.IdentityProvider(), identity.Approver()
        with sqlite3.connect(self.database) as raw:
            catalog = checkrein.catalog.from_sqlite(raw)
            secrets = raw.execute("SELECT ssn FROM customers UNION SELECT ssn FROM employees UNION SELECT card_number FROM payments")
            self.secrets = {secret for (secret,) in secrets}
        raw.close()
        documents = {"idp.jwks.json": self.idp.jwks(), "dba.keys.json": self.approver.keys(), "orders.catalog.json": catalog}
        for name, document in (documents | {"mask.keys.json": identity.mask_keys()}).items():
            identity.write(folder / name, document)
        self.policy = Path(shutil.copy(POLICY, folder))
        self.audit = folder / "audit"
        self.key = checkrein.keygen(folder / "log.key", "demo.example/orders")
        self.enforcer = checkrein.Enforcer.from_file(
            self.policy, audit=self.audit, signing_key=folder / "log.key", mask_keys=folder / "mask.keys.json"
        )
        self.acknowledged = None
        if acknowledge is not None:
            self.acknowledged = os.open(acknowledge, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def token(self, who: str, kind: str = "good") -> str:
        issuer = self.stranger if kind == "forged" else self.idp
        return issuer.token(who, *GROUPS[who], issued=-3600 if kind == "expired" else 0)

    def leaks(self, rows: list[tuple[Any, ...]]) -> int:
        """Counts cells that show a card number or a social security number of the database."""
        return sum(any(number in self.secrets for number in re.findall(r"[\d-]{11,}", str(cell))) for row in rows for cell in row)


class Watch:
    """Stands where a `checkrein.Session` does: passes everything on, and keeps the last decision and the time that it took."""

    def __init__(self, session: checkrein.Session, acknowledge: int | None) -> None:
        self.session = session
        self.nanoseconds = 0
        self.decision: Any = None
        self._acknowledge = acknowledge
        self._connection: Any = None

    def connection(self) -> Watch:
        self._connection = self.session.connection()
        return self

    def decide(self, *arguments: Any, **options: Any) -> Any:
        return self._timed(self._connection.decide, arguments, options)

    def decide_with(self, *arguments: Any, **options: Any) -> Any:
        return self._timed(self._connection.decide_with, arguments, options)

    def _timed(self, decide: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        start = time.perf_counter_ns()
        self.decision = decide(*arguments, **options)
        self.nanoseconds = time.perf_counter_ns() - start
        if self._acknowledge is not None:
            os.write(self._acknowledge, f"{self.decision.seq} {self.decision.decision}\n".encode())
        return self.decision

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class Desk:
    """One caller with an open session and a guarded connection."""

    def __init__(self, world: World, who: str) -> None:
        self.world = world
        self.session = world.enforcer.open_session(token=world.token(who), resource=RESOURCE)
        self.watch = Watch(self.session, world.acknowledged)
        watched: Any = self.watch
        self.connection = checkrein.dbapi.connect(sqlite3.connect, world.database, session=watched, isolation_level=None)
        self.held: checkrein.ApprovalRequest | None = None

    def ask(self, step: Step) -> Seen:
        if step.bearer == "closed":
            self.session.close()
        try:
            cursor = self._execute(step)
        except checkrein.Denied as denied:
            rule = denied.rule if denied.code == "denied.rule" or denied.rule == step.because else None
            return self._seen(step, "deny", rule or denied.code, denied.decision.message)
        except checkrein.Held as held:
            self.held = held.request
            seen = self._seen(step, "hold", held.rule, held.decision.message)
            seen.request = held.request.render()
            return seen
        names = [column[0] for column in cursor.description or ()]
        masked = {names[position]: kind for position, kind in cursor.masked.items()}
        rows = cursor.fetchall()
        rules = self.watch.decision.rules
        seen = self._seen(step, "permit", step.because if step.because in rules else ", ".join(rules))
        seen.rows = len(rows) if names else cursor.rowcount
        seen.masked, seen.sample, seen.leaks = masked, rows[: step.sample], self.world.leaks(rows)
        return seen

    def _execute(self, step: Step) -> checkrein.dbapi.Cursor:
        if not step.approved:
            return self.connection.execute(step.sql, step.parameters)
        if self.held is None:
            raise RuntimeError("nothing was held")
        approval = checkrein.approve(self.held, approver=identity.APPROVER, key=self.world.approver.seed)
        return self.connection.execute_with(step.sql, step.parameters, request=self.held, approvals=[approval])

    def _seen(self, step: Step, answer: str, because: str, message: str = "") -> Seen:
        return Seen(step, answer, because, self.watch.nanoseconds / 1000, message)


def play(world: World, turn: int = 0) -> Iterator[tuple[Act, Iterator[Seen]]]:
    """Plays every act of the script."""
    desks: dict[str, Desk] = {}
    for act in acts(turn):
        yield act, (_ask(world, desks, step) for step in act.steps)
    for desk in desks.values():
        desk.connection.close()
        desk.session.close()


def _ask(world: World, desks: dict[str, Desk], step: Step) -> Seen:
    if step.bearer in {"expired", "forged"}:
        start = time.perf_counter_ns()
        try:
            world.enforcer.open_session(token=world.token(step.who, step.bearer), resource=RESOURCE).close()
        except checkrein.Error as error:
            return Seen(step, "refused", error.code, (time.perf_counter_ns() - start) / 1000, str(error))
        return Seen(step, "permit", "a session was opened", (time.perf_counter_ns() - start) / 1000)
    if step.who not in desks:
        desks[step.who] = Desk(world, step.who)
    return desks[step.who].ask(step)
