"""What the tests share: keys, tokens, a policy and the customers."""

from __future__ import annotations

import base64
import json
import time
import uuid
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

import checkrein

SECRETS = ["123-45-6789", "987-65-4321", "555-12-3456", "4111111111111111"]
ISSUER = "https://idp.example"


def create_customers(connection: Any) -> None:
    for statement in (
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, ssn TEXT UNIQUE, card NUMERIC)",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)",
        "CREATE VIEW named AS SELECT name AS n, ssn AS s FROM customers",
        "INSERT INTO customers VALUES (1, 'Ada', '123-45-6789', 4111111111111111),"
        " (2, 'Ben', '987-65-4321', NULL), (3, 'Cleo', '555-12-3456', NULL)",
    ):
        connection.cursor().execute(statement)
    connection.commit()


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def public(key: Ed25519PrivateKey) -> str:
    return base64url(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


class World:
    """An enforcer over a policy that permits analysts to read everything and to write notes, with its keys in `folder`."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder = folder
        self.issuer_key = Ed25519PrivateKey.generate()
        self.approver_key = Ed25519PrivateKey.generate()
        jwks = {"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "1", "x": public(self.issuer_key)}]}
        (folder / "jwks.json").write_text(json.dumps(jwks))
        approvers = [{"subject": "dana", "groups": ["dba"], "key": public(self.approver_key)}]
        (folder / "dba.json").write_text(json.dumps({"version": 1, "approvers": approvers}))
        self.policy = folder / "policy.json"
        self.policy.write_text(json.dumps(POLICY | changes))
        self.audit = folder / "audit"
        self.public_key = checkrein.keygen(folder / "audit.key", "tests.example/log")
        self.enforcer = checkrein.Enforcer.from_file(self.policy, audit=self.audit, signing_key=folder / "audit.key")

    def token(self, subject: str = "agent-7", groups: tuple[str, ...] = ("analysts",), lives: int = 600) -> str:
        now = int(time.time())
        header = {"alg": "EdDSA", "typ": "JWT", "kid": "1"}
        claims = {
            "iss": ISSUER,
            "aud": "orders-agents",
            "sub": subject,
            "groups": list(groups),
            "jti": uuid.uuid4().hex,
        }
        claims |= {"iat": now, "nbf": now, "exp": now + lives}
        signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        return f"{signed}.{base64url(self.issuer_key.sign(signed.encode()))}"

    def session(self, resource: str = "db-sqlite", **claims: Any) -> checkrein.Session:
        return self.enforcer.open_session(token=self.token(**claims), resource=resource)

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [entry["event"] for entry in checkrein.entries(self.audit) if entry["event"]["kind"] == kind]

    def decisions(self) -> int:
        return len(self.events("decision"))

    def outcomes(self) -> list[tuple[str, int | None]]:
        return [(event["status"], event.get("rows")) for event in self.events("outcome")]

    def approve(self, request: checkrein.ApprovalRequest) -> str:
        key = self.approver_key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return checkrein.approve(request, approver="dana", key=key)


def of_public_customers(folder: Path) -> World:
    """A world in which only customers of the schema `public` have secrets, and analysts may make and drop tables."""
    effects = ["read", "create", "drop", "setting", "transaction"]
    rule = {"name": "all", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": effects}
    masks = [{"classes": ["ssn"], "mask": "redact", "probe": "permit"}]
    return World(folder, rules=[rule], classes={"ssn": {"columns": ["public.customers.ssn"]}}, masks=masks)


POLICY: dict[str, Any] = {
    "version": 1,
    "issuers": [
        {"issuer": ISSUER, "audience": "orders-agents", "keys": {"jwks_file": "jwks.json"}, "groups_claim": "groups"},
    ],
    "resources": {
        "db-sqlite": {"kind": "sql", "dialect": "sqlite"},
        "db-postgres": {"kind": "sql", "dialect": "postgres"},
    },
    "classes": {"ssn": {"columns": ["*.*ssn"]}, "card": {"columns": ["*.card"]}},
    "rules": [
        {"name": "analysts-read", "decision": "permit", "subjects": {"groups": ["analysts"]}, "effects": ["read"]},
        {
            "name": "analysts-write",
            "decision": "permit",
            "subjects": {"groups": ["analysts"]},
            "effects": ["insert"],
            "relations": ["*.notes", "*.customers"],
        },
        {
            "name": "analysts-set-their-session",
            "decision": "permit",
            "subjects": {"groups": ["analysts"]},
            "effects": ["setting", "transaction"],
        },
        {
            "name": "deletes-are-approved",
            "decision": "hold",
            "subjects": {"groups": ["analysts"]},
            "effects": ["delete"],
            "require": ["constraining_where"],
            "approval": {"approvers": {"groups": ["dba"], "keys_file": "dba.json"}, "quorum": 1, "expires": "15m"},
        },
        {"name": "no-destruction", "decision": "deny", "effects": ["drop", "truncate", "alter", "privilege"]},
    ],
    "masks": [
        {"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}, "probe": "permit"},
        {"classes": ["card"], "mask": "redact"},
    ],
}
