// @ts-check
'use strict';
// JavaScript's values as the native half reads them, and back.

const { types } = require('node:util');
const { argument, callback } = require('./errors.cjs');
const { list, text } = require('./arguments.cjs');

/** The core takes no more for one execution, nor does PostgreSQL's protocol. */
const PARAMETERS = 65_535;

/** @typedef {null | boolean | number | string | Uint8Array | string[]} Encoded */

/**
 * One parameter or cell: null, boolean, number, string, bytes, `[digits]` for a bigint, `[kind, text]` for anything else.
 *
 * @param {unknown} value
 * @returns {Encoded}
 */
function encode(value) {
  switch (typeof value) {
    case 'string':
      return text(value, 'a value');
    case 'number':
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'bigint':
      return [String(value)];
    case 'object':
      return value === null ? null : encodeObject(value);
    default:
      throw argument(`a value is a ${typeof value}, which no database holds`);
  }
}

/**
 * @param {object} value
 * @returns {Encoded}
 */
function encodeObject(value) {
  if (types.isUint8Array(value)) return types.isSharedArrayBuffer(value.buffer) ? new Uint8Array(value) : value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  if (types.isAnyArrayBuffer(value)) return new Uint8Array(value).slice();
  try {
    if (types.isDate(value)) {
      const at = Date.prototype.getTime.call(value);
      return ['timestamp', Number.isNaN(at) ? 'Invalid Date' : new Date(at).toISOString()];
    }
    return [kind(value), form(value)];
  } catch (cause) {
    throw callback('a value cannot be read as text', cause);
  }
}

/** @param {object} value */
function kind(value) {
  const name = Array.isArray(value) || plain(value) ? 'json' : value.constructor?.name;
  return text(typeof name === 'string' && name !== '' ? name : 'object', "a value's type");
}

/**
 * The text of an object. Two objects that differ must not have one text, since approvals are bound to it: `[object Map]` is none.
 *
 * @param {object} value
 */
function form(value) {
  if (Array.isArray(value) || plain(value) || typeof (/** @type {{toJSON?: unknown}} */ (value).toJSON) === 'function') {
    return text(JSON.stringify(value), "a value's JSON form");
  }
  if (value.toString === Object.prototype.toString) throw argument(`a value has no text form`);
  return text(String(value), "a value's text form");
}

/** @param {object} value */
function plain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * A masked value, of the type that the original had where the core keeps its kind.
 *
 * @param {Encoded} masked
 * @param {unknown} original
 * @returns {unknown}
 */
function decode(masked, original) {
  if (masked === null) return null;
  if (typeof masked === 'number') return typeof original === 'bigint' && Number.isInteger(masked) ? BigInt(masked) : masked;
  if (typeof masked !== 'object') return masked;
  if (!Array.isArray(masked)) return Buffer.isBuffer(original) || !types.isUint8Array(original) ? masked : new Uint8Array(masked);
  const [first = '', second] = masked;
  if (second === undefined) return typeof original === 'string' || !/^-?[0-9]+$/.test(first) ? first : BigInt(first);
  // One that was only looked at, and in which nothing was found, stays the driver's own.
  const told = typeof original === 'object' && original !== null ? encode(original) : undefined;
  if (Array.isArray(told) && told[0] === first && told[1] === second) return original;
  const date = types.isDate(original) ? new Date(second) : undefined;
  if (date && !Number.isNaN(date.getTime())) return date;
  // What a driver has read of a document or an array is masked leaf by leaf.
  return first === 'json' && typeof original === 'object' ? JSON.parse(second) : second;
}

/** @typedef {readonly unknown[] | Readonly<Record<string, unknown>>} Parameters */

/**
 * The parameter sets of one decision: one for a statement that runs once, each row's with `many`.
 *
 * @param {unknown} given
 * @param {boolean} many
 * @returns {{sets: Encoded[][], names: (string[] | null)[]}}
 */
function parameters(given, many) {
  const sets = many ? list(given, 'with `many`, the parameters') : [given];
  const found = sets.map(set);
  return { sets: found.map(([values]) => values), names: found.map(([, names]) => names) };
}

/**
 * @param {unknown} given
 * @returns {[Encoded[], string[] | null]}
 */
function set(given) {
  if (Array.isArray(given)) return [list(given, 'parameters', PARAMETERS).map(encode), null];
  if (typeof given !== 'object' || given === null || !plain(given)) throw argument('parameters are neither an array nor a plain object');
  let entries;
  try {
    entries = Object.entries(given);
  } catch (cause) {
    throw callback('parameters cannot be read', cause);
  }
  if (entries.length > PARAMETERS) throw argument(`one execution has more than ${PARAMETERS} parameters`);
  return [entries.map(([, value]) => encode(value)), entries.map(([name]) => text(name, "a parameter's name"))];
}

module.exports = { decode, encode, parameters, plain };
