"""What the window keeps across restarts, in one small file of the user's own: never a path or word of the evidence."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

FILE: Final = "window.json"
MOST_BYTES: Final = 1 << 20
"""A file that is larger was not written by us and is not read."""
MOST_RECENT: Final = 12


class Recent(NamedTuple):
    """A case that was open before: its folder and its reference, nothing of its evidence."""

    folder: str
    reference: str


def settings_path() -> Path:
    """Where the settings of this user lie."""
    from platformdirs import user_config_path

    return user_config_path("dfu-triage", appauthor=False) / FILE


class Settings:
    """Named values that JSON can hold. Without a path they last as long as the program.

    A file that is missing, damaged or cannot be written is no reason to stop anybody: values are then forgotten.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._values: dict[str, Any] = _read(path) if path is not None else {}

    def get(self, name: str, default: Any = None) -> Any:
        """A value; the default where there is none, or one of another type than the default."""
        value = self._values.get(name, default)
        return value if default is None or isinstance(value, type(default)) else default

    def set(self, name: str, value: Any) -> None:
        """Keep a value."""
        if self._values.get(name) != value:
            self._values[name] = value
            self._write()

    def recent(self) -> list[Recent]:
        """Cases that were open before, the last one first."""
        rows = self.get("recent", [])
        return [Recent(str(row[0]), str(row[1])) for row in rows if isinstance(row, list) and len(row) == 2]

    def opened(self, folder: Path, reference: str) -> None:
        """Put a case at the head of the list of recent ones."""
        first = Recent(str(folder.resolve()), reference)
        rest = [row for row in self.recent() if row.folder != first.folder]
        self.set("recent", [list(row) for row in (first, *rest)[:MOST_RECENT]])

    def forget(self, folder: str) -> None:
        """Take a case out of the list of recent ones."""
        self.set("recent", [list(row) for row in self.recent() if row.folder != folder])

    def _write(self) -> None:
        if self._path is None:
            return
        part = self._path.with_suffix(".part")
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(self._values, indent=1, sort_keys=True), encoding="utf-8")
            part.chmod(0o600)
            part.replace(self._path)


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            return {}
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
