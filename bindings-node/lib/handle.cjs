// @ts-check
'use strict';
// What holds something of the native half: by number, let go of when JavaScript forgets it.

const native = require('./native.cjs');
const { argument } = require('./errors.cjs');

/** Whoever has this may make handles: nobody outside of this folder. */
const KEY = Symbol('checkrein');

const registry = new FinalizationRegistry(native.release);

/** @type {(handle: Handle) => number} */
let number;

/** Made by other objects, never with `new`. */
class Handle {
  /** @type {number} */
  #number;

  /**
   * @param {unknown} key
   * @param {number} number
   * @hidden
   */
  constructor(key, number) {
    if (key !== KEY) throw argument(`a ${new.target.name} is not made with \`new\``);
    this.#number = number;
    registry.register(this, number, this);
    Object.freeze(this);
  }

  static {
    number = (handle) => handle.#number;
  }
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
    return number(/** @type {Handle} */ (given));
  } catch {
    throw argument(`${what} is not a ${Class.name}`);
  }
}

/**
 * Lets go of a handle now.
 *
 * @param {Handle} handle
 */
function release(handle) {
  registry.unregister(handle);
  native.release(number(handle));
}

module.exports = { Handle, KEY, number: (/** @type {Handle} */ handle) => number(handle), numberOf, registry, release };
