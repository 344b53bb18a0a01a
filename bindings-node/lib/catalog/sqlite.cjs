// @ts-check
'use strict';
// The catalog of a SQLite database, as it is now.

const { key, members, quoted } = require('./names.cjs');

/** @typedef {import('../guard/types/common.cjs').CatalogDocument} Catalog */

/**
 * The catalog of a `better-sqlite3` or `libsql` database, before it is guarded: `main`, `temp` and attached databases, with SQLite's
 * own schema tables.
 *
 * Names are folded to lower case, as SQLite compares them. A virtual table with hidden columns has `"view": null`: `*` does not show
 * them, and a query can name them.
 *
 * @param {{prepare: (sql: string) => any}} database
 * @returns {Catalog}
 */
function fromSqlite(database) {
  const relations = members();
  const schemas = rows(database, 'PRAGMA database_list').map(([, name]) => text(name));
  for (const schema of new Set([...schemas, 'temp'])) {
    const own = ['sqlite_schema', 'sqlite_master', ...(schema === 'temp' ? ['sqlite_temp_schema', 'sqlite_temp_master'] : [])];
    for (const name of own) {
      relations[key(folded(schema), name)] = { columns: { type: 'TEXT', name: 'TEXT', tbl_name: 'TEXT', rootpage: 'INT', sql: 'TEXT' } };
    }
    const listed = `SELECT type, name, sql FROM ${quoted(schema)}.${own[0]} WHERE type IN ('table', 'view')`;
    for (const [kind, name, sql] of rows(database, listed)) {
      relations[key(folded(schema), folded(text(name)))] = relation(database, schema, text(kind), text(name), text(sql));
    }
  }
  return { version: 1, relations };
}

/**
 * @param {{prepare: (sql: string) => any}} database
 * @param {string} schema
 * @param {string} kind
 * @param {string} name
 * @param {string} sql
 */
function relation(database, schema, kind, name, sql) {
  let described;
  try {
    described = rows(database, `PRAGMA ${quoted(schema)}.table_xinfo(${quoted(name)})`);
  } catch {
    // A view over something that is gone: its columns can't be told.
    return { columns: {}, view: null };
  }
  const columns = members();
  for (const [, column, type, , , , hidden] of described) if (Number(hidden) !== 1) columns[folded(text(column))] = text(type ?? '');
  if (kind === 'table') return described.some((column) => Number(column[6]) === 1) ? { columns, view: null } : { columns };
  return {
    columns,
    view: selectOfView(
      sql,
      described.map((column) => text(column[1])),
    ),
  };
}

/** SQLite takes every character beyond ASCII as a letter. */
const TOKEN =
  /[ \t\n\v\f\r]+|--[^\n]*|\/\*[^]*?(?:\*\/|$)|"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|[\w$\u0080-\u{10ffff}]+|[^]/gu;

/**
 * The SELECT of a stored `CREATE VIEW name [(columns)] AS SELECT …`; column names that the view gives are put around it.
 *
 * @param {string} sql
 * @param {readonly string[]} names
 */
function selectOfView(sql, names) {
  let listed = false;
  let depth = 0;
  for (const { 0: token, index } of sql.matchAll(TOKEN)) {
    if (token === '(') {
      depth += 1;
      listed = true;
    } else if (token === ')') {
      depth -= 1;
    } else if (depth === 0 && token.toUpperCase() === 'AS') {
      const select = sql
        .slice(index + token.length)
        .trim()
        .replace(/;+$/, '')
        .trimEnd();
      if (!listed) return select;
      return `WITH checkrein_view (${names.map(quoted).join(', ')}) AS (${select}\n) SELECT * FROM checkrein_view`;
    }
  }
  return null;
}

/** @param {{prepare: (sql: string) => any}} database @param {string} sql @returns {unknown[][]} */
function rows(database, sql) {
  return database.prepare(sql).raw(true).all();
}

/** @param {unknown} value */
function text(value) {
  return Buffer.isBuffer(value) ? value.toString() : String(value);
}

/** SQLite compares ASCII letters without case, and no others. @param {string} name */
function folded(name) {
  return name.replace(/[A-Z]+/g, (found) => found.toLowerCase());
}

module.exports = { folded, fromSqlite };
