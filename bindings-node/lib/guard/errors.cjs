// @ts-check
'use strict';
// What guarded connections throw. `Denied` and `Held`: a decision was reached, and it is not a permit. `Refused`: none was asked for.

const { CheckreinError } = require('../errors.cjs');

/** @typedef {import('../decision.cjs').Deny} Deny */
/** @typedef {import('../decision.cjs').Hold} Hold */

/** The wrapper around a driver can't see through what was asked, so it was not passed on (`wrapper.unsupported`). */
class Refused extends CheckreinError {
  /** @param {string} what */
  constructor(what) {
    super('wrapper.unsupported', `wrapper.unsupported: ${what}`);
  }
}

/**
 * A guarded connection was asked to run a statement that the policy denies. It was not run.
 *
 * `code` is the kind of reason (`denied.rule`, `denied.default` …), `rule` the rule's name or `undefined` for the default deny,
 * `decision` the whole answer.
 */
class Denied extends Error {
  /** @param {Deny} decision */
  constructor(decision) {
    super(`${decision.reason}: ${decision.message}`);
    this.code = decision.reason;
    this.rule = decision.rule;
    this.decision = decision;
  }
}

/**
 * A guarded connection was asked to run a statement that people must approve first. It was not run.
 *
 * Show `request` to them and come back with `approvals: [{request, approvals}]`.
 */
class Held extends Error {
  /** @param {Hold} decision */
  constructor(decision) {
    super(`held: ${decision.message}`);
    this.code = 'held';
    this.rule = decision.rule;
    this.request = decision.request;
    this.decision = decision;
  }
}

/**
 * An error in place of a driver's, without what that one may reveal: its class, code and severity, and a message that says nothing
 * but names that the statement wrote.
 *
 * @param {any} raw
 * @param {string | undefined} plain
 * @param {readonly string[]} kept names of members that hold no values
 */
function scrubbed(raw, plain, kept) {
  const code = typeof raw?.code === 'string' && /^[A-Z0-9_]{2,60}$/.test(raw.code) ? raw.code : undefined;
  const fresh = new Error(plain ?? `${code ?? 'the driver failed'}: ${WITHHELD}`);
  const prototype = raw instanceof Error ? Object.getPrototypeOf(raw) : Error.prototype;
  Object.setPrototypeOf(fresh, prototype);
  for (const name of kept) {
    const value = name === 'code' ? code : raw?.[name];
    if ((typeof value === 'string' && /^[\w .]{0,60}$/.test(value)) || typeof value === 'number') {
      Object.defineProperty(fresh, name, { value, writable: true, configurable: true, enumerable: true });
    }
  }
  return fresh;
}

const WITHHELD = "the driver's message is withheld, because it may hold values";

for (const [Class, name] of /** @type {[Function, string][]} */ ([
  [Refused, 'Refused'],
  [Denied, 'Denied'],
  [Held, 'Held'],
])) {
  Object.defineProperty(Class.prototype, 'name', { value: name, configurable: true, writable: true });
}

module.exports = { Denied, Held, Refused, scrubbed };
