// `checkrein/sqlite`: a guard around SQLite drivers with the interface of `better-sqlite3`.

import type { Session } from '../../../index.cjs';
import type { Approvals, GuardOptions, Shown } from './common.cjs';

export { Denied, Held, Refused } from './common.cjs';
export type { Approvals, CatalogDocument, GuardOptions, Shown } from './common.cjs';

export interface RunResult {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly column: string | null;
  readonly table: string | null;
  readonly database: string | null;
  readonly type: string | null;
}

type Bindable = null | undefined | number | bigint | string | NodeJS.ArrayBufferView;
/** Values and arrays of values, or one plain object of named ones. */
export type Bound = readonly (Bindable | readonly Bindable[])[] | readonly [{ readonly [name: string]: Bindable }];

/** Made by `database.prepare(sql)`. Each run is decided on; nothing is before the first. */
export declare class GuardedStatement<R = any> implements Shown {
  private constructor();
  /** All rows, masked. Throws `Denied`, `Held`, `Refused`, `CheckreinError` or the driver's error; so do the others. */
  all(...values: Bound): R[];
  /** The first row, masked. */
  get(...values: Bound): R | undefined;
  /** Runs it; what it returns is not shown. */
  run(...values: Bound): RunResult;
  /** The rows one by one, masked. */
  iterate(...values: Bound): IterableIterator<R>;
  /** The same statement with approvals of what was held. They are good for one run. */
  withApprovals(approvals: Approvals): GuardedStatement<R>;
  /** Rows as arrays. */
  raw(on?: boolean): this;
  /** The first cell of each row. */
  pluck(on?: boolean): this;
  /** Whole numbers as `bigint`. */
  safeIntegers(on?: boolean): this;
  /** The columns of the result that was asked for last. */
  columns(): readonly ColumnDefinition[];
  /** Which columns of that result are masked, by position, and with what. */
  readonly masked: ReadonlyMap<number, string>;
  readonly limited: boolean;
  readonly source: string;
  readonly database: GuardedDatabase;
}

/** A function that runs in a transaction, or in a savepoint inside of one. */
export interface Transaction<F extends (...given: any[]) => any> {
  (...given: Parameters<F>): ReturnType<F>;
  readonly default: Transaction<F>;
  readonly deferred: Transaction<F>;
  readonly immediate: Transaction<F>;
  readonly exclusive: Transaction<F>;
  readonly database: GuardedDatabase;
}

/** Made by `guardDatabase`. */
export declare class GuardedDatabase {
  private constructor();
  prepare<R = any>(sql: string): GuardedStatement<R>;
  /** Runs one statement without parameters. A text of several is refused. */
  exec(sql: string): this;
  /** `PRAGMA source`, decided on as that text. */
  pragma(source: string, options?: { readonly simple?: boolean }): unknown;
  transaction<F extends (...given: any[]) => any>(run: F): Transaction<F>;
  defaultSafeIntegers(on?: boolean): this;
  /** Rolls back, also where the connection's state is not known, so that no statement is permitted. */
  rollback(): void;
  /** Reads the database's catalog again, and brings back a state that was lost if the database stands as it did at first. */
  refreshCatalog(): void;
  close(): this;
  readonly open: boolean;
  readonly inTransaction: boolean;
  readonly readonly: boolean;
  readonly memory: boolean;
}

/** What is taken for a database: one of `better-sqlite3` or `libsql`. */
export interface Database {
  prepare(sql: string): any;
  exec(sql: string): any;
  pragma(source: string): any;
  close(): any;
}

/** Wraps a database, so that what goes through it is decided on, masked and logged under `session`. Keep no other reference to it. */
export declare function guardDatabase(database: Database, session: Session, options?: GuardOptions): GuardedDatabase;
