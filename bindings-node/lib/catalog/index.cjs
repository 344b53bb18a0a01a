// @ts-check
'use strict';
// Reads a live database's catalog: relations, their columns in order, and the text of views. Both functions take the driver's own
// connection, before it is guarded, and give the document that policies and `guard…` functions take.
//
// A view whose text can't be read has `"view": null`: what depends on it is unknown, which is denied unless a rule names it.

const { fromPostgres } = require('./postgres.cjs');
const { fromSqlite } = require('./sqlite.cjs');

module.exports = { fromPostgres, fromSqlite };
