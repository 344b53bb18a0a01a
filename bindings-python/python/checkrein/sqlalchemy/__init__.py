"""A guard around SQLAlchemy engines: each connection that the pool lends is a guarded one until it is back.

    import checkrein.sqlalchemy, sqlalchemy

    engine = sqlalchemy.create_engine("postgresql+psycopg://…/orders")
    checkrein.sqlalchemy.guard(engine, lambda: current_session.get(), catalog="live")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT name, ssn FROM customers"))   # ssn is masked
        connection.execute(sqlalchemy.text("DROP TABLE customers"))              # raises checkrein.Denied

Works for `sqlite` (pysqlite), `postgresql+psycopg`, and their asynchronous engines (`sqlite+aiosqlite`, `postgresql+psycopg`); other
dialects are refused. It needs SQLAlchemy 2.1 or later.

* What is guarded is the driver's connection, below SQLAlchemy: Core, ORM, `exec_driver_sql`, `raw_connection()`, `driver_connection`
  and every event get `checkrein.dbapi`'s or `checkrein.aio`'s connection. They say what is refused and withheld.
* A session of checkrein's belongs to each loan. Give one, or what makes or finds one whenever a connection is lent.
* What the dialect and your own `connect` listeners ask of a new connection (its version, settings, `isolation_level` of the engine),
  and the pool's ping, run before the connection is guarded: no text of a caller is in them. Leave no transaction open there. Whatever
  comes later is decided on: reflection, `create_all`, and an `isolation_level` of one connection, which is `PRAGMA` on SQLite.
* `Denied`, `Held`, `Refused` and `Error` come out as they are, not inside of a `DBAPIError`. Go on with a held statement under
  `execution_options(checkrein_approved=(held.request, [approval, …]))` of the connection, the statement, or `session.execute`.
* Failures of the driver come out as usual, without the driver's message where it may hold values. SQLAlchemy adds the statement and its
  parameters, which are the caller's own: `create_engine(…, hide_parameters=True)` leaves them away.
* A connection goes back as it was lent. One that may remember something (settings, temporary relations, prepared names, DDL), or
  whose state is not known, is closed instead; so an in-memory database of SQLite goes with it.
* `catalog="live"` reads the catalog at each loan. It is exact, and not free: give the policy a catalog, or `catalog=` a mapping that
  `checkrein.catalog` made, where connections are lent often.
* An engine knows its URL, and can make connections besides its pool. Hand it to code that you trust, and its results to a model.
* The one connection of a `StaticPool` has many users at once. It is guarded once, for the session that comes first; others are refused.
"""

from checkrein.sqlalchemy._engine import guard

__all__ = ["guard"]
