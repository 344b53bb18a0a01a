// @ts-check
'use strict';
// A guarded pool of `pg`.

const { inspect } = require('node:util');
const { options } = require('../../arguments.cjs');
const { Refused } = require('../errors.cjs');
const { presented, session: checked, settings } = require('../gate.cjs');
const { KEY, made, seal } = require('../hidden.cjs');
const { ask, guarded } = require('./client.cjs');
const { bare } = require('./exchange.cjs');
const { Gate, told } = require('./gate.cjs');
const { answered, question } = require('./query.cjs');
const { followed } = require('./raw.cjs');

/** @typedef {ReturnType<typeof guarded>} GuardedClient */
/** @typedef {{gate: Gate, read: object | undefined, names: Map<string, string>}} Kept what is kept of a connection between its uses */

/** Made by `guardPool`. */
class GuardedPool {
  #pool;
  #session;
  #settings;
  /** @type {WeakMap<object, Kept>} */
  #kept = new WeakMap();
  /** Texts by the names that queries of the pool itself have. @type {Map<string, string>} */
  #names = new Map();
  /** What was read of the live catalog last; nothing once it may have changed. @type {{catalog: Buffer, origins: any} | undefined} */
  #read;
  /** @type {Set<(error: Error) => void>} */
  #listeners = new Set();

  /**
   * @param {unknown} key
   * @param {any} pool
   * @param {import('../../session.cjs').Session} session
   * @param {ReturnType<typeof settings>} given
   * @hidden
   */
  constructor(key, pool, session, given) {
    made(key, 'a guarded pool');
    this.#pool = pool;
    this.#session = session;
    this.#settings = given;
    // What happens to a connection that nobody uses. Without a listener it is not told: the pool has replaced it.
    pool.on('error', (/** @type {any} */ error) => {
      for (const listener of this.#listeners) listener(told(error));
    });
    Object.freeze(this);
  }

  /**
   * A guarded client, to be released: `connect()`, or `connect(callback)` with `(error, client, release)`. Its connection stands as a
   * new one: what an earlier use may have left there is discarded (`DISCARD ALL`) or the connection closed.
   *
   * @param {unknown} [callback]
   */
  connect(callback) {
    return answered(
      () => this.#connect(),
      callback,
      (client) => [client, (/** @type {unknown} */ broken) => client.release(broken)],
    );
  }

  /** `connect`, `query` and `release` in one. @param {unknown} config @param {unknown} [values] @param {unknown} [callback] */
  query(config, values, callback) {
    if (typeof values === 'function') return answered(() => this.#query(config, undefined), values);
    return answered(() => this.#query(config, values), callback);
  }

  /** `connect`, `queryWith` and `release` in one. @param {unknown} config @param {unknown} values @param {any} given */
  async queryWith(config, values, given) {
    return this.#query(config, values, presented(options(given, ['approvals']).approvals));
  }

  /** Has the live catalog read again when a connection is next used. */
  refreshCatalog() {
    if (this.#settings.catalog !== 'live') throw new Refused('the pool was not guarded with `catalog: "live"`');
    this.#read = undefined;
  }

  /** Closes all connections. @param {unknown} [callback] */
  end(callback) {
    return answered(() => this.#end(), callback);
  }

  /** `error`: what happens to a connection that nobody uses. @param {unknown} name @param {any} listener */
  on(name, listener) {
    if (name !== 'error') throw new Refused(`a guarded pool does not tell of \`${String(name)}\``);
    if (typeof listener !== 'function') throw new TypeError('a listener is a function');
    this.#listeners.add(listener);
    return this;
  }

  /** @param {unknown} name @param {any} listener */
  off(name, listener) {
    if (name === 'error') this.#listeners.delete(listener);
    return this;
  }

  get totalCount() {
    return Number(this.#pool.totalCount);
  }

  get idleCount() {
    return Number(this.#pool.idleCount);
  }

  get waitingCount() {
    return Number(this.#pool.waitingCount);
  }

  /** @hidden */
  [inspect.custom]() {
    return 'GuardedPool {}';
  }

  /** What is asked is read now, and not once there is a connection. @param {unknown} config @param {unknown} values @param {readonly object[]} [approvals] */
  async #query(config, values, approvals) {
    const asked = question(config, values, this.#names);
    const client = await this.#connect();
    try {
      return await ask(client, asked, approvals);
    } finally {
      client.release();
    }
  }

  async #end() {
    try {
      await this.#pool.end();
    } catch (error) {
      throw told(error);
    }
  }

  /** @returns {Promise<GuardedClient>} */
  async #connect() {
    const { raw } = await this.#checkOut();
    try {
      const kept = this.#kept.get(raw) ?? (await this.#first(raw));
      await kept.gate.inTurn(() => this.#prepare(kept));
      return guarded(raw, kept.gate, kept.names, (broken) => this.#giveBack(raw, kept, broken));
    } catch (error) {
      raw.release(true);
      throw error;
    }
  }

  /** @returns {Promise<{raw: any}>} */
  #checkOut() {
    return new Promise((resolve, reject) => {
      this.#pool.connect((/** @type {any} */ error, /** @type {any} */ raw) => (error ? reject(told(error)) : resolve(bare({ raw }))));
    });
  }

  /** A connection that was not guarded yet. @param {any} raw @returns {Promise<Kept>} */
  async #first(raw) {
    followed(raw);
    // A connection that is lost between its uses by a guarded client tells the pool; nobody else listens yet.
    raw.on('error', () => {});
    const gate = new Gate(raw, this.#session, this.#settings.context);
    if (await gate.inTurn(() => gate.ready()))
      throw new Refused('a connection of the pool has temporary relations, which the others have not');
    const kept = { gate, read: undefined, names: new Map() };
    if (typeof this.#settings.catalog === 'object') gate.adopt(this.#settings.catalog);
    this.#kept.set(raw, kept);
    return kept;
  }

  /** @param {Kept} kept */
  async #prepare(kept) {
    const { gate } = kept;
    if (!gate.quiet) await gate.discard();
    if (this.#settings.catalog !== 'live') return;
    const read = (this.#read ??= await gate.refresh());
    if (kept.read !== read || gate.hasReadOwn) gate.adopt(read.catalog, read.origins);
    kept.read = read;
    gate.hasReadOwn = false;
  }

  /** @param {any} raw @param {Kept} kept @param {boolean} broken */
  #giveBack(raw, { gate }, broken) {
    if (gate.structural) {
      this.#read = undefined;
      gate.structural = false;
    }
    // What a user of the connection read is not for the next one, and what the pool was given can't be put back under it.
    const strange = gate.hasReadOwn && this.#settings.catalog !== 'live';
    // A pool that sets its connections up by hand sets up another one.
    const setUp = typeof this.#pool.options?.onConnect === 'function' || this.#pool.listenerCount('connect') > 0;
    raw.release(broken || strange || !gate.isIdle || (!gate.quiet && setUp) ? true : undefined);
  }

  static {
    seal(this, 'guarded pool', (instance) => (#pool in instance ? instance.#pool : undefined));
  }
}

/**
 * Wraps a pool of `pg`, so that what goes through it is decided on, masked and logged under `session`. Options are those of
 * `guardClient`; the live catalog is read when the first connection is used, and again after structure was changed through the pool.
 *
 * @param {any} pool
 * @param {import('../../session.cjs').Session} session
 * @param {object} [given]
 */
function guardPool(pool, session, given) {
  if (pool instanceof GuardedPool) throw new Refused('the pool is guarded already');
  for (const method of ['connect', 'end', 'on', 'listenerCount']) {
    if (typeof pool?.[method] !== 'function') throw new Refused('what is to be guarded is not a pool of `pg`');
  }
  return new GuardedPool(KEY, pool, checked(session), settings(given));
}

module.exports = { GuardedPool, guardPool };
