/**
 * Bytes. Memory that other threads share is copied: they could change it while it is read.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {Uint8Array}
 */
export function bytes(given: unknown, what: string): Uint8Array;
/**
 * A function.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {(...args: any[]) => any}
 */
export function callable(given: unknown, what: string): (...args: any[]) => any;
/**
 * A whole number that is not negative.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {number}
 */
export function count(given: unknown, what: string): number;
/**
 * A document as bytes: bytes as they are, text as UTF-8, a plain object as its JSON form.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {Uint8Array}
 */
export function document(given: unknown, what: string): Uint8Array;
/**
 * An array, copied: a proxy, an iterator or a species of the host's own has no say in what was given.
 *
 * @param {unknown} given
 * @param {string} what
 * @param {number} [longest]
 * @returns {unknown[]}
 */
export function list(given: unknown, what: string, longest?: number): unknown[];
/**
 * A moment: milliseconds since 1970, or a `Date`.
 *
 * @param {unknown} given
 * @param {string} what
 */
export function moment(given: unknown, what: string): number | undefined;
/**
 * @param {unknown} given
 * @param {string} what
 */
export function optionalText(given: unknown, what: string): string | undefined;
/**
 * The named members of an options object, each read once. A name that is not known is refused, so that a typo is an error.
 *
 * @template {string} N
 * @param {unknown} given
 * @param {readonly N[]} names
 * @returns {Partial<Record<N, unknown>>}
 */
export function options<N extends string>(given: unknown, names: readonly N[]): Partial<Record<N, unknown>>;
/**
 * A path: a string, or a `file:` URL.
 *
 * @param {unknown} given
 * @param {string} what
 */
export function path(given: unknown, what: string): string;
/**
 * Text that has a UTF-8 form. A lone surrogate has none, and is not replaced by something that was not said.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {string}
 */
export function text(given: unknown, what: string): string;
/**
 * A list of strings.
 *
 * @param {unknown} given
 * @param {string} what
 * @returns {string[]}
 */
export function texts(given: unknown, what: string): string[];
