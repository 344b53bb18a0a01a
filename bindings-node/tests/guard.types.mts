// What TypeScript says of the guards: checked by `tsc --strict`, never run.

import Database from 'better-sqlite3';
import pg from 'pg';
import { Enforcer, type ApprovalRequest } from 'checkrein';
import { fromPostgres, fromSqlite } from 'checkrein/catalog';
import { Denied, Held, guardClient, guardPool, type Result } from 'checkrein/pg';
import { guardDatabase, type GuardedStatement } from 'checkrein/sqlite';

const enforcer: Enforcer = Enforcer.fromFile('policy.yaml', { audit: 'audit', signingKey: 'log.key' });
const session = enforcer.openSession('token', 'orders-db');

interface Customer {
  name: string;
  ssn: string;
}

export async function postgres(client: pg.Client, pool: pg.Pool): Promise<string[]> {
  const guarded = await guardClient(client, session, { catalog: 'live', context: { purpose: 'reporting' } });
  const result: Result<Customer> = await guarded.query<Customer>('SELECT name, ssn FROM customers WHERE city = $1', ['Oslo']);
  try {
    await guarded.query({ text: 'DELETE FROM orders WHERE id = $1', values: [7], rowMode: 'array' });
  } catch (error) {
    if (error instanceof Held) {
      const request: ApprovalRequest = error.request;
      await guarded.queryWith('DELETE FROM orders WHERE id = $1', [7], { approvals: [{ request, approvals: ['…'] }] });
    } else if (error instanceof Denied) {
      const rule: string | undefined = error.rule;
      console.log(rule, error.code);
    }
  }
  for await (const row of await guarded.cursor<Customer>('SELECT name, ssn FROM customers')) console.log(row.name);
  guarded.on('notification', ({ channel, processId }) => console.log(channel, processId));
  guarded.query('SELECT 1', (error, { rows }) => console.log(error, rows));
  // @ts-expect-error the raw connection is out of reach
  guarded.connection;
  // @ts-expect-error what would be given the raw connection is refused
  await guarded.query(new pg.Query('SELECT 1'));
  const shared = guardPool(pool, session, { catalog: await fromPostgres(client) });
  const borrowed = await shared.connect();
  borrowed.release();
  await shared.end();
  return result.rows.map(({ ssn }) => ssn);
}

export function sqlite(raw: Database.Database): string[] {
  const database = guardDatabase(raw, session, { catalog: fromSqlite(raw) });
  const statement: GuardedStatement<Customer> = database.prepare<Customer>(
    'SELECT name, ssn FROM customers WHERE city = ? OR id IN (?, ?)',
  );
  const insert = database.transaction((name: string) => database.prepare('INSERT INTO customers (name) VALUES (:name)').run({ name }));
  const added: number = insert.immediate('Kari').changes;
  console.log(added, statement.masked.size, database.pragma('user_version', { simple: true }));
  // @ts-expect-error functions of JavaScript are refused
  database.function('f', () => 1);
  return statement.all('Oslo', [1, 2n]).map(({ ssn }) => ssn);
}
