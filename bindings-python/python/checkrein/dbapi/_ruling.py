"""What a gate does that waits for nothing: questions, answers, outcomes and what is said of failures. Blocking and asynchronous alike."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, TypeVar

from checkrein import _native
from checkrein._errors import Denied, Error, Held, Refused
from checkrein.dbapi._drivers import NAMES_STATEMENTS, Driver, Unsupported
from checkrein.dbapi._statement import BATCH, Statement, batch, copied

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest, Permit, Session

T = TypeVar("T")
D = TypeVar("D", bound=Driver)

COPY = {"copy_in", "copy_out"}
FILES = {"file_read", "file_write", "program"}
LEAVES_TRACES = NAMES_STATEMENTS | {"setting", "lexer_setting", "role", "lock", "notify"}
"""Effects that a connection may remember when its transaction is over."""
WITHHELD = "the driver's message is withheld, because it may hold values"


class Ruling(Generic[D]):
    """Holds the raw connection, what the core remembers of it, and the driver's particulars."""

    def __init__(self, raw: Any, session: Session, driver: D, context: Mapping[str, Any] | None) -> None:
        self.raw = raw
        self.driver = driver
        self.context = dict(context) if context is not None else None
        self._blended: dict[tuple[type, ...], type[Exception]] = {}
        self.native = session.connection()
        self.search_path = self.native.search_path
        # Permits whose cursor was dropped without being closed, with the rows that it showed. A finaliser may run in any thread at
        # any moment, so it takes no lock: it only appends here.
        self.abandoned: deque[tuple[Permit, int]] = deque()
        self.names = 0
        """Counts the statements that may have given a name of the server's to something else."""
        self.is_retired = False
        """Whether the raw connection was taken back: nothing goes through here any more."""
        self.is_pristine = True
        """Whether nothing ran that the connection may remember once its transaction is over."""
        self.blocks = 0
        """Transaction blocks of psycopg's that are open: it counts them, whatever the server says of the transaction."""
        self.settings = self.call(lambda: driver.settings(raw))

    # What is asked.

    def statement(self, query: Any, parameters: Any, *, many: bool, approved: bool = False) -> Statement:
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
        if approved and not statement.is_constant:
            self.refuse("parameters of an approved statement must be of built-in types, which show people what the driver gets")
        return statement

    def question(self, statement: Statement, request: ApprovalRequest | None, approvals: Iterable[str]) -> Callable[[], Any]:
        """What asks the core, when it is called."""
        self.settle_abandoned()
        asked: dict[str, Any] = {
            "many": statement.many,
            "context": self.context,
            "placeholders": statement.placeholders,
        }
        if request is None:
            return lambda: self.native.decide(statement.text, statement.parameters, **asked)
        asked |= {"request": request, "approvals": list(approvals)}
        return lambda: self.native.decide_with(statement.text, statement.parameters, **asked)

    def permitted(self, decision: Any) -> Permit:
        """The permit, if it is one; raises what else it is."""
        if isinstance(decision, _native.Permit):
            return decision
        if isinstance(decision, _native.Hold):
            raise self.blend(Held, "ProgrammingError")(decision)
        raise self.blend(Denied, "ProgrammingError")(decision)

    # What is done.

    def prepare(self, permit: Permit) -> None:
        """Prepares the raw connection for what was permitted, or refuses it."""
        effects = set(permit.effects)
        if COPY & effects and not FILES & effects:
            self.report(permit, "cancelled", None)
            self.refuse("COPY from and to the client is not followed")
        if NAMES_STATEMENTS & effects:
            self.names += 1
        self.is_pristine &= not LEAVES_TRACES & effects and (effects <= {"transaction"} or not permit.changes_state)
        self.call(lambda: self.driver.before(self.raw, permit.effects))

    def ended(self, permit: Permit, before: bool | None, failure: BaseException) -> None:
        """Reports that what was permitted failed, or was interrupted. `before` says whether a transaction was open when it began."""
        doubtful = permit.changes_state and self.driver.may_have_run(failure)
        self.report(permit, "cancelled" if doubtful else status_of(failure), None)
        if before and self.driver.in_transaction(self.raw) is False:  # the database rolled back by itself
            self.call(self.native.rolled_back)

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

    def present(self, *also: type[Exception]) -> None:
        """Refuses what comes after the raw connection was taken back."""
        if self.is_retired:
            raise self.refusal("the guarded connection went back to its pool", *also)

    @property
    def is_clean(self) -> bool:
        """Whether the connection stands as it did when it was guarded, so that somebody else may have it."""
        settled = self.is_pristine and self.native.is_certain and not self.blocks and self.driver.in_transaction(self.raw) is False
        return settled and self.driver.settings(self.raw) == self.settings

    def outside(self) -> None:
        """Refuses what may not happen inside of a transaction, because its end could undo it."""
        if self.driver.in_transaction(self.raw):
            self.refuse("a transaction is open, whose end could undo what the connection's state is now: commit or roll back first")

    # What is raised.

    def said(self, error: BaseException, text: str = "") -> BaseException:
        """What is raised in place of `error`. To be raised outside of its handler, so that `error` is neither cause nor context."""
        return self.told(error, text) if isinstance(error, Exception) else bare(error)

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
        if not self.driver.raises(kind) and kind not in {TypeError, ValueError, OverflowError, MemoryError, TimeoutError}:
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


def bare(error: BaseException) -> BaseException:
    """An interruption or a cancellation without the driver's frames, whose variables may hold rows."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def status_of(failure: BaseException) -> Literal["error", "cancelled"]:
    return "error" if isinstance(failure, Exception) else "cancelled"


def unsupported() -> tuple[str, int]:
    code = "wrapper.unsupported"
    return code, _native.ERROR_CODES[code][0]
