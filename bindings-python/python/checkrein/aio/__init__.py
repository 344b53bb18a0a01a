"""A guard around asynchronous connections: those of psycopg 3, asyncpg and aiosqlite, and pools of the first two.

    import asyncpg, checkrein, checkrein.aio

    connection = await checkrein.aio.guard(await asyncpg.connect(dsn), session, catalog="live")
    for record in await connection.fetch("SELECT name, ssn FROM customers WHERE id = $1", 7):
        ...                                                     # ssn is masked
    await connection.execute("DROP TABLE customers")            # raises checkrein.Denied

It decides, masks, refuses and withholds as `checkrein.dbapi` does, with the same code; read that page first. What is its own:

* The core never waits, save for the disk when the policy says `audit: group` or `sync`. Decisions are made in the loop's executor, so
  that the loop goes on meanwhile; `guard(…, in_thread=False)` spares the detour where every `audit` is `buffered`.
* Statements of one connection take turns, in the order in which they came. Several results may be read side by side.
* A cancellation or a timeout, wherever it comes, leaves no permit that could still be used: what was permitted ends as `cancelled` in
  the log, what it may have changed is not known any more (`refresh_catalog` brings the state back), and rows that were not masked yet
  are dropped. With aiosqlite, the statement is interrupted and waited for: nothing of it runs on.
* psycopg and aiosqlite: cursors and connections as `checkrein.dbapi` has them, awaited. aiosqlite's `execute` and `cursor` may be awaited
  or entered. `async for` fetches and masks 64 rows at once, which count as shown. `isolation_level` of aiosqlite can be read only.
* asyncpg: `fetch`, `fetchrow`, `fetchval`, `execute`, `executemany`, `prepare`, `cursor` and `transaction`. Rows are `Record`s of our
  own, with asyncpg's access by position and name: asyncpg's own can't be made by anybody else. A held statement goes on with
  `fetch(…, request=…, approvals=[…])`. Each statement is prepared afresh, so that nothing that was put under a name of asyncpg's cache
  is run; that costs a round trip, which a statement of `prepare` saves. What the guard raises is an `asyncpg.InterfaceError` too.
  Type codecs, COPY, listeners, query loggers, `record_class` and `forward` are refused. Codecs and listeners that were there before are
  the driver's: they are given values before they are masked.
* `pool(pool, session)` lends connections that are guarded anew each time. The rest of the pool stays with you.

A cancellation or a failure carries none of the driver's frames, whose variables may hold rows.
"""

from checkrein.aio._connection import Connection
from checkrein.aio._cursor import Cursor
from checkrein.aio._guard import guard
from checkrein.aio._pool import Pool, pool
from checkrein.aio._portal import Portal
from checkrein.aio._postgres import PostgresConnection
from checkrein.aio._prepared import PreparedStatement
from checkrein.aio._record import Record
from checkrein.aio._transaction import Transaction

__all__ = [
    "Connection",
    "Cursor",
    "Pool",
    "Portal",
    "PostgresConnection",
    "PreparedStatement",
    "Record",
    "Transaction",
    "guard",
    "pool",
]
