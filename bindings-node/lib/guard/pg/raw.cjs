// @ts-check
'use strict';
// Whether a client of `pg` is one that can be guarded.

const { Refused } = require('../errors.cjs');

const CLIENT = ['query', 'end', 'on', 'removeListener', 'getTypeParser'];
const CONNECTION = ['parse', 'bind', 'describe', 'execute', 'flush', 'sync', 'close', 'once', 'removeListener', 'sendCopyFail'];

/** @param {any} raw */
function followed(raw) {
  if (raw?.native !== undefined) throw new Refused('`pg.native` is not followed');
  const has = (/** @type {any} */ thing, /** @type {string[]} */ methods) =>
    methods.every((method) => typeof thing?.[method] === 'function');
  if (!has(raw, CLIENT) || !has(raw.connection, CONNECTION) || typeof raw.connection.stream !== 'object') {
    throw new Refused('what is to be guarded is not a client of `pg`');
  }
  if (raw.pipeline) throw new Refused('a client in pipeline mode is not followed');
  if (raw.replication) throw new Refused('replication connections are not followed');
  if (raw._connected !== true || raw._ending === true) throw new Refused('the client is not connected: call `connect` first');
}

module.exports = { followed };
