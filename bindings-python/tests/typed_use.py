"""Everything that the package offers, as a program that a strict type checker reads: `python typed_use.py FOLDER QUICK_START`."""

from __future__ import annotations

import sys
from pathlib import Path

import checkrein


def key(name: str, version: int | None) -> tuple[int, bytes] | None:
    return (version or 1, bytes(16)) if name == "tokens" else None


def told(decision: checkrein.Permit | checkrein.Deny | checkrein.Hold) -> str:
    match decision:
        case checkrein.Permit(rules, classes):
            return f"permit by {', '.join(rules)}: {', '.join(classes)}"
        case checkrein.Deny(rule, reason, message):
            return f"{rule or 'default'} {reason}: {message}"
        case checkrein.Hold(rule, message, request):
            return f"{rule} {message}: {request.render()}"


def ask(connection: checkrein.Connection) -> list[str]:
    said: list[str] = []
    for statement in ("SELECT name, ssn FROM customers", "DROP TABLE customers"):
        decision = connection.decide(statement, (), context={"purpose": "reporting"})
        said.append(told(decision))
        if isinstance(decision, checkrein.Permit):
            masker = decision.masker(["name", "ssn"], kinds=["text", "text"], origins=[None, ("public", "customers", "ssn")])
            rows = masker.rows([("Ada", "123-45-6789")])
            columns: dict[int, str] = masker.masked_columns()
            said.append(f"{columns} {len(rows)} {masker.admit(0)} {decision.seq} {decision.effects}")
            connection.outcome(decision, "ok", rows=len(rows))
        elif isinstance(decision, checkrein.Hold):
            approval = checkrein.approve(decision.request, approver="dana", key=bytes(32), verdict="deny")
            said.append(told(connection.decide_with(statement, approvals=[(decision.request, [approval])])))
    return said


def texts(text: str) -> str:
    scanner = checkrein.Scanner({"only": ["email"]}, replace={"*": "***"}).for_column("mail")
    for found in scanner.scan(text):
        start: int = found.start
        print(found.entity, start, found.end, found.score, found.reason == "form")
    stream = scanner.stream()
    octets: bytes = stream.push(scanner.mask(text.encode())) + stream.finish()
    print(octets, stream.held_back, len(stream.findings()), scanner.entities, checkrein.entities()[0]["name"])
    return scanner.mask(text)


def main(folder: Path, world: Path) -> None:
    public = checkrein.keygen(folder / "log.key", "example.com/orders")
    policy = checkrein.Policy.from_file(world / "policy.yaml")
    who = policy.verify((world / "token").read_text())
    log = checkrein.Log.open(folder / "audit", folder / "log.key")
    with checkrein.Enforcer(policy, log, mask_keys=key) as enforcer:
        with enforcer.open_session(token=(world / "token").read_text(), resource="orders-db") as session:
            said = ask(session.connection())
            salt: bytes = session.commitment_salt
            print(texts("to jane@example.com"), session.is_open)
        note = enforcer.checkpoint()
    proof = checkrein.prove_inclusion(folder / "audit", key=public, seq=0)
    grown = checkrein.prove_consistency(folder / "audit", key=public, earlier=note)
    sizes: tuple[int, int] = checkrein.verify_consistency(grown, key=public)
    entry = checkrein.verify_inclusion(proof, key=public)
    report = checkrein.verify_log(folder / "audit", key=public, earlier=note)
    print(said, who["expires"], len(salt), sizes, entry["seq"], report["entries"], checkrein.version())
    try:
        log.checkpoint()
    except checkrein.Error as error:
        number: int = error.number
        print(error.code, number, error.help, checkrein.ERROR_CODES[error.code])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
