// The documents and options of the package, as far as the generator cannot tell them from the code. Documents are frozen.

import type { Effect, ErrorCode, RefusalReason } from './codes';

export type { Effect, ErrorCode, RefusalReason };

/** A document as its JSON form (bytes or text), or as a plain object. */
export type Given<T extends object> = T | Uint8Array | string;

/** `{"version": 1, "relations": {"schema.name": {"columns": {"name": "type"}, "view"?: "SELECT …" or null}}}`. */
export type Catalog = Given<{
  version: 1;
  relations: { [name: string]: { columns: { [name: string]: string | object }; view?: string | null } };
  functions?: readonly string[];
  operators?: readonly string[];
}>;

/** Parameters as the driver gets them: by position or by name. With `many`, an array of those. */
export type Parameters = readonly unknown[] | { readonly [name: string]: unknown };

/** Strings, booleans and whole numbers within 2^53, for conditions of the policy. */
export interface Context {
  readonly [name: string]: string | boolean | number;
}

/** How parameters are marked: as the database does, or `%s` that the driver rewrites. */
export type Placeholders = 'native' | 'format';

export interface DecideOptions {
  /** Whether `params` is a list of parameter sets, one for each execution. */
  readonly many?: boolean | undefined;
  /** The occasion (purpose, ticket …). */
  readonly context?: Context | undefined;
  readonly placeholders?: Placeholders | undefined;
}

export interface DecideWithOptions extends DecideOptions {
  /** Requests that were held, and the signed approvals of each. */
  readonly approvals: readonly { readonly request: import('./approval.cjs').ApprovalRequest; readonly approvals: readonly string[] }[];
}

export type Dialect = 'postgres' | 'sqlite' | 'mysql' | 'mariadb' | 'mssql' | 'snowflake' | 'bigquery' | 'oracle' | 'generic';

export interface ClassifyOptions {
  readonly dialect: Dialect;
  readonly catalog?: Catalog | undefined;
  readonly searchPath?: readonly string[] | undefined;
  readonly placeholders?: Placeholders | undefined;
}

/** What the host itself records of a session. */
export type Recording = 'none' | 'meta' | 'statements' | 'results_hash' | 'results_masked';

/**
 * Gives a key by its name and version (null for the current one): its version and its secret (at least 16 bytes), or nothing. An earlier
 * version is asked for where `session.reveal` opens what was encrypted before a rotation. It answers at once, not with a promise.
 */
export type KeyFunction = (name: string, version: number | null) => readonly [version: number, secret: Uint8Array] | null | undefined;

/** The path of a key file, or a function. */
export type MaskKeys = string | URL | KeyFunction;

/** What a column is said to hold. It decides where JavaScript's own types do not: see README. */
export type ValueKind =
  'text' | 'int' | 'float' | 'decimal' | 'bool' | 'bytes' | 'date' | 'time' | 'timestamp' | 'json' | 'uuid' | 'other' | 'unknown';

/** One column of a result, as the driver describes it. */
export interface Column {
  readonly name: string;
  readonly kind?: ValueKind | undefined;
  /** The table's column that it shows, where the driver tells: schema, relation, column. A view is none. */
  readonly origin?: readonly [schema: string, relation: string, column: string] | null | undefined;
}

/** The columns of a result, in order. */
export type Shape = readonly (string | Column)[];

/** A row as the driver makes it: its cells in order, or by column name. */
export type Row = readonly unknown[] | object;

export type Lineage = 'constant' | 'identity' | 'aggregate' | 'derived' | 'unknown';
export type MaskKind =
  | 'redact'
  | 'nullify'
  | 'constant'
  | 'partial'
  | 'hash'
  | 'tokenize'
  | 'encrypt'
  | 'format_preserving'
  | 'shift_date'
  | 'truncate_date'
  | 'bucket'
  | 'round'
  | 'ip_prefix';

export interface ColumnExplanation {
  readonly position: number;
  readonly name: string;
  readonly name_differs?: boolean;
  readonly kind: ValueKind;
  /** Absent where the column is shown as it is. */
  readonly operator?: MaskKind;
  readonly classes: readonly string[];
  readonly lineage: Lineage;
  readonly becomes: ValueKind | 'null' | 'by_value';
  /** The classes that its content is scanned for. */
  readonly scanned_for?: readonly string[];
  readonly why: string;
}

export interface MaskSummary {
  readonly rows: number;
  readonly columns: readonly {
    readonly position: number;
    readonly name: string;
    readonly classes: readonly string[];
    readonly operator?: MaskKind;
    readonly replaced: number;
    /** What was found in its content, by class. */
    readonly found?: { readonly [name: string]: number };
  }[];
  /** What was found in the content of columns that lineage does not mask, by class. */
  readonly found?: { readonly [name: string]: number };
  readonly masked: { readonly [name: string]: number };
  readonly shown: { readonly [name: string]: number };
}

/** Must be done; a host that does not understand one must not go on. */
export interface Obligations {
  readonly mask?: unknown;
  readonly row_limit?: number | null;
  readonly record?: Recording;
  readonly audit?: 'buffered' | 'group' | 'sync';
  readonly [name: string]: unknown;
}

export interface Classification {
  readonly dialect: Dialect;
  /** Whether everything else is exact. Otherwise `reasons` says why not, and `effects` is a lower bound. */
  readonly complete: boolean;
  readonly lineage_complete: boolean;
  readonly statements: number;
  readonly effects: readonly Effect[];
  readonly relations: readonly { readonly name: string; readonly resolved: boolean; readonly effects: readonly Effect[] }[];
  readonly functions: readonly {
    readonly name: string;
    readonly arguments: number;
    readonly class: string;
    readonly effects: readonly Effect[];
  }[];
  readonly columns: readonly unknown[];
  readonly probes: readonly { readonly column: unknown; readonly position: string }[];
  readonly outputs:
    | 'none'
    | 'unknown'
    | {
        readonly columns: readonly {
          readonly name: string;
          readonly lineage: Lineage;
          readonly sources: readonly unknown[];
          readonly unknown_functions?: readonly number[];
        }[];
      };
  readonly predicates: readonly { readonly relation: unknown; readonly has_where: boolean; readonly constrains: boolean }[];
  readonly changes?: readonly unknown[];
  readonly reasons: readonly { readonly code: string; readonly detail?: string }[];
}

export interface Principal {
  readonly issuer: string;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly claims: { readonly [name: string]: unknown };
  readonly job?: string;
  readonly assurance: 'verified' | 'shared';
  readonly actors: readonly { readonly subject: string; readonly issuer?: string | null }[];
  readonly token_id?: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export interface Verified {
  readonly principal: Omit<Principal, 'claims' | 'expires' | 'actors'> & Partial<Pick<Principal, 'actors'>>;
  readonly claims: { readonly [name: string]: unknown };
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export interface LintFinding {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/** What a scanner looks for. Everything has a default; scores are thousandths. */
export type ScanConfig = Given<{
  /** These entities and no others; `secret` stands for every vendor's. */
  readonly only?: readonly string[] | null;
  /** Entities that are found by their form although it is weak. */
  readonly on?: readonly string[];
  /** Entities that are not looked for. */
  readonly off?: readonly string[];
  /** The least score of a finding: 600. */
  readonly threshold?: number;
  readonly thresholds?: { readonly [entity: string]: number };
  /** Values that are nobody's. */
  readonly allow?: readonly string[];
  /** Entities of one's own, by regular expression. */
  readonly patterns?: readonly {
    readonly name: string;
    readonly regex: string;
    readonly check?: string | null;
    readonly context?: readonly string[];
    readonly score?: number;
  }[];
  /** Entities of one's own, by list of words. */
  readonly words?: readonly { readonly name: string; readonly words: readonly string[]; readonly case_sensitive?: boolean }[];
  /** Regions (`US`, `DE`) whose national telephone numbers are looked for. */
  readonly phone_regions?: readonly string[];
  readonly invalid_utf8?: 'refuse' | 'replace';
}>;

/** One stretch of text that is an entity; never its text. */
export interface Finding {
  readonly start: number;
  /** The first that does not belong to it. */
  readonly end: number;
  readonly entity: string;
  /** How sure that is, in thousandths. */
  readonly score: number;
  readonly reason:
    | 'form'
    | 'checksum'
    | 'form_and_context'
    | 'checksum_and_context'
    | 'form_and_hint'
    | 'checksum_and_hint'
    | 'detector'
    | 'detector_failed';
}

/** Something that content can be recognised as. */
export interface Entity {
  readonly name: string;
  readonly title: string;
  readonly group: 'general' | 'national' | 'secret';
  /** Whether its form is enough by itself. */
  readonly profile: 'strong' | 'weak';
  /** How a value is checked. */
  readonly validator: string;
  /** Where its form is told. */
  readonly source: string;
  readonly layouts: readonly string[];
  /** Words that speak of it. */
  readonly context: readonly string[];
  /** A value that passes, and is nobody's; empty where there is none. */
  readonly example: string;
}

export interface TestReport {
  readonly run: number;
  /** Name (or number), and what was different. */
  readonly failures: readonly (readonly [string, string])[];
}

/** What happened, by its `kind`. */
export interface Event {
  readonly kind: 'policy' | 'session_opened' | 'session_refused' | 'decision' | 'outcome' | 'revealed' | 'session_closed' | 'recovered';
  readonly [name: string]: any;
}

/** One line of the log. */
export interface Entry {
  readonly v: 1;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly cut?: true;
  readonly event: Event;
}

export interface LogReport {
  readonly origin: string;
  readonly entries: number;
  readonly root: string;
  readonly checkpoint: number;
  readonly checkpoints: number;
  readonly beyond: number;
  readonly torn_bytes: number;
  readonly clock_regressions: number;
  readonly cut_entries: number;
  readonly consistent_with?: number;
}

/** Statements, and the rows of those that report them. */
export interface Count {
  readonly statements: number;
  readonly rows: number;
}

/** Who saw what; one line for each caller and class. */
export interface Answer {
  readonly from: number;
  readonly until: number;
  readonly sightings: readonly {
    readonly issuer: string;
    readonly subject: string;
    readonly actor?: string;
    readonly job?: string;
    readonly assurance: string;
    readonly class: string;
    readonly clear: Count;
    readonly masked: Count;
    readonly masked_cells: number;
    readonly probed: Count;
    readonly may_have_seen: number;
  }[];
  readonly incomplete: number;
}
