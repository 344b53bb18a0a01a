// Databases with customers in them, for the tests of guarded drivers.

import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import pg from 'pg';
import { guardClient } from '../lib/guard/pg/index.cjs';
import { guardDatabase } from '../lib/guard/sqlite/index.cjs';
import { SECRETS, World, folder } from './world.mjs';

const require = createRequire(import.meta.url);

export const CUSTOMERS = [
  'CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, ssn TEXT UNIQUE, card NUMERIC)',
  'CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)',
  'CREATE VIEW named AS SELECT name AS n, ssn AS s FROM customers',
  "INSERT INTO customers VALUES (1, 'Ada', '123-45-6789', 4111111111111111), (2, 'Ben', '987-65-4321', NULL), (3, 'Cleo', '555-12-3456', NULL)",
];

/** The drivers with the interface of better-sqlite3 that are installed: one always is. */
export const SQLITE = ['libsql', 'better-sqlite3'].flatMap((name) => {
  try {
    const Database = require(name);
    new Database(':memory:').close();
    return [{ name, Database }];
  } catch (error) {
    if (name === 'libsql') throw error;
    return [];
  }
});

export function customers(Database, path = ':memory:') {
  const raw = new Database(path);
  for (const statement of CUSTOMERS) raw.exec(statement);
  return raw;
}

/** A guarded database over customers, with everything around it. */
export function sqlite(test, Database, changes) {
  const world = new World(folder(test), changes);
  const raw = customers(Database);
  return { world, raw, guarded: guardDatabase(raw, world.session(), { catalog: 'live' }) };
}

export const POSTGRES = process.env.CHECKREIN_POSTGRES;
if (!POSTGRES && process.env.CI) throw new Error('CHECKREIN_POSTGRES is not set: run through scripts/postgres.sh');
/** Options of a test that needs PostgreSQL. */
export const NEEDS_POSTGRES = { skip: POSTGRES ? false : 'CHECKREIN_POSTGRES is not set: run through scripts/postgres.sh' };

export function settings(database) {
  const { password, ...parts } = Object.fromEntries(POSTGRES.split(' ').map((part) => part.split('=')));
  return { host: parts.host, port: Number(parts.port), user: parts.user, password, database };
}

/** The settings of a database of its own with customers in it, which is gone after the test. */
export async function database(test) {
  const name = `orders_${randomBytes(6).toString('hex')}`;
  const admin = async (statement) => {
    const client = new pg.Client(settings('postgres'));
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await admin(`CREATE DATABASE ${name}`);
  test.after(() => admin(`DROP DATABASE ${name} WITH (FORCE)`));
  const client = await connected(settings(name));
  for (const statement of CUSTOMERS) await client.query(statement);
  await client.end();
  return settings(name);
}

export async function connected(config, more = {}) {
  const client = new pg.Client({ ...config, ...more });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** A guarded client over customers, with everything around it: `raw` is guarded, `beside` is another connection. */
export async function postgres(test, changes) {
  const world = new World(folder(test), changes);
  const config = await database(test);
  const [raw, beside] = [await connected(config), await connected(config)];
  test.after(() => Promise.all([raw.end(), beside.end()]));
  return { world, config, raw, beside, guarded: await guardClient(raw, world.session('db-postgres'), { catalog: 'live' }) };
}

export function hidden(shown) {
  const text = JSON.stringify(shown, (_name, value) => (typeof value === 'bigint' ? `${value}` : value)) ?? '';
  return !SECRETS.some((secret) => text.includes(secret));
}

/** What an error says, wherever it says it. */
export function everythingSaid(error) {
  return [error.message, error.stack, String(error), JSON.stringify(Object.getOwnPropertyDescriptors(error)), String(error.cause)].join(
    '\n',
  );
}

export function outcomes(world) {
  return world.events('outcome').map(({ status, rows }) => [status, rows]);
}
