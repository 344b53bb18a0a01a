// @ts-check
'use strict';
// A guard around `pg`: a client or a pool that decides before it runs, and masks before anybody sees a row.
//
//     const client = new pg.Client(); await client.connect();
//     const guarded = await guardClient(client, session, { catalog: 'live' });
//     const { rows } = await guarded.query('SELECT name, ssn FROM customers WHERE city = $1', ['Oslo']);   // ssn is masked
//     await guarded.query('DROP TABLE customers');                                                          // rejects with Denied
//
// What is different from the bare driver:
//
// * `Denied` and `Held` (with the `request` to show to people; `queryWith(text, values, {approvals: [{request, approvals}]})` goes on
//   from there); `Refused` for what the guard can't see through: objects with `submit`, COPY, several statements in one text,
//   `pg.native`, pipeline mode. What the driver's object has beyond the guard's methods is refused too.
// * Every statement runs as the unnamed statement of the extended protocol; a `name` is only held to one text.
// * Type parsers (global, of the client, or `types` of a query) see cells after masking; a masked cell is what the mask made of it.
// * A driver's message may hold values of rows (`Key (ssn)=(…) already exists`). An error that is passed on has the driver's class and
//   SQLSTATE, and keeps the message only where it provably says nothing but names that the statement itself wrote.
// * `notice` and `notification` tell neither message nor payload.
//
// The guard keeps rows and the raw client from everything that goes through it. It is no sandbox: JavaScript in the same process that
// sets out to find the raw client (by patching built-in classes, through open handles or the inspector) will.

const { Denied, Held, Refused } = require('../errors.cjs');
const { session: checked, settings } = require('../gate.cjs');
const { GuardedClient, guarded } = require('./client.cjs');
const { GuardedCursor } = require('./cursor.cjs');
const { Gate } = require('./gate.cjs');
const { GuardedPool, guardPool } = require('./pool.cjs');
const { followed } = require('./raw.cjs');

/**
 * Wraps a connected client of `pg`, so that what goes through it is decided on, masked and logged under `session`. Keep no other
 * reference to `client`.
 *
 * `catalog` says where the names of relations and columns come from: the policy's own catalog (`policy`, the default), the database as
 * it is now (`live`), or a catalog that `checkrein/catalog` made. `context` is what conditions of the policy see as `context`.
 *
 * Errors: `Refused` for what can't be guarded, `CheckreinError` if the catalog can't be read.
 *
 * @param {any} client
 * @param {import('../../session.cjs').Session} session
 * @param {object} [given]
 */
async function guardClient(client, session, given) {
  if (client instanceof GuardedClient) throw new Refused('the client is guarded already');
  const under = checked(session);
  const { catalog, context } = settings(given);
  followed(client);
  const gate = new Gate(client, under, context);
  const temporary = await gate.inTurn(() => gate.ready());
  if (catalog === 'live') {
    await gate.inTurn(() => gate.refresh());
  } else if (typeof catalog === 'object') {
    gate.adopt(catalog);
  } else if (temporary) {
    throw new Refused('the connection has temporary relations, which the policy\'s catalog can\'t know: guard it with `catalog: "live"`');
  }
  return guarded(client, gate, new Map());
}

module.exports = { Denied, GuardedClient, GuardedCursor, GuardedPool, Held, Refused, guardClient, guardPool };
