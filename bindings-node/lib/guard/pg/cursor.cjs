// @ts-check
'use strict';
// A result that is read bit by bit. It holds its connection until it is at its end, or closed.

const { inspect } = require('node:util');
const { KEY, made, seal } = require('../hidden.cjs');
const { former } = require('./query.cjs');

/** @typedef {import('./gate.cjs').Gate} Gate */
/** @typedef {import('./gate.cjs').Running} Running */

/** Rows that iteration fetches in one go. */
const BATCH = 100;

/** What is behind a cursor; it knows nothing of the cursor, so that one that was forgotten can be closed. */
class Reading {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #told = false;
  #isRead = false;
  /** @type {((row: unknown[]) => unknown) | undefined} */
  #form;

  /** @param {Gate} gate @param {Running} running @param {import('./query.cjs').Wanted} wanted @param {any} raw */
  constructor(gate, running, wanted, raw) {
    this.gate = gate;
    this.running = running;
    this.wanted = wanted;
    this.raw = raw;
  }

  /** One after the other. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  next(act) {
    const answer = this.#last.then(act);
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** @param {number} size @returns {Promise<unknown[]>} */
  async read(size) {
    const { exchange, rows } = this.running;
    if (this.#told) return [];
    this.#isRead = true;
    await exchange.read(Math.min(size, rows.wanted ?? size));
    if (!exchange.isOver) {
      try {
        rows.mask();
      } catch (thrown) {
        exchange.close();
        await this.#tell({ thrown });
      }
      if (rows.limited || exchange.isSpoilt) exchange.close();
    }
    if (exchange.isOver) await this.#tell({});
    const taken = rows.take();
    if (taken.length === 0) return taken;
    this.#form ??= former(this.running, this.wanted, this.raw);
    return taken.map(this.#form);
  }

  async close() {
    if (this.#told) return;
    this.running.rows.drop();
    this.running.exchange.close();
    await this.#tell({});
  }

  /** Reports once what became of the statement. @param {{thrown?: unknown}} more */
  async #tell(more) {
    const ended = await this.running.exchange.done;
    this.#told = true;
    this.gate.report(this.running, { ...ended, ...more, isUnread: !this.#isRead });
  }
}

const forgotten = new FinalizationRegistry((/** @type {Reading} */ reading) => void reading.next(() => reading.close()).catch(() => {}));

/** Made by `client.cursor(…)`. */
class GuardedCursor {
  #reading;

  /** @param {unknown} key @param {Reading} reading @hidden */
  constructor(key, reading) {
    made(key, 'a guarded cursor');
    this.#reading = reading;
    forgotten.register(this, reading, this);
    Object.freeze(this);
  }

  /** The next rows, masked: as many as `size`, fewer at the end or at the policy's row limit. @param {number} size */
  async read(size) {
    if (!Number.isInteger(size) || size < 1 || size > 2 ** 31 - 1) throw new RangeError('a number of rows is a whole number from 1');
    const reading = this.#reading;
    return reading.next(() => reading.read(size));
  }

  /** Ends it; what was not read is not shown. */
  async close() {
    const reading = this.#reading;
    forgotten.unregister(this);
    await reading.next(() => reading.close());
  }

  /** The columns, once rows were read. */
  get fields() {
    return this.#reading.running.rows.fields;
  }

  /** Which columns are masked, by position, and with what. */
  get masked() {
    return this.#reading.running.rows.masked;
  }

  /** Whether the policy's row limit is reached: there may be more rows than are shown. */
  get limited() {
    return this.#reading.running.rows.limited;
  }

  async *[Symbol.asyncIterator]() {
    try {
      for (let rows = await this.read(BATCH); rows.length > 0; rows = await this.read(BATCH)) yield* rows;
    } finally {
      await this.close();
    }
  }

  /** @hidden */
  [inspect.custom]() {
    return 'GuardedCursor {}';
  }

  static {
    seal(this, 'guarded cursor', () => undefined);
  }
}

/** @param {Reading} reading */
function cursor(reading) {
  return new GuardedCursor(KEY, reading);
}

module.exports = { GuardedCursor, Reading, cursor };
