"""What is decided on and what the driver gets: one and the same text, one and the same parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

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

    def arguments(self) -> tuple[Any, ...]:
        return (self.text,) if self.parameters is None else (self.text, self.parameters)


def exact(text: str) -> str:
    return str.__str__(text)


def copied(parameters: Any) -> Parameters:
    if isinstance(parameters, Mapping):
        return {exact(name): parameters[name] for name in parameters}
    return tuple(parameters)


def batch(sets: Iterable[Any]) -> list[Parameters] | None:
    """The sets as a list; `None` if there are more than `BATCH`."""
    taken = [copied(one) for one in islice(sets, BATCH + 1)]
    return taken if len(taken) <= BATCH else None
