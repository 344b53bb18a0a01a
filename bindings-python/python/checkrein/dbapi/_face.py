"""What guarded connections and cursors show of themselves, blocking and asynchronous alike; nothing leads to what is inside."""

from __future__ import annotations

from typing import Any, NoReturn

from checkrein.dbapi._hidden import Hidden

EXCEPTIONS = (
    "Warning", "Error", "InterfaceError", "DatabaseError", "DataError", "OperationalError",
    "IntegrityError", "InternalError", "ProgrammingError", "NotSupportedError",
)  # fmt: skip
"""What PEP 249 makes attributes of a connection."""


class ConnectionFace:
    """Attributes of the driver's connection, through the driver's allow-list."""

    __slots__ = ("__weakref__", "_factory", "_gate")

    def __init__(self) -> None:
        raise TypeError("guarded connections are made by `guard`")

    @property
    def row_factory(self) -> Any:
        """What new cursors make rows with, as the driver defines it."""
        gate = gate_of(self)
        if not gate.driver.has_row_factory:
            raise gate.refusal("a guarded connection of this driver has no `row_factory`", AttributeError)
        return factory_of(self)[0]

    def __getattr__(self, name: str) -> Any:
        gate = gate_of(self)
        driver = gate.driver
        if name in EXCEPTIONS:
            return driver.exception(name)
        gate.present(AttributeError)
        if name in driver.connection_reads and hasattr(gate.raw, name):
            return gate.call(lambda: getattr(gate.raw, name))
        if name in driver.connection_calls:
            return gate.through(name)
        raise gate.refusal(f"a guarded connection has no `{name}`", AttributeError)

    def __setattr__(self, name: str, value: Any) -> None:
        gate = gate_of(self)
        if name == "row_factory" and gate.driver.has_row_factory:
            factory_of(self)[0] = value
        elif name in gate.driver.connection_writes:
            gate.present()
            gate.call(lambda: setattr(gate.raw, name, value))
        else:
            raise gate.refusal(f"`{name}` of a guarded connection can't be set", AttributeError)

    def __delattr__(self, name: str) -> NoReturn:
        raise gate_of(self).refusal(f"`{name}` of a guarded connection can't be deleted", AttributeError)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded connection can't be copied or pickled")

    def __repr__(self) -> str:
        return f"<guarded connection at {id(self):#x}>"


class CursorFace:
    """What can be asked of a cursor without waiting."""

    __slots__ = ("__weakref__", "_owner", "_result")

    def __init__(self) -> None:
        raise TypeError("cursors are made by `connection.cursor()`")

    @property
    def description(self) -> Any:
        """The driver's own: names and type codes of the columns, also of masked ones."""
        result = result_of(self)
        return None if result.masker is None else result.gate.call(lambda: result.raw.description)

    @property
    def masked(self) -> dict[int, str]:
        """Which columns of the result are masked, by position, and with what."""
        masker = result_of(self).masker
        return {} if masker is None else masker.masked_columns()

    @property
    def limited(self) -> bool:
        """Whether the policy's row limit is reached: there may be more rows than are shown."""
        result = result_of(self)
        return result.limit is not None and result.shown >= result.limit

    @property
    def rowcount(self) -> int:
        """As the driver counts."""
        return int(result_of(self).raw.rowcount)

    @property
    def arraysize(self) -> int:
        """How many rows `fetchmany` fetches unless it is told."""
        return int(result_of(self).raw.arraysize)

    @property
    def row_factory(self) -> Any:
        """As the driver defines it; a factory of yours is given masked rows and this cursor."""
        return result_of(self).factory

    def __getattr__(self, name: str) -> Any:
        result = result_of(self)
        if name in result.gate.driver.cursor_reads and hasattr(result.raw, name):
            return result.gate.call(lambda: getattr(result.raw, name))
        raise result.gate.refusal(f"a guarded cursor has no `{name}`", AttributeError)

    def __setattr__(self, name: str, value: Any) -> None:
        result = result_of(self)
        if name == "arraysize":
            result.gate.call(lambda: setattr(result.raw, "arraysize", value))
        elif name == "row_factory":
            result.factory = value
            if result.masker is not None:
                result.rows = result.gate.call(lambda: result.maker(self))
        else:
            raise result.gate.refusal(f"`{name}` of a guarded cursor can't be set", AttributeError)

    def __delattr__(self, name: str) -> NoReturn:
        raise result_of(self).gate.refusal(f"`{name}` of a guarded cursor can't be deleted", AttributeError)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a guarded cursor can't be copied or pickled")

    def __repr__(self) -> str:
        return f"<guarded cursor at {id(self):#x}>"


gate_of = Hidden(ConnectionFace, "_gate")
factory_of = Hidden(ConnectionFace, "_factory")
result_of = Hidden(CursorFace, "_result")
owner_of = Hidden(CursorFace, "_owner")
