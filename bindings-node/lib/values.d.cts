export type Encoded = null | boolean | number | string | Uint8Array | string[];
export type Parameters = readonly unknown[] | Readonly<Record<string, unknown>>;
/**
 * A masked value, of the type that the original had where the core keeps its kind.
 *
 * @param {Encoded} masked
 * @param {unknown} original
 * @returns {unknown}
 */
export function decode(masked: Encoded, original: unknown): unknown;
/** @typedef {null | boolean | number | string | Uint8Array | string[]} Encoded */
/**
 * One parameter or cell: null, boolean, number, string, bytes, `[digits]` for a bigint, `[kind, text]` for anything else.
 *
 * @param {unknown} value
 * @returns {Encoded}
 */
export function encode(value: unknown): Encoded;
/** @typedef {readonly unknown[] | Readonly<Record<string, unknown>>} Parameters */
/**
 * The parameter sets of one decision: one for a statement that runs once, each row's with `many`.
 *
 * @param {unknown} given
 * @param {boolean} many
 * @returns {{sets: Encoded[][], names: (string[] | null)[]}}
 */
export function parameters(
  given: unknown,
  many: boolean,
): {
  sets: Encoded[][];
  names: (string[] | null)[];
};
/** @param {object} value */
export function plain(value: object): boolean;
