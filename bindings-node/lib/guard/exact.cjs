// @ts-check
'use strict';
// Values as nobody can change them any more. What is read of an object is read once, by what this file found when it was loaded.

const { types } = require('node:util');

/** @param {object} prototype @param {string} name @returns {(of: any) => any} */
const reader = (prototype, name) => {
  const get = /** @type {() => any} */ (Object.getOwnPropertyDescriptor(prototype, name)?.get);
  return (of) => Reflect.apply(get, of, []);
};
const { apply } = Reflect;
const { getTime } = Date.prototype;
const typed = Object.getPrototypeOf(Uint8Array.prototype);
const READERS = [typed, DataView.prototype].map((prototype) =>
  ['buffer', 'byteOffset', 'byteLength'].map((name) => reader(prototype, name)),
);
const { set } = typed;

/**
 * The bytes that a view shows, copied into memory of their own. What a subclass says of itself is not asked.
 *
 * @param {ArrayBufferView} view
 */
function bytes(view) {
  const [buffer, offset, length] = /** @type {((of: any) => any)[]} */ (READERS[types.isDataView(view) ? 1 : 0]).map((read) => read(view));
  const copy = Buffer.alloc(length);
  apply(set, copy, [new Uint8Array(buffer, offset, length)]);
  return copy;
}

/** The moment that a date is, as a new date of the plain class. @param {Date} date */
function date(date) {
  return new Date(apply(getTime, date, []));
}

/**
 * The elements of an array, each read once.
 *
 * @param {readonly unknown[]} array
 * @param {number} longest
 * @param {string} what
 */
function elements(array, longest, what) {
  const { length } = array;
  if (!(length <= longest)) throw new RangeError(`${what} has more than ${longest} elements`);
  const copy = new Array(length);
  for (let at = 0; at < length; at += 1) copy[at] = array[at];
  return copy;
}

module.exports = { bytes, date, elements };
