// @ts-check
'use strict';
// One database connection: decide, and say what became of it.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { ApprovalRequest } = require('./approval.cjs');
const { count, document, list, options, text, texts } = require('./arguments.cjs');
const { Place, decided, permitted } = require('./decision.cjs');
const { argument, call, callback, later, translated } = require('./errors.cjs');
const { Handle, number, numberOf } = require('./handle.cjs');
const { parameters, plain } = require('./values.cjs');

/** @typedef {import('./types').Catalog} Catalog */
/** @typedef {import('./types').DecideOptions} DecideOptions */
/** @typedef {import('./types').DecideWithOptions} DecideWithOptions */
/** @typedef {import('./types').KeyFunction} KeyFunction */
/** @typedef {import('./types').Parameters} Parameters */
/** @typedef {import('./decision.cjs').Deny} Deny */
/** @typedef {import('./decision.cjs').Hold} Hold */
/** @typedef {import('./decision.cjs').Permit} Permit */

/** What one database connection remembers that changes the meaning of later text. Make one for each connection of the driver. */
class Connection extends Handle {
  /** @type {number} */
  #number;
  /** @type {Place} */
  #place;
  /** @type {KeyFunction | undefined} */
  #keys;

  /**
   * @param {unknown} key
   * @param {number} held
   * @param {KeyFunction | undefined} keys
   * @internal
   */
  constructor(key, held, keys) {
    super(key, held);
    this.#number = held;
    this.#place = new Place(held);
    this.#keys = keys;
  }

  /**
   * Decides on a statement; the answer's entry is in the log before it is given. Whatever the statement is, it gets an answer.
   *
   * `params` are as the driver gets them: an array, a plain object for named ones; with `many` an array of those.
   * `options`: `many`, `context` (strings, booleans and whole numbers by name), `placeholders` (`format` where the driver rewrites
   * `%s`).
   *
   * Errors: `boundary.argument` for a text that has no UTF-8 form, `request.*` for what is too large.
   *
   * @param {string} sql
   * @param {Parameters | null} [params]
   * @param {DecideOptions | null} [options]
   * @returns {Permit | Deny | Hold}
   */
  decide(sql, params, options) {
    const place = this.#room();
    if ((params ?? options ?? undefined) !== undefined) {
      return decided(place, call(native.decideQuestion, place.number, question(sql, params, options, PLAIN)), this.#keys);
    }
    let word;
    try {
      word = native.decide(place.number, text(sql, 'the statement'));
    } catch (thrown) {
      throw translated(thrown);
    }
    return decided(place, word, this.#keys);
  }

  /**
   * Decides again on a statement that was held, with approvals of its requests: `approvals` is a list of `{request, approvals}`.
   *
   * @param {string} sql
   * @param {Parameters | null | undefined} params
   * @param {DecideWithOptions} options
   * @returns {Permit | Deny | Hold}
   */
  decideWith(sql, params, options) {
    const place = this.#room();
    return decided(place, call(native.decideQuestion, place.number, question(sql, params, options, WITH)), this.#keys);
  }

  /**
   * Decides on the thread pool, where the log may wait for the disk; options are those of `decide` and `decideWith`. All that is given
   * is copied before it returns. Statements of one connection are decided one after the other, in no promised order.
   *
   * @param {string} sql
   * @param {Parameters | null} [params]
   * @param {(DecideOptions & Partial<DecideWithOptions>) | null} [options]
   * @returns {Promise<Permit | Deny | Hold>}
   */
  async decideAsync(sql, params, options) {
    const place = this.#room();
    const asked = question(sql, params, options, EITHER);
    return decided(place, await later(native.decideQuestionAsync, place.number, asked), this.#keys);
  }

  /**
   * Says what became of a permitted statement, and how many rows it showed or changed. The state moves on only when it went well.
   *
   * Errors: `session.outcome_unexpected` for a permit of another connection.
   *
   * @param {Permit} permit
   * @param {{status?: 'ok' | 'error' | 'cancelled', rows?: number | null}} [given]
   * @returns {void}
   */
  outcome(permit, given) {
    const { status = 'ok', rows } = options(given, ['status', 'rows']);
    const { place, at } = permitted(permit);
    const shown = rows === undefined || rows === null ? undefined : count(rows, '`rows`');
    call(native.outcome, this.#number, place, at, text(status, '`status`'), shown);
  }

  /**
   * Gives a catalog that was read through this very connection just now.
   *
   * @param {Catalog} catalog
   * @returns {void}
   */
  refreshCatalog(catalog) {
    call(native.connectionRefreshCatalog, this.#number, document(catalog, 'the catalog'));
  }

  /**
   * Says that the driver begins no transaction by itself, so that what the end of one undoes is known: each is begun and ended by
   * statements that are decided on here. To be called before the first statement: what was changed before it leaves the state unknown.
   * `reset` keeps it.
   *
   * @returns {void}
   */
  seesTransactions() {
    call(native.connectionWas, this.#number, 'sees_transactions');
  }

  /** Says that the driver undid a transaction by a call of its own, or by itself. @returns {void} */
  rolledBack() {
    call(native.connectionWas, this.#number, 'rolled_back');
  }

  /** Says that the driver committed by a call of its own. @returns {void} */
  committed() {
    call(native.connectionWas, this.#number, 'committed');
  }

  /** Says that the database connection is as new: it remembers nothing of what was run on it. @returns {void} */
  reset() {
    call(native.connectionWas, this.#number, 'reset');
  }

  /** Whether the state is known, so that statements can be read exactly. @returns {boolean} */
  get isCertain() {
    return call(native.connectionIsCertain, this.#number);
  }

  /** The schemas that names are looked up in, as far as the core followed. @returns {readonly string[]} */
  get searchPath() {
    return Object.freeze(call(native.connectionSearchPath, this.#number));
  }

  /** @internal */
  [inspect.custom]() {
    return 'Connection {}';
  }

  /** Where the next answer is kept. */
  #room() {
    if (this.#place.full) this.#place = new Place(this.#number);
    this.#place.used += 1;
    return this.#place;
  }
}

const PLAIN = /** @type {const} */ (['many', 'context', 'placeholders']);
const WITH = /** @type {const} */ ([...PLAIN, 'approvals']);
const EITHER = [...WITH];

/**
 * A statement with all that may go with it, as the native half reads it.
 *
 * @param {unknown} sql
 * @param {unknown} params
 * @param {unknown} given
 * @param {readonly string[]} names
 */
function question(sql, params, given, names) {
  const { many = false, context, placeholders = 'native', approvals } = options(given, names);
  if (typeof many !== 'boolean') throw argument('`many` is not a boolean');
  if (names === WITH && approvals === undefined) throw argument('`approvals` are missing');
  const bound = params === undefined || params === null ? {} : parameters(params, many);
  const presented = approvals === undefined ? [] : list(approvals, '`approvals`').map(presentation);
  return {
    sql: text(sql, 'the statement'),
    ...bound,
    ...(context === undefined || context === null ? {} : { context: occasion(context) }),
    placeholders: text(placeholders, '`placeholders`'),
    requests: presented.map(({ request }) => request),
    approvals: presented.map(({ approvals }) => approvals),
  };
}

/** @param {unknown} given */
function presentation(given) {
  const { request, approvals } = options(given, ['request', 'approvals']);
  return { request: numberOf(request, ApprovalRequest, '`request`'), approvals: texts(approvals, '`approvals`') };
}

/** The members of a context: strings, booleans and whole numbers. @param {unknown} given */
function occasion(given) {
  const wrong = 'a context maps names to strings, booleans and whole numbers within 2^53';
  if (typeof given !== 'object' || given === null || !plain(given)) throw argument(wrong);
  let entries;
  try {
    entries = Object.entries(given);
  } catch (cause) {
    throw callback('the context cannot be read', cause);
  }
  const members = Object.create(null);
  for (const [name, value] of entries) {
    if (typeof value === 'string') text(value, 'a member of the context');
    else if (typeof value !== 'boolean' && !Number.isSafeInteger(value)) throw argument(wrong);
    members[text(name, "a member's name")] = value;
  }
  return JSON.stringify(members);
}

module.exports = { Connection };
