"""A guard around any PEP 249 connection: its cursors decide before they execute, and mask what they fetch.

    import sqlite3, checkrein, checkrein.dbapi

    enforcer = checkrein.Enforcer.from_file("policy.yaml", audit="audit/", signing_key="audit.key")
    with enforcer.open_session(token=token, resource="orders-db") as session:
        connection = checkrein.dbapi.guard(sqlite3.connect("orders.db"), session, catalog="live")
        for row in connection.execute("SELECT name, ssn FROM customers"):
            ...                                       # ssn is masked
        connection.execute("DROP TABLE customers")    # raises checkrein.Denied, which is a sqlite3.ProgrammingError too

What is different from the bare driver:

* A statement that the policy denies raises `checkrein.Denied`; one that people must approve raises `checkrein.Held`, with the
  `request` to show them; `cursor.execute_with(sql, parameters, request=…, approvals=[…])` goes on from there. Both are also the
  driver's `ProgrammingError`; a refusal (`checkrein.Refused`) is its `NotSupportedError`, and a failure to decide
  (`checkrein.Error`) its `OperationalError`: `except connection.Error` catches them all.
* What the guard can't see through is refused, not passed: scripts, functions and collations made in Python, callbacks, COPY,
  server-side cursors, pipelines, several result sets, the driver's own objects. Attributes go through an allow-list.
* A driver's message may hold values of rows (`Key (ssn)=(…) already exists`). An exception that the guard passes on has the driver's
  class and SQLSTATE, and keeps the message only where it provably says nothing but names that the statement itself wrote.
* A connection is guarded outside of a transaction only, and belongs to the process that guarded it. Values that a driver writes into
  the text (psycopg's `ClientCursor`, psycopg2) must stand apart from quotes, comments and names. `execute_with` takes values of
  built-in types only: an approval is for what people were shown.
* Converters (`sqlite3.register_converter`, psycopg's loaders) and adapters are the driver's, and are given values before they are masked.
* A row whose column is of another table than was predicted is not shown, where the driver says so (psycopg, with `catalog="live"`).
* Asynchronous connections are guarded by `checkrein.aio`, SQLAlchemy's engines by `checkrein.sqlalchemy`.
* `row_factory` works; it is given masked rows and the guarded cursor.

The guard keeps rows and the raw connection from everything that goes through it. It is no sandbox: Python code in the same process that
sets out to find the raw connection (with `gc`, `ctypes`, frames) will. See the threat model.
"""

from checkrein.dbapi._connection import Connection, connect, guard
from checkrein.dbapi._cursor import Cursor

__all__ = ["Connection", "Cursor", "connect", "guard"]
