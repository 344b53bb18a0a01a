"""One guarded connection's inside: decide, run, report. Everything that touches the raw connection goes through here."""

from __future__ import annotations

import os
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

from checkrein import _native
from checkrein._errors import Denied, Error, Held, Refused
from checkrein.dbapi._drivers import Driver, Unsupported
from checkrein.dbapi._statement import BATCH, Statement, batch, copied

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest, Permit, Session

T = TypeVar("T")

COPY = {"copy_in", "copy_out"}
FILES = {"file_read", "file_write", "program"}
WITHHELD = "the driver's message is withheld, because it may hold values"


class Gate:
    """Holds the raw connection. One lock spans a decision and the run that it permits, so that the state decided on is the state run in."""

    def __init__(self, raw: Any, session: Session, driver: Driver, context: Mapping[str, Any] | None) -> None:
        self.raw = raw
        self.session = session
        self.driver = driver
        self.context = dict(context) if context is not None else None
        self.lock = Turn(self)
        self._blended: dict[tuple[type, ...], type[Exception]] = {}
        self.native = session.connection()
        self.search_path = self.native.search_path
        self.ready()
        # Permits whose cursor was dropped without being closed, with the rows that it showed. A finaliser may run in any thread at
        # any moment, so it takes no lock: it only appends here.
        self.abandoned: deque[tuple[Permit, int]] = deque()

    # What is asked.

    def statement(self, query: Any, parameters: Any, *, many: bool) -> Statement:
        text = self.call(lambda: self.driver.text(query))
        sets = batch(parameters) if many else None
        if many:
            if sets is None:
                self.refuse(f"executemany takes at most {BATCH} parameter sets")
            marks: Any = (sets or [()])[0]
        else:
            marks = None if parameters is None else copied(parameters)
        placeholders = self.call(lambda: self.driver.placeholders(text, marks))
        statement = Statement(text, sets if many else marks, placeholders, many)
        self.call(lambda: self.driver.binds(statement))
        return statement

    def decide(self, statement: Statement, request: ApprovalRequest | None = None, approvals: Iterable[str] = ()) -> Permit:
        self.settle_abandoned()
        asked: dict[str, Any] = {
            "many": statement.many,
            "context": self.context,
            "placeholders": statement.placeholders,
        }
        if request is not None:
            asked |= {"request": request, "approvals": list(approvals)}
            decision = self.call(lambda: self.native.decide_with(statement.text, statement.parameters, **asked))
        else:
            decision = self.call(lambda: self.native.decide(statement.text, statement.parameters, **asked))
        if isinstance(decision, _native.Permit):
            return decision
        if isinstance(decision, _native.Hold):
            raise self.blend(Held, "ProgrammingError")(decision)
        raise self.blend(Denied, "ProgrammingError")(decision)

    # What is done.

    def run(self, permit: Permit, statement: Statement, call: Callable[[], object]) -> None:
        """Runs what was permitted. If it fails, the outcome is reported before the failure is told."""
        if COPY & set(permit.effects) and not FILES & set(permit.effects):
            self.report(permit, "cancelled", None)
            self.refuse("COPY from and to the client is not followed")
        self.call(lambda: self.driver.before(self.raw, permit.effects))
        before = self.driver.in_transaction(self.raw)
        try:
            call()
            return
        except Exception as error:
            failure = self.told(error, statement.text)
        except BaseException:
            self.report(permit, "cancelled", None)
            raise
        self.report(permit, "error", None)
        if before and self.driver.in_transaction(self.raw) is False:  # the database rolled back by itself
            self.call(self.native.rolled_back)
        raise failure

    def report(self, permit: Permit, status: Literal["ok", "error", "cancelled"], rows: int | None) -> None:
        self.call(lambda: self.native.outcome(permit, status=status, rows=rows))
        if permit.changes_state and self.driver.in_transaction(self.raw) is False:
            self.native.committed()

    def settle_abandoned(self) -> None:
        while self.abandoned:
            permit, rows = self.abandoned.popleft()
            self.report(permit, "ok", rows)

    def call(self, call: Callable[[], T], text: str = "") -> T:
        """Calls the driver or the core; what it raises is told without what it may reveal, as an exception of the driver."""
        try:
            return call()
        except Exception as error:
            failure = self.told(error, text)
        raise failure  # outside of the handler: the driver's exception is neither cause nor context

    # Where names come from.

    def refresh_catalog(self) -> None:
        """Reads the live catalog. Where the core lost track of the connection, this also makes sure that it stands as it began."""
        self.settle_abandoned()
        if not self.native.is_certain:
            self.ready()
            self.native.reset()
        catalog = self.call(lambda: self.driver.catalog(self.raw))
        self.call(lambda: self.native.refresh_catalog(catalog))

    def ready(self) -> None:
        """Makes sure that the connection stands as the core takes a new one to stand."""
        if self.driver.in_transaction(self.raw):
            self.refuse("a transaction is open, whose end could undo what the connection's state is now: commit or roll back first")
        self.call(lambda: self.driver.ready(self.raw, self.search_path))

    # What is raised.

    def told(self, error: Exception, text: str) -> Exception:
        if type(error) is Error:
            return self.blend(Error, "OperationalError")(str(error), error.code, error.number, error.help)
        if isinstance(error, (Error, Denied, Held)):
            return error.with_traceback(None)
        if isinstance(error, Unsupported):
            return self.refusal(str(error))
        try:
            said = self.driver.plainly_said(error, text)
        except Exception:  # a failure here would carry the driver's exception as its context
            said = None
        state = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
        message = said if said is not None else f"{state or type(error).__name__}: {WITHHELD}"
        kind = type(error)
        if not issubclass(kind, self.driver.exception("Error")) and kind not in {
            TypeError,
            ValueError,
            OverflowError,
            MemoryError,
        }:
            kind = self.driver.exception("DatabaseError")
        try:
            fresh = kind(message)
        except Exception:
            fresh = self.driver.exception("DatabaseError")(message)
        for name in ("sqlstate", "sqlite_errorcode", "sqlite_errorname"):
            if isinstance(value := getattr(error, name, None), (str, int)):
                setattr(fresh, name, value)
        return fresh

    def refuse(self, what: str) -> NoReturn:
        raise self.refusal(what)

    def refusal(self, what: str, *also: type[Exception]) -> Exception:
        return self.blend(Refused, "NotSupportedError", *also)(what, *unsupported())

    def blend(self, kind: type[Exception], name: str, *also: type[Exception]) -> type[Exception]:
        """Our class and the driver's class of that name in one."""
        bases = (kind, self.driver.exception(name), *also)
        if bases not in self._blended:
            distinct = tuple(base for base in bases if base is not Exception)
            self._blended[bases] = type(kind.__name__, distinct, {"__module__": "checkrein", "__doc__": kind.__doc__})
        return self._blended[bases]


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
        if self._taken:
            self._lock.release()
            self._gate.refuse("a guarded connection can't be used while it runs a statement in the same thread")
        self._taken = True

    def __exit__(self, *_: object) -> None:
        self._taken = False
        self._lock.release()


def unsupported() -> tuple[str, int]:
    code = "wrapper.unsupported"
    return code, _native.ERROR_CODES[code][0]
