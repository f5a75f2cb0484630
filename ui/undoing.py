"""Undo and redo of the session in words, for every page that has the keys; knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from triage.errors import UsageError
from triage.open_case import OpenCase
from triage.review.session import Restored


class Undone(NamedTuple):
    """What an undo or a redo came to."""

    sentence: str
    items: tuple[str, ...]
    changed: bool
    """False where there was nothing to be undone, which the sentence says."""


def undo(case: OpenCase) -> Undone:
    """Take back the last act of the session, whatever it was and on whichever page.

    Raises:
        CaseError: It cannot be written.
    """
    return _told("Undone", case.review.undo, case.person)


def redo(case: OpenCase) -> Undone:
    """Do again what was undone last.

    Raises:
        CaseError: It cannot be written.
    """
    return _told("Done again", case.review.redo, case.person)


def _told(word: str, act: Callable[[str], Restored], person: str) -> Undone:
    try:
        restored = act(person)
    except UsageError as nothing:
        return Undone(str(nothing), (), False)  # a field
    return Undone(f"{word}: {restored.sentence}", restored.items, True)  # a field
