// The whole way of a statement, as a host goes it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as checkrein from '../index.mjs';
import { CATALOG, ROWS, SECRETS, World, folder } from './world.mjs';

const SHAPE = ['id', 'name', 'ssn', 'card'];

test('a permitted statement is masked by lineage, reported and proven', (t) => {
  const world = new World(folder(t));
  const session = world.session();
  const connection = session.connection({ catalog: CATALOG });
  const permit = connection.decide('SELECT id, name, ssn AS s, card FROM customers WHERE id < ?', [10]);
  assert.equal(permit.decision, 'permit');
  assert.ok(permit instanceof checkrein.Permit && permit instanceof checkrein.Decision);
  assert.deepEqual(permit.rules, ['analysts-read']);
  assert.deepEqual(permit.effects, ['read']);
  assert.deepEqual([...permit.classes].sort(), ['card', 'ssn']);
  assert.equal(permit.changesState, false);
  assert.equal(permit.rowLimit, undefined);
  const masker = permit.masker(SHAPE.map((name) => (name === 'ssn' ? 's' : name)));
  const rows = masker.rows(ROWS);
  assert.deepEqual(
    rows.map((row) => row[2]),
    ['*******6789', '*******4321', '*******3456'],
  );
  assert.equal(rows[1][3], null);
  assert.equal(rows[0][1], ROWS[0][1]);
  assert.equal(ROWS[0][2], SECRETS[0]);
  assert.deepEqual([...masker.maskedColumns.keys()], [2, 3]);
  connection.outcome(permit, { rows: rows.length });
  session.close();
  assert.equal(session.isOpen, false);
  assert.equal(connection.decide('SELECT 1').decision, 'deny');
  world.enforcer.close();
  const report = checkrein.verifyLog(world.audit, { key: world.publicKey });
  assert.equal(report.beyond, 0);
  assert.deepEqual(
    world.events('outcome').map(({ status, rows }) => [status, rows]),
    [['ok', 3]],
  );
  const seen = checkrein.saw(world.audit, { classes: ['ssn'] });
  assert.equal(seen.sightings[0].masked_cells, 3);
  assert.ok(!SECRETS.some((secret) => inspect(checkrein.entries(world.audit), { depth: 20 }).includes(secret)));
});

test('a statement that no rule permits is denied, with a reason and a rule', (t) => {
  const connection = new World(folder(t)).connection();
  const denied = connection.decide('DROP TABLE customers');
  assert.ok(denied instanceof checkrein.Deny);
  assert.equal(denied.decision, 'deny');
  assert.equal(denied.rule, 'no-destruction');
  assert.equal(denied.reason, 'denied.rule');
  const byDefault = connection.decide('UPDATE customers SET name = 1');
  assert.equal(byDefault.rule, undefined);
});

test('what a rollback undoes is known where the driver begins no transaction', (t) => {
  const world = new World(folder(t));
  const certain = [false, true].map((seen) => {
    const connection = world.session('db-postgres').connection();
    if (seen) connection.seesTransactions();
    connection.outcome(connection.decide('SET search_path = other'));
    connection.rolledBack();
    return connection.isCertain;
  });
  assert.deepEqual(certain, [false, true]);
});

test('a held statement runs once people have approved it, and only once', (t) => {
  const world = new World(folder(t));
  const connection = world.connection();
  const sql = 'DELETE FROM customers WHERE id = ?';
  const held = connection.decide(sql, [2]);
  assert.ok(held instanceof checkrein.Hold);
  const request = checkrein.ApprovalRequest.fromJson(held.request.json);
  assert.equal(request.digest, held.request.digest);
  assert.match(request.render(), /DELETE FROM customers/);
  const approvals = [{ request: held.request, approvals: [world.approve(request)] }];
  assert.equal(connection.decideWith(sql, [3], { approvals }).reason, 'denied.approval');
  assert.equal(connection.decideWith(sql, [2], { approvals }).decision, 'permit');
  assert.equal(connection.decideWith(sql, [2], { approvals }).decision, 'deny');
});

test("a message of the server's is told without its values", (t) => {
  const connection = new World(folder(t)).connection();
  const statement = 'SELECT ssn FROM customers';
  const permit = connection.decide(statement);
  for (const said of ['UNIQUE constraint failed: customers.ssn', 'psst: 123-45-6789']) {
    const told = permit.message(said, { statement, state: '22P02', hasPosition: true });
    assert.ok(told !== '' && !told.includes('123'), told);
  }
  assert.throws(
    () => permit.message(7, { statement }),
    (error) => error.code === 'boundary.argument',
  );
  assert.throws(
    () => permit.message('psst', {}),
    (error) => error.code === 'boundary.argument',
  );
});
