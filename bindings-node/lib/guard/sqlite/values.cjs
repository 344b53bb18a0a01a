// @ts-check
'use strict';
// Parameters as they go to SQLite: what it can hold, copied.

const { bytes, elements } = require('../exact.cjs');
const { Refused } = require('../errors.cjs');

/** What SQLite can be told to bind at most (`SQLITE_MAX_VARIABLE_NUMBER`). */
const LONGEST = 32_766;

/** @typedef {null | number | bigint | string | Buffer} Bindable */
/** @typedef {Bindable[] | Record<string, Bindable>} Bound one array, or one object without a prototype */

/**
 * What `all(…)` and its like are given: values and arrays of values, or one plain object of named ones. Both the decision and the
 * driver get what this returns.
 *
 * @param {readonly unknown[]} given
 * @param {string} text
 * @returns {Bound}
 */
function parameters(given, text) {
  /** @type {Bindable[]} */
  const values = [];
  /** @type {Record<string, Bindable> | undefined} */
  let named;
  for (const one of given) {
    if (Array.isArray(one)) {
      for (const value of elements(one, LONGEST, 'the list of values')) values.push(bindable(value));
    } else if (isNamed(one)) {
      if (named) throw new TypeError('You cannot specify named parameters in two different objects');
      named = Object.create(null);
      for (const name of Object.keys(one)) /** @type {Record<string, Bindable>} */ (named)[name] = bindable(one[name]);
    } else {
      values.push(bindable(one));
    }
  }
  if (!named) return values;
  // `libsql` ends the whole process where a placeholder without a name meets named parameters.
  if (values.length > 0 || text.includes('?')) throw new Refused('named parameters and others together are not followed');
  return named;
}

/** @param {unknown} one @returns {one is Record<string, unknown>} */
function isNamed(one) {
  if (typeof one !== 'object' || one === null || ArrayBuffer.isView(one)) return false;
  const prototype = Object.getPrototypeOf(one);
  return prototype === null || prototype === Object.prototype;
}

/** @param {unknown} value @returns {Bindable} */
function bindable(value) {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
    case 'number':
      return value;
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw new RangeError('The bound string, buffer, or bigint is too big');
      return value;
    default:
      if (value === null) return null;
      if (ArrayBuffer.isView(value)) return bytes(value);
      throw new TypeError('SQLite3 can only bind numbers, strings, bigints, buffers, and null');
  }
}

module.exports = { parameters };
