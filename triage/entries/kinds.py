"""Which kinds of a profile a content may be of, by the type that its first bytes tell."""

from __future__ import annotations

from typing import Final

from triage.entries.scope import KINDS
from triage.model.profile import KIND_FLAGS

_UNDECIDED: Final = ("application/zip", "application/x-ole-storage")
"""Containers whose first bytes do not always say that they are a document."""


def possible_kinds(mime: str) -> int:
    """The kinds as ``EntryFlag`` bits; what is none of the named kinds is of the kind ``other``."""
    named = [kind for kind, beginnings in KINDS.items() if mime.startswith(beginnings)]
    if mime in _UNDECIDED:
        named.append("documents")
    if not named or mime in _UNDECIDED:
        named.append("other")
    return sum(int(KIND_FLAGS[kind]) for kind in named)
