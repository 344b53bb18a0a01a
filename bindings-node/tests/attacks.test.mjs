// What comes in is shaped by others: wrong types, things that throw or change, prototypes, sizes.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as checkrein from '../index.mjs';
import { CATALOG, POLICY, SECRETS, World, folder } from './world.mjs';

const { CheckreinError, ERROR_CODES } = checkrein;
const is = (code) => (error) => error instanceof CheckreinError && error.code === code && error.number === ERROR_CODES[code].number;
const ODD = [
  undefined,
  null,
  0,
  -1,
  1.5,
  NaN,
  1n,
  true,
  '',
  '\ud800',
  Symbol('x'),
  () => {},
  {},
  [],
  new Map(),
  Object.create(null),
  new Date(NaN),
  Buffer.alloc(3),
];

/** Every combination of odd arguments is refused with an error of ours, or answered; nothing else comes out. */
function survives(name, call, most = 2) {
  const tuples = ODD.flatMap((one) => (most > 1 ? ODD.map((other) => [one, other]) : [[one]]));
  for (const given of tuples) {
    try {
      call(...given);
    } catch (error) {
      assert.ok(error instanceof CheckreinError, `${name}(${inspect(given)}) threw ${inspect(error)}`);
      assert.ok(error.code in ERROR_CODES, error.code);
    }
  }
}

test('wrong types everywhere are errors of ours', async (t) => {
  const world = new World(folder(t));
  const session = world.session();
  const connection = session.connection({ catalog: CATALOG });
  const permit = connection.decide('SELECT name, ssn FROM customers');
  const masker = permit.masker(['name', 'ssn']);
  const hold = connection.decide('DELETE FROM notes WHERE id = 1');
  const { Policy, Log, Enforcer, ApprovalRequest, Plan, approve } = checkrein;
  const nowhere = join(world.folder, 'nowhere');
  const calls = {
    compile: (...given) => Policy.compile(...given),
    policyFromFile: (...given) => Policy.fromFile(...given),
    verify: (...given) => Policy.compile(JSON.stringify({ version: 1 }), 'json').verify(...given),
    open: (...given) => Log.open(...given),
    Enforcer: (...given) => new Enforcer(...given),
    fromFile: (...given) => Enforcer.fromFile(...given),
    fromFileParts: (one, other) => Enforcer.fromFile(world.policy, { audit: one, signingKey: other }),
    openSession: (...given) => world.enforcer.openSession(...given),
    openSessionOptions: (...given) => world.enforcer.openSession(world.token(), 'db-sqlite', ...given),
    lease: (one, other) => world.enforcer.openSession(world.token(), 'db-sqlite', { lease: one, records: other }),
    endJob: (...given) => world.enforcer.endJob(...given),
    connection: (...given) => session.connection(...given),
    catalog: (one) => session.connection({ catalog: one }),
    decide: (...given) => connection.decide(...given),
    params: (...given) => connection.decide('SELECT ?', ...given),
    many: (one, other) => connection.decide('SELECT ?', one, { many: other }),
    context: (one, other) => connection.decide('SELECT 1', [], { context: one, placeholders: other }),
    member: (one) => connection.decide('SELECT 1', [one], { context: { one } }),
    decideWith: (one, other) => connection.decideWith('DELETE FROM notes WHERE id = 1', one, { approvals: other }),
    presented: (one, other) =>
      connection.decideWith('DELETE FROM notes WHERE id = 1', [], { approvals: [{ request: one, approvals: other }] }),
    outcome: (...given) => connection.outcome(...given),
    outcomeOptions: (one, other) => connection.outcome(permit, { status: one, rows: other }),
    refreshCatalog: (...given) => connection.refreshCatalog(...given),
    masker: (...given) => permit.masker(...given),
    shape: (one, other) => permit.masker([one, other]),
    rows: (...given) => masker.rows(...given),
    row: (...given) => masker.row(...given),
    cells: (one, other) => masker.rows([[one, other]]),
    cell: (...given) => masker.cell(...given),
    admit: (...given) => masker.admit(...given),
    Plan: (...given) => new Plan(...given),
    fromJson: (...given) => ApprovalRequest.fromJson(...given),
    approve: (...given) => approve(...given),
    approveOptions: (one, other) => approve(hold.request, { approver: one, key: other }),
    classify: (...given) => checkrein.classify(...given),
    classifyOptions: (one, other) => checkrein.classify('SELECT 1', { dialect: 'postgres', catalog: one, searchPath: other }),
    answer: (...given) => checkrein.answer(...given),
    entries: (one, other) => checkrein.entries(world.audit, { start: one, limit: other }),
    entriesOf: (...given) => checkrein.entries(...given),
    saw: (one, other) => checkrein.saw(world.audit, { classes: one, day: other }),
    verifyLog: (one, other) => checkrein.verifyLog(world.audit, { key: one, earlier: other }),
    proveInclusion: (one, other) => checkrein.proveInclusion(world.audit, one, other),
    verifyInclusion: (...given) => checkrein.verifyInclusion(...given),
    proveConsistency: (one, other) => checkrein.proveConsistency(world.audit, one, other),
    verifyConsistency: (...given) => checkrein.verifyConsistency(...given),
    keygen: (one) => checkrein.keygen(nowhere + '/x', one),
  };
  for (const [name, call] of Object.entries(calls)) survives(name, call);
  for (const [name, call] of Object.entries({
    answerAsync: checkrein.answerAsync,
    entriesAsync: checkrein.entriesAsync,
    sawAsync: checkrein.sawAsync,
    verifyLogAsync: checkrein.verifyLogAsync,
  })) {
    for (const one of ODD)
      await call(one, {}).then(
        () => {},
        (error) => assert.ok(error instanceof CheckreinError, `${name}: ${inspect(error)}`),
      );
  }
  for (const one of ODD)
    await connection.decideAsync(one).then(
      (made) => assert.ok(made),
      (error) => assert.ok(is('boundary.argument')(error), inspect(error)),
    );
});

test('objects are not made with new, and methods refuse a foreign this', (t) => {
  const world = new World(folder(t));
  for (const name of ['Session', 'Connection', 'Masker', 'ApprovalRequest', 'Permit', 'Deny', 'Hold', 'Decision', 'Log', 'Policy']) {
    assert.throws(() => new checkrein[name](), is('boundary.argument'), name);
  }
  const connection = world.connection();
  assert.throws(() => connection.outcome(Object.create(checkrein.Permit.prototype)), is('boundary.argument'));
  assert.throws(() => connection.outcome(connection.decide('DROP TABLE customers')), is('boundary.argument'));
  assert.throws(() => new checkrein.Enforcer(Object.create(checkrein.Policy.prototype), {}), is('boundary.argument'));
  assert.throws(() => checkrein.Connection.prototype.decide.call({}, 'SELECT 1'), TypeError);
});

test('a permit of another connection is not an outcome of this one', (t) => {
  const world = new World(folder(t));
  const [one, other] = [world.connection(), world.connection()];
  assert.throws(() => one.outcome(other.decide('SELECT 1')), is('session.outcome_unexpected'));
});

test('text without a UTF-8 form is not decided on', (t) => {
  const connection = new World(folder(t)).connection();
  for (const sql of ['SELECT 1 -- \ud800', '\udc00', 'x\ud83d']) {
    assert.throws(() => connection.decide(sql), is('boundary.argument'));
    assert.throws(() => connection.decide(sql, []), is('boundary.argument'));
  }
  assert.throws(() => connection.decide('SELECT ?', ['\ud800']), is('boundary.argument'));
  assert.throws(() => connection.decide('SELECT :a', { '\ud800': 1 }), is('boundary.argument'));
  assert.equal(connection.decide("SELECT '\u{1f600}\ufffd'").decision, 'permit');
});

test('texts of every length are read to their end', (t) => {
  const world = new World(folder(t));
  const connection = world.session('db-postgres').connection();
  for (const filling of ['x', '\u00e9', '\u20ac', '\u{1f600}']) {
    for (let length = 950; length <= 1030; length += 1) {
      const padded = `SELECT 1 /* ${filling.repeat(Math.ceil(length / Buffer.byteLength(filling)))} */; DROP TABLE customers`;
      assert.equal(connection.decide(padded).decision, 'deny');
    }
  }
  assert.equal(connection.decide(`SELECT 1 ${' '.repeat(1 << 21)}; DROP TABLE customers`).decision, 'deny');
  assert.equal(connection.decide('SELECT 1\0; DROP TABLE customers').decision, 'deny');
});

test('getters and proxies that throw are callbacks that failed, with their cause', (t) => {
  const connection = new World(folder(t)).connection();
  const masker = connection.decide('SELECT name, ssn FROM customers').masker(['name', 'ssn']);
  const boom = new Error('boom');
  const thrower = (target) =>
    new Proxy(target, {
      get: () => {
        throw boom;
      },
      ownKeys: () => {
        throw boom;
      },
      getPrototypeOf: () => {
        throw boom;
      },
    });
  const caused = (error) => is('boundary.callback')(error) && error.cause === boom;
  assert.throws(() => masker.rows(thrower([])), caused);
  assert.throws(() => masker.rows([thrower(['Ada', '1'])]), caused);
  assert.throws(() => masker.rows([thrower({})]), caused);
  assert.throws(
    () =>
      masker.rows([
        {
          name: 'Ada',
          get ssn() {
            throw boom;
          },
        },
      ]),
    caused,
  );
  assert.throws(() => connection.decide('SELECT ?', [thrower({})]), caused);
  assert.throws(
    () =>
      connection.decide('SELECT :a', {
        get a() {
          throw boom;
        },
      }),
    caused,
  );
  assert.throws(
    () =>
      connection.decide('SELECT 1', [], {
        get context() {
          throw boom;
        },
      }),
    caused,
  );
  assert.throws(
    () =>
      connection.decide('SELECT 1', [], {
        context: {
          get purpose() {
            throw boom;
          },
        },
      }),
    caused,
  );
  assert.throws(
    () =>
      checkrein.Policy.compile({
        get version() {
          throw boom;
        },
      }),
    caused,
  );
});

test('a row that changes while it is read shows what was masked, or nothing', (t) => {
  const connection = new World(folder(t)).connection();
  const masker = connection.decide('SELECT name, ssn FROM customers').masker(['name', 'ssn']);
  let reads = 0;
  const shifty = {
    name: 'Ada',
    get ssn() {
      reads += 1;
      return reads === 1 ? '123-45-6789' : SECRETS[1];
    },
  };
  assert.equal(masker.row(shifty).ssn, '*******6789');
  assert.equal(reads, 1);
  const swapping = new Proxy(['Ada', SECRETS[0]], { get: (target, key) => (key === '0' ? 'Ada' : Reflect.get(target, key)) });
  assert.deepEqual(masker.row(swapping), ['Ada', '*******6789']);
  const endless = new Proxy([], { get: (target, key) => (key === 'length' ? 2 ** 40 : 'x') });
  assert.throws(() => masker.rows(endless), is('boundary.argument'));
  class Keeping extends Array {
    static get [Symbol.species]() {
      throw new Error('it was asked');
    }
    [Symbol.iterator]() {
      throw new Error('it was asked');
    }
  }
  assert.deepEqual(masker.row(Keeping.from({ length: 2 }, () => 'hello world')), ['hello world', '*******orld']);
});

test('prototypes that were tampered with decide nothing', (t) => {
  const connection = new World(folder(t)).connection();
  const masker = connection.decide('SELECT name, ssn FROM customers').masker(['name', 'ssn']);
  const context = JSON.parse('{"__proto__": {"purpose": "reporting"}}');
  assert.throws(() => connection.decide('SELECT 1', [], { context }), is('boundary.argument'));
  assert.throws(() => connection.decide('SELECT 1', [], JSON.parse('{"__proto__": {"many": true}}')), is('boundary.argument'));
  assert.throws(() => masker.row(JSON.parse('{"name": "Ada", "__proto__": {"ssn": "123-45-6789"}}')), is('mask.row'));
  assert.throws(() => masker.row(Object.create({ name: 'Ada', ssn: '1' })), is('mask.row'));
  assert.equal({}.purpose, undefined);
  const inherited = Object.create({ many: true, context: { a: 1 } });
  assert.equal(connection.decide('SELECT 1', [], inherited).decision, 'permit');
  const answered = JSON.parse(checkrein.answer(Buffer.from('{"verb": "classify", "__proto__": {"x": 1}}')));
  assert.equal(answered.error.code, 'wire.schema');
});

test('options that are not known are refused, so that a typo is an error', (t) => {
  const world = new World(folder(t));
  const connection = world.connection();
  assert.throws(() => connection.decide('SELECT 1', [], { contxt: {} }), is('boundary.argument'));
  assert.throws(() => connection.decide('SELECT 1', [], { approvals: [] }), is('boundary.argument'));
  assert.throws(() => connection.decideWith('SELECT 1', []), is('boundary.argument'));
  assert.throws(() => world.enforcer.openSession(world.token(), 'db-sqlite', { expires: 1 }), is('boundary.argument'));
  assert.throws(() => checkrein.Enforcer.fromFile(world.policy, { audit: world.audit, signing_key: 'x' }), is('boundary.argument'));
});

test('what is too large is refused with its code', (t) => {
  const connection = new World(folder(t)).connection();
  assert.throws(() => connection.decide('SELECT 1', new Array(70_000).fill(1)), is('boundary.argument'));
  const context = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`m${at}`, at]));
  assert.throws(() => connection.decide('SELECT 1', [], { context }), is('request.too_large'));
  assert.throws(() => connection.decide('SELECT 1', [], { context: { a: 'x'.repeat(5000) } }), is('request.invalid'));
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  assert.equal(JSON.parse(checkrein.answer(Buffer.from(`{"verb":"classify","x":${deep}}`))).error.code, 'wire.too_deep');
  assert.throws(() => checkrein.Policy.compile(Buffer.alloc(20 << 20, 32), 'json'), CheckreinError);
  assert.equal(connection.decide('x'.repeat(5 << 20)).decision, 'deny');
  assert.throws(() => connection.decide('SELECT ?', [10n ** 200_000n].concat(new Array(70_000))), is('boundary.argument'));
});

test('bytes in memory that threads share are copied before they are read', () => {
  const request = Buffer.from('{"verb": "classify", "statement": "SELECT 1", "dialect": "postgres"}');
  const shared = new Uint8Array(new SharedArrayBuffer(request.length));
  shared.set(request);
  assert.deepEqual(checkrein.answer(shared), checkrein.answer(request));
  const detached = new Uint8Array(8);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  assert.equal(JSON.parse(checkrein.answer(detached)).error.code, 'wire.syntax');
});

test('a buffer that changes during an asynchronous call changes nothing', async () => {
  const request = Buffer.from('{"verb": "classify", "statement": "SELECT 1", "dialect": "postgres"}');
  const expected = checkrein.answer(request);
  const answers = Array.from({ length: 50 }, () => {
    const copy = Buffer.from(request);
    const answered = checkrein.answerAsync(copy);
    copy.fill(0);
    return answered;
  });
  for (const answered of await Promise.all(answers)) assert.deepEqual(answered, expected);
});

test('results are frozen to the last leaf', (t) => {
  const world = new World(folder(t));
  const session = world.session();
  const connection = session.connection({ catalog: CATALOG });
  const permit = connection.decide('SELECT ssn FROM customers');
  const leaves = [
    permit.rules,
    permit.effects,
    permit.classes,
    permit.obligations,
    permit.classification,
    session.principal,
    connection.searchPath,
  ];
  leaves.push(
    permit.classification.relations[0],
    checkrein.entries(world.audit)[0].event,
    permit.masker(['ssn']).explain[0],
    ERROR_CODES,
    ERROR_CODES['boundary.panic'],
  );
  for (const leaf of leaves) assert.ok(Object.isFrozen(leaf), inspect(leaf));
  for (const whole of [permit, session, connection, world.enforcer]) {
    assert.ok(Object.isFrozen(whole), inspect(whole));
    assert.throws(() => {
      whole.decision = 'permit';
    }, TypeError);
  }
  const bytes = permit.json;
  bytes.fill(0);
  assert.equal(JSON.parse(permit.json).decision, 'permit');
});

test('what is printed shows no statement, value, token or secret', (t) => {
  const world = new World(folder(t));
  const session = world.session();
  const connection = session.connection({ catalog: CATALOG });
  const secret = '999-88-7777';
  const shown = [
    world.enforcer,
    session,
    connection,
    connection.decide(`SELECT ssn FROM customers WHERE ssn = '${secret}'`),
    connection.decide(`DROP TABLE "${secret}"`),
    connection.decide(`DELETE FROM customers WHERE ssn = '${secret}'`),
    connection.decide(`DELETE FROM customers WHERE ssn = '${secret}'`).request,
    checkrein.Policy.fromFile(world.policy),
  ];
  for (const one of shown) {
    for (const text of [inspect(one, { depth: 10, showHidden: true }), String(one), JSON.stringify(one)]) {
      assert.ok(!text.includes(secret) && !text.includes('SELECT') && !text.includes('eyJ'), text);
    }
  }
});

test('errors never carry what they refuse', (t) => {
  const world = new World(folder(t));
  const connection = world.connection();
  const secret = 'hunter2hunter2';
  const token = world.token().slice(0, -6) + 'AAAAAA';
  const failing = [
    () => connection.decide('SELECT ?', [Symbol(secret)]),
    () => connection.decide(`SELECT '${secret}\ud800'`),
    () => world.enforcer.openSession(token, 'db-sqlite'),
    () => checkrein.approve(connection.decide('DELETE FROM notes WHERE id = 1').request, { approver: 'dana', key: Buffer.from(secret) }),
  ];
  for (const call of failing) {
    assert.throws(
      call,
      (error) => error instanceof CheckreinError && !inspect(error).includes(secret) && !inspect(error).includes(token.slice(-40)),
    );
  }
});

test('a key file that others can read is refused with help', (t) => {
  const world = new World(folder(t), { masks: POLICY.masks });
  const keys = join(world.folder, 'keys.json');
  writeFileSync(keys, '{"version": 1, "keys": {}}', { mode: 0o644 });
  const open = () =>
    checkrein.Enforcer.fromFile(world.policy, { audit: join(world.folder, 'other'), signingKey: world.signingKey, maskKeys: keys });
  assert.throws(open, (error) => is('host.permissions')(error) && typeof error.help === 'string');
});
