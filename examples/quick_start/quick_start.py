"""The shortest way from token to proof: `python examples/quick_start/quick_start.py [folder with policy.yaml and token]`."""

import sys
import tempfile
from pathlib import Path

import checkrein

world = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
world = world if world.is_dir() else world.parent
state = Path(tempfile.mkdtemp())
public_key = checkrein.keygen(state / "log.key", "example.com/orders")

enforcer = checkrein.Enforcer.from_file(world / "policy.yaml", audit=state / "audit", signing_key=state / "log.key")
session = enforcer.open_session(token=(world / "token").read_text(), resource="orders-db")
connection = session.connection()

for statement in ["SELECT name, ssn AS number FROM customers", "DROP TABLE customers"]:
    decision = connection.decide(statement)
    if isinstance(decision, checkrein.Permit):
        # The driver runs the statement; this stands for its description and its row.
        (row,) = decision.masker(["name", "number"], kinds=["text", "text"]).rows([("Ada", "123-45-6789")])
        print(f"permit: {row[0]}, {row[1]}")
        connection.outcome(decision, "ok", rows=1)
    elif isinstance(decision, checkrein.Hold):
        print(f"hold: {decision.request.render()}")
    else:
        print(f"{decision.reason}: {decision.message}")

session.close()
enforcer.close()
report = checkrein.verify_log(state / "audit", key=public_key)
print(f"the log is sound: {report['entries']} entries")
