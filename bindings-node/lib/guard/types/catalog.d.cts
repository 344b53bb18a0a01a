// `checkrein/catalog`: reads a live database's catalog.

import type { CatalogDocument } from './common.cjs';

export type { CatalogDocument } from './common.cjs';

/**
 * The catalog of a connected `pg` client, before it is guarded: every schema that it can see. The client may be inside of a transaction.
 */
export declare function fromPostgres(client: { query(config: any): Promise<any> }): Promise<CatalogDocument>;

/** The catalog of a `better-sqlite3` or `libsql` database, before it is guarded: `main`, `temp` and attached databases. */
export declare function fromSqlite(database: { prepare(sql: string): any }): CatalogDocument;
