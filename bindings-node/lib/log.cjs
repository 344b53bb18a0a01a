// @ts-check
'use strict';
// A log by itself: what happened, and the proof of it.

const { inspect } = require('node:util');
const native = require('./native.cjs');
const { count, document, optionalText, options, path, text, texts } = require('./arguments.cjs');
const { parsed } = require('./documents.cjs');
const { argument, call, later } = require('./errors.cjs');
const { Handle, KEY, number } = require('./handle.cjs');

/** @typedef {import('./types').Entry} Entry */
/** @typedef {string | URL} Path */

/** An append-only log with signed checkpoints. An enforcer that is made with it takes it over. */
class Log extends Handle {
  #closed = false;

  /**
   * Opens a log in a folder, which is made if it is not there; `keygen` made its key.
   *
   * Errors: `audit.locked` while another writer has it, `audit.*`, `host.*`.
   *
   * @param {Path} folder
   * @param {Path} signingKey
   * @returns {Log}
   */
  static open(folder, signingKey) {
    return new Log(KEY, call(native.logOpen, path(folder, 'the folder'), path(signingKey, "the key's path")));
  }

  /**
   * Appends an event in its JSON form.
   *
   * Errors: `audit.entry` for what is no event, `audit.unavailable` when it was not accepted.
   *
   * @param {import('./types').Event | Uint8Array | string} event
   * @param {'group' | 'sync' | 'buffered'} [mode] how durable it is when this returns
   * @returns {number} its number in the log
   */
  append(event, mode = 'group') {
    return call(native.logAppend, number(this), document(event, 'the event'), text(mode, 'the mode'));
  }

  /** Signs the log as it stands; gives the signed note. @returns {string} */
  checkpoint() {
    return call(native.logCheckpoint, number(this));
  }

  /** The public key's text, to verify the log with. @returns {string} */
  get verifierKey() {
    return call(native.logVerifierKey, number(this));
  }

  /** Signs a last checkpoint and lets go of the folder. Closing twice is fine. @returns {void} */
  close() {
    if (this.#closed) return;
    call(native.logClose, number(this));
    this.#closed = true;
  }

  /** As `close`. @returns {void} */
  [Symbol.dispose]() {
    this.close();
  }

  /** @internal */
  [inspect.custom]() {
    return 'Log {}';
  }
}

/**
 * Makes a signing key for a log named `name`: writes the private half to `file`, the public half to `file` with `.pub`. Nothing is
 * overwritten.
 *
 * @param {Path} file
 * @param {string} name
 * @returns {string} the public key's text
 */
function keygen(file, name) {
  return call(native.keygen, path(file, 'the path'), text(name, 'the name'));
}

/**
 * @param {Path} folder
 * @param {unknown} given
 * @returns {[string, string, string | undefined]}
 */
function verification(folder, given) {
  const { key, earlier } = options(given, ['key', 'earlier']);
  if (key === undefined) throw argument('`key` is missing');
  return [path(folder, 'the folder'), path(key, '`key`'), optionalText(earlier, '`earlier`')];
}

/**
 * Verifies a log with its public key: the key's text, or the path of its file. With `earlier`, a signed note kept elsewhere, also that
 * the log continues what that one covers.
 *
 * Errors: `audit.*`, `host.*`.
 *
 * @param {Path} folder
 * @param {{key: Path, earlier?: string | undefined}} options
 * @returns {import('./types').LogReport}
 */
function verifyLog(folder, options) {
  return parsed(call(native.verifyLog, ...verification(folder, options)));
}

/**
 * The same on the thread pool.
 *
 * @param {Path} folder
 * @param {{key: Path, earlier?: string | undefined}} options
 * @returns {Promise<import('./types').LogReport>}
 */
async function verifyLogAsync(folder, options) {
  return parsed(await later(native.verifyLogAsync, ...verification(folder, options)));
}

/**
 * @param {Path} folder
 * @param {unknown} given
 * @returns {[string, number, number]}
 */
function range(folder, given) {
  const { start = 0, limit = 10_000 } = options(given, ['start', 'limit']);
  return [path(folder, 'the folder'), count(start, '`start`'), count(limit, '`limit`')];
}

/**
 * The log's entries in order, from number `start` on and at most `limit` (10,000) of them. Reads without verifying.
 *
 * @param {Path} folder
 * @param {{start?: number, limit?: number}} [options]
 * @returns {readonly Entry[]}
 */
function entries(folder, options) {
  return parsed(call(native.entries, ...range(folder, options)));
}

/**
 * The same on the thread pool.
 *
 * @param {Path} folder
 * @param {{start?: number, limit?: number}} [options]
 * @returns {Promise<readonly Entry[]>}
 */
async function entriesAsync(folder, options) {
  return parsed(await later(native.entriesAsync, ...range(folder, options)));
}

/**
 * @param {Path} folder
 * @param {unknown} given
 * @returns {[string, string[], string | undefined]}
 */
function sighting(folder, given) {
  const { classes, day } = options(given, ['classes', 'day']);
  return [path(folder, 'the folder'), classes === undefined ? [] : texts(classes, '`classes`'), optionalText(day, '`day`')];
}

/**
 * Answers who saw data of these classes (of any, if none are given) on one day in UTC, written `2026-03-12`; of all time without it.
 *
 * @param {Path} folder
 * @param {{classes?: readonly string[], day?: string}} [options]
 * @returns {import('./types').Answer}
 */
function saw(folder, options) {
  return parsed(call(native.saw, ...sighting(folder, options)));
}

/**
 * The same on the thread pool.
 *
 * @param {Path} folder
 * @param {{classes?: readonly string[], day?: string}} [options]
 * @returns {Promise<import('./types').Answer>}
 */
async function sawAsync(folder, options) {
  return parsed(await later(native.sawAsync, ...sighting(folder, options)));
}

/**
 * Makes the proof that one entry is in the log, as JSON. Errors: `audit.*`, `host.*`.
 *
 * @param {Path} folder
 * @param {Path} key
 * @param {number} seq
 * @returns {string}
 */
function proveInclusion(folder, key, seq) {
  return call(native.proveInclusion, path(folder, 'the folder'), path(key, 'the key'), count(seq, 'the number'));
}

/**
 * Verifies a proof of inclusion with the public key alone. Errors: `audit.*`.
 *
 * @param {string | Uint8Array} proof
 * @param {Path} key
 * @returns {Entry} the entry that it is about
 */
function verifyInclusion(proof, key) {
  return parsed(call(native.verifyInclusion, document(proof, 'the proof'), path(key, 'the key')));
}

/**
 * Makes the proof that the log continues an earlier signed note, as JSON. Errors: `audit.*`, `host.*`.
 *
 * @param {Path} folder
 * @param {Path} key
 * @param {string} earlier
 * @returns {string}
 */
function proveConsistency(folder, key, earlier) {
  return call(native.proveConsistency, path(folder, 'the folder'), path(key, 'the key'), text(earlier, 'the earlier note'));
}

/**
 * Verifies a proof of consistency with the public key alone. Errors: `audit.*`.
 *
 * @param {string | Uint8Array} proof
 * @param {Path} key
 * @returns {readonly [number, number]} how many entries the earlier and the later note cover
 */
function verifyConsistency(proof, key) {
  return parsed(call(native.verifyConsistency, document(proof, 'the proof'), path(key, 'the key')));
}

module.exports = {
  Log,
  entries,
  entriesAsync,
  keygen,
  proveConsistency,
  proveInclusion,
  saw,
  sawAsync,
  verifyConsistency,
  verifyInclusion,
  verifyLog,
  verifyLogAsync,
};
