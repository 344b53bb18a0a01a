// @ts-check
'use strict';
// Rows one by one. Its outcome is reported at its end, however it comes to it.

/** @typedef {import('./gate.cjs').Gate} Gate */
/** @typedef {import('./gate.cjs').Running} Running */
/** @typedef {import('../../masker.cjs').Masker} Masker */

/** What is behind an iterator; it knows nothing of the iterator, so that one that was forgotten can be closed. */
class Iteration {
  #gate;
  #running;
  #source;
  #counted;
  #shown = 0;
  #over = false;

  /** @param {Gate} gate @param {Running} running @param {(rows: number) => void} counted */
  constructor(gate, running, counted) {
    this.#gate = gate;
    this.#running = running;
    this.#counted = counted;
    this.#source = source(running);
    gate.open.add(this);
  }

  /** The next row, masked; nothing at the end. @returns {readonly unknown[] | undefined} */
  next() {
    return this.#gate.turn(() => {
      if (this.#over) return undefined;
      let row;
      try {
        const { value } = this.#source.next();
        if (value) [row] = /** @type {Masker} */ (this.#running.masker).rows([value]);
      } catch (error) {
        this.#end();
        throw this.#gate.failed(this.#running, error, this.#shown);
      }
      if (row === undefined) this.#close();
      else this.#counted((this.#shown += 1));
      return row;
    });
  }

  close() {
    this.#gate.turn(() => this.#close());
  }

  #close() {
    if (this.#over) return;
    this.#end();
    this.#gate.report(this.#running, 'ok', this.#shown);
  }

  #end() {
    this.#over = true;
    this.#gate.open.delete(this);
    this.#source.return();
  }
}

/**
 * The driver's own rows, one by one. An iteration of `libsql` can't be ended before its end, and what it wrote would not be committed
 * until then: all of its rows are fetched at once.
 *
 * @param {Running} running
 * @returns {{next: () => {value?: unknown[], done?: boolean}, return: () => unknown}}
 */
function source({ raw, bound }) {
  const rows = raw.iterate(bound);
  if (typeof rows.return === 'function') return rows;
  const fetched = [...rows];
  let at = 0;
  return {
    next: () => (at < fetched.length ? { value: fetched[at++], done: false } : { done: true }),
    return: () => (fetched.length = 0),
  };
}

const forgotten = new FinalizationRegistry((/** @type {Iteration} */ iteration) => {
  try {
    iteration.close();
  } catch {
    // Nobody is there to be told; a log that takes nothing more denies the next statement.
  }
});

/**
 * @param {Gate} gate
 * @param {Running} running
 * @param {(row: readonly unknown[]) => unknown} form
 * @param {(rows: number) => void} counted
 * @returns {IterableIterator<unknown>}
 */
function iterator(gate, running, form, counted) {
  const iteration = new Iteration(gate, running, counted);
  const made = Object.freeze({
    next() {
      const row = iteration.next();
      return row === undefined ? { value: undefined, done: true } : { value: form(row), done: false };
    },
    return(/** @type {unknown} */ value) {
      iteration.close();
      return { value, done: true };
    },
    [Symbol.iterator]() {
      return made;
    },
  });
  forgotten.register(made, iteration);
  return /** @type {IterableIterator<unknown>} */ (made);
}

module.exports = { iterator, source };
