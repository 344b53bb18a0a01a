export type Entry = import('./types').Entry;
export type Path = string | URL;
/** @typedef {import('./types').Entry} Entry */
/** @typedef {string | URL} Path */
/** An append-only log with signed checkpoints. An enforcer that is made with it takes it over. */
export class Log extends Handle {
  /**
   * Opens a log in a folder, which is made if it is not there; `keygen` made its key.
   *
   * Errors: `audit.locked` while another writer has it, `audit.*`, `host.*`.
   *
   * @param {Path} folder
   * @param {Path} signingKey
   * @returns {Log}
   */
  static open(folder: Path, signingKey: Path): Log;
  /**
   * Appends an event in its JSON form.
   *
   * Errors: `audit.entry` for what is no event, `audit.unavailable` when it was not accepted.
   *
   * @param {import('./types').Event | Uint8Array | string} event
   * @param {'group' | 'sync' | 'buffered'} [mode] how durable it is when this returns
   * @returns {number} its number in the log
   */
  append(event: import('./types').Event | Uint8Array | string, mode?: 'group' | 'sync' | 'buffered'): number;
  /** Signs the log as it stands; gives the signed note. @returns {string} */
  checkpoint(): string;
  /** The public key's text, to verify the log with. @returns {string} */
  get verifierKey(): string;
  /** Signs a last checkpoint and lets go of the folder. Closing twice is fine. @returns {void} */
  close(): void;
  /** As `close`. @returns {void} */
  [Symbol.dispose](): void;
  /** @internal */
  [inspect.custom](): string;
  #private;
}
/**
 * The log's entries in order, from number `start` on and at most `limit` (10,000) of them. Reads without verifying.
 *
 * @param {Path} folder
 * @param {{start?: number, limit?: number}} [options]
 * @returns {readonly Entry[]}
 */
export function entries(
  folder: Path,
  options?: {
    start?: number;
    limit?: number;
  },
): readonly Entry[];
/**
 * The same on the thread pool.
 *
 * @param {Path} folder
 * @param {{start?: number, limit?: number}} [options]
 * @returns {Promise<readonly Entry[]>}
 */
export function entriesAsync(
  folder: Path,
  options?: {
    start?: number;
    limit?: number;
  },
): Promise<readonly Entry[]>;
/**
 * Makes a signing key for a log named `name`: writes the private half to `file`, the public half to `file` with `.pub`. Nothing is
 * overwritten.
 *
 * @param {Path} file
 * @param {string} name
 * @returns {string} the public key's text
 */
export function keygen(file: Path, name: string): string;
/**
 * Makes the proof that the log continues an earlier signed note, as JSON. Errors: `audit.*`, `host.*`.
 *
 * @param {Path} folder
 * @param {Path} key
 * @param {string} earlier
 * @returns {string}
 */
export function proveConsistency(folder: Path, key: Path, earlier: string): string;
/**
 * Makes the proof that one entry is in the log, as JSON. Errors: `audit.*`, `host.*`.
 *
 * @param {Path} folder
 * @param {Path} key
 * @param {number} seq
 * @returns {string}
 */
export function proveInclusion(folder: Path, key: Path, seq: number): string;
/**
 * Answers who saw data of these classes (of any, if none are given) on one day in UTC, written `2026-03-12`; of all time without it.
 *
 * @param {Path} folder
 * @param {{classes?: readonly string[], day?: string}} [options]
 * @returns {import('./types').Answer}
 */
export function saw(
  folder: Path,
  options?: {
    classes?: readonly string[];
    day?: string;
  },
): import('./types').Answer;
/**
 * The same on the thread pool.
 *
 * @param {Path} folder
 * @param {{classes?: readonly string[], day?: string}} [options]
 * @returns {Promise<import('./types').Answer>}
 */
export function sawAsync(
  folder: Path,
  options?: {
    classes?: readonly string[];
    day?: string;
  },
): Promise<import('./types').Answer>;
/**
 * Verifies a proof of consistency with the public key alone. Errors: `audit.*`.
 *
 * @param {string | Uint8Array} proof
 * @param {Path} key
 * @returns {readonly [number, number]} how many entries the earlier and the later note cover
 */
export function verifyConsistency(proof: string | Uint8Array, key: Path): readonly [number, number];
/**
 * Verifies a proof of inclusion with the public key alone. Errors: `audit.*`.
 *
 * @param {string | Uint8Array} proof
 * @param {Path} key
 * @returns {Entry} the entry that it is about
 */
export function verifyInclusion(proof: string | Uint8Array, key: Path): Entry;
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
export function verifyLog(
  folder: Path,
  options: {
    key: Path;
    earlier?: string | undefined;
  },
): import('./types').LogReport;
/**
 * The same on the thread pool.
 *
 * @param {Path} folder
 * @param {{key: Path, earlier?: string | undefined}} options
 * @returns {Promise<import('./types').LogReport>}
 */
export function verifyLogAsync(
  folder: Path,
  options: {
    key: Path;
    earlier?: string | undefined;
  },
): Promise<import('./types').LogReport>;
import { Handle } from './handle.cjs';
import { inspect } from 'util';
