// A guarded database with the interface of better-sqlite3, over each driver that is installed.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Denied, Held, Refused, guardDatabase } from '../lib/guard/sqlite/index.cjs';
import { SQLITE, customers, everythingSaid, hidden, outcomes, sqlite } from './databases.mjs';
import { POLICY, SECRETS, World, folder } from './world.mjs';

const permitting = (...effects) => ({
  rules: [...POLICY.rules, { name: 'more', decision: 'permit', subjects: { groups: ['analysts'] }, effects }],
});

for (const { name, Database } of SQLITE) {
  const given = (what, run) => test(`${name}: ${what}`, run);

  given('rows are masked, and everything else is as the driver gives it', (t) => {
    const { guarded, raw } = sqlite(t, Database);
    const query = 'SELECT id, name, ssn FROM customers ORDER BY id';
    const statement = guarded.prepare(query);
    const rows = statement.all();
    assert.deepEqual(
      rows.map(({ id, name }) => [id, name]),
      raw
        .prepare(query)
        .all()
        .map(({ id, name }) => [id, name]),
    );
    assert.deepEqual(
      rows.map(({ ssn }) => ssn),
      ['*******6789', '*******4321', '*******3456'],
    );
    assert.deepEqual([...statement.masked], [[2, 'partial']]);
    assert.deepEqual(
      statement.columns().map(({ name }) => name),
      ['id', 'name', 'ssn'],
    );
    assert.deepEqual(statement.get(), rows[0]);
    assert.deepEqual([...statement.iterate()], rows);
    assert.deepEqual(statement.raw().all(), rows.map(Object.values));
    assert.deepEqual(guarded.prepare('SELECT ssn FROM customers WHERE id = ?').pluck().get(1), '*******6789');
    assert.equal(guarded.prepare('SELECT ssn FROM customers WHERE id = 9').get(), undefined);
    assert.deepEqual(guarded.prepare('SELECT id FROM customers WHERE id = 1').safeIntegers().get(), { id: 1n });
    assert.deepEqual(guarded.prepare('SELECT 1 AS a, 2 AS a').all(), [{ a: 2 }]);
  });

  for (const statement of [
    'SELECT ssn AS name FROM customers',
    'SELECT * FROM customers',
    'SELECT c.* FROM customers AS c',
    "SELECT upper(ssn) || '' FROM customers",
    'WITH x AS (SELECT ssn AS y FROM customers) SELECT y FROM x',
    'SELECT s FROM named',
    'SELECT max(ssn) FROM customers',
    'SELECT (SELECT ssn FROM customers LIMIT 1)',
    'SELECT json_group_array(ssn) FROM customers',
    'SELECT name, ssn FROM customers UNION ALL SELECT ssn, name FROM customers',
    'INSERT INTO customers (name, ssn) SELECT name, ssn FROM customers RETURNING ssn',
    'SELECT ssn AS __proto__ FROM customers',
    'SELECT card, card + 0, -card FROM customers',
  ]) {
    given(`no way of asking shows a secret: ${statement}`, (t) => {
      const { guarded } = sqlite(t, Database);
      for (const ask of [
        (s) => s.all(),
        (s) => s.raw().all(),
        (s) => s.pluck().all(),
        (s) => [...s.iterate()],
        (s) => [s.get()],
        (s) => s.safeIntegers().raw().all(),
      ]) {
        try {
          const rows = ask(guarded.prepare(statement));
          assert.ok(hidden(rows.map((row) => (row === null || typeof row !== 'object' ? row : Object.entries(row)))));
        } catch (error) {
          assert.ok(!SECRETS.some((secret) => everythingSaid(error).includes(secret)));
        }
      }
    });
  }

  given('a denied statement is not run', (t) => {
    const { guarded, raw } = sqlite(t, Database);
    assert.throws(
      () => guarded.exec('DROP TABLE customers'),
      (error) => {
        assert.ok(error instanceof Denied);
        assert.deepEqual([error.code, error.rule, error.name], ['denied.rule', 'no-destruction', 'Denied']);
        return true;
      },
    );
    assert.equal(raw.prepare('SELECT count(*) AS n FROM customers').get().n, 3);
  });

  given('a text of two statements does not smuggle the second', (t) => {
    const { guarded, raw } = sqlite(t, Database, permitting('create', 'unknown'));
    for (const text of ['SELECT 1; DROP TABLE customers', 'DROP TABLE customers; SELECT 1', 'SELECT 1 /* */; ; drop table customers;']) {
      for (const ask of [
        () => guarded.prepare(text).all(),
        () => guarded.prepare(text).run(),
        () => guarded.exec(text),
        () => guarded.pragma(`user_version; ${text}`),
      ]) {
        assert.throws(ask, (error) => error instanceof Denied || error instanceof Refused);
      }
    }
    assert.throws(() => guarded.exec('SELECT 1; SELECT 2'), Refused);
    assert.throws(
      () => guarded.exec('SELECT 1\0; SELECT 2'),
      (error) => error instanceof Denied || error instanceof Refused,
    );
    assert.deepEqual(guarded.prepare("SELECT ';' AS a;").all(), [{ a: ';' }]);
    assert.equal(raw.prepare('SELECT count(*) AS n FROM customers').get().n, 3);
  });

  given('a held statement runs once it is approved', (t) => {
    const { guarded, raw, world } = sqlite(t, Database);
    const statement = guarded.prepare('DELETE FROM customers WHERE id = ?');
    let held;
    assert.throws(
      () => statement.run(1),
      (error) => (held = error) instanceof Held,
    );
    assert.equal(held.code, 'held');
    const approvals = [{ request: held.request, approvals: [world.approve(held.request)] }];
    assert.throws(() => statement.withApprovals(approvals).run(2), Denied);
    assert.equal(statement.withApprovals(approvals).run(1).changes, 1);
    assert.throws(
      () => statement.withApprovals(approvals).run(1),
      (error) => error instanceof Denied || error instanceof Held,
    );
    assert.equal(raw.prepare('SELECT count(*) AS n FROM customers').get().n, 2);
  });

  given('writing tells counts and row ids', (t) => {
    const { guarded } = sqlite(t, Database);
    assert.deepEqual(guarded.prepare('INSERT INTO notes (body) VALUES (?)').run('a'), { changes: 1, lastInsertRowid: 1 });
    assert.deepEqual(guarded.prepare('INSERT INTO notes (body) VALUES (?)').safeIntegers().run('b'), { changes: 1, lastInsertRowid: 2n });
    assert.throws(() => guarded.prepare("INSERT INTO notes (body) VALUES ('c')").all(), TypeError);
    assert.deepEqual(guarded.prepare('SELECT count(*) AS n FROM notes').get(), { n: 2 });
    assert.equal(guarded.pragma('user_version', { simple: true }), 0);
  });

  given('parameters are bound as the driver binds them', (t) => {
    const { guarded } = sqlite(t, Database);
    const names = (sql, ...values) =>
      guarded
        .prepare(sql)
        .pluck()
        .all(...values);
    assert.deepEqual(names('SELECT name FROM customers WHERE id = ?', 1), ['Ada']);
    assert.deepEqual(names('SELECT name FROM customers WHERE id IN (?, ?) ORDER BY id', [1, 2]), ['Ada', 'Ben']);
    assert.deepEqual(names('SELECT name FROM customers WHERE id = :id', { id: 2 }), ['Ben']);
    assert.deepEqual(names('SELECT name FROM customers WHERE id = @id', Object.assign(Object.create(null), { id: 3n })), ['Cleo']);
    assert.deepEqual(names('SELECT hex(?)', Buffer.from('ab')), ['6162']);
    assert.deepEqual(names('SELECT hex(?)', new Uint16Array([1])), ['0100']);
    assert.deepEqual(names('SELECT ? IS NULL', null), [1]);
    for (const value of [true, new Date(0), new Map(), Symbol('x'), () => 1]) assert.throws(() => names('SELECT ?', value), TypeError);
    assert.throws(() => names('SELECT ?', 2n ** 64n), RangeError);
    assert.throws(() => names('SELECT ?, :a', 1, { a: 1 }), Refused);
    assert.throws(() => names('SELECT ?', 'a\ud800'), { code: 'boundary.argument' });
  });

  given('the row limit is kept, and what is beyond it not fetched', (t) => {
    const rules = [{ ...POLICY.rules[0], row_limit: 2 }, ...POLICY.rules.slice(1)];
    const at = folder(t);
    const [world, path] = [new World(at, { rules }), join(at, 'orders.db')];
    const guarded = guardDatabase(customers(Database, path), world.session(), { catalog: 'live' });
    const statement = guarded.prepare('SELECT id FROM customers').pluck();
    assert.equal(statement.all().length, 2);
    assert.ok(statement.limited);
    assert.equal([...statement.iterate()].length, 2);
    assert.deepEqual(outcomes(world), [
      ['ok', 2],
      ['ok', 2],
    ]);
    const insert = guarded.prepare("INSERT INTO notes (body) VALUES ('a'), ('b'), ('c') RETURNING id").pluck();
    assert.deepEqual(insert.all(), [1, 2]);
    const rows = insert.iterate();
    assert.equal(rows.next().value, 4);
    rows.return();
    const other = new Database(path);
    assert.equal(other.prepare('SELECT count(*) AS n FROM notes').get().n, 6);
    other.close();
  });

  given('an iteration reports its outcome once, at its end', (t) => {
    const { guarded, world } = sqlite(t, Database);
    const rows = guarded.prepare('SELECT id, ssn FROM customers').iterate();
    assert.ok(hidden(rows.next()));
    assert.deepEqual(outcomes(world), []);
    rows.return();
    assert.deepEqual(rows.next(), { value: undefined, done: true });
    assert.deepEqual(outcomes(world), [['ok', 1]]);
    for (const row of guarded.prepare('SELECT ssn FROM customers').iterate()) {
      assert.ok(hidden(row));
      break;
    }
    guarded.prepare('SELECT ssn FROM customers').iterate().next();
    guarded.close();
    assert.deepEqual(outcomes(world), [
      ['ok', 1],
      ['ok', 1],
      ['ok', 1],
    ]);
    assert.equal(guarded.open, false);
  });

  given('a failure in the middle is an error with the rows that were shown', (t) => {
    const { guarded, world } = sqlite(t, Database);
    const statement = guarded.prepare("SELECT json(CASE WHEN id = 2 THEN '{' ELSE '1' END) FROM customers");
    let rows;
    assert.throws(() => [...(rows = statement.iterate())], { code: 'SQLITE_ERROR', message: /withheld/ });
    assert.equal(outcomes(world).length, 1);
    assert.equal(outcomes(world)[0][0], 'error');
    // libsql fetches all at once.
    if (name !== 'libsql') assert.equal(rows.next().done, true);
    assert.equal(guarded.prepare('SELECT 1').pluck().get(), 1);
  });

  given('transactions are followed', (t) => {
    const { guarded, raw } = sqlite(t, Database, permitting('create'));
    const insert = guarded.prepare('INSERT INTO notes (body) VALUES (?)');
    const both = guarded.transaction((one, other) => {
      assert.ok(guarded.inTransaction);
      insert.run(one);
      if (other === null) throw new RangeError('own');
      insert.run(other);
    });
    both('a', 'b');
    both.immediate('c', 'd');
    assert.throws(() => both.exclusive('e', null), RangeError);
    assert.equal(both.database, guarded);
    assert.throws(() => guarded.transaction(async () => {})(), TypeError);
    guarded.transaction(() => {
      insert.run('f');
      assert.throws(() => both('g', null), RangeError);
    })();
    assert.deepEqual(
      raw
        .prepare('SELECT body FROM notes')
        .all()
        .map(({ body }) => body),
      ['a', 'b', 'c', 'd', 'f'],
    );

    // A temporary relation hides the other of its name, until it is undone.
    const bodies = guarded.prepare('SELECT body FROM notes');
    assert.throws(
      guarded.transaction(() => {
        guarded.exec('CREATE TEMP TABLE notes (id, body)');
        assert.throws(() => bodies.all(), Denied);
        throw new RangeError('undone');
      }),
      RangeError,
    );
    assert.throws(() => bodies.all(), Denied);
    guarded.refreshCatalog();
    assert.equal(bodies.all().length, 5);
    guarded.exec('BEGIN');
    guarded.exec('CREATE TEMP TABLE notes (id, body)');
    guarded.exec('ROLLBACK');
    assert.throws(() => bodies.all(), Denied);
    guarded.refreshCatalog();
    assert.equal(bodies.all().length, 5);
  });

  given('what was created since is known after a refresh', (t) => {
    const { guarded, raw } = sqlite(t, Database);
    raw.exec('CREATE TABLE later (ssn TEXT, other TEXT)');
    raw.exec("INSERT INTO later VALUES ('123-45-6789', 'x')");
    assert.throws(() => guarded.prepare('SELECT other FROM later').all(), Denied);
    guarded.refreshCatalog();
    assert.deepEqual(guarded.prepare('SELECT * FROM later').all(), [{ ssn: '*******6789', other: 'x' }]);
  });

  given('a view that became another one since the catalog was read is not shown', (t) => {
    const { guarded, raw, world } = sqlite(t, Database);
    raw.exec('DROP VIEW named');
    raw.exec('CREATE VIEW named AS SELECT ssn AS n, name AS s FROM customers');
    for (const ask of [(s) => s.all(), (s) => s.get(), (s) => [...s.iterate()]]) {
      assert.throws(() => ask(guarded.prepare('SELECT n FROM named')), { code: 'mask.origin' });
    }
    assert.deepEqual(outcomes(world), Array(3).fill(['error', undefined]));
    guarded.refreshCatalog();
    assert.ok(hidden(guarded.prepare('SELECT n FROM named').all()));
    for (const query of ["SELECT value FROM json_each('[1]')", 'SELECT name FROM sqlite_schema', 'SELECT rowid FROM customers']) {
      assert.ok(guarded.prepare(query).all().length > 0);
    }
  });

  given('a database is guarded outside of transactions, and with what it has', (t) => {
    const world = new World(folder(t));
    const raw = customers(Database);
    raw.exec('BEGIN');
    assert.throws(() => guardDatabase(raw, world.session()), { code: 'wrapper.unsupported', message: /transaction/ });
    raw.exec('COMMIT');
    guardDatabase(raw, world.session());
    raw.exec('CREATE TEMP TABLE notes AS SELECT id, ssn AS body FROM customers');
    assert.throws(() => guardDatabase(raw, world.session()), { code: 'wrapper.unsupported', message: /temporary/ });
    const session = world.session();
    const guarded = guardDatabase(raw, session, { catalog: 'live', context: { purpose: 'test' } });
    assert.throws(() => guardDatabase(guarded, world.session()), Refused);
    for (const thing of [{}, null, 7, { prepare() {} }]) assert.throws(() => guardDatabase(thing, world.session()), Refused);
    assert.throws(() => guardDatabase(raw, {}), Refused);
    assert.throws(() => guardDatabase(raw, world.session(), { catalogue: 'live' }), { code: 'boundary.argument' });
    session.close();
    assert.throws(() => guarded.prepare('SELECT 1').all(), { code: 'denied.session' });
  });
}
