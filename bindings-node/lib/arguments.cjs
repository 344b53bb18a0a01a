// @ts-check
'use strict';
// Reads arguments: each is of its type, or `boundary.argument`. What is read is read once.

const { types } = require('node:util');
const { argument, callback } = require('./errors.cjs');

/**
 * Text that has a UTF-8 form. A lone surrogate has none, and is not replaced by something that was not said.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {string}
 */
function text(given, what) {
  if (typeof given !== 'string') throw argument(`${what} is not a string`);
  if (!given.isWellFormed()) throw argument(`${what} has characters that have no UTF-8 form`);
  return given;
}

/**
 * @param {unknown} given
 * @param {string} what
 */
function optionalText(given, what) {
  return given === undefined || given === null ? undefined : text(given, what);
}

/**
 * A path: a string, or a `file:` URL.
 *
 * @param {unknown} given
 * @param {string} what
 */
function path(given, what) {
  if (given instanceof URL) {
    try {
      return text(require('node:url').fileURLToPath(given), what);
    } catch {
      throw argument(`${what} is a URL of no file`);
    }
  }
  const found = text(given, what);
  if (found.includes('\0')) throw argument(`${what} has a NUL in it`);
  return found;
}

/**
 * A whole number that is not negative.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {number}
 */
function count(given, what) {
  if (!Number.isSafeInteger(given) || /** @type {number} */ (given) < 0) throw argument(`${what} is not a whole number from 0 to 2^53`);
  return /** @type {number} */ (given);
}

/**
 * A moment: milliseconds since 1970, or a `Date`.
 *
 * @param {unknown} given
 * @param {string} what
 */
function moment(given, what) {
  if (given === undefined || given === null) return undefined;
  const found = types.isDate(given) ? Date.prototype.getTime.call(given) : given;
  if (!Number.isSafeInteger(found)) throw argument(`${what} is neither a Date nor milliseconds since 1970`);
  return /** @type {number} */ (found);
}

/**
 * Bytes. Memory that other threads share is copied: they could change it while it is read.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {Uint8Array}
 */
function bytes(given, what) {
  if (!types.isUint8Array(given)) throw argument(`${what} is not bytes (a Buffer or Uint8Array)`);
  return types.isSharedArrayBuffer(given.buffer) ? new Uint8Array(given) : given;
}

/**
 * A document as bytes: bytes as they are, text as UTF-8, a plain object as its JSON form.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {Uint8Array}
 */
function document(given, what) {
  if (types.isUint8Array(given)) return bytes(given, what);
  if (typeof given === 'string') return Buffer.from(text(given, what));
  if (typeof given !== 'object' || given === null) throw argument(`${what} is neither bytes, text nor an object`);
  let json;
  try {
    json = JSON.stringify(given);
  } catch (cause) {
    throw callback(`${what} has no JSON form`, cause);
  }
  if (typeof json !== 'string') throw argument(`${what} has no JSON form`);
  return Buffer.from(json);
}

/**
 * The named members of an options object, each read once. A name that is not known is refused, so that a typo is an error.
 *
 * @template {string} N
 * @param {unknown} given
 * @param {readonly N[]} names
 * @returns {Partial<Record<N, unknown>>}
 */
function options(given, names) {
  const read = Object.create(null);
  if (given === undefined || given === null) return read;
  if (typeof given !== 'object') throw argument('options are not an object');
  try {
    for (const name of Object.keys(given)) {
      if (!names.includes(/** @type {N} */ (name))) throw argument(`there is no option ${JSON.stringify(name.slice(0, 60))}`);
      read[name] = /** @type {Record<string, unknown>} */ (given)[name];
    }
  } catch (cause) {
    throw callback('an option cannot be read', cause);
  }
  return read;
}

/**
 * A list of strings.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {string[]}
 */
function texts(given, what) {
  return Array.from(list(given, what), (one) => text(one, what));
}

/** No call is given more at once. */
const LONGEST = 2 ** 24;

/**
 * An array, copied: a proxy, an iterator or a species of the host's own has no say in what was given.
 *
 * @param {unknown} given
 * @param {string} what
 * @param {number} [longest]
 * @returns {unknown[]}
 */
function list(given, what, longest = LONGEST) {
  if (!Array.isArray(given)) throw argument(`${what} is not an array`);
  try {
    const { length } = given;
    if (length > longest) throw argument(`${what} has more than ${longest} elements`);
    const copy = new Array(length);
    for (let at = 0; at < length; at += 1) copy[at] = given[at];
    return copy;
  } catch (cause) {
    throw callback(`${what} cannot be read`, cause);
  }
}

/**
 * A function.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {(...args: any[]) => any}
 */
function callable(given, what) {
  if (typeof given !== 'function') throw argument(`${what} is not a function`);
  return /** @type {(...args: any[]) => any} */ (given);
}

module.exports = { bytes, callable, count, document, list, moment, optionalText, options, path, text, texts };
