// @ts-check
'use strict';
// The catalog of a PostgreSQL database, as it is now.

const { key, members } = require('./names.cjs');

/** @typedef {import('../guard/types/common.cjs').CatalogDocument} Catalog */
/** @typedef {import('../guard/pg/rows.cjs').Origins} Origins */

const VISIBLE = (/** @type {string} */ more) => `
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ${more}
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   AND (n.oid = pg_catalog.pg_my_temp_schema() OR n.nspname !~ '^pg_(temp|toast)')`;
const SCHEMA = "CASE WHEN n.oid = pg_catalog.pg_my_temp_schema() THEN 'pg_temp' ELSE n.nspname::text END";
const RELATIONS = `
SELECT ${SCHEMA}, c.relname::text, c.relkind::text, c.oid::text, CASE WHEN c.relkind = 'v' THEN pg_catalog.pg_get_viewdef(c.oid) END
${VISIBLE('')} ORDER BY 1, 2`;
const COLUMNS = `
SELECT ${SCHEMA}, c.relname::text, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnum::text, c.oid::text
${VISIBLE('JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped')}
ORDER BY 1, 2, a.attnum`;

// What may be called in place of the server's own: of the same name, with types that fit better. What extensions bring is left out.
const OVERLOADS = (/** @type {string} */ table, /** @type {string} */ name, /** @type {string} */ schema) => `
SELECT DISTINCT n.nspname::text, o.${name}::text FROM pg_catalog.${table} o JOIN pg_catalog.pg_namespace n ON n.oid = o.${schema}
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND EXISTS (SELECT FROM pg_catalog.${table} s WHERE s.${name} = o.${name} AND s.${schema} = 'pg_catalog'::pg_catalog.regnamespace)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.${table}'::pg_catalog.regclass AND d.objid = o.oid
                     AND d.deptype = 'e')
 ORDER BY 1, 2`;
const FUNCTIONS = OVERLOADS('pg_proc', 'proname', 'pronamespace');
const OPERATORS = OVERLOADS('pg_operator', 'oprname', 'oprnamespace');

/** Every value as the server's text, whatever parsers the process has. */
const TEXT = Object.freeze({ getTypeParser: () => (/** @type {unknown} */ value) => String(value) });

/**
 * The catalog of a connected `pg` client, before it is guarded: every schema that it can see, `pg_catalog` and `information_schema`
 * included.
 *
 * Relations of the session's own temporary schema are `pg_temp.…`; those of other sessions, and TOAST tables, are left out. Views are
 * read with an empty search path, so that their text names the schema of everything outside `pg_catalog`. The client may be inside of
 * a transaction.
 *
 * @param {{query: (config: any) => Promise<any>}} client
 * @returns {Promise<Catalog>}
 */
async function fromPostgres(client) {
  return (await readPostgres(client)).catalog;
}

/**
 * The same, and what the server calls the stored columns by number.
 *
 * @param {{query: (config: any) => Promise<any>}} client
 * @returns {Promise<{catalog: Catalog, origins: Origins}>}
 */
async function readPostgres(client) {
  const ask = (/** @type {string} */ text) => client.query({ text, rowMode: 'array', types: TEXT });
  const path = (await ask("SELECT pg_catalog.current_setting('search_path')")).rows[0][0].replaceAll("'", "''");
  // One text is one transaction: what is set for it ends with it, and is set back for a transaction around it.
  const set = (/** @type {string} */ to) => `SELECT pg_catalog.set_config('search_path', '${to}', true)`;
  const results = await ask([set(''), RELATIONS, COLUMNS, FUNCTIONS, OPERATORS, set(path)].join(';\n'));
  const relations = members();
  /** @type {Origins} */
  const origins = new Map();
  for (const [schema, relation, kind, oid, view] of results[1].rows) {
    relations[key(schema, relation)] = { columns: members(), ...(kind === 'v' && { view }) };
    origins.set(Number(oid), { schema, relation, view: kind === 'v', columns: new Map() });
  }
  for (const [schema, relation, column, type, number, oid] of results[2].rows) {
    relations[key(schema, relation)].columns[column] = type;
    origins.get(Number(oid))?.columns.set(Number(number), column);
  }
  const [functions, operators] = [3, 4].map((at) =>
    results[at].rows.map((/** @type {[string, string]} */ [schema, name]) => key(schema, name)),
  );
  /** @type {Catalog} */
  const catalog = { version: 1, relations, ...(functions.length > 0 && { functions }), ...(operators.length > 0 && { operators }) };
  return { catalog, origins };
}

module.exports = { fromPostgres, readPostgres };
