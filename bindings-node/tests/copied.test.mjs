// The bytes of a COPY, masked as they come: cut anywhere, what may be seen is the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as checkrein from '../index.mjs';
import { World, folder } from './world.mjs';

const is = (code) => (error) => error instanceof checkrein.CheckreinError && error.code === code;
const CATALOG = { version: 1, relations: { 'public.customers': { columns: { id: 'integer', name: 'text', ssn: 'text' } } } };
const RULES = [
  { name: 'analysts-copy', decision: 'permit', subjects: { groups: ['analysts'] }, effects: ['read', 'copy_out'], row_limit: 3 },
];
const SHAPE = [{ name: 'id', kind: 'int' }, 'name', { name: 'ssn', kind: 'text' }];
const COPY = 'COPY (SELECT id, name, ssn FROM customers) TO STDOUT';

function connected(t) {
  return new World(folder(t), { rules: RULES }).session('db-postgres').connection({ catalog: CATALOG });
}

function masker(connection, statement = COPY) {
  const permit = connection.decide(statement);
  const made = permit.copy(SHAPE);
  connection.outcome(permit);
  return made;
}

test('rows are masked wherever they are cut', (t) => {
  const connection = connected(t);
  const text = Buffer.from('7\tÆda\\nLove\t123-45-6789\n8\t\\N\t\\N\n');
  for (let cut = 0; cut <= text.length; cut += 1) {
    const made = masker(connection);
    const shown = Buffer.concat([made.push(text.subarray(0, cut)), made.push(text.subarray(cut))]);
    made.finish();
    assert.equal(shown.toString(), '7\tÆda\\nLove\t*******6789\n8\t\\N\t\\N\n');
  }
});

test('the statement says how its rows are written', (t) => {
  const connection = connected(t);
  const made = masker(connection, `${COPY} (FORMAT csv, DELIMITER ';', HEADER)`);
  assert.equal(made.push(Buffer.from('id;name;ssn\n7;"A;da";123-45-6789\n')).toString(), 'id;name;ssn\n7;"A;da";*******6789\n');
  made.finish();
  assert.deepEqual(
    made.explain.map(({ operator }) => operator),
    [undefined, undefined, 'partial'],
  );
  for (const statement of [`${COPY} (FORMAT binary)`, 'SELECT id, name, ssn FROM customers']) {
    const permit = connection.decide(statement);
    assert.throws(() => permit.copy(SHAPE), is('copy.format'));
    connection.outcome(permit, { status: 'cancelled' });
  }
});

test('no row is shown beyond the limit, and a broken stream ends', (t) => {
  const connection = connected(t);
  assert.equal(masker(connection).push(Buffer.from('1\ta\tb\n'.repeat(5))).toString(), '1\ta\t*\n'.repeat(3));
  const made = masker(connection);
  assert.throws(() => made.push(Buffer.from('1\t2\n')), is('mask.row'));
  assert.throws(() => made.push(Buffer.from('1\ta\tb\n')), is('mask.row'));
  const cut = masker(connection);
  assert.equal(cut.push(Buffer.from('1\ta\t123-45')).length, 0);
  assert.throws(() => cut.finish(), is('copy.stream'));
  assert.throws(() => cut.finish(), is('boundary.closed'));
  assert.throws(() => cut.push(Buffer.from('x')), is('boundary.closed'));
  assert.throws(() => masker(connection).push('text'), is('boundary.argument'));
  assert.throws(() => new checkrein.CopyMasker(), is('boundary.argument'));
});
