"""Writes a report's PDF and JSON side by side: both whole, or neither."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Final, NamedTuple

from triage.errors import ReportDiskFullError, ReportError
from triage.faultpoints import fault_point

MAX_REFERENCE: Final = 60
"""Characters of the case reference in a file name; Windows still counts whole paths."""

_PART: Final = ".part"


class ReportPaths(NamedTuple):
    """Where the two files of a report stand."""

    pdf: Path
    json: Path


def report_paths(folder: Path, reference: str, number: int, form: str = "triage-report") -> ReportPaths:
    """The two files of a document; their names are legal on Windows, whatever the reference holds."""
    stem = f"{form}-{safe_reference(reference)}-{number}"
    return ReportPaths(folder / f"{stem}.pdf", folder / f"{stem}.json")


def safe_reference(reference: str) -> str:
    """The reference in letters, digits, points, hyphens and underscores; ``case`` where none is left."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", reference)[:MAX_REFERENCE].strip(".-_")
    return plain or "case"


def refuse_existing(paths: ReportPaths) -> None:
    """Raise where one of the files is there already.

    Raises:
        ReportError: A report is never replaced.
    """
    for path in paths:
        if path.exists():
            raise ReportError(
                f"{path.name} is there already; a report is never replaced.", hint="Choose another folder."
            )


def write_report(paths: ReportPaths, pdf: bytes, json: bytes) -> None:
    """Write both files through temporary ones beside them; on failure none of the four is left.

    Raises:
        ReportError: A file is there already, or the folder cannot be written (a full disk says so).
    """
    refuse_existing(paths)
    parts = [path.with_name(path.name + _PART) for path in paths]
    placed: list[Path] = []
    try:
        paths.pdf.parent.mkdir(parents=True, exist_ok=True)
        for part, data in zip(parts, (pdf, json), strict=True):
            _write(part, data)
        for part, path, name in zip(parts, paths, ("write:report-pdf", "write:report-json"), strict=True):
            fault_point(name)
            part.replace(path)
            placed.append(path)
    except OSError as error:
        _remove([*parts, *placed])
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ReportDiskFullError(
                "The disk is full: the report was not written and nothing of it is left.", hint="Free some space."
            ) from error
        raise ReportError(f"The report cannot be written to {paths.pdf.parent.name}: {error.strerror}.") from error


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _remove(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError:
            # The failure that brought us here is what the person is told; a rest keeps the ending .part.
            continue
