export type ColumnExplanation = import('./types').ColumnExplanation;
export type Shape = import('./types').Shape;
export type Row = import('./types').Row;
/** Masks the rows of one permitted result; made by `permit.masker(shape)`. */
export class Masker extends RowMasker {}
/**
 * Masking alone, without a policy or a permit. It decides nothing.
 */
export class Plan extends RowMasker {
  /**
   * `document` is `{"domain", "keys"?, "masking", "outputs", "shape"}`: what the door's verb `mask` takes, without its rows.
   *
   * Errors: `wire.*` for the document, `mask.*` where its parts do not fit.
   *
   * @param {Uint8Array | string | object} given
   */
  constructor(given: Uint8Array | string | object);
  /** What was masked so far: figures, never values. @returns {import('./types').MaskSummary} */
  get summary(): import('./types').MaskSummary;
}
/**
 * A result's shape as JSON, and the columns' names.
 *
 * @param {Shape} shape
 * @returns {{json: Buffer, names: string[]}}
 */
export function columns(shape: Shape): {
  json: Buffer;
  names: string[];
};
/** Masks the rows of one result, in any number of batches. */
declare class RowMasker extends Handle {
  /**
   * @param {unknown} key
   * @param {number} held
   * @param {readonly string[]} names
   * @internal
   */
  constructor(key: unknown, held: number, names: readonly string[]);
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
  rows<R extends Row>(rows: readonly R[]): R[];
  /**
   * The same on the thread pool, for big batches. The rows are copied before it returns: what becomes of them meanwhile changes
   * nothing.
   *
   * @template {Row} R
   * @param {readonly R[]} rows
   * @returns {Promise<R[]>}
   */
  rowsAsync<R extends Row>(rows: readonly R[]): Promise<R[]>;
  /**
   * Masks one row. `undefined` when the row limit is reached.
   *
   * @template {Row} R
   * @param {R} row
   * @returns {R | undefined}
   */
  row<R extends Row>(row: R): R | undefined;
  /**
   * Masks one cell of a column, by position. It does not count as a row: ask `admit` first.
   *
   * @param {number} column
   * @param {unknown} value
   * @returns {unknown}
   */
  cell(column: number, value: unknown): unknown;
  /**
   * How many of the next `rows` rows may be shown: fewer than asked when the row limit is reached. They count as shown, for all
   * maskers of the permit together. `rows` and `row` ask by themselves.
   *
   * @param {number} rows
   * @returns {number}
   */
  admit(rows: number): number;
  /** Which columns are masked, by position, and with which operator. @returns {ReadonlyMap<number, string>} */
  get maskedColumns(): ReadonlyMap<number, string>;
  /** What becomes of each column, and why. @returns {readonly ColumnExplanation[]} */
  get explain(): readonly ColumnExplanation[];
  /** @internal */
  [inspect.custom](): string;
  #private;
}
import { Handle } from './handle.cjs';
import { inspect } from 'util';
export {};
