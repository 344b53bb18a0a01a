// The vectors that every language runs: each request through the door, each response byte for byte (errors by their code).

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { answer, answerAsync } from '../index.mjs';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'core', 'tests', 'vectors');

function index(text = readFileSync(join(FOLDER, 'index.tsv'), 'utf8')) {
  const [columns, ...rows] = text.trimEnd().split('\n');
  assert.equal(columns, ['room', 'case', 'about'].join('\t'), 'the index has other columns');
  const cases = rows.map((row) => row.split('\t'));
  assert.ok(cases.length > 0, 'there are no cases');
  for (const fields of cases) assert.equal(fields.length, 3, `a line has other columns: ${fields}`);
  return cases.map(([room, name]) => `${room}/${name}`);
}

/** Messages may be improved: of an error, its code. */
function comparable(response) {
  const { error } = JSON.parse(response);
  return error === undefined ? response : Buffer.from(JSON.stringify({ error: { code: error.code } }));
}

function check(name, response) {
  const expected = readFileSync(join(FOLDER, `${name}.response.json`));
  const got = comparable(response);
  if (!got.equals(expected)) throw new Error(`${name}\n  expected ${expected}\n  got      ${got}`);
}

const request = (name) => readFileSync(join(FOLDER, `${name}.request.json`));

test('the index and the folder say the same', () => {
  const cases = index();
  assert.equal(new Set(cases).size, cases.length);
  const rooms = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const kind of ['request', 'response']) {
    const files = rooms.flatMap(({ name }) => readdirSync(join(FOLDER, name)).map((file) => `${name}/${file}`));
    const found = files.filter((file) => file.endsWith(`.${kind}.json`)).map((file) => file.slice(0, -`.${kind}.json`.length));
    assert.deepEqual(found.sort(), [...cases].sort());
  }
});

test('every request gets its response byte for byte', (t) => {
  const cases = index();
  for (const name of cases) check(name, answer(request(name)));
  t.diagnostic(`${cases.length} vectors`);
});

test('every request gets its response byte for byte from the thread pool', async () => {
  await Promise.all(index().map(async (name) => check(name, await answerAsync(request(name)))));
});

test('a response with one byte changed, a case without files and an unknown column are caught', () => {
  const [name] = index().filter((name) => name.startsWith('classify/'));
  const response = answer(request(name));
  response[response.length >> 1] ^= 1;
  assert.throws(() => check(name, response), /expected|JSON/);
  assert.throws(() => index('room\tcase\tabout\tmore\n'), /other columns/);
  assert.throws(() => index('room\tcase\tabout\n'), /no cases/);
  assert.throws(() => check('classify/no-such-case', response), /ENOENT/);
});
