// Everything, over and over, with flat memory: `node --expose-gc soak.mjs [seconds, by default 600]`.
//
// Each round has its own enforcer, session, worker thread's work and files, and lets go of all of it. Prints one JSON line every tenth
// of the time, and ends with 1 when memory or handles grow.

import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as checkrein from './index.mjs';
import { CATALOG, World } from './tests/world.mjs';

const native = createRequire(import.meta.url)('./lib/native.cjs');
const seconds = Number(process.argv[2] ?? 600);
if (!(seconds > 0)) throw new Error('how many seconds?');
if (!globalThis.gc) throw new Error('run it with --expose-gc');

const MASKS = [
  { classes: ['ssn'], mask: { tokenize: { key: 'k' } }, probe: 'permit' },
  { classes: ['card'], mask: 'redact' },
];
const ROWS = Array.from({ length: 200 }, (_, at) => [at, `n${at}`, `123-45-${1000 + at}`, at % 2 ? BigInt(at) : Buffer.from([at])]);
const OBJECTS = ROWS.map(([id, name, ssn, card]) => ({ id, name, ssn, card }));
const QUERY = 'SELECT id, name, ssn, card FROM customers WHERE id < ?';

/** What must throw, with a code. */
function refused(run) {
  try {
    run();
  } catch (error) {
    if (error instanceof checkrein.CheckreinError) return;
    throw error;
  }
  throw new Error('it was not refused');
}

async function round(number) {
  const folder = mkdtempSync(join(tmpdir(), 'checkrein-soak-'));
  try {
    let keys = 0;
    const world = new World(folder, { masks: MASKS, maskKeys: () => ((keys += 1) % 7 === 0 ? undefined : [keys, Buffer.alloc(32, keys)]) });
    const session = world.session();
    const connection = session.connection({ catalog: CATALOG });
    const flying = [];
    for (let at = 0; at < 150; at += 1) {
      const permit = connection.decide(at % 3 ? QUERY : `${QUERY} -- ${number}.${at}`, [at], { context: { purpose: 'soak' } });
      try {
        const masker = permit.masker(['id', 'name', 'ssn', 'card']);
        masker.rows(at % 2 ? ROWS : OBJECTS);
        if (at % 10 === 0) flying.push(masker.rowsAsync(ROWS));
        connection.outcome(permit, { rows: ROWS.length });
      } catch (error) {
        if (error.code !== 'mask.key') throw error;
        connection.outcome(permit, { status: 'cancelled' });
      }
      void [permit.json, permit.classification, permit.obligations, connection.decide('DROP TABLE customers').message];
      refused(() => connection.decide('SELECT \ud800'));
      refused(() => permit.masker(['one']));
      refused(() => checkrein.Policy.compile('version: 2'));
      if (at % 10 === 0) flying.push(connection.decideAsync('SELECT 1'));
    }
    const sql = 'DELETE FROM notes WHERE id = ?';
    const hold = connection.decide(sql, [number]);
    const request = checkrein.ApprovalRequest.fromJson(hold.request.json);
    const granted = connection.decideWith(sql, [number], { approvals: [{ request: hold.request, approvals: [world.approve(request)] }] });
    if (granted.decision !== 'permit') throw new Error(`the approval did not count: ${granted.reason}`);
    await texts(number, flying);
    await Promise.all(flying);
    world.enforcer.reload();
    world.enforcer.checkpoint();
    session.close();
    world.enforcer.close();
    await checkrein.verifyLogAsync(world.audit, { key: world.publicKey });
    await checkrein.entriesAsync(world.audit);
    checkrein.saw(world.audit);
    checkrein.verifyInclusion(checkrein.proveInclusion(world.audit, world.publicKey, 1), world.publicKey);
    if (number % 10 === 0) await worker(folder, world);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A scanner and its streams, to their end and not. */
async function texts(number, flying) {
  const scanner = new checkrein.Scanner({ allow: [String(number)] }, { replace: `${number}` });
  const text = `Ærø ${number} jane@example.com, 4111 1111 1111 1111; `.repeat(100);
  const bytes = Buffer.from(text);
  for (let at = 0; at < 10; at += 1) {
    const stream = scanner.forColumn('ssn').stream();
    scanner.stream().push(bytes);
    void [scanner.scan(text), scanner.scan(bytes), scanner.mask(text), scanner.mask('nothing'), stream.push(bytes), stream.findings()];
    if (at % 2) stream.finish();
    flying.push(scanner.maskAsync(text), scanner.maskAsync(bytes));
    refused(() => scanner.mask(Buffer.from([0xff])));
    refused(() => new checkrein.Scanner({ only: ['shoe_size'] }));
  }
  await setImmediate();
}

/** A thread that ends with everything open. */
async function worker(folder, world) {
  const { policy, signingKey } = world;
  const workerData = { terminated: true, policy, signingKey, own: join(folder, 'worker'), token: world.token() };
  const thread = new Worker(new URL('./tests/worker.mjs', import.meta.url), { workerData });
  await new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
  await thread.terminate();
}

async function memory() {
  for (let left = 3; left > 0; left -= 1) {
    globalThis.gc();
    await setImmediate();
  }
  const { rss, external, heapUsed } = process.memoryUsage();
  const mebibytes = (bytes) => Math.round(bytes / 1024 / 102.4) / 10;
  return { rss: mebibytes(rss), external: mebibytes(external), heap: mebibytes(heapUsed), handles: native.handles() };
}

const start = Date.now();
const samples = [];
let rounds = 0;
for (let next = 0.1; next < 1.05;) {
  await round(rounds);
  rounds += 1;
  const passed = (Date.now() - start) / 1000 / seconds;
  if (passed >= next) {
    samples.push({ seconds: Math.round((Date.now() - start) / 1000), rounds, ...(await memory()) });
    console.log(JSON.stringify(samples.at(-1)));
    next = Math.floor(passed * 10 + 1) / 10;
  }
}

// What the first tenths allocate (code, caches, arenas of threads) stays; from then on nothing grows.
const [early, late] = [samples[Math.min(2, samples.length - 1)], samples.at(-1)];
const grown = { rss: late.rss - early.rss, external: late.external - early.external, handles: late.handles - early.handles };
const flat = grown.rss < 24 && grown.external < 4 && grown.handles < 16;
console.log(JSON.stringify({ rounds, grown, flat }));
if (!flat && seconds >= 60) process.exit(1);
