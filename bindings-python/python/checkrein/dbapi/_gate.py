"""One guarded connection's inside: decide, run, report. Everything that touches the raw connection goes through here."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from checkrein.dbapi._drivers import Driver
from checkrein.dbapi._ruling import Ruling
from checkrein.dbapi._statement import Statement

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest, Permit, Session


class Gate(Ruling[Driver]):
    """One lock spans a decision and the run that it permits, so that the state decided on is the state run in."""

    def __init__(self, raw: Any, session: Session, driver: Driver, context: Mapping[str, Any] | None) -> None:
        super().__init__(raw, session, driver, context)
        self.lock = Turn(self)
        self.ready()

    def decide(self, statement: Statement, request: ApprovalRequest | None = None, approvals: Iterable[str] = ()) -> Permit:
        return self.permitted(self.call(self.question(statement, request, approvals)))

    def run(self, permit: Permit, statement: Statement, call: Callable[[], object]) -> None:
        """Runs what was permitted. If it fails, the outcome is reported before the failure is told."""
        self.prepare(permit)
        before = self.driver.in_transaction(self.raw)
        try:
            call()
            return
        except BaseException as error:
            failure = self.said(error, statement.text)
        self.ended(permit, before, failure)
        raise failure

    def through(self, name: str) -> Callable[[], None]:
        """The driver's method of that name, without arguments and result."""
        return lambda: self.call(getattr(self.raw, name)) and None

    # Where names come from.

    def refresh_catalog(self) -> None:
        """Reads the live catalog. Where the core lost track of the connection, this also makes sure that it stands as it began."""
        self.settle_abandoned()
        lost = not self.native.is_certain
        if lost:
            self.ready()
        catalog = self.call(lambda: self.driver.catalog(self.raw))
        self.call(lambda: self.native.refresh_catalog(catalog))
        if lost:  # only now: what was made since the last reading is forgotten with the rest
            self.native.reset()

    def ready(self) -> None:
        """Makes sure that the connection stands as the core takes a new one to stand."""
        self.outside()
        self.call(lambda: self.driver.ready(self.raw, self.search_path))


class Turn:
    """One at a time. Who comes back in from inside (a parameter that runs statements while it is bound) is refused, so that nothing
    happens between a decision and its run; so is a forked process, which would wait for a thread that it does not have."""

    __slots__ = ("_gate", "_lock", "_process", "_taken")

    def __init__(self, gate: Gate) -> None:
        self._gate = weakref.proxy(gate)
        self._lock = threading.RLock()
        self._process = os.getpid()
        self._taken = False

    def __enter__(self) -> None:
        if os.getpid() != self._process:
            self._gate.refuse("a guarded connection can't be used in a forked process")
        self._lock.acquire()
        try:
            if self._taken:
                self._gate.refuse("a guarded connection can't be used while it runs a statement in the same thread")
            self._gate.present()
        except BaseException:
            self._lock.release()
            raise
        self._taken = True

    def __exit__(self, *_: object) -> None:
        self._taken = False
        self._lock.release()
