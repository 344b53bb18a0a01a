// @ts-check
'use strict';
// What needs no object.

const native = require('./native.cjs');
const { bytes, document, options, text, texts } = require('./arguments.cjs');
const { parsed } = require('./documents.cjs');
const { call, later } = require('./errors.cjs');

/**
 * Says what a text of statements would do. Whatever the text is, it gets a classification.
 *
 * @param {string} sql
 * @param {import('./types').ClassifyOptions} given
 * @returns {import('./types').Classification}
 */
function classify(sql, given) {
  const { dialect, catalog, searchPath, placeholders = 'native' } = options(given, ['dialect', 'catalog', 'searchPath', 'placeholders']);
  const known = catalog === undefined || catalog === null ? undefined : document(catalog, 'the catalog');
  const path = searchPath === undefined ? undefined : texts(searchPath, '`searchPath`');
  const style = text(placeholders, '`placeholders`');
  return parsed(call(native.classify, text(sql, 'the statement'), text(dialect, '`dialect`'), known, path, style));
}

/**
 * Answers one JSON request of the stateless door with canonical JSON, byte for byte as in every language. It gives no access.
 *
 * @param {Uint8Array} request
 * @returns {Buffer}
 */
function answer(request) {
  return call(native.answer, bytes(request, 'the request'));
}

/**
 * The same on the thread pool. The request is copied before it returns: what becomes of its memory meanwhile changes nothing.
 *
 * @param {Uint8Array} request
 * @returns {Promise<Buffer>}
 */
async function answerAsync(request) {
  return later(native.answerAsync, bytes(request, 'the request'));
}

/** The version of package and core, which are one. @returns {string} */
function version() {
  return native.version();
}

module.exports = { answer, answerAsync, classify, version };
