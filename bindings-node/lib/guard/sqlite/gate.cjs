// @ts-check
'use strict';
// One guarded SQLite database's inside. Everything that touches the raw database goes through here.

const { key } = require('../../catalog/names.cjs');
const { folded, fromSqlite } = require('../../catalog/sqlite.cjs');
const { CheckreinError } = require('../../errors.cjs');
const { Denied, Held, Refused, scrubbed } = require('../errors.cjs');
const { beside, permit, unseen } = require('../gate.cjs');
const { SQLITE, SQLITE_CLIENT, plainly } = require('../said.cjs');

/** @typedef {import('../../decision.cjs').Permit} Permit */
/** @typedef {import('../../masker.cjs').Masker} Masker */
/** @typedef {import('./values.cjs').Bound} Bound */
/** @typedef {{text: string, bound: Bound, approvals: readonly object[] | undefined}} Asked */

/**
 * A statement that was permitted and is about to run. `masker` and `columns` are there if it returns rows.
 *
 * @typedef {{permit: Permit, raw: any, bound: Bound, before: boolean, text: string, masker?: Masker, columns: readonly Column[], ran?: boolean}} Running
 */
/** @typedef {{name: string, column: string | null, table: string | null, database: string | null, type: string | null}} Column */

class Gate {
  #raw;
  #native;
  #context;
  #busy = false;
  /** Tables that were read, by their names in the catalog. @type {ReadonlySet<string> | undefined} */
  #tables;
  /** Iterations that are not at their end. @type {Set<{close: () => void}>} */
  open = new Set();

  /** @param {any} raw @param {import('../../session.cjs').Session} session @param {object | undefined} context */
  constructor(raw, session, context) {
    this.#raw = raw;
    this.#context = context;
    this.#native = session.connection();
    this.#ready();
  }

  get raw() {
    return this.#raw;
  }

  /**
   * One at a time: who comes back in from inside (a function of the host's own that a statement calls) is refused, so that nothing
   * happens between a decision and its run.
   *
   * @template T
   * @param {() => T} act
   * @returns {T}
   */
  turn(act) {
    if (this.#busy) throw new Refused("a guarded database can't be used while it runs a statement");
    this.#busy = true;
    try {
      return act();
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Decides, and runs what is permitted: `act` runs it, and says how many rows it showed or changed. In a turn.
   *
   * @template T
   * @param {Asked} asked
   * @param {{returns?: boolean | 'perhaps'}} how whether the statement must return rows
   * @param {(running: Running) => {value: T, rows: number | undefined, goesOn?: boolean}} act
   * @returns {T}
   */
  run({ text, bound, approvals }, { returns = false }, act) {
    const more = /** @type {any} */ (beside(this.#context, approvals));
    const given = permit(approvals ? this.#native.decideWith(text, bound, more) : this.#native.decide(text, bound, more));
    const why = unseen(given, text);
    if (why !== undefined) {
      this.#native.outcome(given, { status: 'cancelled' });
      throw new Refused(why);
    }
    const before = Boolean(this.#raw.inTransaction);
    /** @type {Running} */
    const running = { permit: given, raw: undefined, bound, before, text, columns: [] };
    try {
      running.raw = this.#raw.prepare(text).safeIntegers(true);
      if (returns === true || (returns && running.raw.reader === true)) this.#describe(running);
      const { value, rows, goesOn = false } = act(running);
      if (!goesOn) this.report(running, 'ok', rows);
      return value;
    } catch (error) {
      throw this.failed(running, error);
    }
  }

  /** Reports an error, and gives what is thrown in its place. @param {Running} running @param {unknown} error @param {number} [rows] */
  failed(running, error, rows) {
    // The state has moved on, though nothing of the result is shown.
    this.report(running, running.ran && running.permit.changesState ? 'ok' : 'error', rows);
    // The database rolled back by itself.
    if (running.before && !this.#raw.inTransaction) this.#native.rolledBack();
    return told(error, running.text);
  }

  /** @param {Running} running @param {'ok' | 'error'} status @param {number | undefined} rows */
  report({ permit: given }, status, rows) {
    this.#native.outcome(given, { status, ...(rows !== undefined && { rows }) });
    if (given.changesState && !this.#raw.inTransaction) this.#native.committed();
  }

  /**
   * Runs in a transaction of the driver's kind, or in a savepoint inside of one.
   *
   * @template T
   * @param {string} begin
   * @param {() => T} act
   * @returns {T}
   */
  transaction(begin, act) {
    const nested = Boolean(this.#raw.inTransaction);
    this.#plain(nested ? 'SAVEPOINT checkrein' : begin);
    try {
      const result = act();
      if (typeof (/** @type {any} */ (result)?.then) === 'function') throw new TypeError('Transaction function cannot return a promise');
      this.#plain(nested ? 'RELEASE checkrein' : 'COMMIT');
      if (!nested) this.#native.committed();
      return result;
    } catch (error) {
      if (this.#raw.inTransaction)
        for (const undo of nested ? ['ROLLBACK TO checkrein', 'RELEASE checkrein'] : ['ROLLBACK']) this.#plain(undo);
      this.#native.rolledBack();
      throw error;
    }
  }

  /** Ends what is open, and closes the database. */
  close() {
    for (const iteration of this.open) iteration.close();
    this.turn(() => {
      try {
        this.#raw.close();
      } catch (error) {
        throw told(error);
      }
    });
  }

  /** Undoes the transaction, whatever is known of it. */
  rollback() {
    this.#plain('ROLLBACK');
    this.#native.rolledBack();
  }

  /** Reads the live catalog; brings back a state that was lost, if the connection stands as it began. */
  refresh() {
    const lost = !this.#native.isCertain;
    if (lost) this.#ready();
    let catalog;
    try {
      catalog = fromSqlite(this.#raw);
    } catch (error) {
      throw told(error);
    }
    this.adopt(catalog);
    // Only now: what was made since the last reading is forgotten with the rest.
    if (lost) this.#native.reset();
    const stored = Object.entries(catalog.relations).filter(([name, { view }]) => view === undefined && !name.includes('.sqlite_'));
    this.#tables = new Set(stored.map(([name]) => name));
  }

  /** Takes a catalog. @param {any} catalog */
  adopt(catalog) {
    this.#native.refreshCatalog(catalog);
  }

  /** Whether the connection has relations of its own, which come before those of the same name. */
  get hasTemporary() {
    try {
      return this.#raw.prepare("SELECT 1 FROM temp.sqlite_master WHERE type IN ('table', 'view') LIMIT 1").get() !== undefined;
    } catch (error) {
      throw told(error);
    }
  }

  #ready() {
    if (this.#raw.inTransaction) {
      throw new Refused("a transaction is open, whose end could undo what the connection's state is now: commit or roll back first");
    }
  }

  /** What returns no rows is not run where rows are asked for. @param {Running} running */
  #describe(running) {
    const { raw, permit: given } = running;
    if (raw.reader !== true) throw new TypeError('This statement does not return data. Use run() instead');
    raw.raw(true);
    running.columns = Object.freeze(raw.columns().map((/** @type {Column} */ column) => Object.freeze({ ...column })));
    running.masker = given.masker(running.columns.map((column) => this.#stored(column)));
  }

  /**
   * A column as the masker checks it: with the stored column that it shows, where that is one of a table that was read.
   *
   * @param {Column} column
   */
  #stored({ name, database, table, column }) {
    if (!database || !table || !column || !this.#tables?.has(key(folded(database), folded(table)))) return { name };
    return { name, origin: /** @type {const} */ ([folded(database), folded(table), folded(column)]) };
  }

  /** A statement of the guard's own. @param {string} text */
  #plain(text) {
    this.turn(() => {
      try {
        this.#raw.prepare(text).run();
      } catch (error) {
        throw told(error, text);
      }
    });
  }
}

/**
 * What is thrown in place of an error: ours as they are, the driver's without what they may reveal.
 *
 * @param {any} error
 * @param {string} [text]
 */
function told(error, text = '') {
  if (error instanceof CheckreinError || error instanceof Denied || error instanceof Held) return error;
  const { message } = error ?? {};
  return scrubbed(error, plainly(SQLITE, message, text) ?? plainly(SQLITE_CLIENT, message, text), ['code']);
}

module.exports = { Gate, told };
