"""SQLAlchemy's engines, blocking ones: Core, ORM, pools, and what leads to the driver's connection."""

from __future__ import annotations

import gc
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, Engine, create_engine, event, exc, pool, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import checkrein
import checkrein.catalog
import checkrein.dbapi
import checkrein.sqlalchemy
from aio_world import hidden
from test_attacks import with_leave
from world import SECRETS, World, create_customers

QUERY = text("SELECT id, name, ssn FROM customers ORDER BY id")


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ssn: Mapped[str | None]


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str | None]


def url_of(dsn: str, driver: str = "psycopg") -> URL:
    given: dict[str, Any] = conninfo_to_dict(dsn)
    return URL.create(
        f"postgresql+{driver}", given["user"], given["password"], given["host"], int(given["port"]), "orders"
    )  # fmt: skip


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        raw = sqlite3.connect(tmp_path / "orders.db")
        create_customers(raw)
        raw.close()
        made = create_engine(f"sqlite:///{tmp_path}/orders.db", pool_pre_ping=True)
    else:
        request.getfixturevalue("raw_postgres")
        made = create_engine(url_of(request.getfixturevalue("dsn")), pool_pre_ping=True)
    yield made
    made.dispose()


def resource(engine: Engine) -> str:
    return "db-sqlite" if engine.dialect.name == "sqlite" else "db-postgres"


def guard(engine: Engine, world: World, **options: Any) -> None:
    checkrein.sqlalchemy.guard(engine, world.session(resource(engine)), **({"catalog": "live"} | options))


def is_raw(thing: Any) -> bool:
    return isinstance(thing, (sqlite3.Connection, sqlite3.Cursor, psycopg.Connection, psycopg.Cursor))


def test_core_is_masked(engine: Engine, world: World) -> None:
    guard(engine, world)
    with engine.connect() as connection:
        rows = connection.execute(QUERY).all()
        assert [row.name for row in rows] == ["Ada", "Ben", "Cleo"]
        assert rows[0].ssn.endswith("6789")
        assert hidden(rows)
        customers = Customer.__table__
        assert hidden(connection.execute(sqlalchemy.select(customers.c.ssn).where(customers.c.id.in_([1, 2]))).all())
        assert hidden(connection.exec_driver_sql("SELECT ssn AS name FROM customers").all())
        assert connection.execute(text("SELECT name FROM customers WHERE id = :id"), {"id": 2}).scalar_one() == "Ben"
        with connection.execution_options(yield_per=2).execute(QUERY) as result:
            assert hidden(list(result))
    assert world.outcomes() == [("ok", 3), ("ok", 2), ("ok", 3), ("ok", 1), ("ok", 3)]


def test_the_orm_is_masked_and_writes(engine: Engine, world: World) -> None:
    guard(engine, world)
    with Session(engine) as session:
        loaded = session.scalars(sqlalchemy.select(Customer).order_by(Customer.id)).all()
        assert [customer.name for customer in loaded] == ["Ada", "Ben", "Cleo"]
        assert hidden([customer.ssn for customer in loaded])
        session.add_all([Note(id=n, body=f"n{n}") for n in range(3)])
        made = session.scalars(sqlalchemy.insert(Note).returning(Note.id), [{"id": n, "body": "x"} for n in (3, 4)])
        assert sorted(made) == [3, 4]  # one INSERT of many values
        session.commit()
        assert len(session.scalars(sqlalchemy.select(Note.body)).all()) == 5
        session.add(Note(id=77, body="undone"))
        session.flush()
        session.rollback()
        session.execute(sqlalchemy.insert(Note), [{"id": 100 + n, "body": "x"} for n in range(3)])
        session.commit()
        assert session.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(Note)) == 8


def test_savepoints_nest(engine: Engine, world: World) -> None:
    guard(engine, world)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes (id, body) VALUES (1, 'kept')"))
        with pytest.raises(KeyError), connection.begin_nested():
            connection.execute(text("INSERT INTO notes (id, body) VALUES (2, 'undone')"))
            raise KeyError
        with connection.begin_nested():
            connection.execute(text("INSERT INTO notes (id, body) VALUES (3, 'kept')"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM notes ORDER BY id")).scalars().all() == [1, 3]


def test_refusals_come_out_as_they_are(engine: Engine, world: World) -> None:
    guard(engine, world)
    with engine.connect() as connection:
        with pytest.raises(checkrein.Denied) as denied:
            connection.execute(text("DROP TABLE customers"))
        assert denied.value.rule == "no-destruction"
        assert not isinstance(denied.value, exc.SQLAlchemyError)
        with pytest.raises(checkrein.Denied):
            connection.execute(text("SELECT 1; DROP TABLE customers"))
        assert connection.execute(text("SELECT name FROM customers WHERE id = 1")).scalar_one() == "Ada"
    with Session(engine) as session:
        session.delete(session.get_one(Customer, 1))
        with pytest.raises(checkrein.Held) as held:
            session.flush()
        assert held.value.request.statement


def test_a_held_statement_runs_once_it_is_approved(engine: Engine, world: World) -> None:
    guard(engine, world)
    statement = text("DELETE FROM customers WHERE id = :id")
    with engine.begin() as connection:
        with pytest.raises(checkrein.Held) as held:
            connection.execute(statement, {"id": 1})
        request = held.value.request
        approved = statement.execution_options(checkrein_approved=(request, [world.approve(request)]))
        with pytest.raises(checkrein.Denied):
            connection.execute(approved, {"id": 2})
        assert connection.execute(approved, {"id": 1}).rowcount == 1
        with pytest.raises((checkrein.Held, checkrein.Denied)):
            connection.execute(approved, {"id": 1})


def test_failures_tell_no_values(engine: Engine, world: World) -> None:
    engine.hide_parameters = True
    guard(engine, world)
    statement = text("INSERT INTO customers (id, name, ssn) VALUES (9, 'x', :ssn)")
    with engine.connect() as connection, pytest.raises(exc.IntegrityError) as caught:
        connection.execute(statement, {"ssn": SECRETS[0]})
    assert hidden([str(caught.value), repr(caught.value.orig), caught.value.__cause__])


def test_nothing_leads_to_the_raw_connection(engine: Engine, world: World) -> None:
    seen: list[Any] = []

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Any, cursor: Any, *_: Any) -> None:
        seen.extend([connection.connection.dbapi_connection, cursor])

    guard(engine, world)
    with engine.connect() as connection:
        result = connection.execute(QUERY)
        fairy = connection.connection
        seen += [fairy.dbapi_connection, fairy.driver_connection, fairy._connection_record.dbapi_connection, result.cursor]
        seen += [fairy._connection_record.driver_connection, fairy.cursor(), *fairy.info.values(), *fairy.record_info.values()]
        result.close()
    raw = engine.raw_connection()
    seen += [raw.dbapi_connection, raw.driver_connection, raw.cursor()]
    assert hidden(raw.cursor().execute("SELECT ssn FROM customers").fetchall())
    raw.detach()
    seen += [raw.dbapi_connection]
    with pytest.raises(checkrein.Denied):
        raw.cursor().execute("DROP TABLE customers")
    raw.close()
    assert len(seen) > 10
    for thing in seen:
        assert not is_raw(thing), thing
        for name in dir(thing):
            if not name.startswith("__") and hasattr(thing, name):
                assert not is_raw(getattr(thing, name)), name


def test_each_loan_has_a_session_of_its_own(engine: Engine, world: World) -> None:
    sessions: list[checkrein.Session] = []

    def session() -> checkrein.Session:
        sessions.append(world.session(resource(engine)))
        return sessions[-1]

    made: list[Any] = []
    event.listen(engine, "connect", lambda raw, _: made.append(raw))
    checkrein.sqlalchemy.guard(engine, session, catalog="live")
    with engine.connect() as connection:
        kept = connection.connection.dbapi_connection
        cursor = kept.cursor()
        assert hidden(connection.execute(QUERY).all())
        sessions[-1].close()
        with pytest.raises(checkrein.Denied):
            connection.execute(QUERY)
    with engine.connect() as connection:
        assert hidden(connection.execute(QUERY).all())
    assert len(made) == 1
    for late in (lambda: kept.execute("SELECT 1"), kept.cursor, kept.commit, lambda: cursor.execute("SELECT 1"), cursor.fetchall):
        with pytest.raises(checkrein.Refused, match="pool"):
            late()


@pytest.mark.parametrize("statement", ["CREATE TEMP TABLE mine (id int)", "SET search_path = public", "PREPARE mine AS SELECT 1"])
def test_a_connection_that_may_remember_something_is_closed(engine: Engine, tmp_path: Path, statement: str) -> None:
    if engine.dialect.name == "sqlite":
        statement = "CREATE TEMP TABLE mine (id int)"
    made: list[Any] = []
    event.listen(engine, "connect", lambda raw, _: made.append(raw))
    guard(engine, with_leave(tmp_path, "create", "prepare", "lexer_setting", "setting", "unknown"))
    with engine.begin() as connection:
        connection.execute(text(statement))
    with engine.connect() as connection:
        assert hidden(connection.execute(QUERY).all())
    assert len(made) == 2


def test_the_pool_s_end_of_a_transaction_is_known(engine: Engine, world: World) -> None:
    made: list[Any] = []
    event.listen(engine, "connect", lambda raw, _: made.append(raw))
    guard(engine, world)
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO notes (id, body) VALUES (1, 'x')"))  # rolled back when it is given back
    connection = engine.connect()
    assert connection.execute(text("SELECT count(*) FROM notes")).scalar_one() == 0
    del connection
    gc.collect()  # as a connection that is dropped
    with engine.connect() as connection:
        assert hidden(connection.execute(QUERY).all())
    assert len(made) == 1


def test_a_dialect_asks_its_own_questions_before_anything_is_guarded(engine: Engine, world: World) -> None:
    @event.listens_for(engine, "connect")
    def prepared(raw: Any, _record: Any) -> None:
        raw.cursor().execute("SELECT 1").fetchall()
        raw.rollback()

    guard(engine, world, catalog="policy")
    with engine.connect():
        assert engine.dialect.server_version_info if engine.dialect.name == "postgresql" else True
    with engine.connect() as connection, pytest.raises(checkrein.Denied):  # the policy's catalog is empty
        connection.execute(QUERY)
    assert world.decisions() == 1


def test_an_isolation_level_of_the_engine_is_set_before_anything_is_guarded(dsn: str, raw_postgres: Any, world: World) -> None:
    engine = create_engine(url_of(dsn), isolation_level="AUTOCOMMIT")
    guard(engine, world)
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO notes (id, body) VALUES (1, 'x')"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM notes")).scalar_one() == 1
    with engine.connect().execution_options(isolation_level="SERIALIZABLE") as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar_one() == "serializable"
    engine.dispose()


def test_a_transaction_that_a_listener_left_open_is_refused(engine: Engine, world: World) -> None:
    @event.listens_for(engine, "connect")
    def careless(raw: Any, _record: Any) -> None:
        raw.cursor().execute("INSERT INTO notes (id, body) VALUES (1, 'x')")

    guard(engine, world)
    with pytest.raises(checkrein.Refused, match="transaction"):
        engine.connect()


def test_what_can_not_be_guarded_is_refused(world: World, engine: Engine) -> None:
    session = world.session(resource(engine))
    with pytest.raises(checkrein.Refused):
        checkrein.sqlalchemy.guard(object(), session)  # type: ignore[arg-type]
    with pytest.raises(checkrein.Refused):
        checkrein.sqlalchemy.guard(sqlalchemy.create_mock_engine("sqlite://", print), session)  # type: ignore[arg-type]
    with engine.connect(), pytest.raises(checkrein.Refused, match="lent"):
        guard(engine, world)
    guard(engine, world)
    with pytest.raises(checkrein.Refused, match="already"):
        guard(engine, world)
    with engine.connect() as connection, pytest.raises(checkrein.Refused):
        connection.connection.cursor("named")


def test_a_shared_connection_is_for_one_session(world: World) -> None:
    engine = create_engine("sqlite://", poolclass=pool.StaticPool, connect_args={"check_same_thread": False})
    with engine.connect() as connection:
        create_customers(connection.connection.dbapi_connection)
    sessions = [world.session(), world.session()]
    chosen = [sessions[0], sessions[0], sessions[0], sessions[1]]
    checkrein.sqlalchemy.guard(engine, lambda: chosen.pop(0), catalog="live")
    with engine.connect() as first:
        with engine.connect() as second:
            assert hidden([first.execute(QUERY).all(), second.execute(QUERY).all()])
        assert hidden(first.execute(QUERY).all())
    with engine.connect() as third:
        assert hidden(third.execute(QUERY).all())
    with pytest.raises(checkrein.Refused, match="another session"):
        engine.connect()


def test_threads_share_an_engine(engine: Engine, world: World) -> None:
    guard(engine, world)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(5):
                with engine.connect() as connection:
                    assert hidden(connection.execute(QUERY).all())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_an_engine_that_is_disposed_of_stays_guarded(engine: Engine, world: World) -> None:
    guard(engine, world)
    engine.dispose()
    with engine.connect() as connection:
        assert hidden(connection.execute(QUERY).all())
        connection.invalidate()
        connection.rollback()
        assert hidden(connection.execute(QUERY).all())
    with engine.execution_options(some="option").connect() as connection:
        assert hidden(connection.execute(QUERY).all())
