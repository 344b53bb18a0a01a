export type Catalog = import('./types').Catalog;
export type DecideOptions = import('./types').DecideOptions;
export type DecideWithOptions = import('./types').DecideWithOptions;
export type KeyFunction = import('./types').KeyFunction;
export type Parameters = import('./types').Parameters;
export type Deny = import('./decision.cjs').Deny;
export type Hold = import('./decision.cjs').Hold;
export type Permit = import('./decision.cjs').Permit;
/** @typedef {import('./types').Catalog} Catalog */
/** @typedef {import('./types').DecideOptions} DecideOptions */
/** @typedef {import('./types').DecideWithOptions} DecideWithOptions */
/** @typedef {import('./types').KeyFunction} KeyFunction */
/** @typedef {import('./types').Parameters} Parameters */
/** @typedef {import('./decision.cjs').Deny} Deny */
/** @typedef {import('./decision.cjs').Hold} Hold */
/** @typedef {import('./decision.cjs').Permit} Permit */
/** What one database connection remembers that changes the meaning of later text. Make one for each connection of the driver. */
export class Connection extends Handle {
  /**
   * @param {unknown} key
   * @param {number} held
   * @param {KeyFunction | undefined} keys
   * @internal
   */
  constructor(key: unknown, held: number, keys: KeyFunction | undefined);
  /**
   * Decides on a statement; the answer's entry is in the log before it is given. Whatever the statement is, it gets an answer.
   *
   * `params` are as the driver gets them: an array, a plain object for named ones; with `many` an array of those.
   * `options`: `many`, `context` (strings, booleans and whole numbers by name), `placeholders` (`format` where the driver rewrites
   * `%s`).
   *
   * Errors: `boundary.argument` for a text that has no UTF-8 form, `request.*` for what is too large.
   *
   * @param {string} sql
   * @param {Parameters | null} [params]
   * @param {DecideOptions | null} [options]
   * @returns {Permit | Deny | Hold}
   */
  decide(sql: string, params?: Parameters | null, options?: DecideOptions | null): Permit | Deny | Hold;
  /**
   * Decides again on a statement that was held, with approvals of its requests: `approvals` is a list of `{request, approvals}`.
   *
   * @param {string} sql
   * @param {Parameters | null | undefined} params
   * @param {DecideWithOptions} options
   * @returns {Permit | Deny | Hold}
   */
  decideWith(sql: string, params: Parameters | null | undefined, options: DecideWithOptions): Permit | Deny | Hold;
  /**
   * Decides on the thread pool, where the log may wait for the disk; options are those of `decide` and `decideWith`. All that is given
   * is copied before it returns. Statements of one connection are decided one after the other, in no promised order.
   *
   * @param {string} sql
   * @param {Parameters | null} [params]
   * @param {(DecideOptions & Partial<DecideWithOptions>) | null} [options]
   * @returns {Promise<Permit | Deny | Hold>}
   */
  decideAsync(
    sql: string,
    params?: Parameters | null,
    options?: (DecideOptions & Partial<DecideWithOptions>) | null,
  ): Promise<Permit | Deny | Hold>;
  /**
   * Says what became of a permitted statement, and how many rows it showed or changed. The state moves on only when it went well.
   *
   * Errors: `session.outcome_unexpected` for a permit of another connection.
   *
   * @param {Permit} permit
   * @param {{status?: 'ok' | 'error' | 'cancelled', rows?: number | null}} [given]
   * @returns {void}
   */
  outcome(
    permit: Permit,
    given?: {
      status?: 'ok' | 'error' | 'cancelled';
      rows?: number | null;
    },
  ): void;
  /**
   * Gives a catalog that was read through this very connection just now.
   *
   * @param {Catalog} catalog
   * @returns {void}
   */
  refreshCatalog(catalog: Catalog): void;
  /**
   * Says that the driver begins no transaction by itself, so that what the end of one undoes is known: each is begun and ended by
   * statements that are decided on here. To be called before the first statement: what was changed before it leaves the state unknown.
   * `reset` keeps it.
   *
   * @returns {void}
   */
  seesTransactions(): void;
  /** Says that the driver undid a transaction by a call of its own, or by itself. @returns {void} */
  rolledBack(): void;
  /** Says that the driver committed by a call of its own. @returns {void} */
  committed(): void;
  /** Says that the database connection is as new: it remembers nothing of what was run on it. @returns {void} */
  reset(): void;
  /** Whether the state is known, so that statements can be read exactly. @returns {boolean} */
  get isCertain(): boolean;
  /** The schemas that names are looked up in, as far as the core followed. @returns {readonly string[]} */
  get searchPath(): readonly string[];
  /** @internal */
  [inspect.custom](): string;
  #private;
}
import { Handle } from './handle.cjs';
import { inspect } from 'util';
