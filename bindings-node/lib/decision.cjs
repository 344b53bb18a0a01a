// @ts-check
'use strict';
// The answer, as one of three classes. Its parts stay with the core until they are asked for.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { ApprovalRequest } = require('./approval.cjs');
const { CopyMasker } = require('./copied.cjs');
const { parsed, shown } = require('./documents.cjs');
const { argument, call } = require('./errors.cjs');
const { KEY } = require('./handle.cjs');
const { supplier } = require('./keys.cjs');
const { Masker, columns } = require('./masker.cjs');

/** As many answers share one place of the core: six bits of its answer. */
const TOGETHER = 64;

/** About what one answer takes, for the garbage collector. */
const BYTES = 1024;

/** Where the core keeps answers of a connection; it lets go of them when JavaScript has forgotten all of one place. */
class Place {
  /** @param {number} connection */
  constructor(connection) {
    this.number = call(native.decisions, connection);
    this.guard = native.guard(this.number, TOGETHER * BYTES);
    this.used = 0;
  }

  get full() {
    return this.used >= TOGETHER;
  }
}

/** @typedef {import('./types').KeyFunction} KeyFunction */

/**
 * What is behind a decision. `word` is as the native half tells it: two bits of kind, six of place, then its number in the log.
 *
 * @type {{
 *   at: (decision: Decision) => {place: number, at: number},
 *   facts: (decision: Decision) => Record<string, any>,
 *   keys: (decision: Decision) => KeyFunction | undefined,
 * }}
 */
let inside;

/** The answer to a statement: a `Permit`, a `Deny` or a `Hold`. */
class Decision {
  /** @type {Place} */
  #place;
  /** @type {number} */
  #word;
  /** @type {KeyFunction | undefined} */
  #keys;
  /** @type {Record<string, any> | undefined} */
  #facts;

  /**
   * @param {unknown} key
   * @param {Place} place
   * @param {number} word
   * @param {KeyFunction | undefined} keys
   * @internal
   */
  constructor(key, place, word, keys) {
    if (key !== KEY) throw argument('a decision is not made with `new`');
    this.#place = place;
    this.#word = word;
    this.#keys = keys;
    Object.freeze(this);
  }

  static {
    inside = {
      at: (decision) => ({ place: decision.#place.number, at: (decision.#word >> 2) & (TOGETHER - 1) }),
      facts: (decision) => {
        if (decision.#facts === undefined) {
          const { place, at } = inside.at(decision);
          decision.#facts = parsed(call(native.decisionFacts, place, at));
        }
        return /** @type {Record<string, any>} */ (decision.#facts);
      },
      keys: (decision) => decision.#keys,
    };
  }

  /** What the statement would do, by name. @returns {readonly import('./codes').Effect[]} */
  get effects() {
    return inside.facts(this).effects;
  }

  /** Everything that is known of the statement. @returns {import('./types').Classification} */
  get classification() {
    const { place, at } = inside.at(this);
    return parsed(call(native.decisionClassification, place, at));
  }

  /** The canonical JSON form, byte for byte the same in every language. @returns {Buffer} */
  get json() {
    const { place, at } = inside.at(this);
    return call(native.decisionJson, place, at);
  }

  /** The number of its entry in the log; `undefined` when the log could not take it. @returns {number | undefined} */
  get seq() {
    return (this.#word & 3) === UNWRITTEN ? undefined : Math.floor(this.#word / (4 * TOGETHER));
  }
}

/** Leave to run one statement once, with its duties. */
class Permit extends Decision {
  /** @returns {'permit'} */
  get decision() {
    return 'permit';
  }

  /** The rules that cover the statement. @returns {readonly string[]} */
  get rules() {
    return inside.facts(this).rules;
  }

  /** The classes that the statement touches. @returns {readonly string[]} */
  get classes() {
    return inside.facts(this).classes;
  }

  /** What must be done. Masking and the row limit are done by `masker`. @returns {import('./types').Obligations} */
  get obligations() {
    return inside.facts(this).obligations;
  }

  /** The most rows that may be shown; `masker` keeps to it. @returns {number | undefined} */
  get rowLimit() {
    return inside.facts(this).rowLimit ?? undefined;
  }

  /**
   * Whether the connection's state changes when the statement has run: its outcome must be reported before the next one.
   *
   * @returns {boolean}
   */
  get changesState() {
    return inside.facts(this).changesState;
  }

  /** Under a policy that only observes: the reason for which enforcement would have refused. @returns {string | undefined} */
  get observed() {
    return inside.facts(this).observed ?? undefined;
  }

  /**
   * Makes the thing that masks one result. `shape` has the result's columns in order: their names, or `{name, kind?, origin?}` where
   * the driver tells more.
   *
   * Errors: `mask.*` when the result is not the one that was predicted, or a key is missing: nothing of it may be shown then;
   * `boundary.callback` when the function that gives keys fails.
   *
   * @param {import('./types').Shape} shape
   * @returns {Masker}
   */
  masker(shape) {
    const { place, at } = inside.at(this);
    const { json, names } = columns(shape);
    const keys = inside.keys(this);
    return new Masker(KEY, call(native.masker, place, at, json, keys && supplier(keys)), names);
  }

  /**
   * Makes the thing that masks the bytes of this COPY TO STDOUT (PostgreSQL, the text format or CSV). `shape` says what its columns are,
   * in the statement's order: COPY itself does not tell.
   *
   * Errors: `copy.format` for another statement, the binary format, and options that are not understood; those of `masker`.
   *
   * @param {import('./types').Shape} shape
   * @returns {CopyMasker}
   */
  copy(shape) {
    const { place, at } = inside.at(this);
    const { json } = columns(shape);
    const keys = inside.keys(this);
    return new CopyMasker(KEY, call(native.copyMasker, place, at, json, keys && supplier(keys)));
  }

  /** @internal */
  [inspect.custom]() {
    return shown('Permit', { rules: this.rules, effects: this.effects, seq: this.seq });
  }
}

/** No. */
class Deny extends Decision {
  /** @returns {'deny'} */
  get decision() {
    return 'deny';
  }

  /** The rule that denies; `undefined` for the default deny. @returns {string | undefined} */
  get rule() {
    return inside.facts(this).rule ?? undefined;
  }

  /** The kind of reason. @returns {import('./codes').RefusalReason} */
  get reason() {
    return inside.facts(this).reason;
  }

  /** What the caller may be told. @returns {string} */
  get message() {
    return inside.facts(this).message;
  }

  /** @internal */
  [inspect.custom]() {
    return shown('Deny', { reason: this.reason, rule: this.rule, effects: this.effects, seq: this.seq });
  }
}

/** Not before people have approved `request`. */
class Hold extends Decision {
  /** @returns {'hold'} */
  get decision() {
    return 'hold';
  }

  /** The rule that holds. @returns {string} */
  get rule() {
    return inside.facts(this).rule;
  }

  /** What the caller may be told. @returns {string} */
  get message() {
    return inside.facts(this).message;
  }

  /** What people must approve. @returns {ApprovalRequest} */
  get request() {
    const { place, at } = inside.at(this);
    return new ApprovalRequest(KEY, call(native.decisionRequest, place, at));
  }

  /** @internal */
  [inspect.custom]() {
    return shown('Hold', { rule: this.rule, effects: this.effects, seq: this.seq });
  }
}

/** By the two bits of kind; the last is a denial that the log could not take. */
const KINDS = [Permit, Deny, Hold, Deny];
const UNWRITTEN = 3;

/**
 * The answer that the native half told by a word.
 *
 * @param {Place} place
 * @param {number} word
 * @param {KeyFunction | undefined} keys
 * @returns {Permit | Deny | Hold}
 */
function decided(place, word, keys) {
  const Kind = /** @type {typeof Permit} */ (KINDS[word & 3]);
  return new Kind(KEY, place, word, keys);
}

/**
 * Where a permit is kept.
 *
 * @param {unknown} given
 */
function permitted(given) {
  try {
    if (given instanceof Permit) return inside.at(given);
  } catch {
    // An object that only has the prototype.
  }
  throw argument('that is not a permit');
}

module.exports = { Decision, Deny, Hold, Permit, Place, decided, permitted };
