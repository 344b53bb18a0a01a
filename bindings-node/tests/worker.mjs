// What a worker of handles.test.mjs does.

import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { Enforcer } from '../index.mjs';
import { CATALOG } from './world.mjs';

const native = createRequire(import.meta.url)('../lib/native.cjs');
const { policy, signingKey, audit, own, token, terminated } = workerData;

function code(run) {
  try {
    run();
    return 'none';
  } catch (error) {
    return error.number ? error.code : JSON.parse(error.message).code;
  }
}

const enforcer = Enforcer.fromFile(policy, { audit: own, signingKey });
const connection = enforcer.openSession(token, 'db-sqlite').connection({ catalog: CATALOG });
const permit = connection.decide('SELECT ssn FROM customers');
if (terminated) {
  // It ends with everything open, in the middle of its work.
  parentPort.postMessage('ready');
  for (;;) await connection.decideAsync('SELECT 1');
} else {
  parentPort.postMessage({
    locked: code(() => Enforcer.fromFile(policy, { audit, signingKey })),
    decisions: [permit.decision, connection.decide('DROP TABLE customers').decision],
    masked: permit.masker(['ssn']).row(['123-45-6789'])[0],
    foreign: code(() => native.policyFacts(1_000_000)),
  });
}
