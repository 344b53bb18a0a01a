// @ts-check
'use strict';
// Parameters as they go to the server: text, bytes or nothing, in the forms that `pg` gives them.

const { types } = require('node:util');
const { bytes, date, elements } = require('../exact.cjs');

/** What the protocol can count. */
const LONGEST = 65_535;

/** @typedef {{bound: (string | Buffer | null)[], shown: unknown[]}} Bound */

/**
 * What is bound, and what is decided on: the same values, before `pg`'s own code sees any. What an object says of itself (`toPostgres`,
 * `toJSON`, getters) is asked once, and what it said is what people are shown and what the server gets.
 *
 * @param {unknown} given
 * @returns {Bound | undefined}
 */
function parameters(given) {
  if (given === undefined || given === null) return undefined;
  if (!Array.isArray(given)) throw new TypeError('Query values must be an array');
  const bound = [];
  const shown = [];
  for (const value of elements(given, LONGEST, 'the list of values')) {
    const one = prepared(value);
    bound.push(one);
    // A value of the language keeps its type in what is decided on; its text is made by the language, not by a method.
    shown.push(value === undefined || typeof value === 'object' ? one : value);
  }
  return { bound, shown };
}

/**
 * @param {unknown} value
 * @param {readonly object[]} [seen]
 * @returns {string | Buffer | null}
 */
function prepared(value, seen = []) {
  switch (typeof value) {
    case 'undefined':
      return null;
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return `${value}`;
    case 'object':
      return value === null ? null : preparedObject(value, seen);
    default:
      throw new TypeError(`a ${typeof value} is no value of a database`);
  }
}

/** @param {object} value @param {readonly object[]} seen */
function preparedObject(value, seen) {
  if (ArrayBuffer.isView(value)) return bytes(value);
  if (types.isDate(value)) return dateText(date(value));
  if (Array.isArray(value)) return arrayText(value, seen);
  const convert = /** @type {{toPostgres?: unknown}} */ (value).toPostgres;
  if (typeof convert === 'function') {
    if (seen.includes(value)) throw new TypeError('a value refers to itself');
    return prepared(Reflect.apply(convert, value, [(/** @type {unknown} */ inner) => prepared(inner)]), [...seen, value]);
  }
  const json = JSON.stringify(value);
  return typeof json === 'string' ? json : null;
}

/** @param {readonly unknown[]} array @param {readonly object[]} seen @returns {string} */
function arrayText(array, seen) {
  if (seen.includes(array)) throw new TypeError('a value refers to itself');
  const within = [...seen, array];
  return `{${elements(array, 2 ** 24, 'an array')
    .map((item) => itemText(item, within))
    .join(',')}}`;
}

/** @param {unknown} item @param {readonly object[]} seen */
function itemText(item, seen) {
  if (Array.isArray(item)) return arrayText(item, seen);
  const one = prepared(item, seen);
  if (one === null) return 'NULL';
  return typeof one === 'string' ? `"${one.replace(/[\\"]/g, '\\$&')}"` : `\\\\x${one.toString('hex')}`;
}

/** In local time with its offset from UTC, as `pg` sends dates unless it is told otherwise. @param {Date} at */
function dateText(at) {
  const offset = -at.getTimezoneOffset();
  const year = at.getFullYear();
  const digits = (/** @type {number} */ number, /** @type {number} */ width) => String(number).padStart(width, '0');
  const day = `${digits(year < 1 ? 1 - year : year, 4)}-${digits(at.getMonth() + 1, 2)}-${digits(at.getDate(), 2)}`;
  const time = `${digits(at.getHours(), 2)}:${digits(at.getMinutes(), 2)}:${digits(at.getSeconds(), 2)}.${digits(at.getMilliseconds(), 3)}`;
  const zone = `${offset < 0 ? '-' : '+'}${digits(Math.floor(Math.abs(offset) / 60), 2)}:${digits(Math.abs(offset) % 60, 2)}`;
  return `${day}T${time}${zone}${year < 1 ? ' BC' : ''}`;
}

module.exports = { parameters };
