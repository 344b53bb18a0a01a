export type KeyFunction = import('./types').KeyFunction;
/** The answer to a statement: a `Permit`, a `Deny` or a `Hold`. */
export class Decision {
  /**
   * @param {unknown} key
   * @param {Place} place
   * @param {number} word
   * @param {KeyFunction | undefined} keys
   * @internal
   */
  constructor(key: unknown, place: Place, word: number, keys: KeyFunction | undefined);
  /** What the statement would do, by name. @returns {readonly import('./codes').Effect[]} */
  get effects(): readonly import('./codes').Effect[];
  /** Everything that is known of the statement. @returns {import('./types').Classification} */
  get classification(): import('./types').Classification;
  /** The canonical JSON form, byte for byte the same in every language. @returns {Buffer} */
  get json(): Buffer;
  /** The number of its entry in the log; `undefined` when the log could not take it. @returns {number | undefined} */
  get seq(): number | undefined;
  #private;
}
/** No. */
export class Deny extends Decision {
  /** @returns {'deny'} */
  get decision(): 'deny';
  /** The rule that denies; `undefined` for the default deny. @returns {string | undefined} */
  get rule(): string | undefined;
  /** The kind of reason. @returns {import('./codes').RefusalReason} */
  get reason(): import('./codes').RefusalReason;
  /** What the caller may be told. @returns {string} */
  get message(): string;
  /** @internal */
  [inspect.custom](): string;
}
/** Not before people have approved `request`. */
export class Hold extends Decision {
  /** @returns {'hold'} */
  get decision(): 'hold';
  /** The rule that holds. @returns {string} */
  get rule(): string;
  /** What the caller may be told. @returns {string} */
  get message(): string;
  /** What people must approve. @returns {ApprovalRequest} */
  get request(): ApprovalRequest;
  /** @internal */
  [inspect.custom](): string;
}
/** Leave to run one statement once, with its duties. */
export class Permit extends Decision {
  /** @returns {'permit'} */
  get decision(): 'permit';
  /** The rules that cover the statement. @returns {readonly string[]} */
  get rules(): readonly string[];
  /** The classes that the statement touches. @returns {readonly string[]} */
  get classes(): readonly string[];
  /** What must be done. Masking and the row limit are done by `masker`. @returns {import('./types').Obligations} */
  get obligations(): import('./types').Obligations;
  /** The most rows that may be shown; `masker` keeps to it. @returns {number | undefined} */
  get rowLimit(): number | undefined;
  /**
   * Whether the connection's state changes when the statement has run: its outcome must be reported before the next one.
   *
   * @returns {boolean}
   */
  get changesState(): boolean;
  /** Under a policy that only observes: the reason for which enforcement would have refused. @returns {string | undefined} */
  get observed(): string | undefined;
  /**
   * Makes the thing that masks one result. `shape` has the result's columns in order: their names, or `{name, kind?, origin?}` where
   * the driver tells more.
   *
   * Errors: `mask.*` when the result is not the one that was predicted, or a key is missing: nothing of it may be shown then;
   * `boundary.callback` when the function that gives keys fails.
   *
   * @param {import('./types').Shape} shape
   * @returns {Masker}
   */
  masker(shape: import('./types').Shape): Masker;
  /**
   * What may be told of a message that the server sent for this statement: an error, a warning, a notice. `statement` is the text that
   * was decided on, `state` the SQLSTATE; `hasPosition` says that the server pointed into the text. Where the statement may touch what
   * is masked, only a form that is known is told, without its values.
   *
   * @param {string} said
   * @param {{statement: string, state?: string | undefined, hasPosition?: boolean | undefined}} given
   * @returns {string}
   */
  message(
    said: string,
    given: {
      statement: string;
      state?: string | undefined;
      hasPosition?: boolean | undefined;
    },
  ): string;
  /**
   * Makes the thing that masks the bytes of this COPY TO STDOUT (PostgreSQL, the text format or CSV). `shape` says what its columns are,
   * in the statement's order: COPY itself does not tell.
   *
   * Errors: `copy.format` for another statement, the binary format, and options that are not understood; those of `masker`.
   *
   * @param {import('./types').Shape} shape
   * @returns {CopyMasker}
   */
  copy(shape: import('./types').Shape): CopyMasker;
  /** @internal */
  [inspect.custom](): string;
}
/** Where the core keeps answers of a connection; it lets go of them when JavaScript has forgotten all of one place. */
export class Place {
  /** @param {number} connection */
  constructor(connection: number);
  number: number;
  guard: object;
  used: number;
  get full(): boolean;
}
/**
 * The answer that the native half told by a word.
 *
 * @param {Place} place
 * @param {number} word
 * @param {KeyFunction | undefined} keys
 * @returns {Permit | Deny | Hold}
 */
export function decided(place: Place, word: number, keys: KeyFunction | undefined): Permit | Deny | Hold;
/**
 * Where a permit is kept.
 *
 * @param {unknown} given
 */
export function permitted(given: unknown): {
  place: number;
  at: number;
};
import { inspect } from 'util';
import { ApprovalRequest } from './approval.cjs';
import { Masker } from './masker.cjs';
import { CopyMasker } from './copied.cjs';
