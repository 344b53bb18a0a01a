export type Catalog = import('./types').Catalog;
export type KeyFunction = import('./types').KeyFunction;
export type Principal = import('./types').Principal;
/** @typedef {import('./types').Catalog} Catalog */
/** @typedef {import('./types').KeyFunction} KeyFunction */
/** @typedef {import('./types').Principal} Principal */
/** One period of access, bound to a caller and a resource. */
export class Session extends Handle {
  /**
   * @param {unknown} key
   * @param {number} held
   * @param {KeyFunction | undefined} keys
   * @internal
   */
  constructor(key: unknown, held: number, keys: KeyFunction | undefined);
  /**
   * The state of one database connection: make one for each connection of the driver. `catalog` was read through it just now; without
   * it, the policy's own counts.
   *
   * Errors: `catalog.invalid`, `wire.*`.
   *
   * @param {{catalog?: Catalog | undefined}} [given]
   * @returns {Connection}
   */
  connection(given?: { catalog?: Catalog | undefined }): Connection;
  /**
   * Ends it now, for all its connections. Once the enforcer is closed too, all that was made from it is spent (`boundary.closed`), and
   * the log is free for the next writer. Closing twice is fine.
   *
   * @returns {void}
   */
  close(): void;
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
  reveal(token: string): unknown;
  /** The session's name in the log. @returns {string} */
  get id(): string;
  /** The resource. @returns {string} */
  get resource(): string;
  /** When it ends by itself: milliseconds since 1970. @returns {number} */
  get ends(): number;
  /** Whether statements are still decided on, rather than denied. @returns {boolean} */
  get isOpen(): boolean;
  /** Who it belongs to. @returns {Principal} */
  get principal(): Principal;
  /**
   * What the log's commitments to statements and parameters of this session are salted with: 16 bytes. Who keeps it beside a recording
   * can show which statement an entry speaks of.
   *
   * @returns {Buffer}
   */
  get commitmentSalt(): Buffer;
  /** As `close`. @returns {void} */
  [Symbol.dispose](): void;
  /** @internal */
  [inspect.custom](): string;
  #private;
}
import { Handle } from './handle.cjs';
import { Connection } from './connection.cjs';
import { inspect } from 'util';
