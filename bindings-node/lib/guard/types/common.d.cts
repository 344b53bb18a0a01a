// What the guards around drivers share.

import type { ApprovalRequest, CheckreinError, Deny, Hold } from '../../../index.cjs';

/** The wrapper around a driver can't see through what was asked, so it was not passed on (`wrapper.unsupported`). */
export declare class Refused extends CheckreinError {
  private constructor();
}

/** A guarded connection was asked to run a statement that the policy denies. It was not run. */
export declare class Denied extends Error {
  private constructor();
  /** The kind of reason (`denied.rule`, `denied.default` …). */
  readonly code: string;
  /** The rule's name; `undefined` for the default deny. */
  readonly rule: string | undefined;
  /** The whole answer. */
  readonly decision: Deny;
}

/** A guarded connection was asked to run a statement that people must approve first. It was not run. */
export declare class Held extends Error {
  private constructor();
  readonly code: 'held';
  readonly rule: string;
  /** What to show to people; come back with their approvals. */
  readonly request: ApprovalRequest;
  /** The whole answer. */
  readonly decision: Hold;
}

/** What people said about a statement that was held. */
export type Approvals = readonly { readonly request: ApprovalRequest; readonly approvals: readonly string[] }[];

/** A catalog, as `checkrein/catalog` makes it. */
export interface CatalogDocument {
  readonly version: 1;
  readonly relations: {
    readonly [name: string]: {
      /** Types by the columns' names, in the columns' order. */
      readonly columns: { readonly [name: string]: string };
      /** A view's SELECT; `null` where it can't be read. */
      readonly view?: string | null;
    };
  };
  /** Functions that may be called in place of the server's own, as `schema.name`. */
  readonly functions?: readonly string[];
  /** The same of operators. */
  readonly operators?: readonly string[];
}

export interface GuardOptions {
  /** Where names come from: the policy's own catalog (the default), the database as it is now, or one that `checkrein/catalog` made. */
  readonly catalog?: 'policy' | 'live' | CatalogDocument | undefined;
  /** What conditions of the policy see as `context`: strings, booleans and whole numbers. */
  readonly context?: { readonly [name: string]: string | boolean | number } | undefined;
}

/** What was masked in a result, and whether all of it is there. */
export interface Shown {
  /** Which columns are masked, by position, and with what. */
  readonly masked: ReadonlyMap<number, string>;
  /** Whether the policy's row limit is reached: there may be more rows than are shown. */
  readonly limited: boolean;
}
