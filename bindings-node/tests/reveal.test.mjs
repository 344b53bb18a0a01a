// What the mask `encrypt` hid is opened for whom the policy names, with the version of the key that it was hidden with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as checkrein from '../index.mjs';
import { World, folder } from './world.mjs';

const is = (code) => (error) => error instanceof checkrein.CheckreinError && error.code === code;
const CATALOG = {
  version: 1,
  relations: { 'main.customers': { columns: { id: 'integer', ssn: 'text', card: 'text', value: 'any' } } },
};
const CHANGES = {
  classes: { ssn: { columns: ['*.ssn'] }, card: { columns: ['*.card'] }, value: { columns: ['*.value'] } },
  masks: [
    { classes: ['ssn'], mask: { encrypt: { key: 'people' } }, reveal: { groups: ['analysts'] } },
    { classes: ['value'], mask: { encrypt: { key: 'people' } }, reveal: { groups: ['analysts'] } },
    { classes: ['card'], mask: { encrypt: { key: 'people' } } },
  ],
};

/** A session over keys of these versions, the last one current; what was asked for is noted. */
function opened(t, versions = { 1: Buffer.alloc(32, 1) }) {
  const asked = [];
  const maskKeys = (name, version) => {
    asked.push([name, version]);
    const wanted = version ?? Math.max(...Object.keys(versions));
    return versions[wanted] && [wanted, versions[wanted]];
  };
  const world = new World(folder(t), { ...CHANGES, maskKeys });
  return { world, session: world.session(), asked, versions };
}

function hidden(session, column, value) {
  const permit = session.connection({ catalog: CATALOG }).decide(`SELECT ${column} FROM customers`);
  return permit.masker([column]).row([value])[0];
}

test('what was encrypted before a rotation is opened with its own version', (t) => {
  const { world, session, asked, versions } = opened(t);
  const before = hidden(session, 'ssn', '123-45-6789');
  versions[2] = Buffer.alloc(32, 2);
  const after = hidden(session, 'ssn', '123-45-6789');
  assert.match(before, /^enc\.ssn\.v1\./);
  assert.match(after, /^enc\.ssn\.v2\./);
  assert.equal(session.reveal(before), '123-45-6789');
  assert.equal(session.reveal(after), '123-45-6789');
  assert.deepEqual(asked.slice(-2), [
    ['people', 1],
    ['people', 2],
  ]);
  delete versions[1];
  assert.throws(() => session.reveal(before), is('mask.key'));
  const told = world.events('revealed').map(({ classes, version, code }) => [classes, version, code]);
  assert.deepEqual(told, [
    [['ssn'], 1, undefined],
    [['ssn'], 2, undefined],
    [['ssn'], 1, 'mask.key'],
  ]);
});

test('values come back as they were', (t) => {
  const { session } = opened(t);
  for (const value of ['Ærø 😀', '', 7, -7, true, 0.5, 2n ** 62n, Buffer.from([0, 255])]) {
    assert.deepEqual(session.reveal(hidden(session, 'value', value)), value);
  }
  assert.equal(session.reveal(hidden(session, 'value', new Date(0))), '1970-01-01T00:00:00.000Z');
});

test('nobody opens what the policy does not let them', (t) => {
  const { world, session, asked } = opened(t);
  const [card, ssn] = [hidden(session, 'card', '4111 1111 1111 1111'), hidden(session, 'ssn', '123-45-6789')];
  asked.length = 0;
  assert.throws(() => session.reveal(card), is('session.reveal'));
  assert.deepEqual(asked, []);
  assert.throws(() => session.reveal(card.replace('enc.card', 'enc.ssn')), is('mask.token'));
  assert.throws(() => session.reveal('enc.shoe.v1.AAAA'), is('mask.token'));
  assert.throws(() => session.reveal(''), is('mask.token'));
  assert.throws(() => session.reveal('\ud800'), is('boundary.argument'));
  assert.throws(() => session.reveal(7), is('boundary.argument'));
  session.close();
  assert.throws(() => session.reveal(ssn), is('session.reveal'));
  assert.equal(world.events('revealed').length, 5);
});

test('a key that the host cannot give opens nothing, and is in the log', (t) => {
  const boom = new Error('the key service is down');
  for (const answer of [() => [2, Buffer.alloc(32)], () => [1, Buffer.alloc(15)], () => 'nonsense', () => assert.fail(boom)]) {
    const maskKeys = (_name, version) => (version === null ? [1, Buffer.alloc(32, 1)] : answer());
    const world = new World(folder(t), { ...CHANGES, maskKeys });
    const session = world.session();
    const token = hidden(session, 'ssn', '123-45-6789');
    assert.throws(() => session.reveal(token), is('boundary.callback'));
    assert.deepEqual(
      world.events('revealed').map(({ code }) => code),
      ['boundary.callback'],
    );
  }
});
