// Personal data and secrets in texts: what is found, where, and what stands in its place.

import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as checkrein from '../index.mjs';

const { Scanner } = checkrein;
const LINE = 'Jane <jane@example.com> paid 4111 1111 1111 1111 from 2001:db8::1, SSN 536-90-4399';
const is = (code) => (error) => error instanceof checkrein.CheckreinError && error.code === code;

test('what is in a text is found in order', () => {
  const scanner = new Scanner();
  const found = scanner.scan(LINE);
  assert.deepEqual(
    found.map(({ start, end }) => LINE.slice(start, end)),
    ['jane@example.com', '4111 1111 1111 1111', '2001:db8::1', '536-90-4399'],
  );
  assert.deepEqual(found[0], { start: 6, end: 22, entity: 'email', score: 900, reason: 'form' });
  assert.deepEqual(
    found.map(({ entity, reason }) => `${entity} ${reason}`),
    ['email form', 'payment_card checksum', 'ipv6 form', 'us_ssn checksum'],
  );
  assert.ok(Object.isFrozen(found[0]));
  assert.deepEqual(scanner.scan('nothing'), []);
  assert.deepEqual(scanner.scan(''), []);
});

test('spans are in UTF-16 units of a string and in bytes of a buffer', () => {
  const scanner = new Scanner();
  for (const before of ['', 'é', 'Ærøskøbing ', '日本語 ', '😀😀 ', 'a\u0301\u{1f9d1}\u200d\u{1f680} ', 'Ω'.repeat(5000) + ' ']) {
    const text = `${before}<jane@example.com> ✓ ${before} 192.0.2.17`;
    const expected = ['jane@example.com', '192.0.2.17'];
    assert.deepEqual(
      scanner.scan(text).map(({ start, end }) => text.slice(start, end)),
      expected,
    );
    const bytes = Buffer.from(text);
    assert.deepEqual(
      scanner.scan(bytes).map(({ start, end }) => bytes.subarray(start, end).toString()),
      expected,
    );
    assert.deepEqual(scanner.scan(new Uint8Array(bytes)), scanner.scan(bytes));
  }
});

test('something else stands in place of what is found', async () => {
  assert.equal(new Scanner().mask(LINE), 'Jane <[email]> paid [payment_card] from [ipv6], SSN [us_ssn]');
  assert.equal(new Scanner(undefined, { replace: '***' }).mask(LINE), 'Jane <***> paid *** from ***, SSN ***');
  const named = new Scanner({}, { replace: { email: 'someone', us_ssn: '', '*': '<{entity}>' } });
  assert.equal(named.mask(LINE), 'Jane <someone> paid <payment_card> from <ipv6>, SSN ');
  assert.equal(await named.maskAsync(LINE), named.mask(LINE));
  const secrets = new Scanner({}, { replace: { secret: '(a secret)' } });
  assert.equal(secrets.mask('AKIAIOSFODNN7EXAMPLE of jane@example.com'), '(a secret) of [email]');
  const bytes = Buffer.from(LINE);
  assert.deepEqual(named.mask(bytes), Buffer.from(named.mask(LINE)));
  assert.deepEqual(await named.maskAsync(bytes), named.mask(bytes));
  const clean = Buffer.from('nothing');
  assert.equal(named.mask(clean), clean);
  assert.equal(await named.maskAsync('nothing'), 'nothing');
  const later = named.maskAsync(bytes);
  bytes.fill(0);
  assert.deepEqual(await later, Buffer.from(named.mask(LINE)));
});

test('JSON stays JSON', () => {
  const scanner = new Scanner();
  const text = '{"to": "Ada <jane\\u0040example.com>", "ssn": [536904399, "536904399"], "n": 1.50}\n[4111111111111111]';
  const masked = '{"to": "Ada <[email]>", "ssn": [null, "[us_ssn]"], "n": 1.50}\n[null]';
  assert.equal(scanner.maskJson(text), masked);
  assert.equal(scanner.maskJson(Buffer.from(text)).toString(), masked);
  assert.equal(scanner.maskJson('{"n": "nothing"}'), '{"n": "nothing"}');
  assert.equal(scanner.forColumn('ssn').maskJson('["536904399"]'), '["[us_ssn]"]');
  assert.throws(() => scanner.maskJson('['.repeat(1002)), is('mask.json'));
  assert.throws(() => scanner.maskJson(Buffer.from([0x22, 0xff, 0x22])), is('scan.utf8'));
  assert.throws(() => scanner.maskJson({}), is('boundary.argument'));
});

test('a configuration is strict and does what it says', () => {
  assert.deepEqual(
    new Scanner({ only: ['email'] }).scan(LINE).map(({ entity }) => entity),
    ['email'],
  );
  assert.deepEqual(new Scanner('{"only": ["email", "ipv4"]}').entities, ['email', 'ipv4']);
  const own = new Scanner({
    patterns: [{ name: 'order_number', regex: 'ORD-[0-9]{6}' }],
    words: [{ name: 'project', words: ['bluebird'] }],
  });
  assert.equal(own.mask('ORD-123456 of Bluebird'), '[order_number] of [project]');
  for (const [config, code] of [
    [{ only: ['shoe_size'] }, 'scan.config'],
    [{ olny: ['email'] }, 'wire.schema'],
    [{ patterns: [{ name: 'x', regex: 'a+' }] }, 'scan.config'],
    ['{', 'wire.syntax'],
    [7, 'boundary.argument'],
  ]) {
    assert.throws(() => new Scanner(config), is(code), inspect(config));
  }
  for (const [replace, code] of [
    [{ shoe_size: 'x' }, 'scan.config'],
    [{ email: 7 }, 'wire.schema'],
    ['x'.repeat(1001), 'scan.config'],
    [7, 'boundary.argument'],
  ]) {
    assert.throws(() => new Scanner({}, { replace }), is(code), inspect(replace));
  }
  assert.throws(() => new Scanner({}, { replce: 'x' }), is('boundary.argument'));
});

test("a column's name speaks of its values", () => {
  const scanner = new Scanner();
  const column = scanner.forColumn('customer_ssn');
  assert.deepEqual(scanner.scan('536904399'), []);
  assert.deepEqual(
    column.scan('536904399').map(({ entity, reason }) => [entity, reason]),
    [['us_ssn', 'checksum_and_hint']],
  );
  const stream = column.stream();
  assert.equal(
    Buffer.concat([stream.push(Buffer.from('5369')), stream.push(Buffer.from('04399')), stream.finish()]).toString(),
    '[us_ssn]',
  );
});

test('texts that are none are refused', async () => {
  const scanner = new Scanner();
  for (const wrong of [undefined, null, 7, ['a'], {}, new Uint16Array(2), 'jane@example.com \ud800']) {
    assert.throws(() => scanner.scan(wrong), is('boundary.argument'), inspect(wrong));
    assert.throws(() => scanner.mask(wrong), is('boundary.argument'), inspect(wrong));
    assert.throws(() => scanner.stream().push(wrong), is('boundary.argument'), inspect(wrong));
    await assert.rejects(scanner.maskAsync(wrong), is('boundary.argument'), inspect(wrong));
  }
  const broken = Buffer.from('jane@example.com \xff', 'latin1');
  assert.throws(() => scanner.mask(broken), is('scan.utf8'));
  await assert.rejects(scanner.maskAsync(broken), is('scan.utf8'));
  assert.equal(new Scanner({ invalid_utf8: 'replace' }).mask(broken).toString(), '[email] \ufffd');
});

test('a text in parts is masked as the whole wherever it is cut', () => {
  const scanner = new Scanner();
  const text = Buffer.from(`Ærø 😀 ${LINE}; nothing more. `.repeat(2));
  const [whole, found] = [scanner.mask(text), scanner.scan(text)];
  for (let cut = 0; cut <= text.length; cut += 1) {
    const stream = scanner.stream();
    const masked = [stream.push(text.subarray(0, cut)), stream.push(text.subarray(cut)), stream.finish()];
    assert.ok(Buffer.concat(masked).equals(whole), String(cut));
    assert.deepEqual(stream.findings(), found);
    assert.deepEqual(stream.findings(), []);
  }
});

test('a stream ends once, and a broken text ends it', () => {
  const stream = new Scanner().stream();
  stream.push(Buffer.from('jane@exam'));
  assert.equal(stream.heldBack, 9);
  assert.ok(!inspect(stream).includes('jane'));
  assert.equal(stream.finish().toString(), 'jane@exam');
  assert.equal(stream.heldBack, 0);
  assert.throws(() => stream.push(Buffer.from('x')), is('boundary.closed'));
  assert.throws(() => stream.finish(), is('boundary.closed'));
  const broken = new Scanner().stream();
  assert.throws(() => broken.push(Buffer.from([0x78, 0xff])), is('scan.utf8'));
  assert.throws(() => broken.push(Buffer.from('x')), is('scan.utf8'));
  assert.throws(() => broken.finish(), is('scan.utf8'));
  assert.throws(() => new checkrein.Stream(), is('boundary.argument'));
});

test("a stream of Node's masks what is piped through it", async () => {
  const scanner = new Scanner();
  const text = `Ærø 😀 ${LINE}\n`.repeat(500);
  const parts = [];
  for (let at = 0; at < text.length; at += 37) parts.push(text.slice(at, at + 37));
  const masked = [];
  await pipeline(Readable.from(parts.map((part) => Buffer.from(part, 'utf8'))), scanner.transform(), async (source) => {
    for await (const part of source) masked.push(part);
  });
  const whole = scanner.mask(Buffer.concat(parts.map((part) => Buffer.from(part, 'utf8'))));
  assert.ok(Buffer.concat(masked).equals(whole));
  const broken = pipeline(Readable.from([Buffer.from([0xff, 0xff])]), scanner.transform(), async (source) => {
    for await (const part of source) assert.fail(String(part));
  });
  await assert.rejects(broken, is('scan.utf8'));
});

test('everything that can be recognised is described', () => {
  const table = checkrein.entities();
  const names = table.map(({ name }) => name);
  assert.deepEqual(names, [...names].sort());
  const cpf = table.find(({ name }) => name === 'br_cpf');
  assert.deepEqual([cpf.group, cpf.profile, cpf.layouts.slice(0, 2)], ['national', 'weak', ['99999999999', '999.999.999-99']]);
  assert.ok(new Scanner().entities.every((name) => names.includes(name)));
});
