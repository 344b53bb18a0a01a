// A guarded client of pg.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { Denied, Held, Refused, guardClient } from '../lib/guard/pg/index.cjs';
import { NEEDS_POSTGRES, connected, database, everythingSaid, hidden, outcomes, postgres } from './databases.mjs';
import { POLICY, SECRETS, World, folder } from './world.mjs';

const given = (what, run) => test(what, NEEDS_POSTGRES, run);
const permitting = (...effects) => ({
  rules: [...POLICY.rules, { name: 'more', decision: 'permit', subjects: { groups: ['analysts'] }, effects }],
});
const column = async (asked, name) => (await asked).rows.map((row) => row[name]);

given('rows are masked, and everything else is as the driver gives it', async (t) => {
  const { guarded, raw } = await postgres(t);
  const query = 'SELECT id, name, ssn, card, now() AS at FROM customers ORDER BY id';
  const bare = await raw.query(query);
  const shown = await guarded.query(query);
  assert.deepEqual(
    shown.fields.map((field) => ({ ...field })),
    bare.fields.map((field) => ({ ...field })),
  );
  assert.deepEqual([shown.command, shown.rowCount, shown.limited], [bare.command, bare.rowCount, false]);
  assert.deepEqual(
    shown.rows.map(({ id, name }) => [id, name]),
    bare.rows.map(({ id, name }) => [id, name]),
  );
  assert.deepEqual(
    shown.rows.map(({ ssn, card }) => [ssn, card]),
    [
      ['*******6789', null],
      ['*******4321', null],
      ['*******3456', null],
    ],
  );
  assert.ok(shown.rows[0].at instanceof Date);
  assert.deepEqual(
    [...shown.masked],
    [
      [2, 'partial'],
      [3, 'redact'],
    ],
  );
  const arrays = await guarded.query({ text: 'SELECT ssn, 1 AS ssn FROM customers WHERE id = $1', values: [1], rowMode: 'array' });
  assert.deepEqual(arrays.rows, [['*******6789', 1]]);
});

for (const statement of [
  'SELECT ssn AS name FROM customers',
  'SELECT customers FROM customers',
  'SELECT c.*::text FROM customers c',
  'SELECT row_to_json(c) FROM customers c',
  'SELECT (c).ssn FROM customers c',
  'SELECT s FROM named',
  'SELECT array_agg(ssn) FROM customers',
  'TABLE customers',
  'SELECT x.a FROM (VALUES ((SELECT ssn FROM customers LIMIT 1))) AS x (a)',
  'SELECT name FROM (SELECT ssn AS name FROM customers) AS x',
  'SELECT name, ssn FROM customers UNION ALL SELECT ssn, name FROM customers',
  'INSERT INTO notes (id, body) VALUES (7, (SELECT ssn FROM customers LIMIT 1)) RETURNING body',
  'SELECT 1; SELECT ssn FROM customers',
  'SELECT ssn::bytea, card::float8, card::int8, (ssn IS NULL), card FROM customers',
  'SELECT ssn AS "__proto__" FROM customers',
]) {
  given(`no way of asking shows a secret: ${statement}`, async (t) => {
    const { guarded } = await postgres(t);
    for (const ask of [
      async () => (await guarded.query(statement)).rows,
      async () => (await guarded.query({ text: statement, rowMode: 'array' })).rows,
      async () => (await guarded.cursor(statement)).read(10),
    ]) {
      try {
        const rows = await ask();
        assert.ok(rows.length > 0);
        assert.ok(hidden(rows.map(Object.entries)));
      } catch (error) {
        assert.ok(error instanceof Denied || error instanceof Refused || error.code === '23505', String(error));
      }
    }
  });
}

given('a denied statement is not run, and a held one once it is approved', async (t) => {
  const { guarded, raw, world } = await postgres(t);
  await assert.rejects(guarded.query('DROP TABLE customers'), (error) => error instanceof Denied && error.rule === 'no-destruction');
  const statement = 'DELETE FROM customers WHERE id = $1';
  let held;
  await assert.rejects(guarded.query(statement, [1]), (error) => (held = error) instanceof Held);
  const approvals = [{ request: held.request, approvals: [world.approve(held.request)] }];
  await assert.rejects(guarded.queryWith(statement, [2], { approvals }), Denied);
  assert.equal((await guarded.queryWith(statement, [1], { approvals })).rowCount, 1);
  await assert.rejects(guarded.queryWith(statement, [1], { approvals }), (error) => error instanceof Denied || error instanceof Held);
  assert.deepEqual(await column(raw.query('SELECT count(*)::int AS n FROM customers'), 'n'), [2]);
});

given('promises and callbacks are told the same', async (t) => {
  const { guarded } = await postgres(t);
  const told = (...asked) =>
    new Promise((resolve) =>
      assert.equal(
        guarded.query(...asked, (...answer) => resolve(answer)),
        undefined,
      ),
    );
  assert.deepEqual((await told('SELECT 1 AS one'))[1].rows, [{ one: 1 }]);
  assert.deepEqual((await told('SELECT $1::int AS one', [2]))[1].rows, [{ one: 2 }]);
  assert.deepEqual((await told({ text: 'SELECT $1::int AS one', values: [3] }))[1].rows, [{ one: 3 }]);
  assert.ok((await told('DROP TABLE customers'))[0] instanceof Denied);
  assert.throws(() => guarded.query('SELECT 1', [], 'x'), TypeError);
});

given('parameters are bound as the driver binds them', async (t) => {
  const { guarded, raw } = await postgres(t);
  const at = new Date('2026-03-04T05:06:07.089Z');
  const text =
    'SELECT $1::int, $2::text, $3::bool, $4::bytea, $5::timestamptz, $6::int[], $7::json, $8::text[], $9::int8, $10::text, $11::numeric';
  const values = [
    1,
    'ä\\"',
    true,
    Buffer.from([0, 255]),
    at,
    [1, [2, 3]].flat(),
    { a: [1, null] },
    ['x"y', null, 'z\\', 'ö'],
    2n ** 60n,
    undefined,
    { toPostgres: () => '1.50' },
  ];
  const ask = { text, values, rowMode: 'array' };
  assert.deepEqual((await guarded.query(ask)).rows, (await raw.query(ask)).rows);
  const nested = {
    text: 'SELECT $1::text[], $2::bytea[], $3::date',
    values: [
      [
        ['a', 'b'],
        ['c,', '{}'],
      ],
      [Buffer.from('x'), null],
      new Date(2026, 0, 2),
    ],
    rowMode: 'array',
  };
  assert.deepEqual((await guarded.query(nested)).rows, (await raw.query(nested)).rows);
  for (const values of ['x', {}, 7]) await assert.rejects(guarded.query('SELECT $1', values), TypeError);
  for (const value of [Symbol('x'), () => 1]) await assert.rejects(guarded.query('SELECT $1', [value]), TypeError);
  await assert.rejects(guarded.query('SELECT $1', ['a\ud800']), { code: 'boundary.argument' });
  await assert.rejects(guarded.query('SELECT $1', new Array(65_536).fill(1)), RangeError);
});

given('a name is for one text, and the server never learns it', async (t) => {
  const { guarded, raw } = await postgres(t, permitting('prepare'));
  const named = (text) => guarded.query({ name: 'n', text });
  await named('SELECT name FROM customers WHERE id = 1');
  await named('SELECT name FROM customers WHERE id = 1');
  await assert.rejects(named('SELECT ssn FROM customers'), { message: /unique/ });
  await guarded.query('PREPARE n AS SELECT ssn FROM customers').catch(() => {});
  assert.ok(hidden((await named('SELECT name FROM customers WHERE id = 1')).rows));
  assert.deepEqual(await column(raw.query("SELECT name FROM pg_prepared_statements WHERE name <> 'n'"), 'name'), []);
});

given('type parsers see cells after they are masked', async (t) => {
  const { guarded, raw } = await postgres(t);
  const seen = [];
  const types = { getTypeParser: (oid) => (text) => (seen.push(text), `${oid}:${text}`) };
  const query = { text: 'SELECT id, name, ssn, card FROM customers WHERE id = 1', types };
  assert.deepEqual((await guarded.query(query)).rows, [{ id: '23:1', name: '25:Ada', ssn: '*******6789', card: null }]);
  assert.deepEqual(seen, ['1', 'Ada']);
  const before = pg.types.getTypeParser(25);
  t.after(() => pg.types.setTypeParser(25, before));
  pg.types.setTypeParser(25, (text) => (seen.push(text), text));
  raw.setTypeParser(1700, (text) => (seen.push(text), text));
  assert.ok(hidden((await guarded.query('SELECT * FROM customers')).rows));
  const cursor = await guarded.cursor({ text: 'SELECT * FROM customers', types });
  assert.ok(hidden(await cursor.read(9)));
  assert.ok(hidden(seen));
  await assert.rejects(guarded.query({ text: 'SELECT 1', types: 7 }), TypeError);
  await assert.rejects(
    guarded.query({
      text: 'SELECT 1',
      types: {
        getTypeParser: () => () => {
          throw new RangeError('own');
        },
      },
    }),
    RangeError,
  );
  assert.deepEqual((await guarded.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
});

given('a cursor reads bit by bit, and holds its client until its end', async (t) => {
  const { guarded, world } = await postgres(t);
  const cursor = await guarded.cursor('SELECT id, ssn FROM customers WHERE id > $1 ORDER BY id', [0]);
  const after = guarded.query('SELECT 1 AS one');
  assert.deepEqual(await cursor.read(2), [
    { id: 1, ssn: '*******6789' },
    { id: 2, ssn: '*******4321' },
  ]);
  assert.deepEqual([...cursor.masked], [[1, 'partial']]);
  assert.deepEqual(
    cursor.fields.map(({ name }) => name),
    ['id', 'ssn'],
  );
  assert.deepEqual(outcomes(world), []);
  assert.deepEqual(await Promise.all([cursor.read(2), cursor.read(2)]), [[{ id: 3, ssn: '*******3456' }], []]);
  await cursor.close();
  assert.deepEqual((await after).rows, [{ one: 1 }]);
  for await (const row of await guarded.cursor({ text: 'SELECT ssn FROM customers', rowMode: 'array' })) {
    assert.match(row[0], /^\*{7}/);
    break;
  }
  const closed = await guarded.cursor('SELECT ssn FROM customers');
  await closed.read(1);
  await closed.close();
  assert.deepEqual(await closed.read(5), []);
  await assert.rejects(closed.read(0), RangeError);
  assert.deepEqual(outcomes(world), [
    ['ok', 3],
    ['ok', 1],
    ['ok', 3],
    ['ok', 1],
  ]);
  await assert.rejects(guarded.cursor('DROP TABLE customers'), Denied);
  await assert.rejects(guarded.cursor('SET search_path = public'), Refused);
});

given('a failure in the middle is an error with the rows that were shown', async (t) => {
  const { guarded, world } = await postgres(t);
  const cursor = await guarded.cursor('SELECT 1 / (3 - id) AS n FROM customers');
  assert.deepEqual(await cursor.read(2), [{ n: 0 }, { n: 1 }]);
  await assert.rejects(cursor.read(2), { code: '22012', message: 'division by zero (SQLSTATE 22012)' });
  assert.deepEqual(await cursor.read(2), []);
  assert.deepEqual(outcomes(world), [['error', 2]]);
  assert.deepEqual((await guarded.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
});

given('a cursor that is forgotten does not keep a client from being closed', async (t) => {
  const { guarded, world } = await postgres(t);
  await (await guarded.cursor('SELECT ssn FROM customers')).read(1);
  await guarded.end();
  assert.deepEqual(outcomes(world), [['ok', 1]]);
  await assert.rejects(guarded.query('SELECT 1'), { message: /closed/ });
});

given('the row limit is kept, and what is beyond it not fetched', async (t) => {
  const rules = [{ ...POLICY.rules[0], row_limit: 2 }, ...POLICY.rules.slice(1)];
  const { guarded, world } = await postgres(t, { rules });
  const shown = await guarded.query('SELECT id FROM customers ORDER BY id');
  assert.deepEqual([shown.rows, shown.limited, shown.rowCount], [[{ id: 1 }, { id: 2 }], true, 2]);
  const cursor = await guarded.cursor('SELECT id FROM customers ORDER BY id');
  assert.deepEqual([await cursor.read(1), await cursor.read(5), await cursor.read(5)], [[{ id: 1 }], [{ id: 2 }], []]);
  assert.ok(cursor.limited);
  assert.deepEqual(outcomes(world), [
    ['ok', 2],
    ['ok', 2],
  ]);
});

given('queries on one client take turns', async (t) => {
  const { guarded, world } = await postgres(t);
  const asked = Array.from({ length: 30 }, (_, n) =>
    n % 5 === 4
      ? guarded.query('DROP TABLE notes').catch((error) => error.code)
      : column(guarded.query('SELECT $1::int AS n, ssn FROM customers WHERE id = 1', [n]), 'n'),
  );
  assert.deepEqual(
    await Promise.all(asked),
    Array.from({ length: 30 }, (_, n) => (n % 5 === 4 ? 'denied.rule' : [n])),
  );
  assert.equal(outcomes(world).length, 24);
});

given('a rollback undoes what the session set, and a commit keeps it', async (t) => {
  const { guarded, raw } = await postgres(t, permitting('create'));
  await raw.query('CREATE SCHEMA archive; CREATE TABLE archive.customers (name text)');
  await guarded.refreshCatalog();
  const query = 'SELECT name FROM customers WHERE name IS NOT NULL LIMIT 1';
  await guarded.query('BEGIN');
  await guarded.query('SET search_path = archive, public');
  assert.deepEqual((await guarded.query(query)).rows, []);
  await guarded.query('ROLLBACK');
  assert.deepEqual(await column(guarded.query(query), 'name'), ['Ada']);
  await guarded.query('SET search_path = archive');
  assert.equal((await guarded.query('SELECT * FROM customers')).fields.length, 1);
  await guarded.query('BEGIN');
  await guarded.query('SET LOCAL search_path = public');
  await guarded.query('ROLLBACK');
  assert.deepEqual((await guarded.query(query)).rows, []);
});

given('a commit that fails is a rollback', async (t) => {
  const { guarded, raw } = await postgres(t);
  await raw.query('CREATE SCHEMA evil; CREATE TABLE evil.notes AS SELECT id, ssn AS body FROM customers');
  await raw.query('ALTER TABLE notes ADD ref INTEGER REFERENCES customers (id) DEFERRABLE INITIALLY DEFERRED');
  await guarded.refreshCatalog();
  await guarded.query('SET search_path = evil');
  await guarded.query('BEGIN');
  await guarded.query('SET search_path = public');
  await guarded.query("INSERT INTO public.notes VALUES (1, 'x', 99)");
  await assert.rejects(guarded.query('COMMIT'), { code: '23503' });
  await assert.rejects(guarded.query('SELECT body FROM notes'), Denied);
});

given('a transaction that the server gave up is not committed', async (t) => {
  const { guarded, raw } = await postgres(t);
  await raw.query('CREATE SCHEMA evil; CREATE TABLE evil.notes AS SELECT id, ssn AS body FROM customers');
  await guarded.refreshCatalog();
  await guarded.query('SET search_path = evil');
  await guarded.query('BEGIN');
  await guarded.query('SET search_path = public');
  await assert.rejects(guarded.query('SELECT 1 / 0'), { code: '22012' });
  await assert.rejects(guarded.query('SELECT 1'), (error) => error instanceof Denied || error.code === '25P02');
  await guarded.query('COMMIT').catch(() => {});
  await assert.rejects(guarded.query('SELECT body FROM notes'), Denied);
});

given('what a statement says when it fails holds no values', async (t) => {
  const { guarded, beside } = await postgres(t);
  for (const [statement, code] of [
    ["INSERT INTO customers (id, name, ssn) VALUES (9, 'x', '123-45-6789')", '23505'],
    ['SELECT ssn::int FROM customers', '22P02'],
    ['SELECT ssn::date FROM customers', '22008'],
    ['SELECT ssn::regclass FROM customers', undefined],
  ]) {
    const bare = await beside.query(statement).catch((error) => error);
    assert.ok(
      SECRETS.some((secret) => everythingSaid(bare).includes(secret)),
      statement,
    );
    await assert.rejects(guarded.query(statement), (error) => {
      assert.ok(!SECRETS.some((secret) => everythingSaid(error).includes(secret)), statement);
      if (code) assert.deepEqual([error.code, error instanceof pg.DatabaseError], [code, true]);
      assert.equal(error.detail, undefined);
      return true;
    });
  }
});

given('what a developer needs is said', async (t) => {
  const all = { name: 'all', decision: 'permit', subjects: { groups: ['analysts'] }, effects: ['data', 'unknown'] };
  const { guarded } = await postgres(t, { rules: [all], classes: {}, masks: [] });
  for (const [statement, message] of [
    ['SELECT nope FROM customers', 'column "nope" does not exist (SQLSTATE 42703)'],
    ['SELECT 1 FROM nope', 'relation "nope" does not exist (SQLSTATE 42P01)'],
    ['SELECT 1 FROM customers WHERE WHERE', 'syntax error at or near "WHERE" (SQLSTATE 42601)'],
  ]) {
    await assert.rejects(guarded.query(statement), { message });
  }
  await assert.rejects(guarded.query('SELECT $1::int', [1, 2]), { code: '08P01', message: /supplies 2 parameters/ });
});

given('a permitted COPY is refused all the same', async (t) => {
  const all = { name: 'all', decision: 'permit', subjects: { groups: ['analysts'] }, effects: ['data'] };
  const { guarded, world } = await postgres(t, { rules: [all], classes: {}, masks: [] });
  for (const text of ['COPY customers TO STDOUT', 'COPY notes FROM STDIN']) await assert.rejects(guarded.query(text), Refused);
  assert.deepEqual(
    outcomes(world).map(([status]) => status),
    ['cancelled', 'cancelled'],
  );
  assert.deepEqual(await column(guarded.query('SELECT name FROM customers WHERE id = 1'), 'name'), ['Ada']);
});

given('a statement that is cancelled, and one that takes too long, leave the client usable', async (t) => {
  const world = new World(folder(t), permitting('sleep'));
  const config = await database(t);
  const raw = await connected(config);
  const admin = await connected(config);
  t.after(() => Promise.all([raw.end(), admin.end()]));
  const guarded = await guardClient(raw, world.session('db-postgres'), { catalog: 'live' });
  raw.connectionParameters.query_timeout = 150;
  await assert.rejects(guarded.query('SELECT pg_sleep(0.4), name FROM customers'), { message: 'Query read timeout' });
  assert.deepEqual((await guarded.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
  const patient = await connected(config);
  t.after(() => patient.end());
  const other = await guardClient(patient, world.session('db-postgres'));
  const slow = other.query('SELECT pg_sleep(20)');
  const cancelled = assert.rejects(slow, { code: '57014', message: 'canceling statement due to user request (SQLSTATE 57014)' });
  for (let found = 0; found === 0;)
    found = (
      await admin.query(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(20)%' AND pid <> pg_backend_pid()",
      )
    ).rowCount;
  await cancelled;
  assert.deepEqual((await other.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
  assert.deepEqual(
    outcomes(world).map(([status]) => status),
    ['cancelled', 'ok', 'error', 'ok'],
  );
});

given('a connection that is lost says so, and shows nothing', async (t) => {
  const { guarded, beside, world } = await postgres(t, permitting('sleep'));
  const told = [];
  guarded.on('error', (error) => told.push(error)).on('end', () => told.push('end'));
  const slow = guarded.query('SELECT pg_sleep(20), name FROM customers');
  const lost = assert.rejects(slow, (error) => hidden(everythingSaid(error)));
  for (let found = 0; found === 0;)
    found = (
      await beside.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(20)%' AND pid <> pg_backend_pid()",
      )
    ).rowCount;
  await lost;
  await assert.rejects(guarded.query('SELECT 1'));
  assert.equal(outcomes(world)[0][0], 'cancelled');
  assert.ok(told.length > 0);
});
