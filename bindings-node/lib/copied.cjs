// @ts-check
'use strict';
// Masks the bytes of one COPY to the client.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { bytes } = require('./arguments.cjs');
const { parsed, shown } = require('./documents.cjs');
const { call } = require('./errors.cjs');
const { Handle, number } = require('./handle.cjs');

/** @typedef {import('./types').ColumnExplanation} ColumnExplanation */

/** Masks the bytes of a COPY TO STDOUT as they come, cut anywhere; made by `permit.copy(shape)`. */
class CopyMasker extends Handle {
  /** @type {readonly ColumnExplanation[]} */
  #explain;

  /**
   * @param {unknown} key
   * @param {number} held
   * @internal
   */
  constructor(key, held) {
    super(key, held);
    this.#explain = parsed(call(native.copyMaskerExplain, held));
  }

  /**
   * Takes the next bytes, and gives what may be seen: whole rows, none beyond the row limit.
   *
   * Errors: `mask.row` for a row with another number of cells than there are columns, `copy.stream` for what the server does not write
   * in this format, then and from then on.
   *
   * @param {Uint8Array} part
   * @returns {Buffer}
   */
  push(part) {
    return call(native.copyMaskerPush, number(this), bytes(part, 'the part'));
  }

  /**
   * Ends the stream. After it `push` and `finish` are `boundary.closed`.
   *
   * Errors: `copy.stream` where it ends within a row, which is not shown.
   *
   * @returns {void}
   */
  finish() {
    call(native.copyMaskerFinish, number(this));
  }

  /** What becomes of each column, and why. @returns {readonly ColumnExplanation[]} */
  get explain() {
    return this.#explain;
  }

  /** @internal */
  [inspect.custom]() {
    return shown('CopyMasker', { columns: this.#explain.length });
  }
}

module.exports = { CopyMasker };
