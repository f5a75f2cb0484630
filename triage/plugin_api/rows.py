"""What a row function gets: one row of the app's database, and what the lookups found."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from triage.errors import PluginError

Value = int | float | str | bytes | None
"""What SQLite stores in a cell."""

INT64: Final = 1 << 63
_T = TypeVar("_T")


class Row:
    """One row of a query. Cells are crafted until shown otherwise: each accessor says what it takes."""

    __slots__ = ("_index", "_values")

    def __init__(self, index: Mapping[str, int], values: Sequence[Value]) -> None:
        self._index = index
        self._values = values

    def value(self, column: str) -> Value:
        """The cell as stored."""
        return self._values[self._index[column]]

    def values(self) -> tuple[Value, ...]:
        """All cells as stored, in the order of the query."""
        return tuple(self._values)

    def text(self, column: str) -> str:
        """The cell as text: NULL is empty, a number its digits, bytes are read as UTF-8 with replacement."""
        value = self.value(column)
        if value is None:
            return ""
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return value if isinstance(value, str) else str(value)

    def integer(self, column: str) -> int | None:
        """The cell as an integer, also where it was stored as a real number or as digits; ``None`` for NULL.

        Raises:
            PluginError: It holds something else.
        """
        value = self.value(column)
        if value is None or isinstance(value, int):
            return value
        try:
            number = int(value)
        except (ValueError, OverflowError) as error:
            raise PluginError(f"The column {column} does not hold a whole number.") from error
        if not -INT64 <= number < INT64:
            raise PluginError(f"The column {column} holds a number that is too large.")
        return number

    def real(self, column: str) -> float | None:
        """The cell as a finite number; ``None`` for NULL.

        Raises:
            PluginError: It holds something else.
        """
        value = self.value(column)
        if value is None:
            return None
        try:
            number = float(value)
        except (ValueError, OverflowError) as error:
            raise PluginError(f"The column {column} does not hold a number.") from error
        if not math.isfinite(number):
            raise PluginError(f"The column {column} does not hold a finite number.")
        return number

    def blob(self, column: str) -> bytes:
        """The cell as bytes: NULL is empty, text its UTF-8.

        Raises:
            PluginError: It holds a number.
        """
        value = self.value(column)
        if value is None or isinstance(value, bytes):
            return value or b""
        if isinstance(value, str):
            return value.encode("utf-8", "replace")
        raise PluginError(f"The column {column} does not hold bytes.")


class Known:
    """What the lookups found, for the row functions of one artefact."""

    def __init__(self, lookups: Mapping[str, Mapping[Value, tuple[tuple[Value, ...], ...]]]) -> None:
        self._lookups = lookups
        self._remembered: dict[object, object] = {}

    def rows(self, lookup: str, key: Value) -> tuple[tuple[Value, ...], ...]:
        """The rows under a key, without it; empty where there is none."""
        return self._lookups[lookup].get(key, ())

    def text(self, lookup: str, key: Value) -> str:
        """The first text that is not empty under a key, or an empty text."""
        return next((cell for row in self.rows(lookup, key) for cell in row if isinstance(cell, str) and cell), "")

    def remember(self, key: object, make: Callable[[], _T]) -> _T:
        """What ``make`` gave the first time for this key: for what is the same for all rows of a conversation."""
        if key not in self._remembered:
            self._remembered[key] = make()
        return self._remembered[key]  # type: ignore[return-value]  # each key is used with one type
