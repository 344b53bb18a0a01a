// That the soak runs: whether memory is flat is seen in a long one.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('the soak runs for ten seconds', () => {
  const soak = fileURLToPath(new URL('../soak.mjs', import.meta.url));
  const run = spawnSync(process.execPath, ['--expose-gc', soak, '10'], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const { rounds } = JSON.parse(run.stdout.trimEnd().split('\n').at(-1));
  assert.ok(rounds > 0);
});
