// `checkrein/pg`: a guard around `pg`.

import type { Session } from '../../../index.cjs';
import type { Approvals, GuardOptions, Shown } from './common.cjs';

export { Denied, Held, Refused } from './common.cjs';
export type { Approvals, CatalogDocument, GuardOptions, Shown } from './common.cjs';

/** As `pg` describes a column of a result. */
export interface Field {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeSize: number;
  readonly dataTypeModifier: number;
  readonly format: string;
}

/** `pg`'s result, with masked rows. */
export interface Result<R = any> extends Shown {
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly oid: null;
  readonly rows: R[];
  readonly fields: readonly Field[];
}

/** A query as an object. What would be given the raw client (`submit`), or would change what runs, is refused. */
export interface QueryConfig {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
  /** Held to one text; the server never learns it. */
  readonly name?: string | undefined;
  readonly rowMode?: 'array' | undefined;
  /** Parsers of this query; they see cells after masking. */
  readonly types?: { getTypeParser(oid: number, format?: any): any } | undefined;
}

export type Callback<T> = (error: Error | undefined, result: T) => void;

interface Queries {
  /** Decides on a statement and runs it if it is permitted. Rejects with `Denied`, `Held`, `Refused`, `CheckreinError` or the driver's error. */
  query<R = any>(config: string | QueryConfig, values?: readonly unknown[]): Promise<Result<R>>;
  query<R = any>(config: string | QueryConfig, callback: Callback<Result<R>>): void;
  query<R = any>(config: string | QueryConfig, values: readonly unknown[] | undefined, callback: Callback<Result<R>>): void;
  /** Decides again on a statement that was held, now with approvals of its requests. */
  queryWith<R = any>(
    config: string | QueryConfig,
    values: readonly unknown[] | undefined,
    given: { readonly approvals: Approvals },
  ): Promise<Result<R>>;
}

/** Made by `guardClient`, and by the `connect` of a guarded pool. */
export declare class GuardedClient {
  private constructor();
  /** Decides on a statement, and reads its result bit by bit. Until its end the client runs nothing else. */
  cursor<R = any>(config: string | QueryConfig, values?: readonly unknown[]): Promise<GuardedCursor<R>>;
  /** Rolls back, also where the connection's state is not known, so that no statement is permitted. */
  rollback(): Promise<void>;
  /** Reads the database's catalog again, and brings back a state that was lost if the database stands as it did at first. */
  refreshCatalog(): Promise<void>;
  /** Gives a client of a pool back; with `true` or an error its connection is closed. */
  release(broken?: boolean | Error): void;
  /** Closes the connection of a client that is of no pool. */
  end(): Promise<void>;
  end(callback: (error?: Error) => void): void;
  on(name: 'error', listener: (error: Error) => void): this;
  on(name: 'end', listener: () => void): this;
  on(name: 'notice', listener: (notice: { readonly severity: string; readonly code: string }) => void): this;
  on(name: 'notification', listener: (notification: { readonly channel: string; readonly processId: number }) => void): this;
  once: this['on'];
  off: this['on'];
}
export interface GuardedClient extends Queries {}

/** Made by `guardPool`. */
export declare class GuardedPool {
  private constructor();
  /** A guarded client, to be released. Its connection stands as a new one. */
  connect(): Promise<GuardedClient>;
  connect(callback: (error: Error | undefined, client: GuardedClient, release: (broken?: boolean | Error) => void) => void): void;
  /** Has the live catalog read again when a connection is next used. */
  refreshCatalog(): void;
  end(): Promise<void>;
  end(callback: (error?: Error) => void): void;
  on(name: 'error', listener: (error: Error) => void): this;
  off(name: 'error', listener: (error: Error) => void): this;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}
export interface GuardedPool extends Queries {}

/** Made by `client.cursor(…)`. Iterating it closes it. */
export declare class GuardedCursor<R = any> implements Shown {
  private constructor();
  /** The next rows, masked: fewer than `size` at the end or at the policy's row limit. */
  read(size: number): Promise<R[]>;
  /** Ends it; what was not read is not shown. */
  close(): Promise<void>;
  /** The columns, once rows were read. */
  readonly fields: readonly Field[];
  readonly masked: ReadonlyMap<number, string>;
  readonly limited: boolean;
  [Symbol.asyncIterator](): AsyncIterator<R>;
}

/** What is taken for a client of `pg`. */
export interface Client {
  query(...given: any[]): any;
  end(...given: any[]): any;
  getTypeParser(...given: any[]): any;
}

/** What is taken for a pool of `pg`. */
export interface Pool {
  connect(...given: any[]): any;
  end(...given: any[]): any;
  readonly totalCount: number;
}

/** Wraps a connected client, so that what goes through it is decided on, masked and logged under `session`. Keep no other reference to it. */
export declare function guardClient(client: Client, session: Session, options?: GuardOptions): Promise<GuardedClient>;

/** Wraps a pool. The live catalog is read when the first connection is used, and again after structure was changed through the pool. */
export declare function guardPool(pool: Pool, session: Session, options?: GuardOptions): GuardedPool;
