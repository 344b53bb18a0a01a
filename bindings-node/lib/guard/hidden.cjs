// @ts-check
'use strict';
// What a guarded object shows: its own methods. What else the driver's object has is refused; nothing can be put on it or on its class.

const { Refused } = require('./errors.cjs');

/** Whoever has this may make guarded objects: nobody outside of this folder. */
const KEY = Symbol('checkrein');

/** @param {unknown} key @param {string} what */
function made(key, what) {
  if (key !== KEY) throw new Refused(`${what} is not made with \`new\``);
}

/**
 * Freezes a class of guarded objects, and refuses the names that the driver's own object has beyond it.
 *
 * @param {Function} Class
 * @param {string} what
 * @param {(instance: object) => any} behind the driver's object behind an instance, if it is one
 */
function seal(Class, what, behind) {
  /** @param {PropertyKey} name @param {unknown} receiver */
  const hidden = (name, receiver) => {
    if (typeof name !== 'string' || typeof receiver !== 'object' || receiver === null) return false;
    const raw = behind(receiver);
    return raw !== undefined && raw !== null && name in raw;
  };
  const above = new Proxy(Object.freeze(Object.create(null)), {
    get(_nothing, name, receiver) {
      if (name in Object.prototype) return Reflect.get(Object.prototype, name, receiver);
      if (hidden(name, receiver)) throw new Refused(`a ${what} has no \`${String(name)}\``);
      return undefined;
    },
    has: (_nothing, name) => name in Object.prototype,
    set(_nothing, name) {
      throw new Refused(`\`${String(name)}\` of a ${what} can't be set`);
    },
  });
  Object.setPrototypeOf(Class.prototype, above);
  Object.freeze(Class.prototype);
  Object.freeze(Class);
}

module.exports = { KEY, made, seal };
