// @ts-check
'use strict';
// One guarded PostgreSQL connection's inside. Everything that touches the raw client goes through here, one statement at a time.

const { readPostgres } = require('../../catalog/postgres.cjs');
const { CheckreinError } = require('../../errors.cjs');
const { Refused, scrubbed } = require('../errors.cjs');
const { beside, permit, unseen } = require('../gate.cjs');
const { POSTGRES_CLIENT, POSTGRES_FIXED, POSTGRES_PARSER, plainly } = require('../said.cjs');
const { Exchange, bare } = require('./exchange.cjs');
const { Rows } = require('./rows.cjs');

/** @typedef {import('../../decision.cjs').Permit} Permit */
/** @typedef {import('../../session.cjs').Session} Session */
/** @typedef {import('./exchange.cjs').Ended} Ended */
/** @typedef {import('./values.cjs').Bound} Bound */
/** @typedef {{text: string, values: Bound | undefined}} Asked */
/** @typedef {readonly object[] | undefined} Approvals */
/** @typedef {{permit: Permit, rows: Rows, exchange: Exchange, before: import('./exchange.cjs').Transaction | undefined, text: string}} Running */

/** One name in the list that `search_path` is. */
const NAME = /"(?:[^"]|"")*"|[^\s,"]+/g;

/** What leaves the connection as it was. */
const QUIET = ['read'];
/** What leaves everybody's relations as they were. */
const STRUCTURELESS = [
  'read',
  'insert',
  'update',
  'delete',
  'merge',
  'truncate',
  'setting',
  'transaction',
  'lock',
  'explain',
  'sleep',
  'cursor',
];

const STANDING = `
SELECT pg_catalog.array_to_string(pg_catalog.current_schemas(false), pg_catalog.chr(31)), pg_catalog.current_setting('search_path'),
       pg_catalog.current_setting('standard_conforming_strings'), pg_catalog.current_setting('client_encoding'),
       EXISTS (SELECT 1 FROM pg_catalog.pg_class c WHERE c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema())`;

/** What a cursor's statement does, it does when it is read, and not at all if it never is: its outcome would tell of what did not happen. */
const UNREAD = "a statement that changes the connection's state does not go through a cursor: use `query`";

/** Members of the driver's errors that hold no values. */
const KEPT = ['code', 'severity', 'position'];

class Gate {
  #raw;
  #native;
  #context;
  #searchPath;
  /** @type {import('./rows.cjs').Origins | undefined} */
  #origins;
  /** @type {import('./exchange.cjs').Transaction | undefined} */
  #transaction;
  /** The end of the line of those who wait for their turn. @type {Promise<void>} */
  #last = Promise.resolve();
  #waiting = 0;

  /** Whether everything that ran since the last reset left the connection as it was. */
  quiet = true;
  /** Whether something ran that may have changed relations. */
  structural = false;
  /** Whether the catalog was read since somebody else's was last adopted: it may tell of relations that only its reader had. */
  hasReadOwn = false;

  /** @param {any} raw @param {Session} session @param {object | undefined} context */
  constructor(raw, session, context) {
    this.#raw = raw;
    this.#context = context;
    this.#native = session.connection();
    this.#searchPath = this.#native.searchPath;
  }

  /** Waits for its turn; gives what ends it. @returns {Promise<() => void>} */
  async take() {
    const before = this.#last;
    /** @type {() => void} */
    let leave = () => {};
    this.#last = new Promise((resolve) => (leave = resolve));
    this.#waiting += 1;
    await before;
    return () => {
      this.#waiting -= 1;
      leave();
    };
  }

  /** Whether nobody has the turn or waits for it. */
  get isFree() {
    return this.#waiting === 0;
  }

  /** Runs in its turn. @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  async inTurn(act) {
    const leave = await this.take();
    try {
      return await act();
    } finally {
      leave();
    }
  }

  /**
   * Decides, and runs what is permitted: to its end, or (paged) up to before its first row. The turn ends with the exchange.
   *
   * @param {Asked} asked
   * @param {Approvals} approvals
   * @param {{paged?: boolean, open: () => void}} how `open` throws if the connection was given back before the turn came
   * @returns {Promise<Running>}
   */
  async run({ text, values }, approvals, { paged = false, open }) {
    const leave = await this.take();
    let exchange;
    try {
      open();
      const more = /** @type {any} */ (beside(this.#context, approvals ?? []));
      const given = permit(await this.#native.decideAsync(text, values?.shown ?? null, more));
      const why = unseen(given, text) ?? (paged && given.changesState ? UNREAD : undefined);
      if (why !== undefined) {
        this.#native.outcome(given, { status: 'cancelled' });
        throw new Refused(why);
      }
      this.quiet &&= given.effects.every((effect) => QUIET.includes(effect));
      this.structural ||= !given.effects.every((effect) => STRUCTURELESS.includes(effect));
      const rows = new Rows(given, this.#origins);
      const before = this.#transaction;
      exchange = new Exchange(text, values?.bound ?? [], rows, { rows: rows.wanted, paged }).over(this.#raw);
      const running = bare({ permit: given, rows, exchange, before, text });
      if (!paged) this.report(running, await exchange.done);
      return running;
    } finally {
      if (exchange) exchange.free.then((transaction) => (this.#transaction = transaction)).then(leave);
      else leave();
    }
  }

  /**
   * Reports what became of a statement. Throws what the caller is told, if it failed.
   *
   * @param {Running} running
   * @param {Ended & {isUnread?: boolean}} ended a cursor that was closed before it was read ran nothing
   */
  report({ permit: given, rows, before, text }, { error, thrown, transaction, tag, isUnread = false }) {
    let failure = thrown;
    if (error === undefined && failure === undefined) {
      try {
        rows.mask();
      } catch (found) {
        failure = found;
      }
    }
    const ran = error === undefined && (failure === undefined || given.changesState) ? 'ok' : 'error';
    const count = failure !== undefined || rows.fields.length > 0 ? rows.shown : counted(tag);
    this.#native.outcome(given, {
      status: transaction === undefined || (isUnread && ran === 'ok') ? 'cancelled' : ran,
      ...(count !== undefined && { rows: count }),
    });
    if (transaction === 'I') {
      if (given.changesState) this.#native.committed();
      if (error !== undefined && before !== 'I') this.#native.rolledBack();
    }
    if (error === undefined && failure === undefined) return;
    rows.drop();
    throw told(failure ?? error, text);
  }

  // Where the connection stands. These run in a turn that the caller has taken.

  /**
   * Makes sure that the connection stands as the core takes a new one to stand; whether it has temporary relations.
   *
   * @returns {Promise<boolean>}
   */
  async ready() {
    const [found] = await this.#ask(STANDING);
    if (this.#transaction !== 'I' || !found) {
      throw new Refused("a transaction is open, whose end could undo what the connection's state is now: commit or roll back first");
    }
    const [schemas = '', setting = '', conforming, encoding, temporary] = found;
    if (conforming !== 'on') throw new Refused("the connection's standard_conforming_strings is not on");
    if (encoding !== 'UTF8') throw new Refused("the connection's client_encoding is not UTF8");
    const there = schemas === '' ? [] : (schemas ?? '').split('\x1f');
    const named = ((setting ?? '').match(NAME) ?? []).filter((name) => name !== '"$user"');
    // A schema that is named and not there could be made later, and would come before the others.
    if (named.length > there.length) {
      throw new Refused(`\`search_path\` is ${setting}, and only ${there} are there: name schemas that are`);
    }
    if (there.join('\x1f') !== this.#searchPath.join('\x1f')) {
      throw new Refused(
        `names are looked up in ${there}, and the policy says ${this.#searchPath}: make \`search_path\` of the resource agree`,
      );
    }
    return temporary === 't';
  }

  /** Undoes the transaction, whatever is known of it. */
  async rollback() {
    await this.#ask('ROLLBACK');
    this.#native.rolledBack();
  }

  /** Reads the live catalog; brings back a state that was lost, if the connection stands as it began. */
  async refresh() {
    this.hasReadOwn = true;
    const lost = !this.#native.isCertain;
    if (lost) await this.ready();
    const [found] = await this.#ask(STANDING);
    if (this.#transaction !== 'I' && found?.at(-1) === 't') {
      // `ON COMMIT DROP`: what is read must hold after the transaction too.
      throw new Refused('there are temporary relations, which the end of the transaction may drop: commit before the catalog is read');
    }
    let read;
    try {
      read = await readPostgres(this.#raw);
    } catch (error) {
      throw told(error);
    }
    const catalog = Buffer.from(JSON.stringify(read.catalog));
    this.adopt(catalog, read.origins);
    // Only now: what was made since the last reading is forgotten with the rest.
    if (lost) this.#native.reset();
    return { catalog, origins: read.origins };
  }

  /** Takes a catalog. @param {any} catalog @param {import('./rows.cjs').Origins} [origins] */
  adopt(catalog, origins) {
    this.#native.refreshCatalog(catalog);
    this.#origins = origins;
  }

  /** Makes the connection forget everything that it remembers. */
  async discard() {
    await this.#ask('DISCARD ALL');
    await this.ready();
    this.#native.reset();
    this.quiet = true;
  }

  /** Whether it may be given to the next one, perhaps after `discard`. */
  get isIdle() {
    return this.#transaction === 'I';
  }

  /** A statement of the guard's own. @param {string} text @returns {Promise<(string | null)[][]>} */
  async #ask(text) {
    /** @type {(string | null)[][]} */
    const found = [];
    const exchange = new Exchange(text, [], { columns: () => {}, row: (cells) => found.push(cells) }).over(this.#raw);
    const { error } = await exchange.done;
    this.#transaction = await exchange.free;
    if (error !== undefined && this.#transaction !== 'E') throw told(error);
    return found;
  }
}

/** How many rows a command says that it changed. @param {string | undefined} tag */
function counted(tag) {
  const found = /^[A-Z]+(?: [A-Z]+)*(?: \d+)? (\d+)$/.exec(tag ?? '');
  return found ? Number(found[1]) : undefined;
}

/**
 * What is thrown in place of an error: ours as they are, the driver's without what they may reveal.
 *
 * @param {any} error
 * @param {string} [text]
 */
function told(error, text = '') {
  if (error instanceof CheckreinError) return error;
  const { severity, code, message, position } = error ?? {};
  if (severity === undefined) return scrubbed(error, plainly(POSTGRES_CLIENT, message, ''), KEPT);
  // A cast such as `::regclass` says the same words at run time, about a value: only the parser gives a position in the text.
  const parser = typeof code === 'string' && code.startsWith('42') && position !== undefined;
  const said = plainly(POSTGRES_FIXED, message, '') ?? (parser ? plainly(POSTGRES_PARSER, message, text) : undefined);
  return scrubbed(error, said === undefined ? undefined : `${said} (SQLSTATE ${code})`, KEPT);
}

module.exports = { Gate, counted, told };
