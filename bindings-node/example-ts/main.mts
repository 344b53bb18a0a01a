// What TypeScript sees of the package; `tsc --strict` reads it in `make check-node`.

import { CheckreinError, Enforcer, Log, Plan, Policy, Scanner, classify, entities, entries, verifyLogAsync } from 'checkrein';
import type { Connection, Deny, ErrorCode, Finding, Hold, KeyFunction, Permit, Row, Stream } from 'checkrein';

/** Every kind of answer, told apart by `decision`. */
function said(decision: Permit | Deny | Hold): string {
  switch (decision.decision) {
    case 'permit':
      return decision.rules.join();
    case 'deny':
      return `${decision.reason}: ${decision.message} (${decision.rule ?? 'by default'})`;
    case 'hold':
      return decision.request.render();
    default:
      return decision satisfies never;
  }
}

/** Every code, of which the compiler knows the names. */
function advice(error: unknown): string {
  if (!(error instanceof CheckreinError)) throw error;
  const code: ErrorCode = error.code;
  if (code === 'boundary.closed') return 'open it again';
  // @ts-expect-error: there is no such code
  if (code === 'boundary.closd') return 'never';
  return error.help ?? `${error.number}`;
}

interface Customer {
  readonly name: string;
  readonly ssn: string | null;
}

async function run(connection: Connection, customers: Customer[]): Promise<Customer[]> {
  const decision = await connection.decideAsync(
    'SELECT name, ssn FROM customers WHERE id = :id',
    { id: 7n },
    { context: { purpose: 'reporting' } },
  );
  // @ts-expect-error: a decision that may be none is not a permit
  decision.masker(['name', 'ssn']);
  if (decision.decision !== 'permit') throw new Error(said(decision));
  const masker = decision.masker([
    { name: 'name', kind: 'text' },
    { name: 'ssn', origin: ['main', 'customers', 'ssn'] },
  ]);
  // @ts-expect-error: there is no such kind of value
  decision.masker([{ name: 'name', kind: 'string' }]);
  const shown: Customer[] = await masker.rowsAsync(customers);
  const arrays: Row[] = masker.rows([['Ada', null]]);
  connection.outcome(decision, { rows: shown.length + arrays.length });
  // @ts-expect-error: there is no such status
  connection.outcome(decision, { status: 'fine' });
  return shown;
}

async function texts(text: string): Promise<string> {
  const scanner = new Scanner({ only: ['email'] }, { replace: { '*': '***' } }).forColumn('mail');
  const found: Finding[] = scanner.scan(text);
  const stream: Stream = scanner.stream();
  const parts: Buffer[] = [stream.push(scanner.mask(Buffer.from(text))), stream.finish()];
  // @ts-expect-error: a stream takes bytes
  stream.push('text');
  // @ts-expect-error: there is no such key
  new Scanner({ olny: ['email'] });
  const names: string[] = [...found.map(({ entity }) => entity), ...entities().map(({ name }) => name)];
  return `${await scanner.maskAsync(text)} ${parts.length} ${names.length} ${found[0]?.reason === 'form'}`;
}

const keys: KeyFunction = (name, version) => (name === 'cards' ? [version ?? 1, new Uint8Array(32)] : undefined);
const policy = Policy.compile({ version: 1 });
const enforcer = new Enforcer(policy, Log.open('audit', new URL('file:///log.key')), { maskKeys: keys });
const session = enforcer.openSession('token', 'orders-db', { lease: new Date(), records: 'meta' });
const ends: number = session.ends;
const value: unknown = session.reveal('enc.card.v1.AAAA');
void texts(String(value));
const effects = classify('SELECT 1', { dialect: 'postgres', searchPath: ['public'] }).effects;
const kinds = entries('audit', { limit: 10 }).map((entry) => entry.event.kind);
const plan = new Plan({ domain: 'db' });
void run(session.connection(), []).catch(advice);
void verifyLogAsync('audit', { key: 'log.key.pub' }).then(
  (report) => report.entries + ends + effects.length + kinds.length + plan.summary.rows,
);
