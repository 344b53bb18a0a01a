// @ts-check
'use strict';
// Masks rows. Only masked cells are converted; all others stay the driver's own objects.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { count, document, list, text } = require('./arguments.cjs');
const { parsed, shown } = require('./documents.cjs');
const { argument, call, callback, coded, later } = require('./errors.cjs');
const { Handle, KEY, number } = require('./handle.cjs');
const { decode, encode, plain } = require('./values.cjs');

/** @typedef {import('./types').ColumnExplanation} ColumnExplanation */
/** @typedef {import('./types').Shape} Shape */
/** @typedef {import('./types').Row} Row */

/** SQLite's own upper limit; PostgreSQL allows 1,664. */
const RESULT_COLUMNS = 32_767;

/** Masks the rows of one result, in any number of batches. */
class RowMasker extends Handle {
  /** @type {readonly ColumnExplanation[]} */
  #explain;
  /** @type {readonly number[]} */
  #masked;
  /** The names by which rows that are objects have their cells. @type {readonly string[]} */
  #names;
  /** Those of the masked cells. @type {readonly string[]} */
  #keys;
  #distinct;

  /**
   * @param {unknown} key
   * @param {number} held
   * @param {readonly string[]} names
   * @internal
   */
  constructor(key, held, names) {
    super(key, held);
    const facts = parsed(call(native.maskerFacts, held));
    this.#explain = facts.explain;
    this.#masked = facts.masked;
    this.#names = names;
    this.#keys = this.#masked.map((at) => names[at] ?? '');
    this.#distinct = new Set(names).size === names.length;
  }

  /**
   * Masks a batch of rows: arrays, or plain objects by column name. The rows come back as new ones; cells that are not masked are
   * the same objects. Fewer come back than went in when the row limit is reached.
   *
   * Errors: `mask.row` for a row that does not fit the result, `boundary.callback` for a cell that throws when it is read.
   *
   * @template {Row} R
   * @param {readonly R[]} rows
   * @returns {R[]}
   */
  rows(rows) {
    const batch = this.#batch(rows);
    if (batch.cells.length === 0) return batch.copies;
    const joined = texts(batch.cells);
    if (joined === undefined) return this.#with(batch, call(native.maskerCells, number(this), batch.cells));
    return this.#with(batch, separated(call(native.maskerTexts, number(this), joined.text, joined.lengths)));
  }

  /**
   * The same on the thread pool, for big batches. The rows are copied before it returns: what becomes of them meanwhile changes
   * nothing.
   *
   * @template {Row} R
   * @param {readonly R[]} rows
   * @returns {Promise<R[]>}
   */
  async rowsAsync(rows) {
    const batch = this.#batch(rows);
    if (batch.cells.length === 0) return batch.copies;
    return this.#with(batch, await later(native.maskerCellsAsync, number(this), batch.cells));
  }

  /**
   * Masks one row. `undefined` when the row limit is reached.
   *
   * @template {Row} R
   * @param {R} row
   * @returns {R | undefined}
   */
  row(row) {
    return this.rows([row])[0];
  }

  /**
   * Masks one cell of a column, by position. It does not count as a row: ask `admit` first.
   *
   * @param {number} column
   * @param {unknown} value
   * @returns {unknown}
   */
  cell(column, value) {
    const at = count(column, 'the column');
    if (at >= this.#explain.length) throw coded('mask.row', `the result has ${this.#explain.length} columns`);
    return this.#masked.includes(at) ? decode(call(native.maskerCell, number(this), at, encode(value)), value) : value;
  }

  /**
   * How many of the next `rows` rows may be shown: fewer than asked when the row limit is reached. They count as shown, for all
   * maskers of the permit together. `rows` and `row` ask by themselves.
   *
   * @param {number} rows
   * @returns {number}
   */
  admit(rows) {
    return call(native.maskerAdmit, number(this), Math.min(count(rows, '`rows`'), 2 ** 32 - 1));
  }

  /** Which columns are masked, by position, and with which operator. @returns {ReadonlyMap<number, string>} */
  get maskedColumns() {
    return new Map(this.#masked.map((at) => [at, this.#explain[at]?.operator ?? 'redact']));
  }

  /** What becomes of each column, and why. @returns {readonly ColumnExplanation[]} */
  get explain() {
    return this.#explain;
  }

  /** @internal */
  [inspect.custom]() {
    return shown(this.constructor.name, { columns: this.#explain.length, masked: this.#masked });
  }

  /**
   * Copies of the rows that may be shown, and their masked cells.
   *
   * @template {Row} R
   * @param {readonly R[]} given
   * @returns {{copies: R[], cells: any[]}}
   */
  #batch(given) {
    const copies = list(given, '`rows`');
    const cells = [];
    for (let row = 0; row < copies.length; row += 1) {
      const copy = this.#copy(copies[row]);
      copies[row] = copy;
      for (const key of this.#keysOf(copy)) {
        const cell = copy[key];
        cells.push(typeof cell === 'string' ? text(cell, 'a value') : encode(cell));
      }
    }
    const admitted = this.admit(copies.length);
    copies.length = admitted;
    cells.length = admitted * this.#masked.length;
    return { copies: /** @type {R[]} */ (copies), cells };
  }

  /**
   * @param {{copies: any[]}} batch
   * @param {any[]} masked
   */
  #with({ copies }, masked) {
    let next = 0;
    for (const copy of copies) {
      for (const key of this.#keysOf(copy)) {
        const cell = masked[next];
        const value = typeof cell === 'string' ? cell : decode(cell, copy[key]);
        next += 1;
        if (key === '__proto__') Object.defineProperty(copy, key, { value });
        else copy[key] = value;
      }
    }
    return copies;
  }

  /** Where a row has its masked cells. @param {unknown} copy @returns {readonly any[]} */
  #keysOf(copy) {
    return Array.isArray(copy) ? this.#masked : this.#keys;
  }

  /**
   * The row, read once.
   *
   * @param {unknown} row
   * @returns {any}
   */
  #copy(row) {
    const width = this.#explain.length;
    try {
      if (Array.isArray(row)) {
        const copy = list(row, 'a row', RESULT_COLUMNS);
        if (copy.length !== width) throw coded('mask.row', `the row has ${copy.length} cells; the result has ${width} columns`);
        return copy;
      }
      if (typeof row === 'object' && row !== null && plain(row)) return this.#copyObject(/** @type {Record<string, unknown>} */ (row));
    } catch (cause) {
      throw callback('a row cannot be read', cause);
    }
    throw coded('mask.row', 'rows are arrays or plain objects, as the driver makes them');
  }

  /** @param {Record<string, unknown>} row */
  #copyObject(row) {
    const names = this.#names;
    if (!this.#distinct) throw coded('mask.row', 'two columns of the result have one name: ask the driver for rows that are arrays');
    if (Reflect.ownKeys(row).length !== names.length || names.some((name) => !Object.hasOwn(row, name))) {
      throw coded('mask.row', "a row has other members than the result's columns");
    }
    const copy = Object.getPrototypeOf(row) === null ? Object.create(null) : {};
    for (const name of names) {
      if (name === '__proto__')
        Object.defineProperty(copy, name, { value: row[name], writable: true, enumerable: true, configurable: true });
      else copy[name] = row[name];
    }
    return copy;
  }
}

/** A length that stands for null. */
const NULL = 2 ** 32 - 1;
/** The longest text that cells are put together to: far below what a string can hold. */
const LONGEST = 2 ** 27;

/**
 * All cells in one text, with the length of each: one call with it costs a fraction of one with the cells. Nothing where there are
 * others than texts and null.
 *
 * @param {unknown[]} cells
 * @returns {{text: string, lengths: Uint32Array} | undefined}
 */
function texts(cells) {
  const lengths = new Uint32Array(cells.length);
  let joined = '';
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at];
    if (typeof cell === 'string') {
      if (joined.length + cell.length > LONGEST) return undefined;
      joined += cell;
      lengths[at] = cell.length;
    } else if (cell === null) lengths[at] = NULL;
    else return undefined;
  }
  return { text: joined, lengths };
}

/**
 * The cells that the native half gives joined, or as they are.
 *
 * @param {any} masked
 * @returns {any[]}
 */
function separated(masked) {
  const [text, lengths] = masked;
  if (!(lengths instanceof Uint32Array)) return masked;
  const cells = new Array(lengths.length);
  let from = 0;
  for (let at = 0; at < lengths.length; at += 1) {
    const length = /** @type {number} */ (lengths[at]);
    if (length === NULL) cells[at] = null;
    else {
      cells[at] = text.slice(from, from + length);
      from += length;
    }
  }
  return cells;
}

/** Masks the rows of one permitted result; made by `permit.masker(shape)`. */
class Masker extends RowMasker {}

/**
 * Masking alone, without a policy or a permit. It decides nothing.
 */
class Plan extends RowMasker {
  /**
   * `document` is `{"domain", "keys"?, "masking", "outputs", "shape"}`: what the door's verb `mask` takes, without its rows.
   *
   * Errors: `wire.*` for the document, `mask.*` where its parts do not fit.
   *
   * @param {Uint8Array | string | object} given
   */
  constructor(given) {
    const bytes = document(given, 'the plan');
    const held = call(native.plan, bytes);
    super(
      KEY,
      held,
      parsed(Buffer.from(bytes).toString()).shape.map((/** @type {{name: string}} */ column) => column.name),
    );
  }

  /** What was masked so far: figures, never values. @returns {import('./types').MaskSummary} */
  get summary() {
    return parsed(call(native.planSummary, number(this)));
  }
}

/**
 * A result's shape as JSON, and the columns' names.
 *
 * @param {Shape} shape
 * @returns {{json: Buffer, names: string[]}}
 */
function columns(shape) {
  const found = list(shape, 'the shape', RESULT_COLUMNS).map((column) => {
    if (typeof column === 'string') return { name: text(column, "a column's name") };
    if (typeof column !== 'object' || column === null) throw argument('a column is neither a name nor `{name, kind?, origin?}`');
    const { name, kind, origin } = /** @type {Record<string, unknown>} */ (column);
    return {
      name: text(name, "a column's name"),
      ...(kind === undefined ? {} : { kind: text(kind, "a column's kind") }),
      ...(origin === undefined || origin === null
        ? {}
        : { origin: list(origin, "a column's origin").map((part) => text(part, "a column's origin")) }),
    };
  });
  return { json: Buffer.from(JSON.stringify(found)), names: found.map(({ name }) => name) };
}

module.exports = { Masker, Plan, columns };
