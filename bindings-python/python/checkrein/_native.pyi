"""The core. Everything here is immutable from Python, safe to share between threads, and runs without the interpreter's lock where it
waits, writes or takes long.

Handles (`Policy`, `Log`, `Enforcer`, `Session`, `Connection`, decisions, `Masker`, `Plan`, `Scanner`, `Stream`) belong to the process that
made them: in a forked child every use is `boundary.forked`. They are neither copied nor pickled.

Documents (policies, catalogs, events, proofs, plans) are given as plain objects, or as their JSON in `bytes` or `str`.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, final, overload

from typing_extensions import disjoint_base

__all__ = [
    "ERROR_CODES",
    "ApprovalRequest",
    "Connection",
    "CopyMasker",
    "Decision",
    "Deny",
    "Enforcer",
    "Finding",
    "Hold",
    "Log",
    "Masker",
    "Permit",
    "Plan",
    "Policy",
    "Scanner",
    "Session",
    "Stream",
    "__version__",
    "answer",
    "approve",
    "classify",
    "entities",
    "entries",
    "keygen",
    "prove_consistency",
    "prove_inclusion",
    "saw",
    "verify_consistency",
    "verify_inclusion",
    "verify_log",
    "version",
]

__version__: Final[str]

ERROR_CODES: Final[MappingProxyType[str, tuple[int, str]]]
"""Every code that an `Error` can have: its dotted name, its number and what it means."""

_Path: TypeAlias = str | os.PathLike[str]
_Parameters: TypeAlias = tuple[Any, ...] | list[Any] | dict[str, Any]
_Context: TypeAlias = Mapping[str, str | bool | int]
_Document: TypeAlias = Mapping[str, Any] | bytes | str
_Placeholders: TypeAlias = Literal["native", "format"]
_Recording: TypeAlias = Literal["none", "meta", "statements", "results_hash", "results_masked"]
_Mode: TypeAlias = Literal["buffered", "group", "sync"]
_MaskKeys: TypeAlias = _Path | Callable[[str, int | None], tuple[int, bytes] | None]
_Bytes: TypeAlias = bytes | bytearray | memoryview
_Reason: TypeAlias = Literal[
    "form", "checksum", "form_and_context", "checksum_and_context", "form_and_hint", "checksum_and_hint", "detector", "detector_failed"
]
_Row: TypeAlias = tuple[Any, ...] | list[Any]
_Origin: TypeAlias = Sequence[str]

@final
class Policy:
    """Who may do what: compiled once, shared by as many enforcers as want it."""

    @staticmethod
    def compile(document: _Document, format: Literal["yaml", "json"] = "yaml") -> Policy:
        """Compiles a policy from its text, or from plain objects. It can name no files.

        Raises `policy.*`, `wire.*`, `catalog.*` and `identity.*` for what is wrong in it.
        """

    @staticmethod
    def from_file(path: _Path) -> Policy:
        """Compiles a policy from a file, `.json` or YAML; files that it names are looked for beside it."""

    @property
    def digest(self) -> str:
        """SHA-256 of the policy with its files, in hexadecimal."""

    @property
    def mode(self) -> Literal["enforce", "observe"]: ...
    @property
    def resources(self) -> list[str]:
        """The names of its resources."""

    def lint(self) -> list[dict[str, str]]:
        """What works as written and may not be meant: `code`, `path` and `message` of each finding."""

    def test(self) -> dict[str, Any]:
        """Runs the policy's own tests: how many were `run`, and in `failures` the name of each that failed and what was different."""

    def verify(self, token: str, now: int | None = None) -> dict[str, Any]:
        """Verifies a token against the policy's issuers, and says who it speaks for: `principal`, `claims` and `expires`.

        `now` is in milliseconds since 1970; without it the clock counts. No session is opened. Raises `identity.*`.
        """

@final
class Log:
    """An append-only log with one writer. Threads may share it. An `Enforcer` takes it over; then it is `boundary.closed`."""

    @staticmethod
    def open(folder: _Path, signing_key: _Path) -> Log:
        """Opens the log in a folder, made if it is not there. `signing_key` is the path of its key, made by `keygen`.

        Raises `host.*` for files, `audit.*` for a log that is damaged or that another writer has open.
        """

    def append(self, event: _Document, mode: _Mode = "group") -> int:
        """Appends an event, as an entry's `event` has it, and gives its number once it is as durable as `mode` says.

        Raises `audit.entry` for what is no event, `audit.unavailable` when it was not accepted.
        """

    def checkpoint(self) -> str:
        """Makes all entries durable and signs them; gives the signed note."""

    def close(self) -> None:
        """Signs it and lets go of it. Closing twice is fine."""

    @property
    def verifier_key(self) -> str:
        """The public key that a stranger verifies it with: `origin+hash+base64`."""

    def __enter__(self) -> Log: ...
    def __exit__(self, *_reason: object) -> None: ...

@final
class Enforcer:
    """Holds a policy and its log. Make one for a process and share it."""

    def __new__(cls, policy: Policy, log: Log, *, mask_keys: _MaskKeys | None = None) -> Enforcer:
        """Puts an enforcer together from a policy and a log, which it takes over: the `Log` is spent.

        `mask_keys` is the path of a key file, or a callable from a key's name and a version (`None` for the current one) to the version
        and its secret (of at least 16 bytes), or to `None` where there is no such key. An earlier version is asked for where
        `Session.reveal` opens what was encrypted before a rotation. What it raises is the cause of `boundary.callback`, and nothing is
        shown.
        """

    @staticmethod
    def from_file(path: _Path, *, audit: _Path, signing_key: _Path, mask_keys: _MaskKeys | None = None) -> Enforcer:
        """Puts an enforcer together from files.

        `path` is the policy, `.json` or YAML; files that it names are looked for beside it. `audit` is the log's folder, made if it is
        not there; `signing_key` is the log's key, made by `keygen`; `mask_keys` holds the keys that the policy's masks name, or gives
        them.
        """

    def open_session(self, *, token: str, resource: str, lease: int | None = None, records: _Recording = "none") -> Session:
        """Verifies a token and opens a session on a resource.

        `lease` (milliseconds since 1970) ends it early. `records` says what the host itself records of the session: a policy that
        demands more denies. Raises `identity.*`, `session.resource_unknown`.
        """

    def reload(self, policy: Policy | None = None) -> None:
        """Swaps a policy in atomically: the one given, or the one in force read again from its file.

        If that fails, the policy in force stays. Raises `boundary.argument` when none is given and the one in force came from no file.
        """

    def end_job(self, job: str) -> None:
        """Ends a job: rules with `ends_with: job` stop covering its sessions."""

    def checkpoint(self) -> str:
        """Signs the log as it stands, and gives the signed note."""

    def close(self) -> None:
        """Signs the log and lets go of it; open sessions keep it until they are closed and dropped."""

    @property
    def policy_digest(self) -> str:
        """SHA-256 of the policy in force, in hexadecimal."""

    @property
    def observes(self) -> bool:
        """Whether the policy in force only observes."""

    def __enter__(self) -> Enforcer: ...
    def __exit__(self, *_reason: object) -> None: ...

@final
class Session:
    """One period of access, bound to a caller and a resource."""

    def connection(self, *, catalog: _Document | None = None) -> Connection:
        """The state of one database connection. Make one for each connection of the driver.

        `catalog` was read through it just now; without it, the policy's own counts.
        """

    def close(self) -> None:
        """Ends it now, for all its connections."""

    def reveal(self, token: str) -> Any:
        """Opens a token that the mask `encrypt` made for this resource, where the policy lets the caller.

        Values come back as they were: decimals, bytes, dates, times and UUIDs too; a whole number beyond 64 bits as a `Decimal`, what
        is of another class as its text. Whatever the answer, it is in the log before it is given. Raises `session.reveal` where the
        policy does not let the caller, `mask.token` for what is no such token, `mask.key` when its key is not there any more.
        """

    @property
    def id(self) -> str:
        """The session's name in the log."""

    @property
    def resource(self) -> str: ...
    @property
    def ends(self) -> int:
        """When it ends by itself: milliseconds since 1970."""

    @property
    def is_open(self) -> bool:
        """Whether statements are still decided on, rather than denied."""

    @property
    def principal(self) -> dict[str, Any]:
        """Who it belongs to."""

    @property
    def commitment_salt(self) -> bytes:
        """What the log's commitments to this session's statements and parameters are salted with: 16 bytes.

        Who keeps it beside a recording can show which statement an entry speaks of; who has only the log cannot try out literals.
        """

    def __enter__(self) -> Session: ...
    def __exit__(self, *_reason: object) -> None: ...

@final
class Connection:
    """What one database connection remembers that changes the meaning of later text. Threads that share it take turns."""

    def decide(
        self,
        sql: str,
        params: _Parameters | None = None,
        *,
        many: bool = False,
        context: _Context | None = None,
        placeholders: _Placeholders = "native",
    ) -> Permit | Deny | Hold:
        """Decides on a statement. The answer's entry is in the log before it is given.

        `params` are as the driver gets them: a tuple or list, a dict for named ones, with `many` a list of those; no subclasses. Their
        values are of built-in classes where people must approve the statement; `boundary.argument` otherwise.
        """

    def decide_with(
        self,
        sql: str,
        params: _Parameters | None = None,
        *,
        approvals: Iterable[tuple[ApprovalRequest, Iterable[str]]] | Iterable[str],
        request: ApprovalRequest | None = None,
        many: bool = False,
        context: _Context | None = None,
        placeholders: _Placeholders = "native",
    ) -> Permit | Deny | Hold:
        """Decides again on a statement that was held, with approvals of its requests.

        `approvals` are pairs of a request and its approvals' texts; beside `request`, they are the texts of that one.
        """

    def outcome(self, permit: Permit, status: Literal["ok", "error", "cancelled"] = "ok", rows: int | None = None) -> None:
        """Says what became of a permitted statement. The state moves on only when it went well."""

    def refresh_catalog(self, given: _Document) -> None:
        """Gives a catalog that was read through this very connection just now."""

    def sees_transactions(self) -> None:
        """Says that the driver begins no transaction by itself, so that what the end of one undoes is known.

        Each is begun and ended by statements that are decided on here, as with `autocommit`. To be called before the first statement:
        what was changed before it leaves the state unknown. `reset` keeps it.
        """

    def rolled_back(self) -> None:
        """Says that the driver undid a transaction by a call of its own, or by itself."""

    def committed(self) -> None:
        """Says that the driver committed by a call of its own."""

    def reset(self) -> None:
        """Says that the database connection is as new: it remembers nothing of what was run on it."""

    @property
    def is_certain(self) -> bool:
        """Whether the state is known, so that statements can be read exactly."""

    @property
    def search_path(self) -> list[str]:
        """The schemas that names are looked up in, as far as the core followed."""

@disjoint_base
class Decision:
    """The answer to a statement: a `Permit`, a `Deny` or a `Hold`."""

    @property
    def decision(self) -> Literal["permit", "deny", "hold"]: ...
    @property
    def effects(self) -> list[str]:
        """What the statement would do, by name."""

    @property
    def classification(self) -> dict[str, Any]:
        """Everything that is known of the statement."""

    @property
    def json(self) -> bytes:
        """The canonical JSON form, byte for byte the same in every language."""

    @property
    def seq(self) -> int | None:
        """The number of its entry in the log; `None` when the log could not take it."""

@final
class Permit(Decision):
    """Leave to run one statement once, with its duties."""

    __match_args__: Final = ("rules", "classes")

    @property
    def rules(self) -> list[str]:
        """The rules that cover the statement."""

    @property
    def classes(self) -> list[str]:
        """The classes that the statement touches."""

    @property
    def obligations(self) -> dict[str, Any]:
        """What must be done. Masking and the row limit are done by `masker`."""

    @property
    def row_limit(self) -> int | None:
        """The most rows that may be shown; `masker` keeps to it."""

    @property
    def changes_state(self) -> bool:
        """Whether the connection's state changes when the statement has run: its outcome must be reported before the next one."""

    @property
    def observed(self) -> str | None:
        """Under a policy that only observes: the reason for which enforcement would have refused."""

    def masker(
        self, description: Iterable[Any], *, kinds: Sequence[str] | None = None, origins: Sequence[_Origin | None] | None = None
    ) -> Masker:
        """Makes the thing that masks one result.

        `description` is the cursor's, or the columns' names, or dicts with `name`, `kind` and `origin` (schema, relation, column);
        `kinds` and `origins` say for each column what the description does not. Raises `mask.*` when the result is not the one that was
        decided on, or a key is missing: nothing of it may be shown then.
        """

    def copy(
        self, description: Iterable[Any], *, kinds: Sequence[str] | None = None, origins: Sequence[_Origin | None] | None = None
    ) -> CopyMasker:
        """Makes the thing that masks the bytes of this COPY TO STDOUT (PostgreSQL, the text format or CSV).

        `description`, `kinds` and `origins` say of its columns, in the statement's order, what they say for `masker`: COPY itself does not
        tell. Raises `copy.format` for another statement, the binary format and options that are not understood; `mask.*` as `masker`.
        """

@final
class Deny(Decision):
    """No. `reason` is its kind, `message` what the caller may be told."""

    __match_args__: Final = ("rule", "reason", "message")

    @property
    def rule(self) -> str | None:
        """The rule that denies; `None` for the default deny."""

    @property
    def reason(self) -> str: ...
    @property
    def message(self) -> str: ...

@final
class Hold(Decision):
    """Not before people have approved `request`."""

    __match_args__: Final = ("rule", "message", "request")

    @property
    def rule(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def request(self) -> ApprovalRequest: ...

@final
class ApprovalRequest:
    """What people are asked to approve: the whole occasion, with a digest over all of it. Equal ones are equal."""

    @staticmethod
    def from_json(json: _Document) -> ApprovalRequest:
        """Reads the JSON form and checks every digest in it. Raises `approval.*`."""

    @property
    def digest(self) -> str:
        """SHA-256 over everything else, in hexadecimal."""

    @property
    def json(self) -> bytes:
        """The canonical JSON form, to hand to an approver."""

    @property
    def resource(self) -> str: ...
    @property
    def statement(self) -> str:
        """The statement as it would run."""

    @property
    def rule(self) -> str:
        """The rule that holds it."""

    @property
    def not_after(self) -> int:
        """From when on no approval counts any more: milliseconds since 1970."""

    def render(self) -> str:
        """Text for a person: printable ASCII and line feeds only."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Masker:
    """Masks the rows of one result, in any number of batches."""

    def rows(self, rows: Iterable[_Row]) -> list[Any]:
        """Masks a batch of plain tuples or lists. Fewer rows come back than went in when the row limit is reached."""

    def row(self, row: _Row) -> Any:
        """Masks one row; `None` when the row limit is reached."""

    def cell(self, column: int, value: Any) -> Any:
        """Masks one cell of a column, by position. Who shows cells one by one asks `admit` for their row first."""

    def admit(self, rows: int) -> int:
        """How many of the next rows may be shown: fewer than asked when the row limit is reached. They count as shown."""

    def masked_columns(self) -> dict[int, str]:
        """Which columns are masked, by position, and with which operator."""

    def explain(self) -> list[dict[str, Any]]:
        """What becomes of each column, and why."""

@final
class CopyMasker:
    """Masks the bytes of a COPY TO STDOUT as they come, cut anywhere. Threads that share it take turns."""

    def push(self, part: _Bytes) -> bytes:
        """Takes the next bytes, and gives what may be seen: whole rows, none beyond the row limit.

        Raises `mask.row` for a row with another number of cells than there are columns, `copy.stream` for what the server does not write in
        this format; from then on for every call.
        """

    def finish(self) -> None:
        """Ends the stream. Raises `copy.stream` where it ends within a row, which is not shown. After it all is `boundary.closed`."""

    def explain(self) -> list[dict[str, Any]]:
        """What becomes of each column, and why."""

@final
class Plan:
    """Masking alone, on paper: what may be seen of a result, given what must be masked and what was predicted.

    It decides nothing, and no permit comes of it.
    """

    def __new__(cls, document: _Document) -> Plan:
        """Makes the plan from `{"domain", "keys"?, "masking", "outputs", "shape"}`. Raises `wire.*`, `mask.*`."""

    def rows(self, rows: Iterable[_Row]) -> list[Any]:
        """Masks a batch of plain tuples or lists."""

    def row(self, row: _Row) -> Any:
        """Masks one row."""

    def cell(self, column: int, value: Any) -> Any:
        """Masks one cell of a column, by position."""

    def masked_columns(self) -> dict[int, str]:
        """Which columns are masked, by position, and with which operator."""

    def explain(self) -> list[dict[str, Any]]:
        """What becomes of each column, and why."""

    def summary(self) -> dict[str, Any]:
        """How many rows and cells were masked so far; never values."""

@final
class Scanner:
    """Finds personal data and secrets in texts by their form, and puts something else in their place.

    Made once and shared: making one takes milliseconds. Texts are `str`, or bytes that are UTF-8 by and large. A `str` with a lone
    surrogate is `boundary.argument`.
    """

    def __new__(
        cls,
        config: _Document | None = None,
        *,
        replace: str | Mapping[str, str] | bytes | None = None,
        detectors: Mapping[str, _Detector] | None = None,
    ) -> Scanner:
        """Makes one from a configuration; without it, from the defaults.

        The configuration's keys are `only`, `on`, `off`, `threshold`, `thresholds`, `allow`, `patterns`, `words`, `phone_regions` and
        `invalid_utf8`. `replace` is the text that stands in place of findings, or such texts by entity, with `secret` for every vendor's
        secret and `*` for all others, which is `[{entity}]` unless said otherwise: `{entity}` stands for the entity's name.

        `detectors` are functions of the host's own (a model, a dictionary) by their entities' names: from a text to its findings, each a
        start, an end (in characters) and how sure that is, in thousandths, 900 unless said. What one raises is the cause of
        `boundary.callback`, and nothing of the text is given. A scanner with detectors reads no streams. Raises `wire.*`, `scan.config`.
        """

    def for_column(self, name: str) -> Scanner:
        """The same scanner for the values of a column of this name: one that speaks of what they are raises their score."""

    def scan(self, text: str | _Bytes) -> list[Finding]:
        """Finds what there is, in order, without overlaps. Spans are in characters of a `str`, in bytes of anything else."""

    @overload
    def mask(self, text: str) -> str: ...
    @overload
    def mask(self, text: _Bytes) -> bytes:
        """The text with something else in place of what is found; the same object where nothing is.

        Raises `scan.utf8` for bytes that are not UTF-8, unless the configuration's `invalid_utf8` is `replace`.
        """

    @overload
    def mask_json(self, text: str) -> str: ...
    @overload
    def mask_json(self, text: _Bytes) -> bytes:
        """The same for JSON documents (also one on a line), which stay documents.

        Strings are read without their escapes, numbers in which something is found become `null`, and the names of members speak of what
        they stand for. All else stays byte for byte. Raises `mask.json` for one that is nested beyond 1,000 levels.
        """

    def stream(self) -> Stream:
        """A text that comes in parts, cut anywhere, also within a character: the masked output is that of the whole text."""

    @property
    def entities(self) -> list[str]:
        """The entities that are looked for."""

@final
class Stream:
    """A text that comes in parts, as bytes, masked as it comes; made by `Scanner.stream`. Threads that share it take turns."""

    def push(self, part: _Bytes) -> bytes:
        """Takes the next part, and gives what is decided.

        Raises `scan.utf8` if the text is not UTF-8 and the configuration refuses that, then and from then on.
        """

    def finish(self) -> bytes:
        """Ends the text, and gives the rest. After it `push` and `finish` are `boundary.closed`, whether it failed or not."""

    def findings(self) -> list[Finding]:
        """The findings since the last call, in order, without overlaps; spans are in bytes of the text as it came."""

    @property
    def held_back(self) -> int:
        """How many bytes came and are not decided: bounded, however long the text."""

@final
class Finding:
    """One stretch of text that is an entity; never its text. Equal ones are equal."""

    __match_args__: Final = ("start", "end", "entity")

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int:
        """Where it ends: the first that does not belong to it."""

    @property
    def entity(self) -> str: ...
    @property
    def score(self) -> int:
        """How sure that is, in thousandths."""

    @property
    def reason(self) -> _Reason: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def version() -> str:
    """The version of the library."""

def keygen(path: _Path, name: str) -> str:
    """Makes a signing key for a log named `name`: the private half in `path`, the public half in `path` with `.pub`. Gives the latter."""

def approve(request: ApprovalRequest, *, approver: str, key: bytes | _Path, verdict: Literal["approve", "deny"] = "approve") -> str:
    """Signs a verdict on a request, for an approver's tool. `key` is an Ed25519 seed of 32 bytes, or a key file's path."""

def classify(
    sql: str,
    *,
    dialect: Literal["postgres", "sqlite", "mysql", "mariadb", "mssql", "snowflake", "bigquery", "oracle", "generic"],
    catalog: _Document | None = None,
    search_path: Sequence[str] | None = None,
    settings: _Document | None = None,
    placeholders: _Placeholders = "native",
) -> dict[str, Any]:
    """Says what a text of statements would do. Whatever the text is, it gets a classification.

    `settings` are the server's that change how text is read, `None` for not known: `standard_conforming_strings`,
    `double_quoted_strings`, `quoted_identifier`, `quoted_identifiers_ignore_case`, `utf8_client` (true or false), `sql_mode`,
    `server_version` (text), `lower_case_table_names` (0, 1 or 2). POLICY.md says what they mean.
    """

def entities() -> list[dict[str, Any]]:
    """Everything that content can be recognised as, sorted by name.

    Each has a `name`, a `title`, a `group` (`general`, `national`, `secret`), a `profile` (`strong` or `weak`), how it is checked
    (`validator`), where its form is told (`source`), `layouts`, words that speak of it (`context`) and an `example` that is nobody's.
    """

def answer(request: bytes) -> bytes:
    """Answers one JSON request of the stateless door with canonical JSON."""

def verify_log(folder: _Path, *, key: _Path, earlier: str | None = None) -> dict[str, Any]:
    """Verifies a log with its public key: the key's text, or its file's path. With `earlier`, also that it continues that checkpoint."""

def prove_inclusion(folder: _Path, *, key: _Path, seq: int) -> dict[str, Any]:
    """Makes the proof that entry `seq` is in a log, against its last checkpoint."""

def verify_inclusion(proof: _Document, *, key: _Path) -> dict[str, Any]:
    """Verifies a proof of inclusion with the public key alone; gives the entry that is proved. Raises `audit.*`."""

def prove_consistency(folder: _Path, *, key: _Path, earlier: str) -> dict[str, Any]:
    """Makes the proof that a log continues what `earlier`, a checkpoint kept elsewhere, covers."""

def verify_consistency(proof: _Document, *, key: _Path) -> tuple[int, int]:
    """Verifies a proof of consistency with the public key alone; gives how many entries the two checkpoints cover."""

def entries(folder: _Path, *, start: int = 0, limit: int = 10_000) -> list[dict[str, Any]]:
    """The log's entries in order. Reads without verifying."""

def saw(folder: _Path, *, classes: Sequence[str] | None = None, day: str | None = None) -> dict[str, Any]:
    """Answers who saw data of these classes, on a day in UTC (`2026-03-12`) or ever."""
