// @ts-check
'use strict';
// What holds something of the native half: by number, let go of when JavaScript forgets it.

const native = require('./native.cjs');
const { argument } = require('./errors.cjs');

/** Whoever has this may make handles: nobody outside of this folder. */
const KEY = Symbol('checkrein');

/** About what a handle takes, for the garbage collector. */
const BYTES = 1024;

/** @type {(handle: Handle) => number} */
let read;

/** Made by other objects, never with `new`. */
class Handle {
  /** @type {number} */
  #number;
  /** Lets go of it when it is forgotten. */
  #guard;

  /**
   * @param {unknown} key
   * @param {number} number
   * @internal
   */
  constructor(key, number) {
    if (key !== KEY) throw argument(`a ${new.target.name} is not made with \`new\``);
    this.#number = number;
    this.#guard = native.guard(number, BYTES);
    Object.freeze(this);
  }

  static {
    read = (handle) => handle.#number;
  }
}

/**
 * @param {Handle} handle
 * @returns {number}
 */
function number(handle) {
  return read(handle);
}

/**
 * The number of a handle of this class.
 *
 * @param {unknown} given
 * @param {Function} Class
 * @param {string} what
 */
function numberOf(given, Class, what) {
  if (!(given instanceof Class)) throw argument(`${what} is not a ${Class.name}`);
  try {
    return read(/** @type {Handle} */ (given));
  } catch {
    throw argument(`${what} is not a ${Class.name}`);
  }
}

module.exports = { Handle, KEY, number, numberOf };
