// @ts-check
'use strict';
// A guarded client of `pg`.

const { inspect } = require('node:util');
const { Refused } = require('../errors.cjs');
const { presented } = require('../gate.cjs');
const { options } = require('../../arguments.cjs');
const { KEY, made, seal } = require('../hidden.cjs');
const { Reading, cursor } = require('./cursor.cjs');
const { Events } = require('./events.cjs');
const { told } = require('./gate.cjs');
const { answered, question, result } = require('./query.cjs');

/** @typedef {import('./gate.cjs').Gate} Gate */
/** @typedef {ReturnType<typeof question>} Question */
/** @typedef {ReturnType<typeof result>} Result */

/** Runs what was read already. @type {(client: GuardedClient, asked: Question, approvals?: readonly object[]) => Promise<Result>} */
let ask;

/** Made by `guardClient`, and by the `connect` of a guarded pool. Has what is below, and nothing else of its driver. */
class GuardedClient {
  #raw;
  #gate;
  #events;
  #names;
  #giveBack;
  #isOpen = true;
  /** The cursor that was opened last: no other can be open. @type {Reading | undefined} */
  #reading;

  /**
   * @param {unknown} key
   * @param {any} raw
   * @param {Gate} gate
   * @param {Map<string, string>} names
   * @param {((broken: boolean) => void) | undefined} giveBack what `release` does, for a client of a pool
   * @hidden
   */
  constructor(key, raw, gate, names, giveBack) {
    made(key, 'a guarded client');
    this.#raw = raw;
    this.#gate = gate;
    this.#names = names;
    this.#giveBack = giveBack;
    this.#events = new Events(raw, told);
    Object.freeze(this);
  }

  /**
   * Decides on a statement and runs it if it is permitted: `query(text, values?, callback?)` or `query({text, values, rowMode: 'array',
   * name, types}, values?, callback?)`. The result is `pg`'s, with masked rows, and with `masked` and `limited`.
   *
   * Errors: `Denied`, `Held`, `Refused`, `CheckreinError`, or the driver's, without what its message may reveal.
   *
   * @param {unknown} config
   * @param {unknown} [values]
   * @param {unknown} [callback]
   */
  query(config, values, callback) {
    if (typeof values === 'function') return answered(() => this.#query(config, undefined), values);
    return answered(() => this.#query(config, values), callback);
  }

  /**
   * Decides again on a statement that was held, now with approvals of its requests: `queryWith(text, values, {approvals: [{request,
   * approvals}]})`.
   *
   * @param {unknown} config
   * @param {unknown} values
   * @param {{approvals: readonly {request: object, approvals: readonly string[]}[]}} given
   */
  async queryWith(config, values, given) {
    return this.#query(config, values, presented(options(given, ['approvals']).approvals));
  }

  /**
   * Decides on a statement, and reads its result bit by bit: `read(n)`, `for await`, `close()`. Until its end the client runs nothing
   * else.
   *
   * @param {unknown} config
   * @param {unknown} [values]
   */
  async cursor(config, values) {
    const { wanted, ...asked } = question(config, values, this.#names);
    const running = await this.#gate.run(asked, undefined, { paged: true, open: this.#open });
    const reading = new Reading(this.#gate, running, wanted, this.#raw);
    this.#reading = reading;
    return cursor(reading);
  }

  /** Rolls back, also where the connection's state is not known, so that no statement is permitted. */
  async rollback() {
    await this.#gate.inTurn(async () => {
      this.#open();
      await this.#gate.rollback();
    });
  }

  /**
   * Reads the database's catalog again, for example after DDL. After a rollback that left the connection's state unknown, it also
   * brings it back, if the database stands as it did at first; otherwise it throws `Refused`.
   */
  async refreshCatalog() {
    await this.#gate.inTurn(async () => {
      this.#open();
      await this.#gate.refresh();
    });
  }

  /** Gives a client of a pool back. With `true` or an error its connection is closed. @param {unknown} [broken] */
  release(broken) {
    if (!this.#giveBack) throw new Refused('the client is of no pool: use `end`');
    if (!this.#isOpen) throw new Error('Release called on client which has already been released to the pool.');
    this.#isOpen = false;
    this.#events.end();
    const giveBack = () => this.#giveBack?.(Boolean(broken));
    // A connection that is closed waits for nothing.
    if (broken || this.#gate.isFree) giveBack();
    else void this.#finished().then(() => this.#gate.inTurn(async () => giveBack()));
  }

  /** Closes the connection once what runs has ended. @param {unknown} [callback] */
  end(callback) {
    if (this.#giveBack) throw new Refused('the client is of a pool: use `release`');
    return answered(() => this.#end(), callback);
  }

  /** `error`, `end`, `notice` (severity and code) and `notification` (channel and process). @param {unknown} name @param {unknown} listener */
  on(name, listener) {
    this.#events.listen('on', name, listener);
    return this;
  }

  /** @param {unknown} name @param {unknown} listener */
  once(name, listener) {
    this.#events.listen('once', name, listener);
    return this;
  }

  /** @param {unknown} name @param {unknown} listener */
  off(name, listener) {
    this.#events.listen('off', name, listener);
    return this;
  }

  /** @hidden */
  [inspect.custom]() {
    return 'GuardedClient {}';
  }

  /** @param {unknown} config @param {unknown} values @param {readonly object[]} [approvals] */
  async #query(config, values, approvals) {
    return this.#ask(question(config, values, this.#names), approvals);
  }

  /** @param {Question} asked @param {readonly object[]} [approvals] */
  async #ask({ wanted, ...asked }, approvals) {
    const running = await this.#gate.run(asked, approvals, { open: this.#open });
    return result(running, (await running.exchange.done).tag, wanted, this.#raw);
  }

  async #end() {
    await this.#finished();
    await this.#gate.inTurn(async () => {
      this.#isOpen = false;
      await this.#raw.end();
    });
  }

  /** Closes a cursor that was left open; it would never let go of the connection. */
  async #finished() {
    const reading = this.#reading;
    this.#reading = undefined;
    await reading?.next(() => reading.close()).catch(() => {});
  }

  #open = () => {
    if (!this.#isOpen) throw new Error('Client was closed and is not queryable');
  };

  static {
    ask = (client, asked, approvals) => client.#ask(asked, approvals);
    seal(this, 'guarded client', (instance) => (#raw in instance ? instance.#raw : undefined));
  }
}

/** @param {any} raw @param {Gate} gate @param {Map<string, string>} names @param {(broken: boolean) => void} [giveBack] */
function guarded(raw, gate, names, giveBack) {
  return new GuardedClient(KEY, raw, gate, names, giveBack);
}

module.exports = {
  GuardedClient,
  ask: (/** @type {GuardedClient} */ client, /** @type {Question} */ asked, /** @type {readonly object[] | undefined} */ approvals) =>
    ask(client, asked, approvals),
  guarded,
};
