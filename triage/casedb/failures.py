"""What SQLite and the system say when a case cannot be written, in one sentence for a person."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher

from triage.errors import CaseError, DiskFullError

_LITTLE: Final = 256 << 10
"""Free bytes below which "disk I/O error" means that the disk is full: SQLite says so of its shared memory."""

_CANNOT: Final = ("disk i/o", "readonly", "read-only", "unable to open", "permission denied")


def case_failure(error: BaseException, folder: Path) -> CaseError | None:
    """The error to show for a failure of the database or the disk; ``None`` where it is neither."""
    reason = getattr(error, "orig", None) or error
    if not isinstance(reason, sqlite3.Error | sqlcipher.Error | OSError):
        return None
    text = str(reason).lower()
    if "is full" in text or "no space left" in text or ("disk i/o" in text and _free(folder) < _LITTLE):
        return DiskFullError(
            "The disk is full: nothing of this step was kept.", hint="Free some space and run it again."
        )
    if any(words in text for words in _CANNOT):
        return CaseError(f"The case cannot be written: {str(reason).rstrip('.')}.")
    return None


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return _LITTLE
