"""Counts what stood on a reviewer's screen, in a file of that person's own account; knows no Qt and no case.

The file holds days, levels, numbers and seconds, under a digest of the reviewer's name: no case, no item, no name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

FILE: Final = "shown.json"
MOST_BYTES: Final = 1 << 20
"""A file that is larger was not written by us and is not read."""
KEPT_DAYS: Final = 400
REMIND_MINUTES: Final = 60
"""How long sharper pictures may stand on the screen in a day before a reminder, unless the reviewer says otherwise."""
MOST_MINUTES: Final = 600
LEVELS: Final = ("working", "open")
"""Levels that count towards a reminder: those sharper than *closed*."""


class Shown(NamedTuple):
    """How much stood on the screen."""

    items: int = 0
    seconds: float = 0.0

    def plus(self, other: Shown) -> Shown:
        """Both together."""
        return Shown(self.items + other.items, self.seconds + other.seconds)


def figures_path() -> Path:
    """Where the figures of this account lie."""
    from platformdirs import user_data_path

    return user_data_path("dfu-triage", appauthor=False) / FILE


class Figures:
    """The figures of one reviewer. A file that is missing or damaged counts as none; each change is written at once."""

    def __init__(self, path: Path, reviewer: str) -> None:
        self._path = path
        self._key = hashlib.sha256(reviewer.encode()).hexdigest()[:32]
        self.kept = True
        """False where the file could not be written the last time."""
        own = self._read().get(self._key, {})
        self._days = _days(own.get("days", {}))
        minutes = own.get("remind", REMIND_MINUTES)
        self._remind = minutes if isinstance(minutes, int) and 0 <= minutes <= MOST_MINUTES else REMIND_MINUTES

    @property
    def remind(self) -> int:
        """Minutes in a day after which to remind; 0 for never."""
        return self._remind

    def set_remind(self, minutes: int) -> None:
        """Remind after so many minutes; 0 for never."""
        self._remind = min(max(minutes, 0), MOST_MINUTES)
        self._write()

    def add(self, level: str, items: int, seconds: float, day: date | None = None) -> bool:
        """Count what stood on the screen; gives whether a reminder is due now.

        One is due each time that the day's total passes another of the reviewer's spans.
        """
        today = (day or _today()).isoformat()
        before = self._sharper(today)
        levels = self._days.setdefault(today, {})
        levels[level] = levels.get(level, Shown()).plus(Shown(max(items, 0), max(seconds, 0.0)))
        self._forget_old(today)
        self._write()
        span = self._remind * 60
        return span > 0 and int(before // span) < int(self._sharper(today) // span)

    def total(self, days: int, until: date | None = None) -> dict[str, Shown]:
        """By level, over so many days up to one; 0 for all days that are kept."""
        last = until or _today()
        first = (last - timedelta(days=days - 1)).isoformat() if days else ""
        found: dict[str, Shown] = {}
        for day, levels in self._days.items():
            if first <= day <= last.isoformat():
                for level, shown in levels.items():
                    found[level] = found.get(level, Shown()).plus(shown)
        return found

    def minutes(self, day: date | None = None) -> int:
        """Whole minutes for which sharper pictures stood on the screen in a day."""
        return int(self._sharper((day or _today()).isoformat()) // 60)

    def delete(self) -> None:
        """Forget all figures of this reviewer; the file goes where it holds nothing else."""
        self._days = {}
        others = {key: value for key, value in self._read().items() if key != self._key}
        if others:
            self._put(others)
            return
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _sharper(self, day: str) -> float:
        return sum(shown.seconds for level, shown in self._days.get(day, {}).items() if level in LEVELS)

    def _forget_old(self, today: str) -> None:
        oldest = (date.fromisoformat(today) - timedelta(days=KEPT_DAYS)).isoformat()
        self._days = {day: levels for day, levels in self._days.items() if day > oldest}

    def _write(self) -> None:
        days = {
            day: {level: [shown.items, round(shown.seconds, 1)] for level, shown in levels.items()}
            for day, levels in self._days.items()
        }
        self._put({**self._read(), self._key: {"remind": self._remind, "days": days}})

    def _put(self, values: dict[str, Any]) -> None:
        part = self._path.with_suffix(".part")
        self.kept = False
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.touch(mode=0o600)
            part.chmod(0o600)
            part.write_text(json.dumps(values, sort_keys=True), encoding="utf-8")
            part.replace(self._path)
            self.kept = True

    def _read(self) -> dict[str, Any]:
        try:
            if self._path.stat().st_size > MOST_BYTES:
                return {}
            values = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {k: v for k, v in values.items() if isinstance(v, dict)} if isinstance(values, dict) else {}


def _today() -> date:
    """The day at the reviewer's own clock."""
    return datetime.now(UTC).astimezone().date()


def _days(values: Any) -> dict[str, dict[str, Shown]]:
    """The days of a file; whatever is not as we write it is left out."""
    found: dict[str, dict[str, Shown]] = {}
    for day, levels in _pairs(values):
        with suppress(ValueError, TypeError):
            date.fromisoformat(day)
            found[day] = {level: Shown(int(pair[0]), float(pair[1])) for level, pair in _pairs(levels)}
    return found


def _pairs(values: Any) -> Iterable[tuple[str, Any]]:
    return values.items() if isinstance(values, dict) else ()
