"""A disk that has room for some pieces of writing and then for none."""

from __future__ import annotations

import pytest

from triage.errors import DiskFullError
from triage.open_case import OpenCase


def full_at(monkeypatch: pytest.MonkeyPatch, case: OpenCase, piece: int) -> None:
    """Refuse one piece of what a person does, counted from now on, and keep those before and behind it."""
    act, calls = case._store.act, 0

    def kept_or_refused(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == piece:
            raise DiskFullError("The disk is full: nothing of this step was kept.")
        return act(*arguments, **options)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(case._store, "act", kept_or_refused)
