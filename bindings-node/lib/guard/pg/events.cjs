// @ts-check
'use strict';
// What a guarded client tells of by itself: never a row, never what was sent along.

const { EventEmitter } = require('node:events');
const { Refused } = require('../errors.cjs');

/** By name, what a listener is given of what the driver says. @type {Record<string, (given: any, told: (error: any) => Error) => unknown[]>} */
const TOLD = {
  error: (error, told) => [told(error)],
  end: () => [],
  // Messages and payloads may hold values of rows.
  notice: ({ severity, code }) => [Object.freeze({ severity, code })],
  notification: ({ channel, processId }) => [Object.freeze({ channel, processId })],
};

class Events {
  #emitter = new EventEmitter();
  #heard;
  #raw;

  /** @param {any} raw @param {(error: any) => Error} told */
  constructor(raw, told) {
    this.#raw = raw;
    this.#heard = Object.entries(TOLD).map(([name, tell]) => {
      const hear = (/** @type {any} */ given) => {
        // The connection is lost either way: without a listener, the next statement says so.
        if (this.#emitter.listenerCount(name) > 0) this.#emitter.emit(name, ...tell(given, told));
      };
      raw.on(name, hear);
      return /** @type {const} */ ([name, hear]);
    });
  }

  /** @param {'on' | 'once' | 'off'} how @param {unknown} name @param {unknown} listener */
  listen(how, name, listener) {
    if (typeof name !== 'string' || !Object.hasOwn(TOLD, name)) throw new Refused(`a guarded client does not tell of \`${String(name)}\``);
    if (typeof listener !== 'function') throw new TypeError('a listener is a function');
    this.#emitter[how](name, /** @type {(...args: any[]) => void} */ (listener));
  }

  /** Tells of nothing any more. */
  end() {
    for (const [name, hear] of this.#heard) this.#raw.removeListener(name, hear);
    this.#emitter.removeAllListeners();
  }
}

module.exports = { Events };
