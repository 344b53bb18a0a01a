export type KeyFunction = import('./types').KeyFunction;
export type MaskKeys = import('./types').MaskKeys;
export type Recording = import('./types').Recording;
export type Path = string | URL;
/** @typedef {import('./types').KeyFunction} KeyFunction */
/** @typedef {import('./types').MaskKeys} MaskKeys */
/** @typedef {import('./types').Recording} Recording */
/** @typedef {string | URL} Path */
/** Holds a policy and its log. Make one for a process and share it. */
export class Enforcer extends Handle {
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
  static fromFile(
    policy: Path,
    options: {
      audit: Path;
      signingKey: Path;
      maskKeys?: MaskKeys | undefined;
    },
  ): Enforcer;
  /**
   * The same on the thread pool: a big policy or a long log takes its time.
   *
   * @param {Path} policy
   * @param {{audit: Path, signingKey: Path, maskKeys?: MaskKeys | undefined}} options
   * @returns {Promise<Enforcer>}
   */
  static fromFileAsync(
    policy: Path,
    options: {
      audit: Path;
      signingKey: Path;
      maskKeys?: MaskKeys | undefined;
    },
  ): Promise<Enforcer>;
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
  constructor(
    policy: Policy,
    log: Log,
    given?: {
      maskKeys?: MaskKeys | undefined;
    },
  );
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
  openSession(
    token: string,
    resource: string,
    given?: {
      lease?: Date | number | undefined;
      records?: Recording | undefined;
    },
  ): Session;
  /**
   * Swaps the policy atomically: the one that is given, or without one the file that it came from, read again. If that fails, the
   * policy in force stays.
   *
   * Errors: `boundary.argument` without a policy for an enforcer that came from no file; those of `fromFile`.
   *
   * @param {Policy} [policy]
   * @returns {void}
   */
  reload(policy?: Policy): void;
  /**
   * Ends a job: rules with `ends_with: job` stop covering its sessions.
   *
   * @param {string} job
   * @returns {void}
   */
  endJob(job: string): void;
  /** Signs the log as it stands, and gives the signed note. @returns {string} */
  checkpoint(): string;
  /** SHA-256 of the policy in force, in hexadecimal. @returns {string} */
  get policyDigest(): string;
  /** Whether the policy in force only observes. @returns {boolean} */
  get observes(): boolean;
  /** Signs the log and lets go of it; sessions that are open keep it until they are closed. Closing twice is fine. @returns {void} */
  close(): void;
  /** As `close`. @returns {void} */
  [Symbol.dispose](): void;
  /** @internal */
  [inspect.custom](): string;
  #private;
}
import { Handle } from './handle.cjs';
import { Session } from './session.cjs';
import { Policy } from './policy.cjs';
import { inspect } from 'util';
import { Log } from './log.cjs';
