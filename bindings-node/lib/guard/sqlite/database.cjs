// @ts-check
'use strict';
// A guarded database with the interface of `better-sqlite3`.

const { inspect } = require('node:util');
const { options } = require('../../arguments.cjs');
const { Refused } = require('../errors.cjs');
const { KEY, made, seal } = require('../hidden.cjs');
const { rowsIfAny, statement } = require('./statement.cjs');

/** @typedef {import('./gate.cjs').Gate} Gate */

/** Made by `guardDatabase`. Has what is below, and nothing else of its driver. */
class GuardedDatabase {
  #gate;
  #safe = false;

  /** @param {unknown} key @param {Gate} gate @hidden */
  constructor(key, gate) {
    made(key, 'a guarded database');
    this.#gate = gate;
    Object.freeze(this);
  }

  /** A guarded statement. It is not looked at before it is run. @param {unknown} sql */
  prepare(sql) {
    if (typeof sql !== 'string') throw new Refused(`a statement is a string, not a ${typeof sql}`);
    return statement(this.#gate, sql, this, { raw: false, pluck: false, safe: this.#safe });
  }

  /** Runs one statement without parameters. A text of several is refused. @param {unknown} sql */
  exec(sql) {
    this.prepare(sql).run();
    return this;
  }

  /** `PRAGMA source`, decided on as that text. With `simple`, the first cell of the first row. @param {unknown} source @param {{simple?: boolean}} [given] */
  pragma(source, given) {
    if (typeof source !== 'string') throw new TypeError('Expected first argument to be a string');
    const { simple } = options(given, ['simple']);
    const asked = this.prepare(`PRAGMA ${source}`);
    return simple ? rowsIfAny(asked.pluck())[0] : rowsIfAny(asked);
  }

  /**
   * A function that runs `run` in a transaction, or in a savepoint inside of one; it commits, or undoes all when `run` throws. As with
   * the driver it has `default`, `deferred`, `immediate` and `exclusive`.
   *
   * @template {(...given: any[]) => any} F
   * @param {F} run
   */
  transaction(run) {
    if (typeof run !== 'function') throw new TypeError('Expected first argument to be a function');
    const gate = this.#gate;
    const kinds = { default: 'BEGIN', deferred: 'BEGIN DEFERRED', immediate: 'BEGIN IMMEDIATE', exclusive: 'BEGIN EXCLUSIVE' };
    const made = Object.entries(kinds).map(([name, begin]) => {
      /** @this {unknown} @param {...any} given */
      const within = function (...given) {
        return gate.transaction(begin, () => Reflect.apply(run, this, given));
      };
      return /** @type {const} */ ([name, within]);
    });
    const all = { ...Object.fromEntries(made), database: this };
    for (const [, within] of made) Object.defineProperties(within, Object.getOwnPropertyDescriptors(all));
    return /** @type {any} */ (made[0]?.[1]);
  }

  /** Whether new statements give whole numbers as `bigint`. @param {boolean} [on] */
  defaultSafeIntegers(on = true) {
    this.#safe = on;
    return this;
  }

  /** Rolls back, also where the connection's state is not known, so that no statement is permitted. */
  rollback() {
    this.#gate.rollback();
  }

  /**
   * Reads the database's catalog again, for example after DDL. After a rollback that left the connection's state unknown, it also
   * brings it back, if the database stands as it did at first; otherwise it throws `Refused`.
   */
  refreshCatalog() {
    this.#gate.turn(() => this.#gate.refresh());
  }

  /** Closes the database; what is not committed is rolled back. */
  close() {
    this.#gate.close();
    return this;
  }

  get open() {
    return Boolean(this.#gate.raw.open);
  }

  get inTransaction() {
    return Boolean(this.#gate.raw.inTransaction);
  }

  get readonly() {
    return Boolean(this.#gate.raw.readonly);
  }

  get memory() {
    return Boolean(this.#gate.raw.memory);
  }

  /** @hidden */
  [inspect.custom]() {
    return 'GuardedDatabase {}';
  }

  static {
    seal(this, 'guarded database', (instance) => (#gate in instance ? instance.#gate.raw : undefined));
  }
}

/** @param {Gate} gate */
function database(gate) {
  return new GuardedDatabase(KEY, gate);
}

module.exports = { GuardedDatabase, database };
