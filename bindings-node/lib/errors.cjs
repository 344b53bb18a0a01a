// @ts-check
'use strict';
// The one class of errors, and how what the native half throws becomes one.

const native = require('./native.cjs');

/** @typedef {import('./codes').ErrorCode} ErrorCode */

/**
 * Every code that an error can have: its number and what it means, by its dotted name.
 *
 * @type {Readonly<Record<ErrorCode, Readonly<{number: number, meaning: string}>>>}
 */
const ERROR_CODES = Object.freeze(
  Object.assign(
    Object.create(null),
    Object.fromEntries(
      JSON.parse(native.vocabulary()).codes.map((/** @type {[string, number, string]} */ [name, number, meaning]) => [
        name,
        Object.freeze({ number, meaning }),
      ]),
    ),
  ),
);

/**
 * No decision was reached: misuse, a document that is wrong, or a broken part. Nothing was permitted.
 *
 * No message carries a secret, a token, an SQL literal or a row's value.
 */
class CheckreinError extends Error {
  /** The dotted name of one line of the table of codes; it never changes its meaning. @type {ErrorCode} */
  code;
  /** The number of the same line. @type {number} */
  number;
  /** What to do about it, where there is something to say. @type {string | undefined} */
  help;

  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{help?: string | undefined, cause?: unknown}} [more]
   */
  constructor(code, message, more = {}) {
    super(message, 'cause' in more ? { cause: more.cause } : undefined);
    this.code = code;
    this.number = ERROR_CODES[code]?.number ?? 0;
    this.help = more.help;
  }

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'CheckreinError', configurable: true, writable: true });
  }
}

/**
 * An error that the boundary itself gives.
 *
 * @param {ErrorCode} code
 * @param {string} what
 * @param {{cause?: unknown}} [more]
 */
function coded(code, what, more) {
  return new CheckreinError(code, `${code}: ${what}`, more);
}

/** @param {string} what */
function argument(what) {
  return coded('boundary.argument', what);
}

/**
 * What a callback of the host threw, as the cause of `boundary.callback`.
 *
 * @param {string} what
 * @param {unknown} cause
 */
function callback(what, cause) {
  return cause instanceof CheckreinError ? cause : coded('boundary.callback', what, { cause });
}

/**
 * What the native half threw, as a `CheckreinError`: its message is JSON of the parts. Anything else that it throws is about an
 * argument that this half let through.
 *
 * @param {unknown} thrown
 */
function translated(thrown) {
  if (thrown instanceof CheckreinError) return thrown;
  try {
    const { code, message, help } = JSON.parse(/** @type {Error} */ (thrown).message);
    return new CheckreinError(code, message, { help: help ?? undefined });
  } catch {
    return argument('the native half refused an argument');
  }
}

/**
 * Calls the native half.
 *
 * @template {unknown[]} A
 * @template R
 * @param {(...args: A) => R} run
 * @param {A} args
 * @returns {R}
 */
function call(run, ...args) {
  try {
    return run(...args);
  } catch (thrown) {
    throw translated(thrown);
  }
}

/**
 * Calls the native half, which answers with a promise. Arguments that are refused reject it too.
 *
 * @template {unknown[]} A
 * @template R
 * @param {(...args: A) => Promise<R>} run
 * @param {A} args
 * @returns {Promise<R>}
 */
async function later(run, ...args) {
  try {
    return await run(...args);
  } catch (thrown) {
    throw translated(thrown);
  }
}

module.exports = { CheckreinError, ERROR_CODES, argument, call, callback, coded, later, translated };
