// @ts-check
'use strict';
// A result: masked as it comes, batch by batch; only then made into what the caller wants, with the caller's type parsers.

const { Refused } = require('../errors.cjs');

/** @typedef {import('../../decision.cjs').Permit} Permit */
/** @typedef {import('../../masker.cjs').Masker} Masker */
/** @typedef {Map<number, {schema: string, relation: string, view: boolean, columns: Map<number, string>}>} Origins */
/** @typedef {(oid: number) => (text: string) => unknown} Parsers */

/** Rows that are masked in one go. */
const BATCH = 256;

/** Type OIDs, which PostgreSQL never changes (pg_type.dat). @type {ReadonlyMap<number, import('../../types').ValueKind>} */
const KINDS = new Map(
  /** @type {[import('../../types').ValueKind, number[]][]} */ ([
    ['bool', [16]],
    ['bytes', [17]],
    ['int', [20, 21, 23, 26]],
    ['float', [700, 701]],
    ['decimal', [1700]],
    ['text', [18, 19, 25, 705, 1042, 1043]],
    ['date', [1082]],
    ['time', [1083, 1266]],
    ['timestamp', [1114, 1184]],
    ['json', [114, 3802]],
    ['uuid', [2950]],
  ]).flatMap(([kind, oids]) => oids.map((oid) => /** @type {const} */ ([oid, kind]))),
);

/** What the server's text says, for kinds that masks know by value. @type {Readonly<Record<string, (text: string) => unknown>>} */
const READ = Object.freeze({
  bool: (text) => text === 't',
  bytes: (text) => (text.startsWith('\\x') ? Buffer.from(text.slice(2), 'hex') : text),
  int: BigInt,
  float: Number,
});

/** Masks one result. It is the `Sink` of an exchange. */
class Rows {
  #permit;
  #origins;
  /** @type {Masker | undefined} */
  #masker;
  /** @type {(string | null)[][]} */
  #raw = [];
  /** @type {[number, ((text: string) => unknown) | undefined][]} */
  #reads = [];
  /** Rows that are masked and not given yet. @type {unknown[][]} */
  #masked = [];
  /** @type {readonly any[]} */
  fields = Object.freeze([]);
  /** How many rows were shown. */
  shown = 0;

  /** @param {Permit} permit @param {Origins | undefined} origins */
  constructor(permit, origins) {
    this.#permit = permit;
    this.#origins = origins;
  }

  /** @param {readonly any[]} fields */
  columns(fields) {
    if (this.#masker) throw new Refused('the server gives a second result, which the decision did not foresee');
    const shape = fields.map((field) => {
      const origin = this.#origin(field);
      return { name: field.name, kind: KINDS.get(field.dataTypeID) ?? /** @type {const} */ ('other'), ...(origin && { origin }) };
    });
    this.#masker = this.#permit.masker(shape);
    this.#reads = [...this.#masker.maskedColumns.keys()].map((at) => [at, READ[shape[at]?.kind ?? '']]);
    this.fields = Object.freeze(fields.map(described));
  }

  /** @param {(string | null)[]} cells */
  row(cells) {
    if (!this.#masker) throw new Refused('the server gives rows that the decision did not foresee');
    for (const [at, read] of this.#reads) {
      const cell = cells[at];
      if (read && typeof cell === 'string') /** @type {unknown[]} */ (cells)[at] = read(cell);
    }
    this.#raw.push(cells);
    if (this.#raw.length >= BATCH) this.mask();
  }

  /** Masks the rows that wait for it. */
  mask() {
    const raw = this.#raw;
    this.#raw = [];
    if (!this.#masker || raw.length === 0) return;
    const masked = this.#masker.rows(raw);
    this.shown += masked.length;
    for (const row of masked) this.#masked.push(row);
  }

  /** The masked rows that came since this was last asked. @returns {unknown[][]} */
  take() {
    const taken = this.#masked;
    this.#masked = [];
    return taken;
  }

  /** Forgets what is not given yet. */
  drop() {
    this.#raw = [];
    this.#masked = [];
  }

  /** Which columns are masked, by position, and with what. @returns {ReadonlyMap<number, string>} */
  get masked() {
    return this.#masker?.maskedColumns ?? new Map();
  }

  /** Whether the policy's row limit is reached: there may be more rows than are shown. */
  get limited() {
    return this.#permit.rowLimit !== undefined && this.shown >= this.#permit.rowLimit;
  }

  /** How many rows are worth fetching at most; no number for all. @returns {number | undefined} */
  get wanted() {
    return this.#permit.rowLimit === undefined ? undefined : Math.max(1, this.#permit.rowLimit - this.shown);
  }

  /**
   * The stored column that a field shows. A relation that the catalog does not know came after it was read: it is no column of those
   * that were decided on.
   *
   * @param {any} field
   * @returns {readonly [string, string, string] | undefined}
   */
  #origin({ tableID, columnID }) {
    if (!this.#origins || tableID === 0 || columnID <= 0) return undefined;
    const relation = this.#origins.get(tableID);
    if (relation?.view) return undefined;
    return [relation?.schema ?? '', relation?.relation ?? `relation ${tableID}`, relation?.columns.get(columnID) ?? `column ${columnID}`];
  }
}

/** @param {any} field */
function described({ name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier }) {
  return Object.freeze({ name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier, format: 'text' });
}

/**
 * What makes the caller's rows of masked ones.
 *
 * @param {Rows} rows
 * @param {{parsers: Parsers, asArray: boolean}} how
 * @returns {(row: unknown[]) => unknown}
 */
function shaped({ fields, masked }, { parsers, asArray }) {
  const parses = fields.map(({ dataTypeID }) => parsers(dataTypeID));
  const parsed = (/** @type {unknown} */ cell, /** @type {number} */ at) => {
    const parse = parses[at];
    if (cell === null || !parse) return null;
    if (!masked.has(at)) return parse(/** @type {string} */ (cell));
    // A number that a mask kept as one has the type that the caller expects; all else is what the mask made of it.
    return typeof cell === 'number' || typeof cell === 'bigint' ? parse(`${cell}`) : cell;
  };
  if (asArray) return (row) => row.map(parsed);
  const names = fields.map(({ name }) => name);
  return (row) => {
    const object = {};
    names.forEach((name, at) => {
      Object.defineProperty(object, name, { value: parsed(row[at], at), writable: true, enumerable: true, configurable: true });
    });
    return object;
  };
}

module.exports = { Rows, shaped };
