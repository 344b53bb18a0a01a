// @ts-check
'use strict';
// A guard around SQLite drivers with the interface of `better-sqlite3` (that one, and `libsql` for local files): each run of a statement
// is decided on, and rows are masked before anybody sees them.
//
//     const database = guardDatabase(new Database('orders.db'), session, { catalog: 'live' });
//     database.prepare('SELECT name, ssn FROM customers WHERE city = ?').all('Oslo');     // ssn is masked
//     database.exec('DROP TABLE customers');                                              // throws Denied
//
// What is different from the bare driver:
//
// * `Denied` and `Held` (with the `request` to show to people; `prepare(sql).withApprovals([{request, approvals}]).run(…)` goes on from
//   there); `Refused` for what the guard can't see through: functions, aggregates and virtual tables made in JavaScript, extensions,
//   backups, `serialize`, several statements in one text, named and other parameters together. What the driver's object has beyond the
//   guard's methods is refused too.
// * `prepare` looks at nothing: what is wrong with a statement is said when it is run. `columns()` tells of the last result.
// * A driver's message may hold values of rows. An error that is passed on has the driver's class and `code`, and keeps the message
//   only where it provably says nothing but names that the statement itself wrote.
//
// The guard keeps rows and the raw database from everything that goes through it. It is no sandbox: JavaScript in the same process that
// sets out to find the raw database (by patching built-in classes or through the inspector) will.

const { Denied, Held, Refused } = require('../errors.cjs');
const { session: checked, settings } = require('../gate.cjs');
const { GuardedDatabase, database } = require('./database.cjs');
const { Gate, told } = require('./gate.cjs');
const { GuardedStatement } = require('./statement.cjs');

const STATEMENT = ['all', 'get', 'run', 'iterate', 'raw', 'safeIntegers', 'columns'];

/**
 * Wraps a database, so that what goes through it is decided on, masked and logged under `session`. Keep no other reference to `raw`.
 *
 * `catalog` says where the names of relations and columns come from: the policy's own catalog (`policy`, the default), the database as
 * it is now (`live`), or a catalog that `checkrein/catalog` made. `context` is what conditions of the policy see as `context`.
 *
 * Errors: `Refused` for what can't be guarded, `CheckreinError` if the catalog can't be read.
 *
 * @param {any} raw
 * @param {import('../../session.cjs').Session} session
 * @param {object} [given]
 */
function guardDatabase(raw, session, given) {
  if (raw instanceof GuardedDatabase) throw new Refused('the database is guarded already');
  const under = checked(session);
  const { catalog, context } = settings(given);
  followed(raw);
  const gate = new Gate(raw, under, context);
  if (catalog === 'live') gate.refresh();
  else if (typeof catalog === 'object') gate.adopt(catalog);
  else if (gate.hasTemporary) {
    throw new Refused('the connection has temporary relations, which the policy\'s catalog can\'t know: guard it with `catalog: "live"`');
  }
  return database(gate);
}

/** @param {any} raw */
function followed(raw) {
  const what = 'what is to be guarded is not an open database with the interface of `better-sqlite3`';
  if (typeof raw?.prepare !== 'function' || raw.open !== true || typeof raw.inTransaction !== 'boolean') throw new Refused(what);
  let probe;
  try {
    probe = raw.prepare('SELECT 1');
  } catch (error) {
    throw told(error);
  }
  if (STATEMENT.some((method) => typeof probe?.[method] !== 'function') || probe.reader !== true) throw new Refused(what);
}

module.exports = { Denied, GuardedDatabase, GuardedStatement, Held, Refused, guardDatabase };
