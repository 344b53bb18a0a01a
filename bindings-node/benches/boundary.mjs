// What a call from Node costs: `node benches/boundary.mjs FOLDER`, where `boundary prepare FOLDER` made the world.
//
// Prints one JSON line for each figure: nanoseconds of one call in the fastest of many batches. benches/boundary.py puts it beside Rust.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Enforcer, version } from '../index.mjs';

const BATCHES = 300;
const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name), 'utf8');

async function report(name, calls, call) {
  let fastest = Infinity;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const start = process.hrtime.bigint();
    for (let left = calls; left > 0; left -= 1) call();
    fastest = Math.min(fastest, Number(process.hrtime.bigint() - start) / calls);
    await setImmediate(); // what was forgotten is let go of between turns
  }
  console.log(JSON.stringify({ name, ns: fastest }));
}

const enforcer = Enforcer.fromFile(join(folder, 'policy.json'), {
  audit: join(folder, 'log-node'),
  signingKey: join(folder, 'log.key'),
  maskKeys: join(folder, 'mask-keys.json'),
});
const connection = enforcer.openSession(read('token'), 'orders-db').connection();
const [decide, mask, rows] = [read('decide.sql'), read('mask.sql'), JSON.parse(read('rows.json'))];

await report('empty_call', 10_000, version);

if (connection.decide(decide).decision !== 'permit') throw new Error('the statement is not permitted');
await report('cached_decide', 200, () => connection.decide(decide));

// A permit's row limit counts what is shown: each batch has its own.
const columns = ['id', 'name', 'email', 'ssn', 'card_number', 'region', 'notes', 'created_at'];
const shape = columns.map((name) => ({ name, kind: name === 'id' ? 'int' : 'text' }));
let fastest = Infinity;
for (let batch = 0; batch < BATCHES; batch += 1) {
  const permit = connection.decide(mask);
  const masker = permit.masker(shape);
  const start = process.hrtime.bigint();
  const shown = masker.rows(rows);
  fastest = Math.min(fastest, Number(process.hrtime.bigint() - start));
  if (shown.length !== rows.length || masker.maskedColumns.size !== 3) throw new Error('not all rows are shown, or not masked');
  connection.outcome(permit);
}
console.log(JSON.stringify({ name: 'mask_1000_rows', ns: fastest }));
enforcer.close();
