"""A slot that only the module which made it can read."""

from __future__ import annotations

from typing import Any


class Hidden:
    """Takes the member descriptor `name` off a class with `__slots__`: no attribute of its instances reaches the slot any more."""

    __slots__ = ("_slot",)

    def __init__(self, owner: type, name: str) -> None:
        self._slot = vars(owner)[name]
        delattr(owner, name)

    def __call__(self, instance: Any) -> Any:
        return self._slot.__get__(instance)

    def put(self, instance: Any, value: Any) -> None:
        self._slot.__set__(instance, value)
