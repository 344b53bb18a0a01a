// Handles that are closed, spent or forgotten, promises in flight, callbacks and workers.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as checkrein from '../index.mjs';
import { CATALOG, POLICY, World, folder } from './world.mjs';

const { CheckreinError, Enforcer, Log, Policy } = checkrein;
const native = createRequire(import.meta.url)('../lib/native.cjs');
const is = (code) => (error) => error instanceof CheckreinError && error.code === code;

const KEYED = {
  masks: [
    { classes: ['ssn'], mask: { tokenize: { key: 'ssn-key' } }, probe: 'permit' },
    { classes: ['card'], mask: { hash: { key: 'card-key' } } },
  ],
};
const QUERY = 'SELECT ssn, card FROM customers';
const SHAPE = ['ssn', 'card'];

test('a closed enforcer is boundary.closed, and closing twice is fine', (t) => {
  const world = new World(folder(t));
  const { enforcer } = world;
  enforcer.close();
  enforcer.close();
  const calls = [
    () => enforcer.openSession('x', 'y'),
    () => enforcer.reload(),
    () => enforcer.endJob('x'),
    () => enforcer.checkpoint(),
    () => enforcer.policyDigest,
    () => enforcer.observes,
  ];
  for (const call of calls) assert.throws(call, is('boundary.closed'));
});

test('a closed session denies while its enforcer lives', (t) => {
  const world = new World(folder(t));
  const session = world.session();
  const connection = session.connection({ catalog: CATALOG });
  session.close();
  session.close();
  assert.equal(connection.decide('SELECT 1').reason, 'denied.session');
  assert.equal(session.isOpen, false);
});

test('once enforcer and sessions are closed, the log is free for the next writer', (t) => {
  const world = new World(folder(t));
  const files = { audit: world.audit, signingKey: world.signingKey };
  const [one, other] = [world.session(), world.session()];
  const connection = one.connection({ catalog: CATALOG });
  const permit = connection.decide('SELECT ssn FROM customers');
  const masker = permit.masker(['ssn']);
  assert.throws(() => Enforcer.fromFile(world.policy, files), is('audit.locked'));
  one.close();
  world.enforcer.close();
  assert.throws(() => Enforcer.fromFile(world.policy, files), is('audit.locked'));
  other.close();
  for (const call of [() => connection.decide('SELECT 1'), () => permit.masker(['ssn']), () => masker.row(['x']), () => one.connection()]) {
    assert.throws(call, is('boundary.closed'));
  }
  using_(Enforcer.fromFile(world.policy, files), (again) => assert.equal(again.openSession(world.token(), 'db-sqlite').isOpen, true));
});

/** `using`, for a Node that does not read it. */
function using_(resource, run) {
  try {
    run(resource);
  } finally {
    resource[Symbol.dispose]();
  }
}

test('an enforcer takes the log over, whose handle is spent then', (t) => {
  const at = folder(t);
  const key = join(at, 'log.key');
  const text = checkrein.keygen(key, 'tests.example/alone');
  const log = Log.open(join(at, 'audit'), key);
  assert.equal(log.verifierKey, text);
  const seq = log.append({ kind: 'session_closed', session: 's-1', reason: 'closed' }, 'sync');
  assert.equal(seq, 0);
  assert.throws(() => log.append({ kind: 'session_closed' }), is('audit.entry'));
  assert.throws(() => log.append('{"kind":"policy","kind":"policy"}'), is('wire.duplicate_key'));
  const earlier = log.checkpoint();
  const policy = Policy.compile({ version: 1 });
  const enforcer = new Enforcer(policy, log);
  for (const call of [() => log.append({}), () => log.checkpoint(), () => log.verifierKey, () => new Enforcer(policy, log)]) {
    assert.throws(call, is('boundary.closed'));
  }
  assert.throws(() => enforcer.reload(), is('boundary.argument'));
  enforcer.reload(Policy.compile({ version: 1, mode: 'observe' }));
  assert.equal(enforcer.observes, true);
  enforcer.close();
  const proof = checkrein.proveInclusion(join(at, 'audit'), text, seq);
  assert.equal(checkrein.verifyInclusion(proof, text).event.session, 's-1');
  const [from, to] = checkrein.verifyConsistency(checkrein.proveConsistency(join(at, 'audit'), `${key}.pub`, earlier), text);
  assert.deepEqual([from, to], [1, checkrein.entries(join(at, 'audit')).length]);
  assert.equal(checkrein.verifyLog(join(at, 'audit'), { key: text, earlier }).consistent_with, 1);
  const forged = JSON.stringify({ ...JSON.parse(proof), index: seq + 1 });
  assert.throws(() => checkrein.verifyInclusion(forged, text), CheckreinError);
});

test('a policy alone is looked at, tested, and verifies tokens', (t) => {
  const world = new World(folder(t));
  const policy = Policy.fromFile(world.policy);
  assert.deepEqual([policy.mode, policy.digest.length, [...policy.resources].sort()], ['enforce', 64, ['db-postgres', 'db-sqlite']]);
  assert.deepEqual(policy.test(), { run: 0, failures: [] });
  assert.ok(Array.isArray(policy.lint()));
  assert.equal(policy.verify(world.token()).principal.subject, 'agent-7');
  assert.throws(() => policy.verify(world.token(), new Date(Date.now() + 86_400_000)), is('identity.token_expired'));
  assert.throws(() => Policy.compile(POLICY), is('policy.file'));
  assert.equal(policy.digest, world.enforcer.policyDigest);
});

test('promises that are in flight when handles are closed end with an answer or a code', async (t) => {
  const world = new World(folder(t));
  const session = world.session();
  const connection = session.connection({ catalog: CATALOG });
  const masker = connection.decide('SELECT ssn FROM customers').masker(['ssn']);
  const rows = Array.from({ length: 2000 }, () => ['123-45-6789']);
  const flying = [
    ...Array.from({ length: 100 }, (_, at) => connection.decideAsync('SELECT ?', [at])),
    masker.rowsAsync(rows),
    checkrein.entriesAsync(world.audit),
    checkrein.verifyLogAsync(world.audit, { key: world.publicKey }),
    checkrein.sawAsync(world.audit),
  ];
  session.close();
  world.enforcer.close();
  const settled = await Promise.allSettled(flying);
  for (const { status, value, reason } of settled) assert.ok(status === 'fulfilled' ? value : reason instanceof CheckreinError, reason);
  const decisions = settled.slice(0, 100).map(({ value }) => value);
  assert.equal(new Set(decisions.map(({ seq }) => seq)).size, 100);
  assert.ok(settled[100].value.every(([ssn]) => ssn === '*******6789'));
});

test('many decisions at once have each their own answer', async (t) => {
  const connection = new World(folder(t)).connection();
  const asked = Array.from({ length: 300 }, (_, at) =>
    at % 3 === 0 ? 'DROP TABLE customers' : at % 3 === 1 ? 'SELECT 1' : `DELETE FROM notes WHERE id = ${at}`,
  );
  const decided = await Promise.all(asked.map((sql, at) => (at % 2 ? connection.decideAsync(sql) : connection.decide(sql))));
  decided.forEach((one, at) => assert.equal(one.decision, ['deny', 'permit', 'hold'][at % 3]));
  for (const one of decided.filter(({ decision }) => decision === 'hold')) assert.match(one.request.statement, /^DELETE/);
});

test('Enforcer.fromFileAsync opens what fromFile opens, and rejects with its codes', async (t) => {
  const world = new World(folder(t));
  const files = { audit: join(world.folder, 'other'), signingKey: world.signingKey };
  const enforcer = await Enforcer.fromFileAsync(world.policy, files);
  assert.equal(enforcer.policyDigest, world.enforcer.policyDigest);
  await assert.rejects(Enforcer.fromFileAsync(world.policy, files), is('audit.locked'));
  await assert.rejects(Enforcer.fromFileAsync(join(world.folder, 'none.yaml'), files), is('host.file'));
  await assert.rejects(Enforcer.fromFileAsync(7, files), is('boundary.argument'));
  enforcer.close();
});

test('a function gives the masking keys, by name, whenever a masker is made', (t) => {
  const asked = [];
  const secrets = { 'ssn-key': [1, Buffer.alloc(32, 1)], 'card-key': [2, new Uint8Array(16).fill(2)] };
  const world = new World(folder(t), { ...KEYED, maskKeys: (name) => (asked.push(name), secrets[name]) });
  const permit = world.connection().decide(QUERY);
  const [ssn, card] = permit.masker(SHAPE).row(['123-45-6789', 4111111111111111n]);
  assert.match(ssn, /^tok_ssn_v1_/);
  assert.match(card, /^h1_2_/);
  assert.deepEqual(asked.sort(), ['card-key', 'ssn-key']);
  secrets['ssn-key'] = [3, Buffer.alloc(32, 3)];
  assert.match(permit.masker(SHAPE).row(['123-45-6789', 1])[0], /^tok_ssn_v3_/);
});

test('a function that fails, or gives nonsense, shows nothing', (t) => {
  const boom = new Error('the key service is down');
  let answer;
  const world = new World(folder(t), { ...KEYED, maskKeys: () => answer() });
  const permit = world.connection().decide(QUERY);
  answer = () => {
    throw boom;
  };
  assert.throws(
    () => permit.masker(SHAPE),
    (error) => is('boundary.callback')(error) && error.cause === boom,
  );
  for (const nonsense of [
    7,
    'secret',
    {},
    [],
    [1],
    ['1', Buffer.alloc(32)],
    [-1, Buffer.alloc(32)],
    [1, 'x'],
    [1, Buffer.alloc(3)],
    Promise.reject(new Error('later')),
  ]) {
    if (nonsense instanceof Promise) nonsense.catch(() => {});
    answer = () => nonsense;
    assert.throws(() => permit.masker(SHAPE), is('boundary.callback'));
  }
  for (const nothing of [null, undefined]) {
    answer = () => nothing;
    assert.throws(() => permit.masker(SHAPE), is('mask.key'));
  }
  answer = () => [1, Buffer.alloc(32)];
  assert.match(permit.masker(SHAPE).row(['x', 1])[0], /^tok/);
});

test('a function that gives keys may use the library itself', (t) => {
  let inner;
  const world = new World(folder(t), {
    ...KEYED,
    maskKeys: () => {
      if (inner === undefined) {
        inner = null;
        inner = connection.decide(QUERY).masker(SHAPE);
        connection.decide('DROP TABLE customers');
      }
      return [1, Buffer.alloc(32, 1)];
    },
  });
  const connection = world.connection();
  const outer = connection.decide(QUERY).masker(SHAPE);
  assert.deepEqual(outer.row(['x', 1]), inner.row(['x', 1]));
});

test('what is forgotten is let go of', async (t) => {
  const world = new World(folder(t));
  const connection = world.connection();
  const before = native.handles();
  for (let round = 0; round < 30; round += 1) {
    for (let at = 0; at < 64; at += 1) connection.decide('SELECT ssn FROM customers').masker(['ssn']);
    world.session().connection();
  }
  assert.ok(native.handles() > before);
  for (let left = 100; left > 0 && native.handles() > before + 8; left -= 1) {
    globalThis.gc?.();
    await setImmediate();
    await setTimeout(5);
  }
  if (globalThis.gc) assert.ok(native.handles() <= before + 8, `${native.handles()} of ${before}`);
});

test('workers each have their own handles, and one log has one writer', async (t) => {
  const world = new World(folder(t));
  const workers = Array.from({ length: 4 }, (_, at) => {
    const data = {
      at,
      policy: world.policy,
      signingKey: world.signingKey,
      audit: world.audit,
      own: join(world.folder, `audit-${at}`),
      token: world.token(),
    };
    return new Worker(new URL('./worker.mjs', import.meta.url), { workerData: data });
  });
  const answers = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0]));
  for (const answer of answers)
    assert.deepEqual(answer, { locked: 'audit.locked', decisions: ['permit', 'deny'], masked: '*******6789', foreign: 'boundary.closed' });
  await Promise.all(workers.map((worker) => worker.terminate()));
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
    workerData: {
      terminated: true,
      policy: world.policy,
      signingKey: world.signingKey,
      own: join(world.folder, 'audit-t'),
      token: world.token(),
    },
  });
  await once(worker, 'message');
  await worker.terminate();
  const files = { audit: join(world.folder, 'audit-t'), signingKey: world.signingKey };
  Enforcer.fromFile(world.policy, files).close();
  rmSync(files.audit, { recursive: true });
});

test('a handle does not cross to a worker', (t) => {
  const session = new World(folder(t)).session();
  assert.deepEqual(Object.keys(structuredClone(session)), []);
});
