// What a hostile agent does with a guarded connection that it was handed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import pg from 'pg';
import { Denied, Held, Refused, guardPool } from '../lib/guard/pg/index.cjs';
import { guardDatabase } from '../lib/guard/sqlite/index.cjs';
import { NEEDS_POSTGRES, SQLITE, customers, everythingSaid, hidden, outcomes, postgres, sqlite } from './databases.mjs';
import { POLICY, SECRETS, World, folder } from './world.mjs';

const permitting = (...effects) => ({
  rules: [...POLICY.rules, { name: 'more', decision: 'permit', subjects: { groups: ['analysts'] }, effects }],
});

/** Answers otherwise the second time it is asked. */
const shifty = (first, second) => {
  let asked = 0;
  return { get: () => (asked++ === 0 ? first : second), asked: () => asked };
};

for (const { name, Database } of SQLITE) {
  test(`${name}: what is decided on is what is bound`, (t) => {
    const { guarded, raw, world } = sqlite(t, Database);
    raw.exec("INSERT INTO notes VALUES (1, 'a'), (2, 'b')");
    const statement = guarded.prepare('DELETE FROM notes WHERE id = ?');
    let held;
    assert.throws(
      () => statement.run(1),
      (error) => (held = error) instanceof Held,
    );
    const approvals = [{ request: held.request, approvals: [world.approve(held.request)] }];
    const approved = statement.withApprovals(approvals);
    const later = shifty(1, 2);
    const values = new Proxy([0], { get: (array, key, receiver) => (key === '0' ? later.get() : Reflect.get(array, key, receiver)) });
    assert.equal(approved.run(values).changes, 1);
    assert.equal(later.asked(), 1);
    assert.deepEqual(
      raw
        .prepare('SELECT id FROM notes')
        .all()
        .map(({ id }) => id),
      [2],
    );
    for (const value of [{ valueOf: () => 2 }, { [Symbol.toPrimitive]: () => 2 }, new Number(2), new String('2')]) {
      assert.throws(
        () => guarded.prepare('SELECT ?').all(value),
        (error) => error instanceof TypeError || error instanceof Refused,
      );
    }
    const named = shifty(1, 2);
    const bound = guarded.prepare('SELECT :id AS id, :id AS again').get({
      get id() {
        return named.get();
      },
    });
    assert.deepEqual([bound, named.asked()], [{ id: 1, again: 1 }, 1]);
  });

  test(`${name}: bytes are those of the memory, not what a subclass says`, (t) => {
    const { guarded } = sqlite(t, Database);
    class Lying extends Uint8Array {
      get buffer() {
        return new Uint8Array([9, 9]).buffer;
      }
      get byteLength() {
        return 1;
      }
      get length() {
        return 1;
      }
      subarray() {
        return new Uint8Array([9]);
      }
      [Symbol.iterator]() {
        return [9][Symbol.iterator]();
      }
    }
    assert.equal(
      guarded
        .prepare('SELECT hex(?)')
        .pluck()
        .get(new Lying([1, 2])),
      '0102',
    );
    const shared = new Uint8Array(new SharedArrayBuffer(2));
    shared[1] = 7;
    assert.equal(guarded.prepare('SELECT hex(?)').pluck().get(shared), '0007');
  });

  test(`${name}: a text is a string and nothing that becomes one`, (t) => {
    const { guarded } = sqlite(t, Database);
    for (const text of [new String('SELECT 1'), { toString: () => 'SELECT 1' }, ['SELECT 1'], undefined, 7]) {
      assert.throws(() => guarded.prepare(text), Refused);
    }
  });

  test(`${name}: what is put on built-in prototypes by name catches nothing`, (t) => {
    const { guarded } = sqlite(t, Database);
    const caught = [];
    for (const name of ['ssn', 'approvals', 'bound', 'rows', 'context']) {
      Object.defineProperty(Object.prototype, name, { set: (value) => caught.push(value), get: () => undefined, configurable: true });
      t.after(() => delete Object.prototype[name]);
    }
    assert.deepEqual(
      guarded
        .prepare('SELECT ssn FROM customers WHERE id = 1')
        .all()
        .map((row) => ({ ...row })),
      [{ ssn: '*******6789' }],
    );
    assert.ok(hidden(caught));
    Object.prototype.id = 3;
    t.after(() => delete Object.prototype.id);
    const name = (given) => guarded.prepare('SELECT name FROM customers WHERE id = :id').pluck().get(given);
    // One driver says that it is missing, the other takes NULL: none takes what is inherited.
    try {
      assert.equal(name({}), undefined);
    } catch (error) {
      assert.match(error.message, /Missing named parameter/);
    }
  });

  test(`${name}: nothing casual leads to the raw database`, (t) => {
    const { guarded, raw } = sqlite(t, Database);
    const statement = guarded.prepare('SELECT ssn FROM customers');
    const rows = statement.iterate();
    rows.next();
    for (const thing of [guarded, statement, rows, guarded.transaction(() => {})]) {
      assert.ok(Object.isFrozen(thing) || typeof thing === 'function');
      for (let at = thing; at && at !== Object.prototype && at !== Function.prototype; at = Object.getPrototypeOf(at)) {
        for (const key of Reflect.ownKeys(at)) assert.ok(![raw, raw.db].includes(attempt(() => thing[key])), String(key));
      }
      assert.ok(!inspect(thing, { showHidden: true, depth: 9, customInspect: false }).includes('inTransaction: false,'));
    }
    for (const thing of [guarded, statement]) {
      assert.equal(JSON.stringify(thing), '{}');
      assert.throws(() => new thing.constructor(), Refused);
      assert.throws(() => new (class extends thing.constructor {})(), Refused);
      assert.throws(
        () => Object.create(Object.getPrototypeOf(thing)).source ?? Object.create(Object.getPrototypeOf(thing)).open,
        TypeError,
      );
      assert.throws(() => {
        thing.own = 1;
      }, Refused);
      assert.throws(() => {
        Object.getPrototypeOf(thing).all = () => {};
      });
      assert.throws(() => Object.setPrototypeOf(thing, {}), TypeError);
    }
    assert.equal(statement.database, guarded);
  });

  test(`${name}: every other member of the driver is refused`, (t) => {
    const { guarded, raw } = sqlite(t, Database);
    const own = [
      'prepare',
      'exec',
      'pragma',
      'transaction',
      'defaultSafeIntegers',
      'close',
      'open',
      'inTransaction',
      'readonly',
      'memory',
      'constructor',
    ];
    const has = new Set([...Object.getOwnPropertyNames(Database.prototype), ...Object.getOwnPropertyNames(raw)]);
    const refused = [...has].filter((member) => !own.includes(member));
    assert.ok(refused.length > 5);
    for (const member of refused) {
      assert.throws(() => guarded[member], { code: 'wrapper.unsupported', name: 'Refused' }, member);
      assert.ok(!(member in guarded), member);
    }
    for (const member of own) assert.ok(member in guarded, member);
    assert.equal(guarded.nothing, undefined);
    const statement = guarded.prepare('SELECT 1');
    const bare = raw.prepare('SELECT 1');
    const known = [
      'all',
      'get',
      'run',
      'iterate',
      'raw',
      'pluck',
      'safeIntegers',
      'columns',
      'source',
      'database',
      'constructor',
      'pluckMode',
    ];
    for (const member of [...Object.getOwnPropertyNames(Object.getPrototypeOf(bare)), ...Object.getOwnPropertyNames(bare)]) {
      if (known.includes(member)) continue;
      assert.throws(() => statement[member], Refused, member);
    }
  });

  test(`${name}: a driver's error is passed on without values`, (t) => {
    const { guarded } = sqlite(t, Database);
    for (const [text, code] of [
      ["INSERT INTO customers (name, ssn) VALUES ('x', '123-45-6789')", 'SQLITE_CONSTRAINT_UNIQUE'],
      ["SELECT json_extract('{}', ssn) FROM customers", 'SQLITE_ERROR'],
    ]) {
      assert.throws(
        () => guarded.prepare(text)[code === 'SQLITE_ERROR' ? 'all' : 'run'](),
        (error) => {
          assert.ok(!SECRETS.some((secret) => everythingSaid(error).includes(secret)));
          assert.deepEqual([error.code, error.cause], [code, undefined]);
          assert.ok(error instanceof Database.SqliteError);
          return true;
        },
      );
    }
  });
}

for (const { Database } of SQLITE.filter(({ name }) => name === 'better-sqlite3')) {
  test('better-sqlite3: nothing happens between a decision and its run', (t) => {
    const world = new World(folder(t), permitting('function_unknown', 'unknown', 'create'));
    const raw = customers(Database);
    const raised = [];
    raw.function('inside', () => {
      for (const act of [
        () => guarded.exec('CREATE TEMP TABLE notes (id, body)'),
        () => guarded.prepare('SELECT 1').all(),
        () => guarded.rollback(),
        () => guarded.refreshCatalog(),
      ]) {
        try {
          act();
        } catch (error) {
          raised.push(error.code);
        }
      }
      return 1;
    });
    const guarded = guardDatabase(raw, world.session(), { catalog: 'live' });
    guarded.prepare('SELECT inside()').all();
    assert.deepEqual(raised, Array(4).fill('wrapper.unsupported'));
    assert.equal(raw.prepare('SELECT count(*) AS n FROM temp.sqlite_master').get().n, 0);
  });
}

const given = (what, run) => test(`pg: ${what}`, NEEDS_POSTGRES, run);

given('what is decided on is what the server gets', async (t) => {
  const { guarded, raw, world } = await postgres(t);
  await raw.query("INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'c')");
  const statement = 'DELETE FROM notes WHERE id = $1';
  let held;
  const approved = async (value) => {
    await assert.rejects(guarded.query(statement, [value]), (error) => (held = error) instanceof Held);
    return { approvals: [{ request: held.request, approvals: [world.approve(held.request)] }] };
  };
  // Each is asked once for a hold, and once for the run.
  for (const make of [
    (later) => ({ toPostgres: later.get }),
    (later) => ({ toJSON: () => Number(later.get()) }),
    (later) => new Proxy({}, { get: (_, key) => (key === 'toPostgres' ? later.get : undefined) }),
  ]) {
    const leave = await approved({ toPostgres: () => '1' });
    const swapped = shifty('2', '1');
    await assert.rejects(guarded.queryWith(statement, [make(swapped)], leave), Denied);
    assert.equal(swapped.asked(), 1);
  }
  const leave = await approved('1');
  const later = shifty('1', '2');
  const values = new Proxy(['0'], { get: (array, key, receiver) => (key === '0' ? later.get() : Reflect.get(array, key, receiver)) });
  assert.equal((await guarded.queryWith(statement, values, leave)).rowCount, 1);
  assert.deepEqual((await raw.query('SELECT id FROM notes ORDER BY id')).rows, [{ id: 2 }, { id: 3 }]);
});

given('a query is read once, when it is given', async (t) => {
  const { guarded } = await postgres(t);
  const [text, own] = [shifty('SELECT name FROM customers WHERE id = $1', 'SELECT 7'), shifty([1], [2])];
  const config = {
    get text() {
      return text.get();
    },
    get values() {
      return own.get();
    },
  };
  assert.deepEqual((await guarded.query(config)).rows, [{ name: 'Ada' }]);
  assert.deepEqual([text.asked(), own.asked()], [1, 1]);
  const [values, data, ids, at] = [[1], Buffer.from('a'), [1], new Date(0)];
  const asked = guarded.query('SELECT $1::int AS n, $2::bytea AS b, $3::int[] AS i, $4::timestamptz AS at', [values[0], data, ids, at]);
  const array = guarded.query('SELECT $1::int AS n', values);
  values[0] = 2;
  data[0] = 98;
  ids.push(2);
  at.setTime(1e12);
  assert.deepEqual((await asked).rows, [{ n: 1, b: Buffer.from('a'), i: [1], at: new Date(0) }]);
  assert.deepEqual((await array).rows, [{ n: 1 }]);
});

given('values are what they are, not what a subclass or a prototype says', async (t) => {
  const { guarded } = await postgres(t);
  class Lying extends Buffer {
    static of_(bytes) {
      return Object.setPrototypeOf(Buffer.from(bytes), Lying.prototype);
    }
    get buffer() {
      return new ArrayBuffer(1);
    }
    get byteLength() {
      return 1;
    }
    toString() {
      return 'lies';
    }
  }
  class Later extends Date {
    getTime() {
      return 1e12;
    }
    toISOString() {
      return 'lies';
    }
    toString() {
      return 'lies';
    }
  }
  class List extends Array {
    map() {
      return ['lies'];
    }
    [Symbol.iterator]() {
      return ['lies'][Symbol.iterator]();
    }
    toString() {
      return 'lies';
    }
  }
  const before = Number.prototype.toString;
  Number.prototype.toString = () => '9';
  t.after(() => (Number.prototype.toString = before));
  const list = List.from([Lying.of_([1, 2]), new Later(0), 5]);
  const [row] = (await guarded.query('SELECT $1::bytea AS b, $2::timestamptz AS at, $3::int AS n', list)).rows;
  Number.prototype.toString = before;
  assert.deepEqual(row, { b: Buffer.from([1, 2]), at: new Date(0), n: 5 });
});

given('what would be given the raw client is refused', async (t) => {
  const { guarded, world } = await postgres(t, permitting('copy_out', 'copy_in'));
  class Spy extends pg.Query {
    submit() {
      throw new Error('given the raw connection');
    }
  }
  for (const query of [
    new Spy('SELECT 1'),
    new pg.Query('SELECT 1'),
    { text: 'SELECT 1', submit() {} },
    { text: 'SELECT 1', rows: 1 },
    { text: 'SELECT 1', portal: 'p' },
    { text: 'SELECT 1', binary: true },
    { text: 'SELECT 1', callback() {} },
    { text: new String('SELECT 1') },
    { name: 'n' },
    null,
    undefined,
    7,
    ['SELECT 1'],
    () => {},
  ]) {
    await assert.rejects(guarded.query(query), Refused);
    await assert.rejects(guarded.cursor(query), Refused);
  }
  for (const text of ['COPY customers TO STDOUT', 'COPY notes FROM STDIN'])
    await assert.rejects(guarded.query(text), (error) => error instanceof Refused || error instanceof Denied);
  for (const text of ['SELECT 1\0; DROP TABLE notes', 'SELECT 1; SELECT 2'])
    await assert.rejects(guarded.query(text), (error) => error instanceof Refused || error instanceof Denied);
  assert.ok(outcomes(world).every(([status]) => status === 'cancelled'));
  assert.deepEqual((await guarded.query("SELECT ';' AS a;")).rows, [{ a: ';' }]);
});

given('a catalog is not read of what the end of the transaction drops', async (t) => {
  const rule = { name: 'all', decision: 'permit', subjects: { groups: ['analysts'] }, effects: ['read', 'create', 'transaction'] };
  const masks = [{ classes: ['ssn'], mask: 'redact', probe: 'permit' }];
  const { guarded } = await postgres(t, { rules: [rule], classes: { ssn: { columns: ['public.customers.ssn'] } }, masks });
  await guarded.query('BEGIN');
  await guarded.query('CREATE TEMP TABLE customers (ssn text) ON COMMIT DROP');
  await assert.rejects(guarded.refreshCatalog(), (error) => error instanceof Refused && /temporary/.test(error.message));
  await guarded.query('COMMIT');
  await guarded.refreshCatalog();
  const { rows } = await guarded.query("SELECT ssn || '' AS s FROM customers");
  assert.deepEqual([rows.length, hidden(rows)], [3, true]);
});

given('a catalog that could not be read brings no certainty', async (t) => {
  const effects = ['read', 'create', 'drop', 'setting', 'transaction'];
  const rule = { name: 'all', decision: 'permit', subjects: { groups: ['analysts'] }, effects };
  const masks = [{ classes: ['ssn'], mask: 'redact', probe: 'permit' }];
  const { guarded, raw } = await postgres(t, { rules: [rule], classes: { ssn: { columns: ['public.customers.ssn'] } }, masks });
  await guarded.query('CREATE TEMP TABLE customers (ssn text)');
  await guarded.refreshCatalog();
  await guarded.query('DROP TABLE pg_temp.customers');
  for (const statement of ['BEGIN', 'SET search_path = public', 'ROLLBACK']) await guarded.query(statement);
  const { query } = raw;
  raw.query = (asked, ...more) => {
    if (/pg_attribute/.test(asked.text)) throw new Error('a timeout, or a cancellation by another connection');
    return query.call(raw, asked, ...more);
  };
  await assert.rejects(guarded.refreshCatalog());
  delete raw.query;
  await raw.query('ROLLBACK');
  await assert.rejects(guarded.query("SELECT ssn || '' AS s FROM customers"), Denied);
  await guarded.refreshCatalog();
  const { rows } = await guarded.query("SELECT ssn || '' AS s FROM customers");
  assert.deepEqual([rows.length, hidden(rows)], [3, true]);
});

given('a statement that is never read is not taken for one that ran', async (t) => {
  const people = { classes: { ssn: { columns: ['hr.people.ssn'] } }, masks: [{ classes: ['ssn'], mask: 'redact', probe: 'permit' }] };
  const { guarded, raw, world } = await postgres(t, people);
  for (const schema of ['hr', 'other']) await raw.query(`CREATE SCHEMA ${schema} CREATE TABLE people (ssn TEXT)`);
  await raw.query(`INSERT INTO hr.people VALUES ('${SECRETS[0]}')`);
  await guarded.refreshCatalog();
  await guarded.query('SET search_path = hr');
  const cursor = await guarded.cursor('SET search_path = other').catch((error) => assert.ok(error instanceof Refused));
  await cursor?.close();
  assert.equal((await raw.query('SHOW search_path')).rows[0].search_path, 'hr');
  const shown = await guarded.query("SELECT ssn || '' AS s FROM people").catch((error) => error);
  assert.ok(shown instanceof Denied || hidden(shown.rows));
  assert.deepEqual(
    outcomes(world).map(([status]) => status),
    ['ok', 'cancelled'],
  );
});

given('what a cursor never ran is not logged as run', async (t) => {
  const { guarded, raw, world } = await postgres(t);
  await (await guarded.cursor("INSERT INTO notes VALUES (1, 'a')")).close();
  assert.equal((await raw.query('SELECT 1 FROM notes')).rowCount, 0);
  assert.deepEqual(
    outcomes(world).map(([status]) => status),
    ['cancelled'],
  );
});

given('every other member of the driver is refused', async (t) => {
  const { guarded, raw } = await postgres(t);
  const own = ['query', 'end', 'on', 'once', 'off', 'release', 'constructor'];
  const members = new Set();
  for (let at = raw; at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const member of Object.getOwnPropertyNames(at)) members.add(member);
  const refused = [...members].filter((member) => !own.includes(member));
  assert.ok(refused.length > 40);
  for (const member of [
    'connection',
    'password',
    'connectionParameters',
    'copyFrom',
    'setTypeParser',
    'activeQuery',
    'emit',
    'listeners',
    'rawListeners',
    ...refused,
  ]) {
    if (!(member in raw)) continue;
    assert.throws(() => guarded[member], { code: 'wrapper.unsupported' }, member);
    assert.ok(!(member in guarded), member);
  }
  for (const event of ['drain', 'row', 'message', 'newListener', 'connect']) assert.throws(() => guarded.on(event, () => {}), Refused);
  assert.throws(() => guarded.release(), Refused);
  assert.equal(await guarded, guarded);
});

given('nothing casual leads to the raw client', async (t) => {
  const { guarded, raw } = await postgres(t);
  const cursor = await guarded.cursor('SELECT ssn FROM customers');
  for (const thing of [guarded, cursor]) {
    assert.ok(Object.isFrozen(thing));
    assert.deepEqual(Reflect.ownKeys(thing), []);
    assert.equal(JSON.stringify(thing), '{}');
    for (let at = Object.getPrototypeOf(thing); at && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
      for (const key of Reflect.ownKeys(at)) assert.ok(![raw, raw.connection].includes(attempt(() => thing[key])), String(key));
    }
    assert.ok(!inspect(thing, { showHidden: true, depth: 9, customInspect: false }).includes('_connected'));
    assert.throws(() => new thing.constructor(), Refused);
    assert.throws(() => new (class extends thing.constructor {})(), Refused);
    assert.throws(() => {
      thing.own = 1;
    }, Refused);
    assert.throws(
      () => {
        thing.constructor.prototype.query = () => {};
      },
      (error) => error instanceof TypeError || error instanceof Refused,
    );
    assert.throws(() => {
      thing.constructor.own = () => {};
    }, TypeError);
  }
  const fake = Object.create(Object.getPrototypeOf(guarded));
  await assert.rejects(async () => fake.query('SELECT 1'), TypeError);
  await cursor.close();
});

given('a `then` that is put on the prototype of all objects is given nothing raw', async (t) => {
  const { guarded, raw, world, config } = await postgres(t);
  const pool = new pg.Pool(config);
  const shared = guardPool(pool, world.session('db-postgres'), { catalog: 'live' });
  const given = [];
  const spied = Object.getOwnPropertyDescriptor(Object.prototype, 'then');
  assert.equal(spied, undefined);
  Object.defineProperty(Object.prototype, 'then', { get() { given.push(this); return undefined; }, configurable: true }); // prettier-ignore
  try {
    await guarded.query('SELECT * FROM customers');
    await guarded.query("INSERT INTO customers (id, name, ssn) VALUES (9, 'x', '123-45-6789')").catch(() => {});
    await (await guarded.cursor('SELECT ssn FROM customers')).read(2);
    await shared.query('SELECT ssn FROM customers');
  } finally {
    delete Object.prototype.then;
    await pool.end();
  }
  assert.ok(given.length > 0);
  for (const thing of given) {
    assert.ok(thing !== raw && !(thing instanceof pg.Client) && !(thing instanceof pg.DatabaseError));
    assert.ok(!SECRETS.some((secret) => inspect(thing, { depth: 6, showHidden: true }).includes(secret)));
  }
});

given('what is said beside results holds no values', async (t) => {
  const { guarded, beside } = await postgres(t, permitting('notify', 'create'));
  const told = [];
  const heard = new Promise((resolve) => guarded.on('notification', (...given) => resolve(told.push(['notification', ...given]))));
  guarded.on('notice', (...given) => told.push(['notice', ...given]));
  await guarded.query('LISTEN customers');
  await beside.query("NOTIFY customers, '123-45-6789'");
  await guarded.query('CREATE TABLE IF NOT EXISTS notes (id int)');
  await heard;
  assert.deepEqual(told.map(([name, given]) => [name, Object.keys(given)]).sort(), [
    ['notice', ['severity', 'code']],
    ['notification', ['channel', 'processId']],
  ]);
  assert.ok(hidden(told));
  assert.throws(() => guarded.on('notice', 7), TypeError);
});

given('columns that changed their names since the catalog was read are not shown', async (t) => {
  const { guarded, beside, world } = await postgres(t);
  await beside.query(
    'ALTER TABLE customers RENAME name TO was; ALTER TABLE customers RENAME ssn TO name; ALTER TABLE customers RENAME was TO ssn',
  );
  await assert.rejects(
    guarded.query('SELECT name FROM customers'),
    (error) => error.code === 'mask.origin' && hidden(everythingSaid(error)),
  );
  await assert.rejects((await guarded.cursor('SELECT name FROM customers')).read(2), { code: 'mask.origin' });
  await beside.query('DROP TABLE notes; CREATE TABLE notes AS SELECT id, name AS body FROM customers');
  await assert.rejects(guarded.query('SELECT body FROM notes'), { code: 'mask.origin' });
  assert.ok(
    outcomes(world).every(([status, rows]) => status === 'error' && rows === 0),
    JSON.stringify(outcomes(world)),
  );
  await guarded.refreshCatalog();
  assert.equal((await guarded.query('SELECT body FROM notes')).rowCount, 3);
});

function attempt(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
