// @ts-check
'use strict';
// Names as catalogs write them.

/** @param {string} name */
function quoted(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A relation's name in a catalog's document. @param {string} schema @param {string} name */
function key(schema, name) {
  return [schema, name].map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : quoted(part))).join('.');
}

/**
 * An object without a prototype: a relation or column may be called `__proto__`.
 *
 * @returns {Record<string, any>}
 */
function members() {
  return Object.create(null);
}

module.exports = { key, members, quoted };
