// @ts-check
'use strict';
// One period of access.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { document, options, text } = require('./arguments.cjs');
const { Connection } = require('./connection.cjs');
const { parsed, shown } = require('./documents.cjs');
const { call } = require('./errors.cjs');
const { Handle, KEY, number } = require('./handle.cjs');
const { supplier } = require('./keys.cjs');
const { decode } = require('./values.cjs');

/** @typedef {import('./types').Catalog} Catalog */
/** @typedef {import('./types').KeyFunction} KeyFunction */
/** @typedef {import('./types').Principal} Principal */

/** One period of access, bound to a caller and a resource. */
class Session extends Handle {
  /** @type {{id: string, resource: string, ends: number, principal: Principal}} */
  #facts;
  /** @type {KeyFunction | undefined} */
  #keys;
  #closed = false;

  /**
   * @param {unknown} key
   * @param {number} held
   * @param {KeyFunction | undefined} keys
   * @internal
   */
  constructor(key, held, keys) {
    super(key, held);
    this.#facts = parsed(call(native.sessionFacts, held));
    this.#keys = keys;
  }

  /**
   * The state of one database connection: make one for each connection of the driver. `catalog` was read through it just now; without
   * it, the policy's own counts.
   *
   * Errors: `catalog.invalid`, `wire.*`.
   *
   * @param {{catalog?: Catalog | undefined}} [given]
   * @returns {Connection}
   */
  connection(given) {
    const { catalog } = options(given, ['catalog']);
    const bytes = catalog === undefined || catalog === null ? undefined : document(catalog, 'the catalog');
    return new Connection(KEY, call(native.sessionConnection, number(this), bytes), this.#keys);
  }

  /**
   * Ends it now, for all its connections. Once the enforcer is closed too, all that was made from it is spent (`boundary.closed`), and
   * the log is free for the next writer. Closing twice is fine.
   *
   * @returns {void}
   */
  close() {
    if (this.#closed) return;
    call(native.sessionClose, number(this));
    this.#closed = true;
  }

  /**
   * Opens a token that the mask `encrypt` made for this resource, where the policy lets the caller. Numbers, bytes and texts come back as
   * they were, a big whole number as a bigint, a decimal and values of other types as text. Whatever the answer, it is in the log before
   * it is given.
   *
   * Errors: `session.reveal` where the policy does not let the caller, `mask.token` for what is no such token, `mask.key` when its key is
   * not there any more, `boundary.callback` when the function that gives keys fails, `audit.*`.
   *
   * @param {string} token
   * @returns {unknown}
   */
  reveal(token) {
    const keys = this.#keys;
    return decode(call(native.sessionReveal, number(this), text(token, 'the token'), keys && supplier(keys)), undefined);
  }

  /** The session's name in the log. @returns {string} */
  get id() {
    return this.#facts.id;
  }

  /** The resource. @returns {string} */
  get resource() {
    return this.#facts.resource;
  }

  /** When it ends by itself: milliseconds since 1970. @returns {number} */
  get ends() {
    return this.#facts.ends;
  }

  /** Whether statements are still decided on, rather than denied. @returns {boolean} */
  get isOpen() {
    return !this.#closed && call(native.sessionIsOpen, number(this));
  }

  /** Who it belongs to. @returns {Principal} */
  get principal() {
    return this.#facts.principal;
  }

  /**
   * What the log's commitments to statements and parameters of this session are salted with: 16 bytes. Who keeps it beside a recording
   * can show which statement an entry speaks of.
   *
   * @returns {Buffer}
   */
  get commitmentSalt() {
    return call(native.sessionSalt, number(this));
  }

  /** As `close`. @returns {void} */
  [Symbol.dispose]() {
    this.close();
  }

  /** @internal */
  [inspect.custom]() {
    return shown('Session', { id: this.id, resource: this.resource });
  }
}

module.exports = { Session };
