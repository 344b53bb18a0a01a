"""The exceptions. `Error`: no decision was reached. `Denied` and `Held`: one was, and it is not a permit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checkrein._native import ApprovalRequest, Deny, Hold


class Error(Exception):
    """No decision was reached: misuse, a document that is wrong, or a broken part. Nothing was permitted.

    `code` is the dotted name and `number` the number of one line of the table of codes; neither ever changes its meaning.
    `help` says what to do about it, where there is something to say.
    """

    code: str
    number: int
    help: str | None

    def __init__(self, message: str, code: str, number: int, help: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.number = number
        self.help = help

    def __reduce__(self) -> tuple[type[Error], tuple[str, str, int, str | None]]:
        return Error, (str(self), self.code, self.number, self.help)


class Refused(Error):
    """The wrapper around a driver can't see through what was asked, so it was not passed on (`wrapper.unsupported`)."""


class Denied(Exception):
    """A guarded connection was asked to run a statement that the policy denies. It was not run.

    `code` is the kind of reason (`denied.rule`, `denied.default` …), `rule` the rule's name or `None` for the default deny,
    `decision` the whole answer.
    """

    code: str
    rule: str | None
    decision: Deny

    def __init__(self, decision: Deny) -> None:
        super().__init__(f"{decision.reason}: {decision.message}")
        self.code = decision.reason
        self.rule = decision.rule
        self.decision = decision


class Held(Exception):
    """A guarded connection was asked to run a statement that people must approve first. It was not run.

    Show `request` to them and come back with `cursor.execute_with(…, request=request, approvals=[…])`.
    """

    code: str
    rule: str
    request: ApprovalRequest
    decision: Hold

    def __init__(self, decision: Hold) -> None:
        super().__init__(f"held: {decision.message}")
        self.code = "held"
        self.rule = decision.rule
        self.request = decision.request
        self.decision = decision
