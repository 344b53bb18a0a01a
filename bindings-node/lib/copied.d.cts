export type ColumnExplanation = import('./types').ColumnExplanation;
/** @typedef {import('./types').ColumnExplanation} ColumnExplanation */
/** Masks the bytes of a COPY TO STDOUT as they come, cut anywhere; made by `permit.copy(shape)`. */
export class CopyMasker extends Handle {
  /**
   * Takes the next bytes, and gives what may be seen: whole rows, none beyond the row limit.
   *
   * Errors: `mask.row` for a row with another number of cells than there are columns, `copy.stream` for what the server does not write
   * in this format, then and from then on.
   *
   * @param {Uint8Array} part
   * @returns {Buffer}
   */
  push(part: Uint8Array): Buffer;
  /**
   * Ends the stream. After it `push` and `finish` are `boundary.closed`.
   *
   * Errors: `copy.stream` where it ends within a row, which is not shown.
   *
   * @returns {void}
   */
  finish(): void;
  /** What becomes of each column, and why. @returns {readonly ColumnExplanation[]} */
  get explain(): readonly ColumnExplanation[];
  /** @internal */
  [inspect.custom](): string;
  #private;
}
import { Handle } from './handle.cjs';
import { inspect } from 'util';
