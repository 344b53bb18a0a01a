"""A row as asyncpg's users know it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, overload


class Record:
    """Values by position or by name, as of `asyncpg.Record`, which only asyncpg can make; holds masked values and nothing else.

    Iterates over its values; `in` looks for a name. Of several columns of one name, the last is found. Equals other records and
    tuples with the same values.
    """

    __slots__ = ("_places", "_values")

    def __init__(self, places: dict[str, int], values: tuple[Any, ...]) -> None:
        self._places = places
        self._values = values

    @overload
    def __getitem__(self, at: int | str) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Any, ...]: ...
    def __getitem__(self, at: int | str | slice) -> Any:
        if isinstance(at, str):
            return self._values[self._places[at]]
        return self._values[at]

    def get(self, name: str, default: Any = None) -> Any:
        """The value of that name, or `default`."""
        return self._values[self._places[name]] if name in self._places else default

    def keys(self) -> Iterator[str]:
        """The names."""
        return iter(self._places)

    def values(self) -> Iterator[Any]:
        """The values."""
        return iter(self._values)

    def items(self) -> Iterator[tuple[str, Any]]:
        """Names with their values."""
        return ((name, self._values[at]) for name, at in self._places.items())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __eq__(self, other: object) -> bool:
        return self._values == (other._values if isinstance(other, Record) else other)

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        return f"<Record {' '.join(f'{name}={value!r}' for name, value in self.items())}>"
