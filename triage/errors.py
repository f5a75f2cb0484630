"""Every error that the engine raises on purpose.

A ``TriageError`` is known: it carries one sentence for a person and is shown calmly. Any other exception
that reaches the top is a defect of ours and is shown as a crash report (docs/decisions/0001).
"""

from __future__ import annotations


class TriageError(Exception):
    """A failure that we foresaw, worded for the person at the screen.

    Args:
        sentence: One clear sentence, without a picture's bytes, message text or password in it.
        locator: Where in the evidence it happened, already in words (exhibit > volume > path), if known.
        hint: What the person can do about it, if anything.
    """

    exit_code = 2

    def __init__(self, sentence: str, *, locator: str | None = None, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.locator = locator
        self.hint = hint

    def __str__(self) -> str:
        """The sentence, its place and the hint, in the order in which a person reads them."""
        place = f" ({self.locator})" if self.locator else ""
        return f"{self.sentence}{place}{' ' + self.hint if self.hint else ''}"


class UsageError(TriageError):
    """The request cannot be carried out as it was put: a wrong option, an unknown item."""


class EvidenceError(TriageError):
    """An evidence source, or a part of it, cannot be opened or read."""


class UnsupportedEvidenceError(EvidenceError):
    """Recognised, and not readable by this version: "not understood", never "failed"."""


class NotInstalledError(UnsupportedEvidenceError):
    """It would be readable with a library that this machine does not have: another run may read it."""


class CaseError(TriageError):
    """The case folder cannot be opened, locked, decrypted or written."""


class DiskFullError(CaseError):
    """No room is left: what was committed before stays, and the step can be run again when there is."""


class HashSetError(TriageError):
    """A hash-set file was refused whole; nothing of it was imported."""


class StoppedError(TriageError):
    """A person stopped it; nothing of it was kept."""

    exit_code = 1


class PluginError(TriageError):
    """An app parser broke its contract."""


class PolicyError(TriageError):
    """A triage policy file is wrong."""


class ProfileError(TriageError):
    """A profile of a run is wrong."""


class ReportError(TriageError):
    """A report cannot be produced as asked."""


class ReportDiskFullError(ReportError, DiskFullError):
    """No room is left for a report."""


class WorkerError(TriageError):
    """The worker processes cannot be started."""

    exit_code = 1
