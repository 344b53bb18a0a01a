// What the tests share: keys, tokens, a policy and an enforcer over it.

import { createPrivateKey, createPublicKey, randomBytes, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as checkrein from '../index.mjs';

export const ISSUER = 'https://idp.example';
export const SECRETS = ['123-45-6789', '987-65-4321', '555-12-3456', '4111111111111111'];
export const ROWS = [
  [1, 'Ada', '123-45-6789', 4111111111111111n],
  [2, 'Ben', '987-65-4321', null],
  [3, 'Cleo', '555-12-3456', null],
];

/** A folder that is gone after the test. */
export function folder(test) {
  const made = mkdtempSync(join(tmpdir(), 'checkrein-node-'));
  test?.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const base64url = (data) => Buffer.from(data).toString('base64url');

/** A key from a seed: Node 20 stops for ever when it collects what generated a key while it writes that key as a JWK. */
function ed25519() {
  const seed = randomBytes(32);
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { seed, privateKey, x: base64url(spki.subarray(-32)) };
}

/** An enforcer over a policy that permits analysts to read everything and to write notes, with its keys in `folder`. */
export class World {
  constructor(folder, { maskKeys, ...changes } = {}) {
    this.folder = folder;
    const [issuer, approver] = [ed25519(), ed25519()];
    this.issuerKey = issuer.privateKey;
    this.approverSeed = approver.seed;
    const jwk = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: '1', x: issuer.x };
    this.write('jwks.json', { keys: [jwk] });
    this.write('dba.json', { version: 1, approvers: [{ subject: 'dana', groups: ['dba'], key: approver.x }] });
    this.document = { ...POLICY, ...changes };
    this.policy = this.write('policy.json', this.document);
    this.audit = join(folder, 'audit');
    this.signingKey = join(folder, 'audit.key');
    this.publicKey = checkrein.keygen(this.signingKey, 'tests.example/log');
    this.enforcer = checkrein.Enforcer.fromFile(this.policy, { audit: this.audit, signingKey: this.signingKey, maskKeys });
  }

  write(name, document) {
    const path = join(this.folder, name);
    writeFileSync(path, JSON.stringify(document), { mode: 0o600 });
    return path;
  }

  token({ subject = 'agent-7', groups = ['analysts'], lives = 600 } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const header = { alg: 'EdDSA', typ: 'JWT', kid: '1' };
    const claims = { iss: ISSUER, aud: 'orders-agents', sub: subject, groups, jti: randomUUID(), iat: now, nbf: now, exp: now + lives };
    const signed = [header, claims].map((part) => base64url(JSON.stringify(part))).join('.');
    return `${signed}.${base64url(sign(null, Buffer.from(signed), this.issuerKey))}`;
  }

  session(resource = 'db-sqlite', claims = {}) {
    return this.enforcer.openSession(this.token(claims), resource);
  }

  connection() {
    return this.session().connection({ catalog: CATALOG });
  }

  approve(request) {
    return checkrein.approve(request, { approver: 'dana', key: this.approverSeed });
  }

  events(kind) {
    return checkrein
      .entries(this.audit)
      .map((entry) => entry.event)
      .filter((event) => event.kind === kind);
  }
}

/** What SQLite would say of the customers. */
export const CATALOG = {
  version: 1,
  relations: {
    'main.customers': { columns: { id: 'INTEGER', name: 'TEXT', ssn: 'TEXT', card: 'NUMERIC' } },
    'main.notes': { columns: { id: 'INTEGER', body: 'TEXT' } },
  },
};

export const POLICY = {
  version: 1,
  issuers: [{ issuer: ISSUER, audience: 'orders-agents', keys: { jwks_file: 'jwks.json' }, groups_claim: 'groups' }],
  resources: {
    'db-sqlite': { kind: 'sql', dialect: 'sqlite', audit: 'buffered' },
    'db-postgres': { kind: 'sql', dialect: 'postgres', audit: 'buffered' },
  },
  classes: { ssn: { columns: ['*.*ssn'] }, card: { columns: ['*.card'] } },
  rules: [
    { name: 'analysts-read', decision: 'permit', subjects: { groups: ['analysts'] }, effects: ['read'] },
    {
      name: 'analysts-write',
      decision: 'permit',
      subjects: { groups: ['analysts'] },
      effects: ['insert'],
      relations: ['*.notes', '*.customers'],
    },
    { name: 'analysts-set-their-session', decision: 'permit', subjects: { groups: ['analysts'] }, effects: ['setting', 'transaction'] },
    {
      name: 'deletes-are-approved',
      decision: 'hold',
      subjects: { groups: ['analysts'] },
      effects: ['delete'],
      require: ['constraining_where'],
      approval: { approvers: { groups: ['dba'], keys_file: 'dba.json' }, quorum: 1, expires: '15m' },
    },
    { name: 'no-destruction', decision: 'deny', effects: ['drop', 'truncate', 'alter', 'privilege'] },
  ],
  masks: [
    { classes: ['ssn'], mask: { partial: { keep_last: 4 } }, probe: 'permit' },
    { classes: ['card'], mask: 'redact' },
  ],
};
