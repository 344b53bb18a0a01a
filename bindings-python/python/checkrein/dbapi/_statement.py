"""What is decided on and what the driver gets: one and the same text, one and the same parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import islice
from types import NoneType
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

CONSTANT = {NoneType, bool, int, float, str, bytes, Decimal, date, timedelta, UUID}
NESTED = 16
"""How deep an array may be nested; PostgreSQL's have six dimensions."""

Parameters = tuple[Any, ...] | dict[str, Any]
Placeholders = Literal["native", "format"]

BATCH = 65_535
"""The most parameter sets of one executemany: they are copied before the decision, so that nothing can change them after it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One text and what is bound to it. Every part is an exact built-in type: a subclass could show us one thing and the driver another."""

    text: str
    parameters: Parameters | list[Parameters] | None
    placeholders: Placeholders
    many: bool

    @property
    def is_constant(self) -> bool:
        """Whether no code but the interpreter's own says what the parameters are."""
        sets = self.parameters if isinstance(self.parameters, list) else [self.parameters or ()]
        return all(_constant(value) for one in sets for value in (one.values() if isinstance(one, dict) else one))

    def arguments(self) -> tuple[Any, ...]:
        return (self.text,) if self.parameters is None else (self.text, self.parameters)


def exact(text: str) -> str:
    return str.__str__(text)


def copied(parameters: Any) -> Parameters:
    if isinstance(parameters, Mapping):
        return {exact(name): _copy(parameters[name]) for name in parameters}
    return tuple(map(_copy, parameters))


def _copy(value: Any, depth: int = 0) -> Any:
    """The value as nobody can change it any more, where it is of a built-in type."""
    kind = type(value)
    if kind is bytearray or kind is memoryview:
        return bytes(value)
    if (kind is list or kind is tuple) and depth < NESTED:
        return kind(_copy(item, depth + 1) for item in value)
    return value


def _constant(value: Any, depth: int = 0) -> bool:
    kind = type(value)
    if kind is list or kind is tuple:
        return depth < NESTED and all(_constant(item, depth + 1) for item in value)
    if kind is datetime or kind is time:
        return type(value.tzinfo) in {NoneType, timezone, ZoneInfo}
    return kind in CONSTANT


def batch(sets: Iterable[Any]) -> list[Parameters] | None:
    """The sets as a list; `None` if there are more than `BATCH`."""
    taken = [copied(one) for one in islice(sets, BATCH + 1)]
    return taken if len(taken) <= BATCH else None
