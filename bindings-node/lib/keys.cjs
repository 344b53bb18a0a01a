// @ts-check
'use strict';
// Masking keys that a function of the host gives.

const { types } = require('node:util');
const { callback, coded } = require('./errors.cjs');

/**
 * The host's function as the native half calls it: what it throws is `boundary.callback`, and so is nonsense.
 *
 * @param {import('./types').KeyFunction} keys
 * @returns {(name: string, version: number | null) => [number, Uint8Array] | null}
 */
function supplier(keys) {
  return (name, wanted) => {
    let key;
    try {
      key = keys(name, wanted);
      if (key === undefined || key === null) return null;
      const [version, secret] = key;
      if (!Number.isInteger(version) || version < 0 || version >= 2 ** 32 || !types.isUint8Array(secret)) {
        throw coded('boundary.callback', 'a key is `[version, secret]`: a whole number and bytes');
      }
      return [version, new Uint8Array(secret)];
    } catch (cause) {
      throw callback('the function that gives keys failed', cause);
    }
  };
}

module.exports = { supplier };
