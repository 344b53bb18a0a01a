"""The shortest way from token to proof: `python -m examples.quick_start` in the repository's folder."""

import json
import sqlite3
import tempfile
from pathlib import Path

import checkrein
import checkrein.dbapi
from examples.demo.identity import AUDIENCE, ISSUER, IdentityProvider

idp = IdentityProvider()  # stands for the one that you have
policy = {
    "version": 1,
    "issuers": [{"issuer": ISSUER, "audience": AUDIENCE, "keys": {"jwks": idp.jwks()}, "groups_claim": "groups"}],
    "resources": {"orders-db": {"kind": "sql", "dialect": "sqlite"}},
    "classes": {"ssn": {"columns": ["*.ssn"]}},
    "masks": [{"classes": ["ssn"], "mask": {"partial": {"keep_last": 4}}}],
    "rules": [
        {"name": "analysts-read", "decision": "permit", "subjects": {"groups": "analysts"}, "effects": ["read"]},
        {"name": "no-destruction", "decision": "deny", "effects": ["drop"], "message": "destructive statements are not permitted here"},
    ],
}
database = sqlite3.connect(":memory:")
database.executescript("CREATE TABLE customers (name TEXT, ssn TEXT); INSERT INTO customers VALUES ('Ada', '123-45-6789')")

with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    (folder / "policy.json").write_text(json.dumps(policy))
    key = checkrein.keygen(folder / "log.key", "example.com/orders")
    enforcer = checkrein.Enforcer.from_file(folder / "policy.json", audit=folder / "audit", signing_key=folder / "log.key")
    with enforcer, enforcer.open_session(token=idp.token("agent-7", "analysts"), resource="orders-db") as session:
        connection = checkrein.dbapi.guard(database, session, catalog="live")
        print(connection.execute("SELECT name, ssn AS number FROM customers").fetchall())  # [('Ada', '*******6789')]
        try:
            connection.execute("DROP TABLE customers")
        except checkrein.Denied as denied:
            print(denied)  # denied.rule: destructive statements are not permitted here
    print(checkrein.verify_log(folder / "audit", key=key))
