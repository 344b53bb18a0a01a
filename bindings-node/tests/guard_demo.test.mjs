// The demo's session (examples/demo) over the demo's policy, in Node: what is permitted, masked, held, denied, and the proof.

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as checkrein from '../index.mjs';
import { fromSqlite } from '../lib/catalog/index.cjs';
import { Denied, Held, guardDatabase } from '../lib/guard/sqlite/index.cjs';
import { SQLITE } from './databases.mjs';
import { folder } from './world.mjs';

const DEMO = fileURLToPath(new URL('../../examples/demo/', import.meta.url));
const GROUPS = { 'agent:reports': ['analysts'], 'agent:support': ['support'], 'svc-sales': [] };
const CUSTOMERS = 40;

/** The tables of the demo, as its database.py makes them. */
const SCHEMA = /SCHEMA = """([^]*?)"""/.exec(readFileSync(join(DEMO, 'database.py'), 'utf8'))[1];

/** Every number that nobody may see in the clear. */
const SECRETS = [];

function fill(raw) {
  for (const statement of SCHEMA.split(';').filter((text) => text.trim())) raw.exec(statement);
  const put = (table, ...values) => raw.prepare(`INSERT INTO ${table} VALUES (${values.map(() => '?').join(', ')})`).run(values);
  for (let key = 1; key <= CUSTOMERS; key += 1) {
    const [ssn, card, email] = [`${400 + key}-${10 + key}-${5000 + key}`, `41111111${20000000 + key}`, `given.family${key}@mail.example`];
    SECRETS.push(ssn, card);
    put(
      'customers',
      key,
      `Name ${key}`,
      email,
      `555-0${100 + key}`,
      ssn,
      '1980-01-02',
      'Bern',
      key % 2 ? 'TX' : 'NY',
      'consumer',
      '2020-01-01',
    );
    put('orders', key, key, `2025-0${1 + (key % 9)}-01 10:00:00`, key % 4 ? 'delivered' : 'open', 'web', 1000 * key);
    if (key !== 3) put('payments', key, key, 'visa', card, 60000, '2025-01-01 10:01:00');
    if (key % 10 === 0) put('tickets', key, email, '2025-02-01', 'refund', 'text');
  }
  put('employees', 1, 'Boss', '900-11-2222', 'boss', 1e7);
}

class Demo {
  constructor(at, Database) {
    this.folder = at;
    this.issuer = generateKeyPairSync('ed25519');
    this.approver = generateKeyPairSync('ed25519');
    const half = ({ publicKey }) => publicKey.export({ format: 'jwk' }).x;
    this.raw = new Database(join(at, 'orders.db'));
    fill(this.raw);
    const write = (name, document) => writeFileSync(join(at, name), JSON.stringify(document), { mode: 0o600 });
    write('idp.jwks.json', { keys: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: 'demo-1', x: half(this.issuer) }] });
    write('dba.keys.json', { version: 1, approvers: [{ subject: 'dana@demo.example', groups: ['dba'], key: half(this.approver) }] });
    write('keys.json', { version: 1, keys: { 'emails-v1': { version: 1, secret: randomBytes(32).toString('base64url') } } });
    write('orders.catalog.json', fromSqlite(this.raw));
    copyFileSync(join(DEMO, 'policy.yaml'), join(at, 'policy.yaml'));
    this.key = checkrein.keygen(join(at, 'log.key'), 'orders.demo.example/log');
    const files = { audit: join(at, 'audit'), signingKey: join(at, 'log.key'), maskKeys: join(at, 'keys.json') };
    this.enforcer = checkrein.Enforcer.fromFile(join(at, 'policy.yaml'), files);
    this.databases = Object.fromEntries(Object.keys(GROUPS).map((who) => [who, guardDatabase(this.raw, this.session(who))]));
  }

  session(subject, { issued = 0, forged = false } = {}) {
    const now = Math.floor(Date.now() / 1000) + issued;
    const claims = {
      iss: 'https://idp.demo.example',
      aud: 'orders-agents',
      sub: subject,
      groups: GROUPS[subject],
      jti: randomUUID(),
      iat: now,
      exp: now + 600,
    };
    const signed = [{ alg: 'EdDSA', typ: 'JWT', kid: 'demo-1' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const key = forged ? generateKeyPairSync('ed25519').privateKey : this.issuer.privateKey;
    return this.enforcer.openSession(`${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`, 'orders-db');
  }

  approve(request) {
    const seed = Buffer.from(this.approver.privateKey.export({ format: 'jwk' }).d, 'base64url');
    return [{ request, approvals: [checkrein.approve(request, { approver: 'dana@demo.example', key: seed })] }];
  }

  /** What became of a statement: the kind of answer, why, and the masked columns by name. */
  ask(who, sql, values = [], approvals = undefined) {
    const bare = this.databases[who].prepare(sql);
    const statement = approvals ? bare.withApprovals(approvals) : bare;
    try {
      if (!/^\s*(SELECT|WITH|EXPLAIN|PRAGMA)/i.test(sql)) return { answer: 'permit', ...statement.run(...values) };
      const rows = statement.all(...values);
      assert.ok(!SECRETS.some((secret) => JSON.stringify(rows).includes(secret)), sql);
      assert.ok(rows.length > 0, sql);
      const masked = [...statement.masked].map(([at, operator]) => [statement.columns()[at].name, operator]);
      return { answer: 'permit', masked: Object.fromEntries(masked), rows };
    } catch (error) {
      if (error instanceof Denied) return { answer: 'deny', because: error.code === 'denied.rule' ? error.rule : error.code };
      if (error instanceof Held) return { answer: 'hold', because: error.rule, request: error.request };
      throw error;
    }
  }
}

const SEEN = [
  ["SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name", {}],
  ['SELECT * FROM customers LIMIT 5', { email: 'tokenize', phone: 'redact', ssn: 'partial', born: 'nullify' }],
  [
    "SELECT c.name AS who, c.ssn AS national_id, c.email AS contact FROM customers AS c WHERE c.state = 'TX'",
    { national_id: 'partial', contact: 'tokenize' },
  ],
  ['SELECT mail, tax_id FROM contacts LIMIT 3', { mail: 'tokenize', tax_id: 'partial' }],
  ['SELECT c.name, count(*) AS orders FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id LIMIT 10', {}],
  [
    'SELECT t.topic, c.email, count(*) AS n FROM tickets t JOIN customers c ON c.email = t.email GROUP BY t.topic, c.email',
    { email: 'tokenize' },
  ],
  ['EXPLAIN QUERY PLAN SELECT * FROM orders WHERE customer_id = 7', {}],
  ['SELECT order_id, card_number FROM payments WHERE amount_cents > 50000 LIMIT 3', { card_number: 'partial' }],
  ["SELECT 'card no. ' || p.card_number AS note FROM payments p LIMIT 3", { note: 'redact' }],
  ['SELECT substr(card_number, 1, 8) AS a, substr(card_number, 9) AS b FROM payments LIMIT 3', { a: 'redact', b: 'redact' }],
  ['WITH x AS (SELECT card_number AS y FROM payments), z AS (SELECT y AS w FROM x) SELECT w FROM z LIMIT 3', { w: 'partial' }],
  ['SELECT name FROM customers UNION ALL SELECT card_number FROM payments LIMIT 3', { name: 'partial' }],
  ["SELECT json_object('id', id, 'card', card_number) AS j FROM payments LIMIT 3", { j: 'redact' }],
];
const DENIED = [
  ["SELECT name FROM customers WHERE ssn = '536-90-4399'", 'denied.probe'],
  ['SELECT id FROM payments ORDER BY card_number', 'denied.probe'],
  ['SELECT count(DISTINCT card_number) FROM payments', 'denied.aggregate'],
  ['SELECT name, salary_cents FROM employees', 'denied.default'],
  ['CREATE TABLE stash AS SELECT * FROM payments', 'denied.default'],
  ['DROP TABLE orders', 'no-destruction'],
  ['SELECT 1; DROP TABLE orders', 'no-destruction'],
  ['DELETE FROM orders', 'denied.require'],
  ['GRANT ALL ON orders TO agent', 'no-privilege-changes'],
  ["ATTACH DATABASE '/tmp/mine.db' AS mine", 'nothing-leaves'],
  ["SELECT load_extension('/tmp/evil.so')", 'nothing-leaves'],
  ['PRAGMA writable_schema = ON', 'no-destruction'],
  ['SELEKT everything FORM orders', 'denied.unknown'],
];

for (const { name, Database } of SQLITE) {
  test(`${name}: the demo's session is answered as its policy says, and proved`, (t) => {
    const demo = new Demo(folder(t), Database);
    for (const [sql, masked] of SEEN) assert.deepEqual(demo.ask('agent:reports', sql).masked, masked, sql);
    for (const [sql, because] of DENIED) assert.deepEqual(demo.ask('agent:reports', sql), { answer: 'deny', because }, sql);

    const support = (sql, values, approvals) => demo.ask('agent:support', sql, values, approvals);
    assert.deepEqual(support('SELECT name, email, ssn FROM customers WHERE id = ?', [3]).rows, [
      { name: 'Name 3', email: 'given.family3@mail.example', ssn: '*******5003' },
    ]);
    assert.equal(support("UPDATE orders SET status = 'shipped' WHERE id = ?", [3]).changes, 1);
    assert.equal(support("UPDATE orders SET status = 'shipped'").because, 'denied.require');
    const remove = "DELETE FROM orders WHERE id = ? AND status <> 'open'";
    const held = support(remove, [3]);
    assert.deepEqual([held.answer, held.because], ['hold', 'deletes-are-approved']);
    assert.match(held.request.render(), /DELETE FROM orders/);
    const approvals = demo.approve(held.request);
    assert.equal(support(remove, [5], approvals).answer, 'deny');
    assert.equal(support(remove, [3], approvals).changes, 1);
    assert.equal(support(remove, [3], approvals).answer, 'deny');

    assert.equal(demo.ask('svc-sales', 'SELECT status, count(*) AS orders FROM orders GROUP BY status').answer, 'permit');
    assert.equal(demo.ask('svc-sales', 'SELECT name, email FROM customers LIMIT 10').because, 'denied.class');
    assert.throws(() => demo.session('agent:reports', { issued: -3600 }), { code: 'identity.token_expired' });
    assert.throws(() => demo.session('agent:reports', { forged: true }), { code: 'identity.signature_invalid' });

    demo.enforcer.close();
    const audit = join(demo.folder, 'audit');
    const entries = checkrein.entries(audit);
    assert.ok(!SECRETS.some((secret) => JSON.stringify(entries).includes(secret)));
    const decisions = entries.filter(({ event }) => event.kind === 'decision');
    assert.equal(decisions.length, SEEN.length + DENIED.length + 9);
    checkrein.verifyLog(audit, { key: demo.key });
    assert.ok(JSON.stringify(checkrein.saw(audit)).includes('agent:reports'));
  });
}
