"""The core. Everything here is immutable from Python, safe to share between threads, and runs without the interpreter's lock."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, final

from typing_extensions import disjoint_base

__all__ = [
    "ERROR_CODES",
    "ApprovalRequest",
    "Connection",
    "Decision",
    "Deny",
    "Enforcer",
    "Hold",
    "Masker",
    "Permit",
    "Session",
    "__version__",
    "answer",
    "approve",
    "classify",
    "entries",
    "keygen",
    "saw",
    "verify_log",
]

__version__: Final[str]

ERROR_CODES: Final[dict[str, tuple[int, str]]]
"""Every code that an `Error` can have: its dotted name, its number and what it means."""

_Path: TypeAlias = str | os.PathLike[str]
_Parameters: TypeAlias = tuple[Any, ...] | list[Any] | dict[str, Any]
_Context: TypeAlias = Mapping[str, str | bool | int]
_Catalog: TypeAlias = Mapping[str, Any] | bytes
_Placeholders: TypeAlias = Literal["native", "format"]
_Recording: TypeAlias = Literal["none", "meta", "statements", "results_hash", "results_masked"]

@final
class Enforcer:
    """Holds a policy and its log. Make one for a process and share it."""

    @staticmethod
    def from_file(path: _Path, *, audit: _Path, signing_key: _Path, mask_keys: _Path | None = None) -> Enforcer:
        """Puts an enforcer together from files.

        `path` is the policy, `.json` or YAML; files that it names are looked for beside it. `audit` is the log's folder, made if it is
        not there; `signing_key` is the log's key, made by `keygen`; `mask_keys` holds the keys that the policy's masks name.
        """

    def open_session(self, *, token: str, resource: str, lease: int | None = None, records: _Recording = "none") -> Session:
        """Verifies a token and opens a session on a resource.

        `lease` (milliseconds since 1970) ends it early. `records` says what the host itself records of the session: a policy that
        demands more denies.
        """

    def reload(self) -> None:
        """Reads the policy's file again and swaps it in atomically. If that fails, the policy in force stays."""

    def end_job(self, job: str) -> None:
        """Ends a job: rules with `ends_with: job` stop covering its sessions."""

    def checkpoint(self) -> str:
        """Signs the log as it stands, and gives the signed note."""

    def close(self) -> None:
        """Signs the log and lets go of it; open sessions keep it until they are closed and dropped."""

    @property
    def policy_digest(self) -> str: ...
    @property
    def observes(self) -> bool: ...
    def __enter__(self) -> Enforcer: ...
    def __exit__(self, *_reason: object) -> None: ...

@final
class Session:
    """One period of access, bound to a caller and a resource."""

    def connection(self, *, catalog: _Catalog | None = None) -> Connection:
        """The state of one database connection. Make one for each connection of the driver."""

    def close(self) -> None:
        """Ends it now, for all its connections."""

    @property
    def id(self) -> str: ...
    @property
    def resource(self) -> str: ...
    @property
    def ends(self) -> int: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def principal(self) -> dict[str, Any]: ...
    def __enter__(self) -> Session: ...
    def __exit__(self, *_reason: object) -> None: ...

@final
class Connection:
    """What one database connection remembers that changes the meaning of later text."""

    def decide(
        self,
        sql: str,
        params: _Parameters | None = None,
        *,
        many: bool = False,
        context: _Context | None = None,
        placeholders: _Placeholders = "native",
    ) -> Permit | Deny | Hold:
        """Decides on a statement. The answer's entry is in the log before it is given."""

    def decide_with(
        self,
        sql: str,
        params: _Parameters | None = None,
        *,
        request: ApprovalRequest,
        approvals: Sequence[str],
        many: bool = False,
        context: _Context | None = None,
        placeholders: _Placeholders = "native",
    ) -> Permit | Deny | Hold:
        """Decides again on a statement that was held, with approvals of its request."""

    def outcome(self, permit: Permit, status: Literal["ok", "error", "cancelled"] = "ok", rows: int | None = None) -> None:
        """Says what became of a permitted statement. The state moves on only when it went well."""

    def refresh_catalog(self, given: _Catalog) -> None:
        """Gives a catalog that was read through this very connection just now."""

    def rolled_back(self) -> None: ...
    def committed(self) -> None: ...
    def reset(self) -> None: ...
    @property
    def is_certain(self) -> bool: ...
    @property
    def search_path(self) -> list[str]: ...

@disjoint_base
class Decision:
    """The answer to a statement: a `Permit`, a `Deny` or a `Hold`."""

    @property
    def decision(self) -> Literal["permit", "deny", "hold"]: ...
    @property
    def effects(self) -> list[str]: ...
    @property
    def classification(self) -> dict[str, Any]: ...
    @property
    def json(self) -> bytes: ...
    @property
    def seq(self) -> int | None: ...

@final
class Permit(Decision):
    """Leave to run one statement once, with its duties."""

    @property
    def rules(self) -> list[str]: ...
    @property
    def classes(self) -> list[str]: ...
    @property
    def obligations(self) -> dict[str, Any]: ...
    @property
    def row_limit(self) -> int | None: ...
    @property
    def changes_state(self) -> bool: ...
    @property
    def observed(self) -> str | None: ...
    def masker(self, description: Iterable[Any], *, kinds: Sequence[str] | None = None) -> Masker:
        """Makes the thing that masks one result; `description` is the cursor's."""

@final
class Deny(Decision):
    """No. `reason` is its kind, `message` what the caller may be told."""

    @property
    def rule(self) -> str | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def message(self) -> str: ...

@final
class Hold(Decision):
    """Not before people have approved `request`."""

    @property
    def rule(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def request(self) -> ApprovalRequest: ...

@final
class ApprovalRequest:
    """What people are asked to approve: the whole occasion, with a digest over all of it."""

    @staticmethod
    def from_json(json: bytes) -> ApprovalRequest: ...
    @property
    def digest(self) -> str: ...
    @property
    def json(self) -> bytes: ...
    @property
    def resource(self) -> str: ...
    @property
    def statement(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def not_after(self) -> int: ...
    def render(self) -> str:
        """Text for a person: printable ASCII and line feeds only."""

@final
class Masker:
    """Masks the rows of one result, in any number of batches."""

    def rows(self, rows: Iterable[tuple[Any, ...] | list[Any]]) -> list[Any]:
        """Masks a batch. Fewer rows come back than went in when the row limit is reached."""

    def masked_columns(self) -> dict[int, str]: ...
    def explain(self) -> list[dict[str, Any]]: ...

def keygen(path: _Path, name: str) -> str:
    """Makes a signing key for a log named `name`; gives the public key."""

def approve(request: ApprovalRequest, *, approver: str, key: bytes | _Path, verdict: Literal["approve", "deny"] = "approve") -> str:
    """Signs a verdict on a request, for an approver's tool. `key` is an Ed25519 seed of 32 bytes, or a key file's path."""

def classify(
    sql: str,
    *,
    dialect: Literal["postgres", "sqlite"],
    catalog: _Catalog | None = None,
    search_path: Sequence[str] | None = None,
    placeholders: _Placeholders = "native",
) -> dict[str, Any]:
    """Says what a text of statements would do."""

def answer(request: bytes) -> bytes:
    """Answers one JSON request of the stateless door with canonical JSON."""

def verify_log(folder: _Path, *, key: _Path, earlier: str | None = None) -> dict[str, Any]:
    """Verifies a log with its public key: the key's text, or its file's path."""

def entries(folder: _Path, *, start: int = 0, limit: int = 10_000) -> list[dict[str, Any]]:
    """The log's entries in order. Reads without verifying."""

def saw(folder: _Path, *, classes: Sequence[str] | None = None, day: str | None = None) -> dict[str, Any]:
    """Answers who saw data of these classes, on a day in UTC (`2026-03-12`) or ever."""
