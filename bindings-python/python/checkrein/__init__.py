"""checkrein: an enforcement point in the process that already holds the connection.

    import checkrein

    enforcer = checkrein.Enforcer.from_file("policy.yaml", audit="audit/", signing_key="audit.key")
    with enforcer.open_session(token=token, resource="orders-db") as session:
        connection = session.connection()
        decision = connection.decide("SELECT name, ssn FROM customers WHERE id = ?", [7])
        if isinstance(decision, checkrein.Permit):
            cursor.execute("SELECT name, ssn FROM customers WHERE id = ?", [7])
            masker = decision.masker(cursor.description)
            rows = masker.rows(cursor.fetchall())
            connection.outcome(decision, status="ok", rows=len(rows))

`checkrein.dbapi.guard` does all of that around any PEP 249 connection. `checkrein.catalog` reads a live database's catalog.
`checkrein.Scanner` finds personal data and secrets in texts.
"""

from checkrein._errors import Denied, Error, Held, Refused
from checkrein._native import (
    ERROR_CODES,
    ApprovalRequest,
    Connection,
    CopyMasker,
    Decision,
    Deny,
    Enforcer,
    Finding,
    Hold,
    Log,
    Masker,
    Permit,
    Plan,
    Policy,
    Scanner,
    Session,
    Stream,
    __version__,
    answer,
    approve,
    classify,
    entities,
    entries,
    keygen,
    prove_consistency,
    prove_inclusion,
    saw,
    verify_consistency,
    verify_inclusion,
    verify_log,
    version,
)

__all__ = [
    "ERROR_CODES",
    "ApprovalRequest",
    "Connection",
    "CopyMasker",
    "Decision",
    "Denied",
    "Deny",
    "Enforcer",
    "Error",
    "Finding",
    "Held",
    "Hold",
    "Log",
    "Masker",
    "Permit",
    "Plan",
    "Policy",
    "Refused",
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
