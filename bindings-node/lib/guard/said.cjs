// @ts-check
'use strict';
// Messages of drivers and servers that hold no values. Their variable parts must be names that the statement itself wrote.

/** Said by the server's parser: it gives a position in the text, and the message's one variable part is a name. */
const POSTGRES_PARSER = [
  /(?:relation|column|schema|type|role|function|table) "?([^"\s]+?)"? does not exist/,
  /column reference "([^"]+)" is ambiguous/,
  /missing FROM-clause entry for table "([^"]+)"/,
  /syntax error at or near "([^"]+)"/,
  /syntax error at end of input/,
  /column "([^"]+)" must appear in the GROUP BY clause or be used in an aggregate function/,
];

/** Said by the server with no value and no name in it. */
const POSTGRES_FIXED = [
  /current transaction is aborted, commands ignored until end of transaction block/,
  /canceling statement due to (?:user request|statement timeout|lock timeout)/,
  /deadlock detected/,
  /division by zero/,
  /cannot insert multiple commands into a prepared statement/,
  /bind message supplies \d+ parameters?, but prepared statement "" requires \d+/,
];

/** Said by `pg` itself, about the connection alone. */
const POSTGRES_CLIENT = [
  /Connection terminated(?: unexpectedly)?/,
  /Client was closed and is not queryable/,
  /Client has encountered a connection error and is not queryable/,
  /Query read timeout/,
  /timeout (?:expired|exceeded when trying to connect)/,
  /Cannot use a pool after calling end on the pool/,
  /Called end on pool more than once/,
];

/** Said by SQLite. */
const SQLITE = [
  /no such (?:table|column|function): (\S+)/,
  /ambiguous column name: (\S+)/,
  /wrong number of arguments to function ([\w.]+)\(\)/,
  /near "([^"]+)": syntax error/,
  /(?:UNIQUE|NOT NULL) constraint failed: (\w+)(?:\.\w+)(?:, \w+\.\w+)*/,
  /FOREIGN KEY constraint failed/,
  /incomplete input/,
  /database (?:table )?is locked/,
  /attempt to write a readonly database/,
  /interrupted/,
];

/** Said by the drivers themselves, about the call alone. */
const SQLITE_CLIENT = [
  /Too (?:few|many) parameter values were provided/,
  /Missing named parameter "([^"]+)"/,
  /This statement does not return data\. Use run\(\) instead/,
  /The supplied SQL string contains (?:no statements|more than one statement)/,
  /This database connection is busy executing a query/,
  /The database connection is not open/,
  /The bound string, buffer, or bigint is too big/,
];

/**
 * The message where it provably holds nothing but names that `text` wrote; otherwise `undefined`.
 *
 * @param {readonly RegExp[]} patterns
 * @param {unknown} message
 * @param {string} text
 */
function plainly(patterns, message, text) {
  if (typeof message !== 'string') return undefined;
  const written = text.toLowerCase();
  for (const pattern of patterns) {
    const found = whole(pattern).exec(message);
    if (found) return found.slice(1).every((name) => name === undefined || written.includes(name.toLowerCase())) ? message : undefined;
  }
  return undefined;
}

/** @param {RegExp} pattern */
function whole(pattern) {
  let found = WHOLE.get(pattern);
  if (!found) WHOLE.set(pattern, (found = new RegExp(`^(?:${pattern.source})$`)));
  return found;
}

/** @type {Map<RegExp, RegExp>} */
const WHOLE = new Map();

module.exports = { POSTGRES_CLIENT, POSTGRES_FIXED, POSTGRES_PARSER, SQLITE, SQLITE_CLIENT, plainly };
