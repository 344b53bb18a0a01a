/** Made by other objects, never with `new`. */
export class Handle {
  /**
   * @param {unknown} key
   * @param {number} number
   * @internal
   */
  constructor(key: unknown, number: number);
  #private;
}
/** Whoever has this may make handles: nobody outside of this folder. */
export const KEY: unique symbol;
/**
 * @param {Handle} handle
 * @returns {number}
 */
export function number(handle: Handle): number;
/**
 * The number of a handle of this class.
 *
 * @param {unknown} given
 * @param {Function} Class
 * @param {string} what
 */
export function numberOf(given: unknown, Class: Function, what: string): number;
