// The quick start says what it says in every language.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as checkrein from '../index.mjs';

const example = (name) => fileURLToPath(new URL(`../../examples/quick_start/${name}`, import.meta.url));

test('the quick start prints what every language prints', () => {
  const printed = execFileSync(process.execPath, [example('quick_start.mjs')], { encoding: 'utf8' });
  assert.equal(printed, readFileSync(example('expected.txt'), 'utf8'));
});

test('import and require give the same package', () => {
  const required = createRequire(import.meta.url)('../index.cjs');
  assert.deepEqual(
    Object.keys(required).sort(),
    Object.keys(checkrein)
      .filter((name) => name !== 'default' && name !== 'module.exports')
      .sort(),
  );
  for (const [name, value] of Object.entries(required)) assert.equal(checkrein[name], value);
  assert.equal(required.version(), createRequire(import.meta.url)('../package.json').version);
});

test('the table of codes is whole, and every error has its number', () => {
  const codes = Object.entries(checkrein.ERROR_CODES);
  assert.ok(codes.length > 60);
  assert.equal(new Set(codes.map(([, { number }]) => number)).size, codes.length);
  assert.deepEqual(Object.keys(checkrein.ERROR_CODES['boundary.closed']), ['number', 'meaning']);
  assert.equal(checkrein.ERROR_CODES['boundary.closed'].number, 9003);
});
