"""Writes events of the audit log to a file: CSV for a table, JSON Lines by which the chain can be computed again."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, TextIO

from triage.casedb.audit import AuditEvent
from triage.casedb.rows import canonical_json
from triage.errors import CaseError

COLUMNS: Final = ("seq", "at", "kind", "person", "account", "machine", "payload", "previous", "digest")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_events(path: Path, events: Iterable[AuditEvent]) -> None:
    """Write a file whole, or not at all.

    Raises:
        CaseError: It cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        if path.suffix.lower() == ".csv":
            with part.open("w", encoding="utf-8-sig", newline="") as stream:
                _write_csv(stream, events)
        else:
            with part.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{canonical_json(_fields(event))}\n" for event in events)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CaseError(f"{path.name} cannot be written: {error.strerror}.") from error


def _write_csv(stream: TextIO, events: Iterable[AuditEvent]) -> None:
    out = csv.writer(stream)
    out.writerow(COLUMNS)
    for event in events:
        fields = {**_fields(event), "payload": canonical_json(event.payload)}
        out.writerow([_cell(fields[name]) for name in COLUMNS])


def _fields(event: AuditEvent) -> dict[str, Any]:
    return {**event._asdict(), "previous": event.previous.hex(), "digest": event.digest.hex()}


def _cell(value: Any) -> Any:
    """A spreadsheet takes these as the beginning of a formula, and names may come from the evidence."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
