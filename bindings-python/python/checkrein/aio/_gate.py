"""One guarded connection's inside, where the driver is awaited. The rulings are `checkrein.dbapi`'s own."""

from __future__ import annotations

import asyncio
import os
import weakref
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from checkrein import _native
from checkrein.aio._drivers import AsyncDriver
from checkrein.dbapi._ruling import Ruling
from checkrein.dbapi._statement import Statement

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest, Permit, Session

T = TypeVar("T")


class Gate(Ruling[AsyncDriver]):
    """One lock spans a decision and the run that it permits. Between the two nothing is awaited: no cancellation comes in there."""

    def __init__(self, raw: Any, session: Session, driver: AsyncDriver, context: Mapping[str, Any] | None, in_thread: bool) -> None:
        super().__init__(raw, session, driver, context)
        self.in_thread = in_thread
        self.lock = Turn(self)

    async def decide(self, statement: Statement, request: ApprovalRequest | None = None, approvals: Iterable[str] = ()) -> Permit:
        """Decides in a thread, because the log may wait for the disk before there is an answer."""
        question = self.question(statement, request, approvals)
        if not self.in_thread:
            return self.permitted(self.call(question))
        asked = asyncio.get_running_loop().run_in_executor(None, question)
        try:
            decision = await asyncio.shield(asked)
        except BaseException as error:
            failure = self.said(error)
            if not isinstance(error, Exception):
                asked.add_done_callback(self._unused)
        else:
            return self.permitted(decision)
        raise failure

    def _unused(self, asked: asyncio.Future[Any]) -> None:
        """Nobody waited for the answer: what it permits does not run."""
        if not asked.cancelled() and asked.exception() is None and isinstance(permit := asked.result(), _native.Permit):
            self.report(permit, "cancelled", None)

    async def run(self, permit: Permit, statement: Statement, call: Callable[[], Awaitable[T]]) -> T:
        """Runs what was permitted. If it fails or is cancelled, the outcome is reported before that is told."""
        self.prepare(permit)
        before = self.driver.in_transaction(self.raw)
        try:
            return await self.driver.finished(self.raw, call, stop=True)
        except BaseException as error:
            failure = self.said(error, statement.text)
        self.ended(permit, before, failure)
        raise failure

    async def wait(self, call: Callable[[], Awaitable[T]]) -> T:
        """Awaits the driver; what it raises is told without what it may reveal, as an exception of the driver."""
        try:
            return await self.driver.finished(self.raw, call, stop=False)
        except BaseException as error:
            failure = self.said(error)
        raise failure

    def through(self, name: str) -> Callable[..., Awaitable[None]]:
        """The driver's coroutine of that name: one that sets a value, or one that stops what runs and waits for no turn."""

        async def passed(*value: Any) -> None:
            self.present()
            if name not in self.driver.connection_setters:
                () = value
                await self.wait(getattr(self.raw, name))
                return
            (only,) = value
            async with self.lock:
                await self.wait(lambda: getattr(self.raw, name)(only))

        return passed

    # The end of a transaction.

    async def commit(self, call: Callable[[], Awaitable[object]]) -> None:
        """Ends a transaction or a part of it; what failed, or was cancelled, at its end was undone, for all that is known."""
        try:
            await self.wait(call)
        except BaseException:
            self.native.rolled_back()  # a driver that did not wait for the server's answer still takes the transaction for open
            raise
        if self.driver.in_transaction(self.raw) is not True:
            self.native.committed()

    async def rollback(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self.wait(call)
        finally:
            self.native.rolled_back()

    # Where names come from.

    async def refresh_catalog(self) -> None:
        """Reads the live catalog. Where the core lost track of the connection, this also makes sure that it stands as it began."""
        self.settle_abandoned()
        lost = not self.native.is_certain
        if lost:
            await self.ready()
        catalog = await self.wait(lambda: self.driver.read_catalog(self.raw))
        self.call(lambda: self.native.refresh_catalog(catalog))
        if lost:  # only now: what was made since the last reading is forgotten with the rest
            self.native.reset()

    async def ready(self) -> None:
        """Makes sure that the connection stands as the core takes a new one to stand."""
        self.outside()
        await self.wait(lambda: self.driver.is_ready(self.raw, self.search_path))


class Turn:
    """One at a time, in order. A task that comes back in from inside is refused rather than kept waiting for itself; so is a forked
    process."""

    __slots__ = ("_gate", "_holder", "_lock", "_process")

    def __init__(self, gate: Gate) -> None:
        self._gate = weakref.proxy(gate)
        self._lock = asyncio.Lock()
        self._process = os.getpid()
        self._holder: asyncio.Task[Any] | None = None

    async def __aenter__(self) -> None:
        if os.getpid() != self._process:
            self._gate.refuse("a guarded connection can't be used in a forked process")
        if self._holder is not None and self._holder is asyncio.current_task():
            self._gate.refuse("a guarded connection can't be used while it runs a statement in the same task")
        await self._lock.acquire()
        try:
            self._gate.present()
        except BaseException:
            self._lock.release()
            raise
        self._holder = asyncio.current_task()

    async def __aexit__(self, *_: object) -> None:
        self._holder = None
        self._lock.release()
