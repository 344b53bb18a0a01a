// @ts-check
'use strict';
// Rows in the form that the caller wants, made of masked ones.

/** @typedef {{raw: boolean, pluck: boolean, safe: boolean}} Mode */

/**
 * A whole number as the driver gives it: a `number`, or a `bigint` where the caller asked for that.
 *
 * @param {unknown} value
 * @param {Mode} mode
 * @returns {any}
 */
function whole(value, { safe }) {
  if (safe) return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === 'bigint' ? Number(value) : value;
}

/**
 * @param {readonly {name: string}[]} columns
 * @param {Mode} mode
 * @returns {(row: readonly unknown[]) => unknown}
 */
function shaped(columns, mode) {
  const cell = (/** @type {unknown} */ value) => (!mode.safe && typeof value === 'bigint' ? Number(value) : value);
  if (mode.pluck) return (row) => cell(row[0]);
  if (mode.raw) return (row) => row.map(cell);
  return (row) => {
    const object = {};
    columns.forEach(({ name }, at) => {
      Object.defineProperty(object, name, { value: cell(row[at]), writable: true, enumerable: true, configurable: true });
    });
    return object;
  };
}

module.exports = { shaped, whole };
