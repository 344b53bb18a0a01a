"""One cursor's inside: the result that it shows, whose outcome is reported once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from checkrein.dbapi._drivers import Rows
from checkrein.dbapi._ruling import Ruling, status_of

if TYPE_CHECKING:
    from checkrein._native import Masker, Permit


class Result:
    """Rows go through `masker` straight from the driver: no frame of ours ever keeps a row that is not masked."""

    __slots__ = ("factory", "gate", "limit", "masker", "permit", "raw", "rows", "shown")

    def __init__(self, gate: Ruling[Any], raw: Any, factory: Any) -> None:
        self.gate: Any = gate
        self.raw = raw
        self.factory = factory
        self.permit: Permit | None = None  # while its outcome is outstanding
        self.masker: Masker | None = None  # while there is a result to fetch
        self.rows: Rows | None = None
        self.shown = 0
        self.limit: int | None = None

    def begin(self, permit: Permit, cursor: Any) -> None:
        """What was permitted has run: gets ready to mask what it gave, or reports at once that it gave nothing."""
        gate = self.gate
        description = self.raw.description
        if description is None:
            count = self.raw.rowcount
            gate.report(permit, "ok", count if isinstance(count, int) and count >= 0 else None)
            return

        def masker() -> Masker:
            told: dict[str, Any] = {"kinds": gate.driver.kinds(description), "origins": gate.driver.origins(self.raw)}
            return permit.masker(description, **told)

        self.open(permit, masker, lambda: self.maker(cursor))

    def open(self, permit: Permit, masker: Callable[[], Masker], maker: Callable[[], Rows]) -> None:
        """The result of `permit` is shown from now on."""
        if permit.changes_state:
            # What comes next may be read in another way: this can't wait until the rows are fetched.
            self.gate.report(permit, "ok", None)
        else:
            self.permit = permit
        self.limit = permit.row_limit
        try:
            self.masker = self.gate.call(masker)
            self.rows = self.gate.call(maker)
        except BaseException:
            self.settle()
            self.forget()
            raise

    def maker(self, cursor: Any) -> Rows:
        made: Rows = self.gate.driver.rows(self.factory, self.raw, cursor)
        return made

    def count(self, masked: list[Any], wanted: int | None) -> None:
        """A batch was masked; the result is at its end when it is shorter than what was wanted."""
        self.shown += len(masked)
        if wanted is None or len(masked) < wanted:
            self.settle()

    def broken(self, failure: BaseException) -> None:
        """Fetching failed. Its outcome is told, so nothing more is shown under it."""
        self.settle(status_of(failure))
        self.forget()

    def settle(self, status: Literal["ok", "error", "cancelled"] = "ok") -> None:
        """The result is at its end, or dropped: its outcome is reported, once."""
        permit, self.permit = self.permit, None
        if permit is not None:
            self.gate.report(permit, status, self.shown)

    def forget(self) -> None:
        self.masker = self.rows = self.limit = None
        self.shown = 0

    def end(self) -> None:
        self.settle()
        self.forget()

    def __del__(self) -> None:
        if self.permit is not None:
            self.gate.abandoned.append((self.permit, self.shown))
