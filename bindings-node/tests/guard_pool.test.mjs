// A guarded pool of pg.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { fromPostgres } from '../lib/catalog/index.cjs';
import { Denied, Held, Refused, guardClient, guardPool } from '../lib/guard/pg/index.cjs';
import { NEEDS_POSTGRES, connected, database, hidden, outcomes } from './databases.mjs';
import { POLICY, World, folder } from './world.mjs';

const given = (what, run) => test(what, NEEDS_POSTGRES, run);

async function pooled(t, { effects = [], more = {}, options = { catalog: 'live' } } = {}) {
  const rule = { name: 'more', decision: 'permit', subjects: { groups: ['analysts'] }, effects };
  const world = new World(folder(t), effects.length > 0 ? { rules: [...POLICY.rules, rule] } : {});
  const config = await database(t);
  const raw = new pg.Pool({ ...config, max: 3, ...more });
  const beside = await connected(config);
  t.after(() => Promise.all([raw.ended ? undefined : raw.end(), beside.end()]));
  return { world, raw, beside, guarded: guardPool(raw, world.session('db-postgres'), options) };
}

given('a pool answers masked, by promises and by callbacks', async (t) => {
  const { guarded, world } = await pooled(t);
  const query = 'SELECT name, ssn FROM customers WHERE id = $1';
  assert.deepEqual((await guarded.query(query, [1])).rows, [{ name: 'Ada', ssn: '*******6789' }]);
  const [error, result] = await new Promise((resolve) => guarded.query(query, [2], (...told) => resolve(told)));
  assert.deepEqual([error, result.rows], [undefined, [{ name: 'Ben', ssn: '*******4321' }]]);
  await assert.rejects(guarded.query('DROP TABLE customers'), Denied);
  const many = await Promise.all(Array.from({ length: 12 }, (_, n) => guarded.query('SELECT $1::int AS n', [n])));
  assert.deepEqual(
    many.map(({ rows }) => rows[0].n),
    Array.from({ length: 12 }, (_, n) => n),
  );
  assert.ok(guarded.totalCount >= 1 && guarded.totalCount <= 3);
  assert.equal(guarded.waitingCount, 0);
  assert.equal(outcomes(world).length, 14);
});

given('a query is read when it is given, and not once there is a connection', async (t) => {
  const { guarded } = await pooled(t);
  const values = [1];
  const config = { text: 'SELECT $1::int AS n', values };
  const asked = guarded.query(config);
  values[0] = 2;
  config.text = 'SELECT 7 AS n';
  assert.deepEqual((await asked).rows, [{ n: 1 }]);
  assert.throws(() => guarded.query('SELECT 1', [], 'x'), TypeError);
  await assert.rejects(guarded.query(new pg.Query('SELECT 1')), Refused);
});

given('a held statement runs once it is approved', async (t) => {
  const { guarded, beside, world } = await pooled(t);
  const statement = 'DELETE FROM customers WHERE id = $1';
  let held;
  await assert.rejects(guarded.query(statement, [1]), (error) => (held = error) instanceof Held);
  const approvals = [{ request: held.request, approvals: [world.approve(held.request)] }];
  assert.equal((await guarded.queryWith(statement, [1], { approvals })).rowCount, 1);
  assert.equal((await beside.query('SELECT 1 FROM customers')).rowCount, 2);
});

given('a client that was given back does nothing more', async (t) => {
  const { guarded } = await pooled(t, { more: { max: 1 } });
  const client = await guarded.connect();
  assert.deepEqual((await client.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
  const late = client.query('SELECT 2 AS two');
  client.release();
  await assert.rejects(client.query('SELECT 1'), { message: /closed/ });
  await assert.rejects(client.cursor('SELECT 1'), { message: /closed/ });
  await assert.rejects(client.refreshCatalog(), { message: /closed/ });
  assert.throws(() => client.release(), { message: /already been released/ });
  assert.throws(() => client.end(), Refused);
  await late.catch(() => {});
  await new Promise((resolve, reject) =>
    guarded.connect((error, other, release) => {
      if (error) return reject(error);
      return other.query('SELECT 3 AS three').then(({ rows }) => {
        assert.deepEqual(rows, [{ three: 3 }]);
        release();
        resolve();
      }, reject);
    }),
  );
});

for (const [what, ...statements] of [
  ['a search path', 'SET search_path = evil'],
  ['a temporary relation', 'CREATE TEMP TABLE notes AS SELECT 1 AS id, name AS body FROM customers'],
  ['a transaction', 'BEGIN', 'SET search_path = evil'],
  ['a failed transaction', 'BEGIN', 'SELECT 1 / 0'],
  ['a prepared statement', 'PREPARE n AS SELECT name FROM customers'],
  ['a setting', "SET application_name = 'left'"],
]) {
  for (const setUp of [false, true]) {
    given(`${what} of an earlier use is gone${setUp ? ', with the connection of a pool that sets its own up' : ''}`, async (t) => {
      let made = 0;
      const more = { max: 1, ...(setUp && { onConnect: () => void (made += 1) }) };
      const { guarded, beside } = await pooled(t, { effects: ['create', 'insert', 'prepare', 'setting', 'transaction'], more });
      await beside.query(
        "CREATE SCHEMA evil; CREATE TABLE evil.notes AS SELECT id, ssn AS body FROM customers; INSERT INTO notes VALUES (1, 'own')",
      );
      const client = await guarded.connect();
      for (const statement of statements)
        await client.query(statement).catch((error) => assert.ok(!(error instanceof Denied), String(error)));
      client.release();
      assert.deepEqual((await guarded.query('SELECT body FROM notes')).rows, [{ body: 'own' }]);
      const left = await beside.query("SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in%' OR application_name = 'left'");
      assert.equal(left.rowCount, 0);
      assert.equal(made, setUp ? 2 : 0);
    });
  }
}

given('a cursor that was left open goes with its client', async (t) => {
  const { guarded, world } = await pooled(t, { more: { max: 1 } });
  const client = await guarded.connect();
  const cursor = await client.cursor('SELECT ssn FROM customers');
  await cursor.read(1);
  client.release();
  assert.deepEqual((await guarded.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
  assert.deepEqual(await cursor.read(1), []);
  assert.deepEqual(outcomes(world), [
    ['ok', 1],
    ['ok', 1],
  ]);
});

given('what changed through the pool is known to all of its connections', async (t) => {
  const { guarded, beside } = await pooled(t, { effects: ['create'] });
  const [one, other] = await Promise.all([guarded.connect(), guarded.connect()]);
  await Promise.all([one.query('SELECT 1'), other.query('SELECT 1')]);
  await one.query('CREATE TABLE later (ssn TEXT, other TEXT)');
  one.release();
  other.release();
  assert.deepEqual((await guarded.query('SELECT * FROM later')).rows, []);
  await beside.query('CREATE TABLE latest (ssn TEXT)');
  await assert.rejects(guarded.query('SELECT * FROM latest'), Denied);
  guarded.refreshCatalog();
  assert.deepEqual((await guarded.query('SELECT * FROM latest')).rows, []);
});

given('a catalog that one user of a connection read is not for the next', async (t) => {
  const config = await database(t);
  const rule = { name: 'all', decision: 'permit', subjects: { groups: ['analysts'] }, effects: ['read', 'create'] };
  const classes = { ssn: { columns: ['public.*.ssn', 'public.named.s'] } };
  const world = new World(folder(t), { rules: [rule], classes, masks: [{ classes: ['ssn'], mask: 'redact', probe: 'permit' }] });
  const beside = await connected(config);
  const raw = new pg.Pool({ ...config, max: 1 });
  t.after(() => Promise.all([raw.end(), beside.end()]));
  for (const catalog of [await fromPostgres(beside), 'live']) {
    const guarded = guardPool(raw, world.session('db-postgres'), { catalog });
    const client = await guarded.connect();
    await client.query("CREATE TEMP VIEW named AS SELECT 'mine'::text AS s");
    await client.refreshCatalog();
    assert.deepEqual((await client.query('SELECT s FROM named')).rows, [{ s: 'mine' }]);
    client.release();
    for (const query of ['SELECT s FROM named', "SELECT s || '' AS t FROM named"]) {
      const { rows } = await guarded.query(query);
      assert.deepEqual([rows.length, hidden(rows)], [3, true]);
    }
  }
});

given('a pool whose connections do not stand as the policy says is refused', async (t) => {
  const { guarded, raw } = await pooled(t, { more: { options: '-c search_path=pg_temp,public' } });
  await assert.rejects(guarded.query('SELECT 1'), Refused);
  assert.equal(raw.totalCount, 0);
  const other = await pooled(t, { more: { options: '-c standard_conforming_strings=off' } });
  await assert.rejects(other.guarded.query('SELECT 1'), { code: 'wrapper.unsupported', message: /standard_conforming_strings/ });
  const third = await pooled(t, { more: { onConnect: (client) => client.query('CREATE TEMP TABLE notes (id int, body text)') } });
  await assert.rejects(third.guarded.query('SELECT 1'), { code: 'wrapper.unsupported', message: /temporary/ });
});

given('what a pool says holds no values, and what it has is refused', async (t) => {
  const { guarded, raw, beside } = await pooled(t);
  await guarded.query('SELECT 1');
  const told = new Promise((resolve) => guarded.on('error', resolve));
  await beside.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  const error = await told;
  assert.ok(error instanceof Error && error.client === undefined && hidden(error.message));
  for (const member of ['options', 'Client', '_clients', '_idle', 'emit', 'once', 'listeners', 'newClient', 'expiredCount', 'log']) {
    assert.ok(member in raw, member);
    assert.throws(() => guarded[member], { code: 'wrapper.unsupported' }, member);
  }
  assert.throws(() => guarded.on('connect', () => {}), Refused);
  assert.throws(() => guardPool(guarded, {}), Refused);
  assert.throws(() => guardPool({}, {}), Refused);
  await guarded.end();
  await assert.rejects(guarded.query('SELECT 1'), { message: 'Cannot use a pool after calling end on the pool' });
});

given('clients that can not be followed are refused', async (t) => {
  const world = new World(folder(t));
  const config = await database(t);
  const session = world.session('db-postgres');
  const refused = (raw, message) => assert.rejects(guardClient(raw, session), { code: 'wrapper.unsupported', message });
  await refused(new pg.Client(config), /not connected/);
  await refused({ native: {} }, /native/);
  for (const thing of [{}, null, 7, 'x', new pg.Pool(config)]) await refused(thing, /not a client/);
  const [pipelined, inside, temporary] = await Promise.all([connected(config, { pipeline: true }), connected(config), connected(config)]);
  await refused(pipelined, /pipeline/);
  await inside.query('BEGIN');
  await refused(inside, /transaction/);
  await inside.query('SELECT 1 / 0').catch(() => {});
  await refused(inside, /transaction/);
  await inside.query('ROLLBACK');
  await inside.query('SET search_path = evil, public');
  await refused(inside, /evil/);
  await temporary.query('CREATE TEMP TABLE notes AS SELECT id, ssn AS body FROM customers');
  await refused(temporary, /temporary/);
  const guarded = await guardClient(temporary, session, { catalog: 'live' });
  assert.equal((await guarded.query('SELECT body FROM notes')).rowCount, 3);
  await refused(guarded, /already/);
  await assert.rejects(guardClient(temporary, {}), Refused);
  await Promise.all([pipelined, inside, temporary].map((client) => client.end()));
});
