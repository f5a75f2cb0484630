"""One process holds a case for writing, by a lock of the operating system that dies with it."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from triage import host
from triage.casedb.failures import case_failure
from triage.errors import CaseError


class CaseLock:
    """The held lock of a case folder; ``case.lock`` says who holds it."""

    def __init__(self, folder: Path, person: str) -> None:
        """Take the lock.

        Raises:
            CaseError: Another process holds it (named), or the folder cannot be written.
        """
        self._path = folder / "case.lock"
        try:
            self._stream: BinaryIO = self._path.open("a+b")
        except OSError as error:
            raise CaseError(f"The case folder cannot be written: {error.strerror}.") from error
        if not host.try_lock(self._stream):
            holder = self._holder()
            self._stream.close()
            raise CaseError(f"The case is in use by {holder}.", hint="Close it there, or wait until that work is done.")
        text = {
            "person": person,
            "account": host.account(),
            "machine": host.machine(),
            "process": os.getpid(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        try:
            self._stream.truncate(0)
            self._stream.seek(0)
            self._stream.write(json.dumps(text).encode())
            self._stream.flush()
        except OSError as error:
            with suppress(OSError):
                self._stream.close()
            failure = case_failure(error, folder)
            raise failure or CaseError(f"The case folder cannot be written: {error.strerror}.") from error

    def _holder(self) -> str:
        try:
            text = json.loads(self._path.read_bytes()[:4096] or b"{}")
            return f"{text['account']} on {text['machine']} (process {text['process']}) since {text['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"

    def release(self) -> None:
        """Let go; the file stays, empty."""
        if not self._stream.closed:
            self._stream.truncate(0)
            self._stream.close()
