// @ts-check
'use strict';
// Personal data and secrets in texts, by their form.

const { inspect } = require('node:util');
const { Transform } = require('node:stream');
const native = require('./native.cjs');
const { bytes, document, options, text } = require('./arguments.cjs');
const { parsed, shown } = require('./documents.cjs');
const { argument, call, later } = require('./errors.cjs');
const { Handle, KEY, number } = require('./handle.cjs');

/** @typedef {import('./types').Entity} Entity */
/** @typedef {import('./types').Finding} Finding */
/** @typedef {import('./types').ScanConfig} ScanConfig */

/** Finds personal data and secrets in texts, and puts something else in their place. Made once and shared. */
class Scanner extends Handle {
  /**
   * Makes one from a configuration; without it, from the defaults. `replace` is the text that stands in place of findings, or such texts
   * by entity, with `secret` for every vendor's secret and `*` for all others, which is `[{entity}]` unless said otherwise: `{entity}`
   * stands for the entity's name.
   *
   * Errors: `wire.*`, `scan.config`.
   *
   * @param {ScanConfig} [config]
   * @param {{replace?: string | {readonly [entity: string]: string} | undefined}} [given]
   */
  constructor(config, given) {
    if (/** @type {unknown} */ (config) === KEY) {
      super(KEY, /** @type {any} */ (given));
      return;
    }
    const { replace } = options(given, ['replace']);
    const texts = typeof replace === 'string' ? { '*': text(replace, '`replace`') } : (replace ?? {});
    const [settings, replacements] = [document(config ?? {}, 'the configuration'), document(texts, '`replace`')];
    super(KEY, call(native.scanner, settings, replacements));
  }

  /**
   * The same scanner for the values of a column of this name: one that speaks of what they are raises their score.
   *
   * @param {string} name
   * @returns {Scanner}
   */
  forColumn(name) {
    const held = call(native.scannerForColumn, number(this), text(name, "the column's name"));
    return new Scanner(/** @type {any} */ (KEY), /** @type {any} */ (held));
  }

  /**
   * Finds what there is, in order, without overlaps. Spans are in UTF-16 units of a string, as `slice` takes them, and in bytes of a
   * Buffer.
   *
   * @param {string | Uint8Array} given
   * @returns {Finding[]}
   */
  scan(given) {
    if (typeof given === 'string') return findings(call(native.scannerScan, number(this), text(given, 'the text')));
    return findings(call(native.scannerScanBytes, number(this), bytes(given, 'the text')));
  }

  /**
   * The text with something else in place of what is found; itself where nothing is.
   *
   * Errors: `scan.utf8` for bytes that are not UTF-8, unless the configuration's `invalid_utf8` is `replace`.
   *
   * @template {string | Uint8Array} T
   * @param {T} given
   * @returns {T}
   */
  mask(given) {
    if (typeof given !== 'string') return orGiven(given, call(native.scannerMaskBytes, number(this), bytes(given, 'the text')));
    return orGiven(given, call(native.scannerMask, number(this), text(given, 'the text')));
  }

  /**
   * The same on the thread pool, for long texts. Bytes are copied before it returns.
   *
   * @template {string | Uint8Array} T
   * @param {T} given
   * @returns {Promise<T>}
   */
  async maskAsync(given) {
    if (typeof given === 'string') return orGiven(given, await later(native.scannerMaskAsync, number(this), text(given, 'the text')));
    return orGiven(given, await later(native.scannerMaskBytesAsync, number(this), bytes(given, 'the text')));
  }

  /**
   * As `mask` for JSON documents, also one on a line, which stay documents: strings are read without their escapes, numbers in which
   * something is found become `null`, and the names of members speak of what they stand for.
   *
   * Errors: also `mask.json` for a document that is nested beyond 1,000 levels.
   *
   * @template {string | Uint8Array} T
   * @param {T} given
   * @returns {T}
   */
  maskJson(given) {
    if (typeof given !== 'string') return orGiven(given, call(native.scannerMaskJsonBytes, number(this), bytes(given, 'the text')));
    return orGiven(given, call(native.scannerMaskJson, number(this), text(given, 'the text')));
  }

  /**
   * A text that comes in parts, cut anywhere, also within a character: the masked output is that of the whole text.
   *
   * @returns {Stream}
   */
  stream() {
    return new Stream(KEY, call(native.scannerStream, number(this)));
  }

  /**
   * The same as a stream of Node's, to pipe bytes through. Strings are taken as UTF-8.
   *
   * @returns {Transform}
   */
  transform() {
    const stream = this.stream();
    return new Transform({
      decodeStrings: true,
      transform: (part, _encoding, done) => attempt(done, () => stream.push(part)),
      flush: (done) => attempt(done, () => stream.finish()),
    });
  }

  /** The entities that are looked for. @returns {readonly string[]} */
  get entities() {
    return call(native.scannerEntities, number(this));
  }

  /** @internal */
  [inspect.custom]() {
    return shown('Scanner', { entities: this.entities.length });
  }
}

/** A text that comes in parts, as bytes, masked as it comes; made by `scanner.stream()`. */
class Stream extends Handle {
  /**
   * Takes the next part, and gives what is decided.
   *
   * Errors: `scan.utf8` if the text is not UTF-8 and the configuration refuses that, then and from then on.
   *
   * @param {Uint8Array} part
   * @returns {Buffer}
   */
  push(part) {
    return call(native.streamPush, number(this), bytes(part, 'the part'));
  }

  /**
   * Ends the text, and gives the rest. After it `push` and `finish` are `boundary.closed`, whether it failed or not.
   *
   * @returns {Buffer}
   */
  finish() {
    return call(native.streamFinish, number(this));
  }

  /** The findings since the last call, in order, without overlaps; spans are in bytes of the text as it came. @returns {Finding[]} */
  findings() {
    return findings(call(native.streamFindings, number(this)));
  }

  /** How many bytes came and are not decided: bounded, however long the text. @returns {number} */
  get heldBack() {
    return call(native.streamHeldBack, number(this));
  }

  /** @internal */
  [inspect.custom]() {
    return shown('Stream', { heldBack: this.heldBack });
  }
}

/**
 * Everything that content can be recognised as, sorted by name.
 *
 * @returns {readonly Entity[]}
 */
function entities() {
  return parsed(call(native.entities));
}

/**
 * What the native half found: five numbers for each, and the words that two of them stand for.
 *
 * @param {[Float64Array, string[]] | null} found
 * @returns {Finding[]}
 */
function findings(found) {
  if (found === null) return [];
  const [numbers, words] = found;
  const list = new Array(numbers.length / 5);
  for (let at = 0; at < list.length; at += 1) {
    const [start, end, entity, score, reason] = numbers.subarray(at * 5, at * 5 + 5);
    list[at] = Object.freeze({ start, end, entity: words[entity ?? 0], score, reason: words[reason ?? 0] });
  }
  return list;
}

/**
 * @param {any} given
 * @param {any} masked
 */
function orGiven(given, masked) {
  return masked ?? given;
}

/**
 * @param {(failure: Error | null, output?: Buffer) => void} done
 * @param {() => Buffer} run
 */
function attempt(done, run) {
  let output;
  try {
    output = run();
  } catch (failure) {
    done(failure instanceof Error ? failure : argument('the stream failed'));
    return;
  }
  done(null, output);
}

module.exports = { Stream, Scanner, entities };
