// The shortest way from token to proof: `node examples/quick_start/quick_start.mjs [folder with policy.yaml and token]`.

import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Enforcer, keygen, verifyLog } from "../../bindings-node/index.mjs"; // 'checkrein', where it is installed

const world = process.argv[2] ? resolve(process.argv[2]) : import.meta.dirname;
const state = mkdtempSync(join(tmpdir(), "checkrein-"));
const publicKey = keygen(join(state, "log.key"), "example.com/orders");

const enforcer = Enforcer.fromFile(join(world, "policy.yaml"), {
  audit: join(state, "audit"),
  signingKey: join(state, "log.key"),
});
const session = enforcer.openSession(
  readFileSync(join(world, "token"), "utf8"),
  "orders-db",
);
const connection = session.connection();

for (const statement of [
  "SELECT name, ssn AS number FROM customers",
  "DROP TABLE customers",
]) {
  const decision = connection.decide(statement);
  if (decision.decision === "permit") {
    // The driver runs the statement; this stands for its description and its row.
    const masker = decision.masker([
      { name: "name", kind: "text" },
      { name: "number", kind: "text" },
    ]);
    const [[name, number]] = masker.rows([["Ada", "123-45-6789"]]);
    console.log(`permit: ${name}, ${number}`);
    connection.outcome(decision, { status: "ok", rows: 1 });
  } else if (decision.decision === "hold") {
    console.log(`hold: ${decision.request.render()}`);
  } else {
    console.log(`${decision.reason}: ${decision.message}`);
  }
}

session.close();
enforcer.close();
const report = verifyLog(join(state, "audit"), { key: publicKey });
console.log(`the log is sound: ${report.entries} entries`);
