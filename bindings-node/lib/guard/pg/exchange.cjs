// @ts-check
'use strict';
// One statement on the wire. `pg` takes an object with `submit` in place of a query and tells it what the server answers: rows come
// here as the server's text, before any type parser, row mode or listener.

/** @typedef {'I' | 'T' | 'E'} Transaction idle, in a transaction, in one that failed */

/**
 * How it ended: `error` is the driver's own, `thrown` what `sink` threw. `transaction` is not known when the connection was lost.
 *
 * @typedef {{error?: any, thrown?: unknown, transaction?: Transaction, tag?: string, suspended: boolean}} Ended
 */

/**
 * What takes a result: its columns, then each row; either may throw, and is given nothing more then.
 *
 * @typedef {{columns: (fields: readonly any[]) => void, row: (cells: (string | null)[]) => void}} Sink
 */

/** Always the unnamed statement and the unnamed portal: nobody else can have prepared them. */
const PORTAL = '';

class Exchange {
  #text;
  #bound;
  #sink;
  #rows;
  #paged;
  /** @type {any} */
  #connection;
  /** @type {Ended} */
  #ended = bare({ suspended: false });
  /** @type {(ended: Ended) => void} */
  #tell = () => {};
  /** @type {(transaction: Transaction | undefined) => void} */
  #leave = () => {};
  /** @type {(() => void) | undefined} */
  #page;
  #over = false;

  /**
   * `rows` is the most that are fetched; none for all. A paged exchange fetches nothing before `read`, and holds the connection until
   * its end or `close`.
   *
   * @param {string} text
   * @param {readonly (string | Buffer | null)[]} bound
   * @param {Sink} sink
   * @param {{rows?: number | undefined, paged?: boolean}} [how]
   */
  constructor(text, bound, sink, { rows, paged = false } = {}) {
    this.#text = text;
    this.#bound = bound;
    this.#sink = sink;
    this.#rows = rows;
    this.#paged = paged;
    /** When the caller can be told. @type {Promise<Ended>} */
    this.done = new Promise((resolve) => (this.#tell = resolve));
    /** When the connection takes the next statement, and where it stands then. @type {Promise<Transaction | undefined>} */
    this.free = new Promise((resolve) => (this.#leave = resolve));
  }

  /** @param {any} client */
  over(client) {
    try {
      client.query(this);
    } catch (error) {
      this.handleError(error);
    }
    return this;
  }

  /** A paged exchange: waits for so many rows more, or for the end. @param {number} rows @returns {Promise<void>} */
  read(rows) {
    return new Promise((resolve) => {
      this.#page = resolve;
      if (this.#over) return this.#turn();
      this.#connection.execute({ portal: PORTAL, rows });
      this.#connection.flush();
    });
  }

  /** A paged exchange: ends it before its end. */
  close() {
    if (this.#over) return;
    this.#over = true;
    this.#connection.close({ type: 'P', name: PORTAL });
    this.#connection.sync();
  }

  /** Whether `sink` threw: nothing more comes. */
  get isSpoilt() {
    return 'thrown' in this.#ended;
  }

  get isOver() {
    return this.#over;
  }

  // What `pg` calls.

  /** @param {any} connection */
  submit(connection) {
    this.#connection = connection;
    connection.once('readyForQuery', this.#ready);
    connection.once('end', this.#lost);
    connection.stream.cork?.();
    try {
      connection.parse({ text: this.#text, name: '' });
      connection.bind({ portal: PORTAL, statement: '', values: this.#bound, binary: false, valueMapper: same });
      connection.describe({ type: 'P', name: PORTAL });
      if (this.#paged) {
        connection.flush();
      } else {
        connection.execute({ portal: PORTAL, rows: this.#rows });
        connection.sync();
      }
    } finally {
      connection.stream.uncork?.();
    }
    return null;
  }

  /** @param {any} message */
  handleRowDescription(message) {
    this.#give(() => this.#sink.columns(message.fields));
  }

  /** @param {any} message */
  handleDataRow(message) {
    this.#give(() => this.#sink.row(message.fields));
  }

  handlePortalSuspended() {
    this.#ended.suspended = true;
    this.#turn();
  }

  /** @param {any} message */
  handleCommandComplete(message) {
    this.#ended.tag = message.text;
    this.#ended.suspended = false;
    this.#finish();
  }

  handleEmptyQuery() {
    this.#finish();
  }

  handleReadyForQuery() {}

  /** @param {any} connection */
  handleCopyInResponse(connection) {
    connection.sendCopyFail('COPY is not followed');
  }

  handleCopyData() {}

  /** @param {any} error */
  handleError(error) {
    this.#ended.error ??= error ?? new Error('Connection terminated');
    const fromServer = typeof error?.severity === 'string' && this.#connection !== undefined;
    if (fromServer) return this.#finish();
    // The driver gave up. Whatever the server still says is not looked at; the connection is free when it says that it is.
    this.#over = true;
    this.#tell(bare(this.#ended));
    this.#turn();
    if (this.#connection === undefined) this.#leave(undefined);
  }

  /** The server is done with the statement; in a paged exchange it waits to be told so. */
  #finish() {
    if (this.#paged && !this.#over) this.#connection.sync();
    this.#over = true;
  }

  /** @param {() => void} take */
  #give(take) {
    if (this.#ended.error !== undefined || 'thrown' in this.#ended) return;
    try {
      take();
    } catch (thrown) {
      this.#ended.thrown = thrown;
    }
  }

  #turn() {
    const page = this.#page;
    this.#page = undefined;
    page?.();
  }

  /** @param {any} message */
  #ready = (message) => {
    this.#connection.removeListener('end', this.#lost);
    this.#settle(message?.status);
  };

  #lost = () => {
    this.#connection.removeListener('readyForQuery', this.#ready);
    this.#ended.error ??= new Error('Connection terminated unexpectedly');
    this.#settle(undefined);
  };

  /** @param {Transaction | undefined} transaction */
  #settle(transaction) {
    this.#over = true;
    if (transaction !== undefined) this.#ended.transaction = transaction;
    this.#tell(bare(this.#ended));
    this.#leave(transaction);
    this.#turn();
  }
}

/**
 * A copy that inherits nothing: a promise asks what it is resolved with for `then`, and whoever put one on a prototype would be given it.
 *
 * @template {object} T
 * @param {T} members
 * @returns {T}
 */
function bare(members) {
  return Object.assign(Object.create(null), members);
}

/** Parameters are prepared already. @param {unknown} value */
const same = (value) => value;

module.exports = { Exchange, bare };
