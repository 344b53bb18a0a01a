export type ErrorCode = import('./codes').ErrorCode;
/**
 * No decision was reached: misuse, a document that is wrong, or a broken part. Nothing was permitted.
 *
 * No message carries a secret, a token, an SQL literal or a row's value.
 */
export class CheckreinError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {{help?: string | undefined, cause?: unknown}} [more]
   */
  constructor(
    code: ErrorCode,
    message: string,
    more?: {
      help?: string | undefined;
      cause?: unknown;
    },
  );
  /** The dotted name of one line of the table of codes; it never changes its meaning. @type {ErrorCode} */
  code: ErrorCode;
  /** The number of the same line. @type {number} */
  number: number;
  /** What to do about it, where there is something to say. @type {string | undefined} */
  help: string | undefined;
}
/** @typedef {import('./codes').ErrorCode} ErrorCode */
/**
 * Every code that an error can have: its number and what it means, by its dotted name.
 *
 * @type {Readonly<Record<ErrorCode, Readonly<{number: number, meaning: string}>>>}
 */
export const ERROR_CODES: Readonly<
  Record<
    ErrorCode,
    Readonly<{
      number: number;
      meaning: string;
    }>
  >
>;
/** @param {string} what */
export function argument(what: string): CheckreinError;
/**
 * Calls the native half.
 *
 * @template {unknown[]} A
 * @template R
 * @param {(...args: A) => R} run
 * @param {A} args
 * @returns {R}
 */
export function call<A extends unknown[], R>(run: (...args: A) => R, ...args: A): R;
/**
 * What a callback of the host threw, as the cause of `boundary.callback`.
 *
 * @param {string} what
 * @param {unknown} cause
 */
export function callback(what: string, cause: unknown): CheckreinError;
/**
 * An error that the boundary itself gives.
 *
 * @param {ErrorCode} code
 * @param {string} what
 * @param {{cause?: unknown}} [more]
 */
export function coded(
  code: ErrorCode,
  what: string,
  more?: {
    cause?: unknown;
  },
): CheckreinError;
/**
 * Calls the native half, which answers with a promise. Arguments that are refused reject it too.
 *
 * @template {unknown[]} A
 * @template R
 * @param {(...args: A) => Promise<R>} run
 * @param {A} args
 * @returns {Promise<R>}
 */
export function later<A extends unknown[], R>(run: (...args: A) => Promise<R>, ...args: A): Promise<R>;
/**
 * What the native half threw, as a `CheckreinError`: its message is JSON of the parts. Anything else that it throws is about an
 * argument that this half let through.
 *
 * @param {unknown} thrown
 */
export function translated(thrown: unknown): CheckreinError;
