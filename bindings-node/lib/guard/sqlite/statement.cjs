// @ts-check
'use strict';
// A guarded statement.

const { inspect } = require('node:util');
const { presented } = require('../gate.cjs');
const { KEY, made, seal } = require('../hidden.cjs');
const { parameters } = require('./values.cjs');
const { iterator, source } = require('./iterator.cjs');
const { shaped, whole } = require('./rows.cjs');

/** @typedef {import('./gate.cjs').Gate} Gate */
/** @typedef {import('./gate.cjs').Running} Running */
/** @typedef {import('./rows.cjs').Mode} Mode */

/** The rows of a statement that may return none at all. @type {(statement: GuardedStatement) => unknown[]} */
let rowsIfAny;

/** Made by `database.prepare(sql)`. Each run is decided on; nothing is before the first. */
class GuardedStatement {
  #gate;
  #text;
  #database;
  #approvals;
  /** @type {Mode} */
  #mode;
  /** @type {Running | undefined} */
  #last;
  #shown = 0;

  /**
   * @param {unknown} key
   * @param {Gate} gate
   * @param {string} text
   * @param {object} database
   * @param {Mode} mode
   * @param {readonly object[]} [approvals]
   * @hidden
   */
  constructor(key, gate, text, database, mode, approvals) {
    made(key, 'a guarded statement');
    this.#gate = gate;
    this.#text = text;
    this.#database = database;
    this.#mode = mode;
    this.#approvals = approvals;
    Object.freeze(this);
  }

  /**
   * All rows, masked.
   *
   * Errors: `Denied`, `Held`, `Refused`, `CheckreinError`, or the driver's, without what its message may reveal.
   *
   * @param {...unknown} values
   * @returns {unknown[]}
   */
  all(...values) {
    return this.#rows(values, all);
  }

  /** The first row, masked; `undefined` if there is none. @param {...unknown} values @returns {unknown} */
  get(...values) {
    const [first] = this.#rows(values, ({ raw, bound }) => {
      const row = raw.get(bound);
      return row === undefined ? [] : [row];
    });
    return first;
  }

  /** Runs it; what it returns is not shown. @param {...unknown} values */
  run(...values) {
    const asked = this.#asked(values);
    return this.#gate.turn(() =>
      this.#gate.run(asked, {}, (running) => {
        this.#last = undefined;
        const { changes, lastInsertRowid } = running.raw.run(running.bound);
        const value = { changes: Number(changes), lastInsertRowid: whole(lastInsertRowid, this.#mode) };
        return { value, rows: value.changes };
      }),
    );
  }

  /** The rows one by one, masked. @param {...unknown} values @returns {IterableIterator<unknown>} */
  iterate(...values) {
    const asked = this.#asked(values);
    return this.#gate.turn(() =>
      this.#gate.run(asked, { returns: true }, (running) => {
        this.#last = running;
        this.#shown = 0;
        const form = shaped(running.columns, this.#mode);
        if (running.permit.changesState) {
          // What changes how later text is read is run now, and not bit by bit between other statements.
          const rows = this.#masked(running, all);
          return { value: rows.map(form)[Symbol.iterator](), rows: rows.length };
        }
        const counted = (/** @type {number} */ rows) => (this.#shown = rows);
        return { value: iterator(this.#gate, running, form, counted), rows: undefined, goesOn: true };
      }),
    );
  }

  /** The same statement with approvals of what was held: `[{request, approvals}]`. They are good for one run. @param {unknown} approvals */
  withApprovals(approvals) {
    return new GuardedStatement(KEY, this.#gate, this.#text, this.#database, { ...this.#mode }, presented(approvals));
  }

  /** Rows as arrays. @param {boolean} [on] */
  raw(on = true) {
    this.#mode = { ...this.#mode, raw: on, pluck: false };
    return this;
  }

  /** The first cell of each row. @param {boolean} [on] */
  pluck(on = true) {
    this.#mode = { ...this.#mode, pluck: on, raw: false };
    return this;
  }

  /** Whole numbers as `bigint`. @param {boolean} [on] */
  safeIntegers(on = true) {
    this.#mode = { ...this.#mode, safe: on };
    return this;
  }

  /** The columns of the result that was asked for last, as the driver tells them. */
  columns() {
    return this.#last?.columns ?? [];
  }

  /** Which columns of that result are masked, by position, and with what. @returns {ReadonlyMap<number, string>} */
  get masked() {
    return this.#last?.masker?.maskedColumns ?? new Map();
  }

  /** Whether the policy's row limit was reached in it: there may be more rows than were shown. */
  get limited() {
    const limit = this.#last?.permit.rowLimit;
    return limit !== undefined && this.#shown >= limit;
  }

  /** The text. */
  get source() {
    return this.#text;
  }

  /** The guarded database. */
  get database() {
    return this.#database;
  }

  /** @hidden */
  [inspect.custom]() {
    return 'GuardedStatement {}';
  }

  /**
   * @param {readonly unknown[]} values
   * @param {(running: Running) => unknown[][]} fetch
   * @param {boolean | 'perhaps'} [returns] whether there must be rows
   */
  #rows(values, fetch, returns = true) {
    const asked = this.#asked(values);
    const mode = this.#mode;
    const { rows, columns } = this.#gate.turn(() =>
      this.#gate.run(asked, { returns }, (running) => {
        this.#last = running;
        const rows = this.#masked(running, fetch);
        return { value: { rows, columns: running.columns }, rows: rows.length };
      }),
    );
    return rows.map(shaped(columns, mode));
  }

  /** Rows go from the driver straight into the masker. @param {Running} running @param {(running: Running) => unknown[][]} fetch */
  #masked(running, fetch) {
    const { masker } = running;
    const fetched = masker ? fetch(running) : (running.raw.run(running.bound), []);
    running.ran = true;
    const rows = masker ? masker.rows(fetched) : [];
    this.#shown = rows.length;
    return rows;
  }

  /** @param {readonly unknown[]} values */
  #asked(values) {
    return { text: this.#text, bound: parameters(values, this.#text), approvals: this.#approvals };
  }

  static {
    rowsIfAny = (statement) => statement.#rows([], all, 'perhaps');
    const names = ['bind', 'expand', 'reader', 'readonly', 'busy', 'stmt', 'interrupt'];
    const refused = Object.freeze(Object.fromEntries(names.map((name) => [name, true])));
    seal(this, 'guarded statement', () => refused);
  }
}

/** All rows that may be shown: what may not is not fetched. @param {Running} running @returns {unknown[][]} */
function all(running) {
  const { raw, bound, permit } = running;
  if (permit.rowLimit === undefined) return raw.all(bound);
  const rows = [];
  const given = source(running);
  while (rows.length < permit.rowLimit) {
    const { value, done } = given.next();
    if (done || value === undefined) return rows;
    rows.push(value);
  }
  given.return();
  return rows;
}

/** @param {Gate} gate @param {string} text @param {object} database @param {Mode} mode */
function statement(gate, text, database, mode) {
  return new GuardedStatement(KEY, gate, text, database, mode);
}

module.exports = { GuardedStatement, rowsIfAny: (/** @type {GuardedStatement} */ asked) => rowsIfAny(asked), statement };
