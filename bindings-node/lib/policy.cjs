// @ts-check
'use strict';
// A policy by itself.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { document, moment, path, text } = require('./arguments.cjs');
const { parsed, shown } = require('./documents.cjs');
const { call } = require('./errors.cjs');
const { Handle, KEY, number } = require('./handle.cjs');

/** A compiled, immutable policy. Compile it once; enforcers share it. */
class Policy extends Handle {
  /** @type {{digest: string, mode: 'enforce' | 'observe', resources: readonly string[]}} */
  #facts;

  /**
   * @param {unknown} key
   * @param {number} held
   * @internal
   */
  constructor(key, held) {
    super(key, held);
    this.#facts = parsed(call(native.policyFacts, held));
  }

  /**
   * Compiles a document that names no files. An object is taken as its JSON form.
   *
   * Errors: `policy.*`, `wire.*`, `catalog.*`, `identity.*`.
   *
   * @param {Uint8Array | string | object} given
   * @param {'yaml' | 'json'} [format] what bytes and text are; `yaml` unless said otherwise
   * @returns {Policy}
   */
  static compile(given, format) {
    const object = typeof given === 'object' && !(given instanceof Uint8Array);
    return new Policy(
      KEY,
      call(native.policyCompile, document(given, 'the policy'), text(format ?? (object ? 'json' : 'yaml'), 'the format')),
    );
  }

  /**
   * Compiles a file, `.json` or YAML; files that it names are looked for beside it.
   *
   * Errors: those of `compile`, and `host.*`.
   *
   * @param {string | URL} file
   * @returns {Policy}
   */
  static fromFile(file) {
    return new Policy(KEY, call(native.policyFromFile, path(file, 'the path')));
  }

  /** SHA-256 of the document, in hexadecimal. @returns {string} */
  get digest() {
    return this.#facts.digest;
  }

  /** Whether it decides, or only observes. @returns {'enforce' | 'observe'} */
  get mode() {
    return this.#facts.mode;
  }

  /** The names of its resources. @returns {readonly string[]} */
  get resources() {
    return this.#facts.resources;
  }

  /** What works as written and may not be meant. @returns {readonly import('./types').LintFinding[]} */
  lint() {
    return parsed(call(native.policyLint, number(this)));
  }

  /** Runs the tests that the policy carries. @returns {import('./types').TestReport} */
  test() {
    return parsed(call(native.policyTest, number(this)));
  }

  /**
   * Says whom a token speaks for, without a session. `now` stands for the clock.
   *
   * Errors: `identity.*`.
   *
   * @param {string} token
   * @param {Date | number} [now]
   * @returns {import('./types').Verified}
   */
  verify(token, now) {
    return parsed(call(native.policyVerify, number(this), text(token, 'the token'), moment(now, '`now`')));
  }

  /** @internal */
  [inspect.custom]() {
    return shown('Policy', this.#facts);
  }
}

module.exports = { Policy };
