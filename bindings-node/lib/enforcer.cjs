// @ts-check
'use strict';
// The object that a host holds.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { callable, moment, options, path, text } = require('./arguments.cjs');
const { call, argument, later } = require('./errors.cjs');
const { Handle, KEY, number, numberOf } = require('./handle.cjs');
const { Log } = require('./log.cjs');
const { Policy } = require('./policy.cjs');
const { Session } = require('./session.cjs');

/** @typedef {import('./types').KeyFunction} KeyFunction */
/** @typedef {import('./types').MaskKeys} MaskKeys */
/** @typedef {import('./types').Recording} Recording */
/** @typedef {string | URL} Path */

/** Holds a policy and its log. Make one for a process and share it. */
class Enforcer extends Handle {
  /** Where the policy came from, if from a file. @type {string | undefined} */
  #path;
  /** @type {KeyFunction | undefined} */
  #keys;
  #closed = false;

  /**
   * Puts an enforcer together from a policy and a log, which it takes over: the log's handle is spent afterwards. `maskKeys` is the
   * path of a key file, or a function from a key's name to `[version, secret]` (or nothing), which is asked whenever a masker is made.
   *
   * Errors: `boundary.closed` for a log that is spent, `identity.*`, `audit.*`, `host.*`.
   *
   * @param {Policy} policy
   * @param {Log} log
   * @param {{maskKeys?: MaskKeys | undefined}} [given]
   */
  constructor(policy, log, given) {
    if (/** @type {unknown} */ (policy) === KEY) {
      const { held, file, keys } = /** @type {any} */ (log);
      super(KEY, held);
      this.#path = file;
      this.#keys = keys;
      return;
    }
    const [how, keys] = maskKeys(options(given, ['maskKeys']).maskKeys);
    super(KEY, call(native.enforcerNew, numberOf(policy, Policy, 'the policy'), numberOf(log, Log, 'the log'), how));
    this.#keys = keys;
  }

  /**
   * Puts an enforcer together from files: the policy (`.json` or YAML; files that it names are looked for beside it), the log's folder
   * (made if it is not there), the log's signing key (made by `keygen`), and the masking keys if the policy names some.
   *
   * Errors: `host.*` for files; `policy.*`, `wire.*`, `catalog.*` and `identity.*` for what is in them; `audit.*` for the log.
   *
   * @param {Path} policy
   * @param {{audit: Path, signingKey: Path, maskKeys?: MaskKeys | undefined}} options
   * @returns {Enforcer}
   */
  static fromFile(policy, options) {
    const { file, audit, signingKey, how, keys } = files(policy, options);
    return made(call(native.enforcerFromFile, file, audit, signingKey, how), file, keys);
  }

  /**
   * The same on the thread pool: a big policy or a long log takes its time.
   *
   * @param {Path} policy
   * @param {{audit: Path, signingKey: Path, maskKeys?: MaskKeys | undefined}} options
   * @returns {Promise<Enforcer>}
   */
  static async fromFileAsync(policy, options) {
    const { file, audit, signingKey, how, keys } = files(policy, options);
    return made(await later(native.enforcerFromFileAsync, file, audit, signingKey, how), file, keys);
  }

  /**
   * Verifies a token and opens a session on a resource. `lease` (a `Date`, or milliseconds since 1970) ends it early; `records` says
   * what the host itself records of it: a policy that demands more denies.
   *
   * Errors: `identity.*` when the token is not accepted, `session.resource_unknown`, `audit.*`.
   *
   * @param {string} token
   * @param {string} resource
   * @param {{lease?: Date | number | undefined, records?: Recording | undefined}} [given]
   * @returns {Session}
   */
  openSession(token, resource, given) {
    const { lease, records = 'none' } = options(given, ['lease', 'records']);
    const until = moment(lease, '`lease`');
    const [who, what, level] = [text(token, 'the token'), text(resource, 'the resource'), text(records, '`records`')];
    return new Session(KEY, call(native.enforcerOpenSession, number(this), who, what, until, level), this.#keys);
  }

  /**
   * Swaps the policy atomically: the one that is given, or without one the file that it came from, read again. If that fails, the
   * policy in force stays.
   *
   * Errors: `boundary.argument` without a policy for an enforcer that came from no file; those of `fromFile`.
   *
   * @param {Policy} [policy]
   * @returns {void}
   */
  reload(policy) {
    const from = policy === undefined ? this.#path : numberOf(policy, Policy, 'the policy');
    if (from === undefined) throw argument('the policy came from no file: give the one to swap in');
    call(native.enforcerReload, number(this), from);
  }

  /**
   * Ends a job: rules with `ends_with: job` stop covering its sessions.
   *
   * @param {string} job
   * @returns {void}
   */
  endJob(job) {
    call(native.enforcerEndJob, number(this), text(job, 'the job'));
  }

  /** Signs the log as it stands, and gives the signed note. @returns {string} */
  checkpoint() {
    return call(native.enforcerCheckpoint, number(this));
  }

  /** SHA-256 of the policy in force, in hexadecimal. @returns {string} */
  get policyDigest() {
    return call(native.enforcerPolicyDigest, number(this));
  }

  /** Whether the policy in force only observes. @returns {boolean} */
  get observes() {
    return call(native.enforcerObserves, number(this));
  }

  /** Signs the log and lets go of it; sessions that are open keep it until they are closed. Closing twice is fine. @returns {void} */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    call(native.enforcerClose, number(this));
  }

  /** As `close`. @returns {void} */
  [Symbol.dispose]() {
    this.close();
  }

  /** @internal */
  [inspect.custom]() {
    return this.#closed ? 'Enforcer { closed }' : `Enforcer { policyDigest: "${this.policyDigest}" }`;
  }
}

/**
 * @param {number} held
 * @param {string} file
 * @param {KeyFunction | undefined} keys
 * @returns {Enforcer}
 */
function made(held, file, keys) {
  return new Enforcer(/** @type {any} */ (KEY), /** @type {any} */ ({ held, file, keys }));
}

/**
 * @param {unknown} policy
 * @param {unknown} given
 */
function files(policy, given) {
  const { audit, signingKey, maskKeys: from } = options(given, ['audit', 'signingKey', 'maskKeys']);
  const [how, keys] = maskKeys(from);
  return { file: path(policy, 'the path'), audit: path(audit, '`audit`'), signingKey: path(signingKey, '`signingKey`'), how, keys };
}

/**
 * How the native half gets keys, and the host's function if it is one.
 *
 * @param {unknown} given
 * @returns {[string | boolean, KeyFunction | undefined]}
 */
function maskKeys(given) {
  if (given === undefined || given === null) return [false, undefined];
  if (typeof given === 'function') return [true, /** @type {KeyFunction} */ (callable(given, '`maskKeys`'))];
  return [path(given, '`maskKeys`'), undefined];
}

module.exports = { Enforcer };
