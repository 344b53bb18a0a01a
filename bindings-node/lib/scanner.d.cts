export type Entity = import('./types').Entity;
export type Finding = import('./types').Finding;
export type ScanConfig = import('./types').ScanConfig;
/** A text that comes in parts, as bytes, masked as it comes; made by `scanner.stream()`. */
export class Stream extends Handle {
  /**
   * Takes the next part, and gives what is decided.
   *
   * Errors: `scan.utf8` if the text is not UTF-8 and the configuration refuses that, then and from then on.
   *
   * @param {Uint8Array} part
   * @returns {Buffer}
   */
  push(part: Uint8Array): Buffer;
  /**
   * Ends the text, and gives the rest. After it `push` and `finish` are `boundary.closed`, whether it failed or not.
   *
   * @returns {Buffer}
   */
  finish(): Buffer;
  /** The findings since the last call, in order, without overlaps; spans are in bytes of the text as it came. @returns {Finding[]} */
  findings(): Finding[];
  /** How many bytes came and are not decided: bounded, however long the text. @returns {number} */
  get heldBack(): number;
  /** @internal */
  [inspect.custom](): string;
}
/** @typedef {import('./types').Entity} Entity */
/** @typedef {import('./types').Finding} Finding */
/** @typedef {import('./types').ScanConfig} ScanConfig */
/** Finds personal data and secrets in texts, and puts something else in their place. Made once and shared. */
export class Scanner extends Handle {
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
  constructor(
    config?: ScanConfig,
    given?: {
      replace?:
        | string
        | {
            readonly [entity: string]: string;
          }
        | undefined;
    },
  );
  /**
   * The same scanner for the values of a column of this name: one that speaks of what they are raises their score.
   *
   * @param {string} name
   * @returns {Scanner}
   */
  forColumn(name: string): Scanner;
  /**
   * Finds what there is, in order, without overlaps. Spans are in UTF-16 units of a string, as `slice` takes them, and in bytes of a
   * Buffer.
   *
   * @param {string | Uint8Array} given
   * @returns {Finding[]}
   */
  scan(given: string | Uint8Array): Finding[];
  /**
   * The text with something else in place of what is found; itself where nothing is.
   *
   * Errors: `scan.utf8` for bytes that are not UTF-8, unless the configuration's `invalid_utf8` is `replace`.
   *
   * @template {string | Uint8Array} T
   * @param {T} given
   * @returns {T}
   */
  mask<T extends string | Uint8Array>(given: T): T;
  /**
   * The same on the thread pool, for long texts. Bytes are copied before it returns.
   *
   * @template {string | Uint8Array} T
   * @param {T} given
   * @returns {Promise<T>}
   */
  maskAsync<T extends string | Uint8Array>(given: T): Promise<T>;
  /**
   * A text that comes in parts, cut anywhere, also within a character: the masked output is that of the whole text.
   *
   * @returns {Stream}
   */
  stream(): Stream;
  /**
   * The same as a stream of Node's, to pipe bytes through. Strings are taken as UTF-8.
   *
   * @returns {Transform}
   */
  transform(): Transform;
  /** The entities that are looked for. @returns {readonly string[]} */
  get entities(): readonly string[];
  /** @internal */
  [inspect.custom](): string;
}
/**
 * Everything that content can be recognised as, sorted by name.
 *
 * @returns {readonly Entity[]}
 */
export function entities(): readonly Entity[];
import { Handle } from './handle.cjs';
import { inspect } from 'util';
import { Transform } from 'stream';
