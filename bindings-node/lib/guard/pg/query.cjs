// @ts-check
'use strict';
// What a caller asks, read once; and what the caller gets.

const { Refused } = require('../errors.cjs');
const { parameters } = require('./values.cjs');
const { shaped } = require('./rows.cjs');
const { counted } = require('./gate.cjs');

/** @typedef {import('./gate.cjs').Asked} Asked */
/** @typedef {import('./gate.cjs').Running} Running */
/** @typedef {{asArray: boolean, types: any}} Wanted */

/** What would be given the raw connection, or values before they are masked, or would change what runs. */
const REFUSED = ['submit', 'callback', 'rows', 'portal', 'binary', 'query_timeout'];

/** @type {Readonly<Record<string, string>>} */
const INSTEAD = Object.freeze({ submit: ': use `cursor(text, values)`', callback: ': give the callback after the values' });

/** Names of statements that are remembered. */
const NAMES = 10_000;

/**
 * @param {unknown} config a text, or an object with `text`, `values`, `name`, `rowMode`, `types`
 * @param {unknown} values
 * @param {Map<string, string>} names texts by the name that the caller gave them
 * @returns {Asked & {wanted: Wanted}}
 */
function question(config, values, names) {
  if (typeof config === 'string') {
    return { text: config, values: parameters(values), wanted: { asArray: false, types: undefined } };
  }
  if (typeof config !== 'object' || config === null) throw new Refused(`a statement is a text or an object, not a ${typeof config}`);
  const given = /** @type {Record<string, unknown>} */ (config);
  for (const name of REFUSED) {
    if (name in given) throw new Refused(`a query with \`${name}\` is not followed${INSTEAD[name] ?? ''}`);
  }
  const { text, values: own, name, rowMode, types } = given;
  if (typeof text !== 'string') throw new Refused('a statement must have a text');
  if (name !== undefined && name !== null && name !== '') named(name, text, names);
  if (types !== undefined && typeof (/** @type {any} */ (types)?.getTypeParser) !== 'function') {
    throw new TypeError('`types` has no `getTypeParser`');
  }
  return { text, values: parameters(values ?? own), wanted: { asArray: rowMode === 'array', types } };
}

/**
 * A name is for one text, as in `pg`. It stays here: a statement that the server knows by name could be swapped for another.
 *
 * @param {unknown} name
 * @param {string} text
 * @param {Map<string, string>} names
 */
function named(name, text, names) {
  if (typeof name !== 'string') throw new TypeError("a statement's name is a string");
  const known = names.get(name);
  if (known !== undefined && known !== text)
    throw new Error('Prepared statements must be unique: the name was used for a different statement');
  if (known === undefined && names.size >= NAMES) throw new Refused(`more than ${NAMES} names of statements are not remembered`);
  names.set(name, text);
}

/**
 * The rows that are masked, in the caller's form. Type parsers see them now, and never before.
 *
 * @param {Running} running
 * @param {Wanted} wanted
 * @param {any} raw
 * @returns {(row: unknown[]) => unknown}
 */
function former({ rows }, { asArray, types }, raw) {
  const parsers = (/** @type {number} */ oid) => {
    const parse = types === undefined ? raw.getTypeParser(oid, 'text') : types.getTypeParser(oid, 'text');
    return typeof parse === 'function' ? (/** @type {string} */ text) => parse(text) : (/** @type {string} */ text) => text;
  };
  return shaped(rows, { parsers, asArray });
}

/**
 * A result, as `pg` gives it, with what was masked.
 *
 * @param {Running} running
 * @param {string | undefined} tag
 * @param {Wanted} wanted
 * @param {any} raw
 */
function result(running, tag, wanted, raw) {
  const { rows } = running;
  const taken = rows.take();
  const form = former(running, wanted, raw);
  const command = /^[A-Z]+/.exec(tag ?? '')?.[0] ?? (rows.fields.length > 0 ? 'SELECT' : null);
  return {
    command,
    rowCount: rows.fields.length > 0 ? taken.length : (counted(tag) ?? null),
    oid: null,
    rows: taken.map(form),
    fields: rows.fields,
    masked: rows.masked,
    limited: rows.limited,
  };
}

/**
 * A promise, or the same told to a callback.
 *
 * @template T
 * @param {() => Promise<T>} act
 * @param {unknown} callback
 * @param {(value: T) => unknown[]} [told]
 */
function answered(act, callback, told = (value) => [value]) {
  if (callback === undefined || callback === null) return act();
  if (typeof callback !== 'function') throw new TypeError('callback is not a function');
  // What a callback throws is nobody's rejection.
  act().then(
    (value) => process.nextTick(callback, undefined, ...told(value)),
    (error) => process.nextTick(callback, error),
  );
  return undefined;
}

module.exports = { answered, former, question, result };
