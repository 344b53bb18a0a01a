// @ts-check
'use strict';
// What people are asked to approve, and an approver's signature.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { bytes, document, options, path, text } = require('./arguments.cjs');
const { parsed, shown } = require('./documents.cjs');
const { argument, call } = require('./errors.cjs');
const { Handle, KEY, number, numberOf } = require('./handle.cjs');

/** @typedef {{digest: string, resource: string, statement: string, rule: string, notAfter: number}} Facts */

/** What people are asked to approve: the whole occasion, with a digest over all of it. */
class ApprovalRequest extends Handle {
  /** @type {Facts | undefined} */
  #facts;

  /**
   * Reads the JSON form and checks every digest in it.
   *
   * Errors: `approval.invalid`, `approval.digest`.
   *
   * @param {Uint8Array | string} json
   * @returns {ApprovalRequest}
   */
  static fromJson(json) {
    return new ApprovalRequest(KEY, call(native.requestFromJson, document(json, 'the request')));
  }

  /** @returns {Facts} */
  #read() {
    return (this.#facts ??= parsed(call(native.requestFacts, number(this))));
  }

  /** SHA-256 over everything else, in hexadecimal. @returns {string} */
  get digest() {
    return this.#read().digest;
  }

  /** The canonical JSON form, to hand to an approver. @returns {Buffer} */
  get json() {
    return call(native.requestJson, number(this));
  }

  /** The resource's name. @returns {string} */
  get resource() {
    return this.#read().resource;
  }

  /** The statement as it would run. @returns {string} */
  get statement() {
    return this.#read().statement;
  }

  /** The rule that holds it. @returns {string} */
  get rule() {
    return this.#read().rule;
  }

  /** From when on no approval counts any more: milliseconds since 1970. @returns {number} */
  get notAfter() {
    return this.#read().notAfter;
  }

  /** Text for a person: printable ASCII and line feeds only. @returns {string} */
  render() {
    return call(native.requestRender, number(this));
  }

  /** @internal */
  [inspect.custom]() {
    const { digest, resource, rule } = this.#read();
    return shown('ApprovalRequest', { digest, resource, rule });
  }
}

/**
 * Signs a verdict on a request, for an approver's tool. The approver must have read `request.render()`.
 *
 * `key` is an Ed25519 seed of 32 bytes, or the path of a file that `keygen` made. Errors: `approval.key`, `host.*`.
 *
 * @param {ApprovalRequest} request
 * @param {{approver: string, key: Uint8Array | string | URL, verdict?: 'approve' | 'deny'}} given
 * @returns {string} the approval, to give to `decideWith`
 */
function approve(request, given) {
  const held = numberOf(request, ApprovalRequest, 'the request');
  const { approver, key, verdict = 'approve' } = options(given, ['approver', 'key', 'verdict']);
  if (key === undefined) throw argument('`key` is missing');
  const secret = key instanceof Uint8Array ? bytes(key, '`key`') : path(key, '`key`');
  return call(native.approve, held, text(approver, '`approver`'), secret, text(verdict, '`verdict`'));
}

module.exports = { ApprovalRequest, approve };
