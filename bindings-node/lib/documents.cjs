// @ts-check
'use strict';
// Documents of the core as plain objects, frozen to the last leaf.

/**
 * A document, read and frozen.
 *
 * @param {string} json
 * @returns {any}
 */
function parsed(json) {
  return JSON.parse(json, (_name, value) => (typeof value === 'object' && value !== null ? Object.freeze(value) : value));
}

/**
 * A text for `util.inspect`: a class's name and what may be shown of it.
 *
 * @param {string} name
 * @param {Record<string, unknown>} members
 */
function shown(name, members) {
  const parts = Object.entries(members).map(([member, value]) => `${member}: ${JSON.stringify(value)}`);
  return `${name} { ${parts.join(', ')} }`;
}

module.exports = { parsed, shown };
