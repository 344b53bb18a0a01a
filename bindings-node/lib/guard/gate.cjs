// @ts-check
'use strict';
// One guarded connection's inside, as far as it is the same for all drivers: decide, and report.

const { Permit } = require('../decision.cjs');
const { list, options } = require('../arguments.cjs');
const { Session } = require('../session.cjs');
const { Denied, Held, Refused } = require('./errors.cjs');

/** @typedef {import('../connection.cjs').Connection} Connection */
/** @typedef {'ok' | 'error' | 'cancelled'} Status */

/** @typedef {readonly import('../codes').Effect[]} Effects */

/** @type {Effects} */
const COPY = ['copy_in', 'copy_out'];
/** @type {Effects} */
const FILES = ['file_read', 'file_write', 'program'];

/**
 * What `guard…` takes beside the driver's connection and the session, each read once.
 *
 * @param {unknown} given
 */
function settings(given) {
  const { catalog = 'policy', context } = options(given, ['catalog', 'context']);
  if (catalog !== 'policy' && catalog !== 'live' && (typeof catalog !== 'object' || catalog === null)) {
    throw new Refused('`catalog` is `policy`, `live` or a catalog');
  }
  const copy = context === undefined || context === null ? undefined : Object.freeze({ .../** @type {object} */ (context) });
  return { catalog: /** @type {'policy' | 'live' | object} */ (catalog), context: copy };
}

/** @param {unknown} given */
function session(given) {
  if (!(given instanceof Session)) throw new Refused('what the connection is guarded under is not a session');
  return given;
}

/**
 * What people said about a statement that was held, copied: `[{request, approvals}]`.
 *
 * @param {unknown} given
 */
function presented(given) {
  return list(given, '`approvals`').map((one) => {
    const { request, approvals } = options(one, ['request', 'approvals']);
    return Object.freeze({ request, approvals: Object.freeze(list(approvals, '`approvals`')) });
  });
}

/**
 * What `decide` is asked beside text and parameters.
 *
 * @param {object | undefined} context
 * @param {readonly object[] | undefined} approvals
 */
function beside(context, approvals) {
  return { ...(context && { context }), ...(approvals && { approvals }) };
}

/**
 * A permit, or what is thrown instead of one.
 *
 * @param {Permit | import('../decision.cjs').Deny | import('../decision.cjs').Hold} decision
 * @returns {Permit}
 */
function permit(decision) {
  if (decision instanceof Permit) return decision;
  throw decision.decision === 'hold' ? new Held(decision) : new Denied(decision);
}

/**
 * Why a permitted statement is not passed on all the same, if so.
 *
 * @param {Permit} given
 * @param {string} text
 */
function unseen(given, text) {
  const { effects } = given;
  if (COPY.some((effect) => effects.includes(effect)) && !FILES.some((effect) => effects.includes(effect))) {
    return 'COPY from and to the client is not followed';
  }
  if (text.includes('\0')) return 'a statement has a NUL in it, where drivers end it';
  if (text.includes(';') && given.classification.statements !== 1) {
    return 'several statements in one text have several results: ask one by one';
  }
  return undefined;
}

module.exports = { beside, permit, presented, session, settings, unseen };
