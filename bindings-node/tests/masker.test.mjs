// Rows as drivers make them, and values of every type.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as checkrein from '../index.mjs';
import { ROWS, World, folder } from './world.mjs';

/** A plan on paper over one column of this kind, behind an id. */
function plan(mask, kind, more = {}) {
  return new checkrein.Plan({
    domain: 'db',
    masking: { columns: [null, { classes: ['x'], mask, lineage: 'identity' }] },
    outputs: {
      columns: [
        { name: 'id', lineage: 'constant' },
        { name: 'x', lineage: 'identity', sources: [['s', 'r', 'x']] },
      ],
    },
    shape: [
      { name: 'id', kind: 'int' },
      { name: 'x', kind },
    ],
    ...more,
  });
}

const keyed = { keys: { k: { version: 1, secret: Buffer.alloc(32, 7).toString('base64url') } } };
const is = (code) => (error) => error instanceof checkrein.CheckreinError && error.code === code;

test('rows that are objects are masked by column name, and other members refuse', (t) => {
  const connection = new World(folder(t)).connection();
  const masker = connection.decide('SELECT id, name, ssn FROM customers').masker(['id', 'name', 'ssn']);
  const born = new Date();
  assert.deepEqual(masker.row({ id: 1, name: born, ssn: '123-45-6789' }), { id: 1, name: born, ssn: '*******6789' });
  assert.equal(masker.row({ id: 1, name: born, ssn: null }).name, born);
  const bare = masker.row(Object.assign(Object.create(null), { id: 1, name: 'Ada', ssn: '123-45-6789' }));
  assert.equal(Object.getPrototypeOf(bare), null);
  assert.equal(bare.ssn, '*******6789');
  for (const row of [
    { id: 1, name: 'Ada' },
    { id: 1, name: 'Ada', ssn: 'x', more: 'x' },
    { id: 1, name: 'Ada', SSN: 'x' },
    [1, 2],
    new Map(),
    7,
    null,
    'abc',
  ]) {
    assert.throws(() => masker.row(row), is('mask.row'), inspect(row));
  }
  const hidden = { id: 1, name: 'Ada', ssn: '123-45-6789' };
  Object.defineProperty(hidden, Symbol('copy'), { value: '123-45-6789' });
  assert.throws(() => masker.row(hidden), is('mask.row'));
});

test('two columns of one name are refused in objects and fine in arrays', (t) => {
  const connection = new World(folder(t)).connection();
  const permit = connection.decide('SELECT name AS x, ssn AS x FROM customers');
  const masker = permit.masker(['x', 'x']);
  assert.deepEqual(masker.row(['Ada', '123-45-6789']), ['Ada', '*******6789']);
  assert.throws(() => masker.row({ x: 'Ada' }), is('mask.row'));
});

test('a column called __proto__ is a column', () => {
  const paper = plan({ partial: { keep_last: 1 } }, 'text', {
    shape: [
      { name: 'id', kind: 'int' },
      { name: '__proto__', kind: 'text' },
    ],
    outputs: {
      columns: [
        { name: 'id', lineage: 'constant' },
        { name: '__proto__', lineage: 'identity', sources: [['s', 'r', 'x']] },
      ],
    },
  });
  const shown = paper.row(JSON.parse('{"id": 1, "__proto__": "secret"}'));
  assert.equal(Object.getOwnPropertyDescriptor(shown, '__proto__').value, '*****t');
  assert.equal(Object.getPrototypeOf(shown), Object.prototype);
});

test('only masked cells are converted; the others stay the same objects', (t) => {
  const connection = new World(folder(t)).connection();
  const masker = connection.decide('SELECT id, name, ssn, card FROM customers').masker(['id', 'name', 'ssn', 'card']);
  class Odd {
    toString() {
      throw new Error('it was looked at');
    }
  }
  const untouched = new Odd();
  const symbol = Symbol('x');
  const [[id, name]] = masker.rows([[untouched, symbol, '123-45-6789', 4111111111111111n]]);
  assert.equal(id, untouched);
  assert.equal(name, symbol);
  assert.throws(
    () => masker.rows([[1, 2, untouched, 3]]),
    (error) => is('boundary.callback')(error) && error.cause.message === 'it was looked at',
  );
  assert.throws(() => masker.rows([[1, 2, symbol, 3]]), is('boundary.argument'));
});

test('a masked value has the type of the original where the core keeps its kind', () => {
  const show = (mask, kind, value, more) => plan(mask, kind, more).row([1, value])[1];
  assert.equal(show({ partial: { keep_last: 2 } }, 'text', 'hello'), '***lo');
  assert.equal(show('nullify', 'int', 7), null);
  for (const value of [7, 7n, 1.5, true, Buffer.from('hello'), new Date(0), 2n ** 70n]) {
    const shown = show({ hash: { key: 'k' } }, 'unknown', value, keyed);
    assert.notEqual(shown, value);
    assert.notDeepEqual(shown, value);
  }
  assert.equal(show('redact', 'unknown', null), null);
  assert.equal(show('redact', 'unknown', undefined), null);
  assert.equal(show({ constant: '5' }, 'int', 7), 5);
  assert.equal(show({ constant: '5' }, 'int', 7n), 5n);
  assert.equal(show({ constant: '5.5' }, 'float', 7), 5.5);
  assert.equal(show({ constant: '5.50' }, 'decimal', '7.00'), '5.50');
  assert.equal(show({ constant: 'true' }, 'bool', false), true);
  const moment = show({ constant: '2026-03-12T00:00:00' }, 'timestamp', new Date(0));
  assert.deepEqual(moment, new Date('2026-03-12T00:00:00'));
  assert.equal(show({ constant: '2026-03-12' }, 'date', '1970-01-01'), '2026-03-12');
});

test('one value has one token, whatever type JavaScript gives it, and other values have others', () => {
  const token = (value, kind = 'unknown') => plan({ hash: { key: 'k' } }, kind, keyed).row([1, value])[1];
  assert.deepEqual(token(5), token(5));
  assert.equal(token(5n), token(5));
  assert.equal(token(5, 'float'), token('5', 'decimal'));
  assert.notEqual(token(2 ** 53 + 2), token(2n ** 53n + 1n));
  assert.notDeepEqual(token({ a: 1 }), token({ a: 2 }));
  assert.notEqual(token(5), token(5.5));
  assert.notEqual(token('ab'), token(Buffer.from('ab')));
  assert.throws(() => token(new Map()), is('boundary.argument'));
  assert.throws(() => token('\ud800'), is('boundary.argument'));
});

test('the row limit is kept for all maskers of a permit together', (t) => {
  const rules = [{ name: 'few', decision: 'permit', subjects: { groups: ['analysts'] }, effects: ['read'], row_limit: 4 }];
  const connection = new World(folder(t), { rules }).connection();
  const permit = connection.decide('SELECT ssn FROM customers');
  assert.equal(permit.rowLimit, 4);
  const [one, other] = [permit.masker(['ssn']), permit.masker(['ssn'])];
  const rows = ROWS.map((row) => [row[2]]);
  assert.equal(one.rows(rows).length, 3);
  assert.equal(other.rows(rows).length, 1);
  assert.equal(other.row(rows[0]), undefined);
  assert.equal(one.admit(5), 0);
});

test('big batches are masked on the thread pool, as they were when they were given', async (t) => {
  const connection = new World(folder(t)).connection();
  const masker = connection.decide('SELECT name, ssn FROM customers').masker(['name', 'ssn']);
  const rows = Array.from({ length: 5000 }, (_, at) => [`n${at}`, `123-45-${String(at).padStart(4, '0')}`]);
  const masking = masker.rowsAsync(rows);
  for (const row of rows) row[1] = 'changed';
  rows.length = 0;
  const shown = await masking;
  assert.equal(shown.length, 5000);
  assert.ok(shown.every(([, ssn], at) => ssn === `*******${String(at).padStart(4, '0')}`));
});

test('cells of a Buffer are copied before they leave the thread', async () => {
  const paper = plan({ hash: { key: 'k' } }, 'bytes', keyed);
  const cell = Buffer.alloc(1 << 16, 1);
  const before = paper.row([1, cell])[1];
  const masking = paper.rowsAsync([[1, cell]]);
  cell.fill(2);
  assert.deepEqual((await masking)[0][1], before);
});

test('a shape is names or columns, and what is none is refused', (t) => {
  const permit = new World(folder(t)).connection().decide('SELECT id, ssn FROM customers');
  assert.equal(
    permit
      .masker([
        { name: 'id', kind: 'int' },
        { name: 'ssn', kind: 'text', origin: ['main', 'customers', 'ssn'] },
      ])
      .maskedColumns.get(1),
    'partial',
  );
  assert.throws(() => permit.masker(['id']), is('mask.arity'));
  assert.throws(() => permit.masker(['id', { name: 'ssn', origin: ['main', 'customers', 'name'] }]), is('mask.origin'));
  assert.throws(() => permit.masker(['id', { name: 'ssn', kind: 'no such kind' }]), is('wire.schema'));
  for (const shape of [
    undefined,
    null,
    'ssn',
    2,
    ['id', 2],
    ['id', { kind: 'int' }],
    ['id', { name: 'ssn', origin: ['a'] }],
    ['id', '\udc00'],
  ]) {
    assert.throws(() => permit.masker(shape), checkrein.CheckreinError, inspect(shape));
  }
});

test('a plan on paper says what it did, and shows no value', () => {
  const paper = plan({ partial: { keep_last: 2 } }, 'text');
  paper.rows([
    [1, 'hello'],
    [2, null],
  ]);
  assert.deepEqual({ ...paper.summary, columns: undefined }, { rows: 2, masked: { x: 1 }, shown: {}, columns: undefined });
  assert.equal(paper.explain[1].operator, 'partial');
  assert.equal(inspect(paper), 'Plan { columns: 2, masked: [1] }');
  assert.equal(paper.cell(1, 'world'), '***ld');
  const own = {};
  assert.equal(paper.cell(0, own), own);
  assert.throws(() => paper.cell(2, 1), is('mask.row'));
  assert.throws(() => new checkrein.Plan({ domain: 'x' }), is('wire.schema'));
  assert.throws(() => new checkrein.Plan('{"domain": "x", "domain": "y"}'), is('wire.duplicate_key'));
});

test('a batch of texts shows what each cell alone shows, in every script', () => {
  const texts = [
    'plain',
    '',
    null,
    'gr\u00fc\u00dfe',
    '\u{1f600}\u{1f600}!',
    '\u4f60\u597d\u4e16\u754c',
    undefined,
    'a\0b',
    'x'.repeat(3000),
    '\ufffd\u20ac',
  ];
  for (const mask of [{ partial: { keep_last: 2 } }, 'redact', 'nullify', { constant: 'c\u00f4te' }]) {
    const paper = plan(mask, 'text');
    const alone = texts.map((text) => paper.cell(1, text));
    assert.deepEqual(
      paper.rows(texts.map((text) => [1, text])).map(([, text]) => text),
      alone,
    );
    const mixed = [...texts, 7].map((text) => [1, text]);
    assert.deepEqual(
      paper
        .rows(mixed)
        .slice(0, -1)
        .map(([, text]) => text),
      alone,
    );
  }
  assert.equal(
    plan({ partial: { keep_last: 2 } }, 'text')
      .row([1, '\u{1f600}bc\u{1f600}'])[1]
      .endsWith('c\u{1f600}'),
    true,
  );
});

test('an object or an array in a cell stays one, and its leaves are masked', () => {
  for (const kind of ['json', 'other', 'unknown']) {
    const paper = plan({ partial: { keep_last: 4 } }, kind);
    const given = { a: ['123-45-6789', null, {}], b: { é: '4111111111111111' } };
    assert.deepEqual(paper.cell(1, given), { a: ['*******6789', null, {}], b: { é: '************1111' } });
    assert.deepEqual(paper.row([1, ['123-45-6789', []]]), [1, ['*******6789', []]]);
    assert.equal(given.a[0], '123-45-6789');
    assert.equal(plan('redact', kind).cell(1, given), null);
  }
});

test("a cell in which nothing is found stays the driver's own", () => {
  const paper = plan('redact', 'unknown', {
    masking: { columns: [null, null] },
    content: [{ class: 'mail', detect: ['email'], mask: 'redact', derived: 'redact' }],
  });
  for (const value of [new Date(0), { a: [1] }, ['a', null]]) assert.equal(paper.row([1, value])[1], value);
  for (const value of [true, 7, 0.5, 7n, 'text', Buffer.from('octets'), null]) assert.deepEqual(paper.row([1, value])[1], value);
  assert.equal(paper.row([1, 'to jane@example.com'])[1], 'to [redacted]');
  assert.ok(!inspect(paper.row([1, ['jane@example.com', { a: 'to jane@example.com' }]]), { depth: 9 }).includes('jane'));
  assert.deepEqual(paper.explain[1].scanned_for, ['mail']);
  assert.ok(paper.summary.found.mail >= 2);
});
