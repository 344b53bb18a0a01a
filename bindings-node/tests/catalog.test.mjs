// Live catalogs: that they agree with the database, and with what the Python package reads.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fromPostgres, fromSqlite } from '../lib/catalog/index.cjs';
import { NEEDS_POSTGRES, SQLITE, connected, customers, database } from './databases.mjs';
import { folder } from './world.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READER = join(ROOT, 'bindings-python/python/checkrein/catalog.py');
const PYTHON = [join(ROOT, '.venv/bin/python'), 'python3'].find((python) => spawnSync(python, ['--version']).status === 0);

/** What the Python package's reader says; nothing where the module that it needs is not there. */
function said(module, connect, read, argument) {
  if (!PYTHON || !existsSync(READER) || spawnSync(PYTHON, ['-c', `import ${module}`]).status !== 0) return undefined;
  const program = `
import importlib.util, json, sys, ${module}
spec = importlib.util.spec_from_file_location("catalog", sys.argv[1])
catalog = importlib.util.module_from_spec(spec)
spec.loader.exec_module(catalog)
print(json.dumps(catalog.${read}(${connect})))`;
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program, READER, argument], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const ODD = [
  `CREATE TABLE "Odd ""Name" ("A b" INT, C TEXT GENERATED ALWAYS AS (1), "ÄB" TEXT)`,
  'CREATE VIRTUAL TABLE search USING fts5 (body)',
  'CREATE VIEW /* AS */ "as" (a, b) AS -- AS\n SELECT id, ssn AS s FROM customers;',
  'CREATE VIEW "x AS y" AS SELECT id FROM customers',
  'CREATE VIEW éAS AS SELECT id FROM customers',
  'CREATE VIEW broken AS SELECT * FROM gone',
  'CREATE TABLE __proto__ (toString INT, __proto__ TEXT)',
];

for (const { name, Database } of SQLITE) {
  test(`${name}: relations stand with their columns in order`, (t) => {
    const raw = customers(Database);
    raw.exec('ATTACH \':memory:\' AS "Other Db"');
    raw.exec('CREATE TABLE "Other Db".t (x)');
    raw.exec('CREATE TEMP TABLE scratch (x)');
    for (const statement of ODD) raw.exec(statement);
    const { relations } = fromSqlite(raw);
    assert.deepEqual(Object.entries(relations['main.customers'].columns), [
      ['id', 'INTEGER'],
      ['name', 'TEXT'],
      ['ssn', 'TEXT'],
      ['card', 'NUMERIC'],
    ]);
    assert.equal(relations['main.named'].view, 'SELECT name AS n, ssn AS s FROM customers');
    assert.deepEqual(Object.keys(relations['main."odd ""name"'].columns), ['a b', 'c', 'Äb']);
    assert.deepEqual(Object.keys(relations['temp.scratch'].columns), ['x']);
    assert.deepEqual(Object.keys(relations['"other db".t'].columns), ['x']);
    assert.equal(relations['main.search'].view, null);
    assert.deepEqual({ ...relations['main.broken'] }, { columns: {}, view: null });
    assert.deepEqual(Object.keys(relations['main.__proto__'].columns), ['tostring', '__proto__']);
    const through = raw.prepare(`SELECT * FROM (${relations['main.as'].view})`).raw(true).all();
    assert.deepEqual(through, raw.prepare('SELECT * FROM "as"').raw(true).all());
    for (const [relation, { columns }] of Object.entries(relations)) {
      if (['main.as', 'main.broken', 'main.search'].includes(relation) || relation.startsWith('main.search_')) continue;
      const shown = raw
        .prepare(`SELECT * FROM ${relation} LIMIT 0`)
        .columns()
        .map(({ name }) => name.replace(/[A-Z]+/g, (found) => found.toLowerCase()));
      assert.deepEqual(shown, Object.keys(columns), relation);
    }
  });

  test(`${name}: the catalog is the one that Python reads`, (t) => {
    const path = join(folder(t), 'orders.db');
    const raw = customers(Database, path);
    for (const statement of ODD) raw.exec(statement);
    const read = JSON.parse(JSON.stringify(fromSqlite(raw)));
    raw.close();
    const expected = said('sqlite3', 'sqlite3.connect(sys.argv[2])', 'from_sqlite', path);
    if (!expected) return t.skip('there is no Python');
    assert.deepEqual(read, expected);
    assert.deepEqual(Object.keys(read.relations), Object.keys(expected.relations));
  });
}

test('PostgreSQL: the catalog is what the database shows, and what Python reads', NEEDS_POSTGRES, async (t) => {
  const config = await database(t);
  const client = await connected(config);
  t.after(() => client.end());
  await client.query(`
    CREATE SCHEMA "Odd"; CREATE TABLE "Odd"."T 1" (a int, gone int, "B" text, "__proto__" text); ALTER TABLE "Odd"."T 1" DROP gone;
    CREATE MATERIALIZED VIEW stored AS SELECT ssn FROM customers; CREATE SEQUENCE counter;
    CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at); SET search_path = "Odd", public`);
  const read = await fromPostgres(client);
  assert.equal((await client.query('SHOW search_path')).rows[0].search_path, '"Odd", public');
  const { relations } = read;
  assert.deepEqual(Object.entries(relations['"Odd"."T 1"'].columns), [
    ['a', 'integer'],
    ['B', 'text'],
    ['__proto__', 'text'],
  ]);
  assert.match(relations['public.named'].view, /public\.customers/);
  for (const name of ['pg_catalog.pg_class', 'pg_catalog.pg_stat_activity', 'information_schema.columns', 'public.stored', 'public.parts'])
    assert.ok(name in relations, name);
  for (const [name, { columns }] of Object.entries(relations)) {
    if (!/^(public|"Odd"|information_schema)\./.test(name)) continue;
    const { fields } = await client.query(`SELECT * FROM ${name} LIMIT 0`);
    assert.deepEqual(
      fields.map((field) => field.name),
      Object.keys(columns),
      name,
    );
  }

  // The client's transaction and its settings are left as they were.
  await client.query('BEGIN; SET LOCAL search_path = public');
  await client.query('CREATE TEMP TABLE scratch (x int)');
  assert.deepEqual(Object.keys((await fromPostgres(client)).relations['pg_temp.scratch'].columns), ['x']);
  assert.equal((await client.query('SHOW search_path')).rows[0].search_path, 'public');
  await client.query('ROLLBACK');
  assert.equal((await client.query('SHOW search_path')).rows[0].search_path, '"Odd", public');

  const dsn = `host=${config.host} port=${config.port} user=${config.user} password=${config.password} dbname=${config.database}`;
  const expected = said('psycopg', 'psycopg.connect(sys.argv[2])', 'from_postgres', dsn);
  if (!expected) return t.diagnostic('psycopg is not there: not compared with Python');
  assert.deepEqual(JSON.parse(JSON.stringify(read)), expected);
  assert.deepEqual(Object.keys(read.relations), Object.keys(expected.relations));
});
