"""The small pattern language for paths in the policies, matched in time that a crafted path cannot stretch.

A pattern is a run of path components (``users/*/appdata/``). It matches anywhere in a path, without regard
to case; a leading ``/`` ties it to the root of the volume. With a trailing ``/`` it names a folder and
matches everything below it; without one its last component is compared with the entry's own name. A ``*``
stands for any characters inside one component. At least one component must be free of ``*``: it is the key by
which the pattern is found, so that a path is compared only with patterns that could match it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from triage.errors import PolicyError

MAX_COMPONENTS = 256
"""Components of a path that are looked at; deeper ones (crafted) do not take part."""


class Pattern(NamedTuple):
    """One pattern, taken apart."""

    text: str
    """As written in the policy."""
    parts: tuple[tuple[str, ...], ...]
    """The components, each as the pieces between its stars."""
    anchored: bool
    folder: bool
    key: str
    """A literal component, which a path must hold for the pattern to match."""
    key_at: int
    """Where in ``parts`` the key stands."""


def parse_pattern(text: str) -> Pattern:
    """Take a pattern apart.

    Raises:
        PolicyError: It is empty, has an empty component, or no component without a star.
    """
    parts = text.strip("/").casefold().split("/")
    if not all(parts):
        raise PolicyError(f"The pattern “{text}” has an empty part.")
    literals = [(len(part), -at, part) for at, part in enumerate(parts) if "*" not in part]
    if not literals:
        raise PolicyError(f"The pattern “{text}” needs one part without a star.")
    _, at, key = max(literals)
    pieces = tuple(tuple(part.split("*")) for part in parts)
    return Pattern(text, pieces, text.startswith("/"), text.endswith("/"), key, -at)


class PatternTable:
    """Patterns in their order; answers which of them is the first to match a path."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = tuple(patterns)
        self._by_key: dict[str, list[int]] = {}
        for index, pattern in enumerate(self._patterns):
            self._by_key.setdefault(pattern.key, []).append(index)

    def first(self, path: str) -> int | None:
        """The position of the first pattern, in the order given, that matches ``path``; ``None`` if none does."""
        parts = path.casefold().strip("/").split("/", MAX_COMPONENTS)[:MAX_COMPONENTS]
        candidates: set[int] = set()
        for part in set(parts) & self._by_key.keys():
            candidates.update(self._by_key[part])
        return next((index for index in sorted(candidates) if _matches(self._patterns[index], parts)), None)


def _matches(pattern: Pattern, parts: list[str]) -> bool:
    length = len(pattern.parts)
    last_start = len(parts) - length
    if pattern.folder:
        last_start -= 1  # something must lie below the folder
    elif not pattern.anchored:
        return last_start >= 0 and _run_matches(pattern, parts, last_start)
    elif last_start != 0:
        return False
    starts = range(min(1, last_start + 1)) if pattern.anchored else range(last_start + 1)
    return any(parts[at + pattern.key_at] == pattern.key and _run_matches(pattern, parts, at) for at in starts)


def _run_matches(pattern: Pattern, parts: list[str], start: int) -> bool:
    return all(_part_matches(pieces, parts[start + offset]) for offset, pieces in enumerate(pattern.parts))


def _part_matches(pieces: tuple[str, ...], part: str) -> bool:
    """Each piece in its order, found greedily: linear in the name, where a regular expression is not."""
    if len(pieces) == 1:
        return part == pieces[0]
    at, end = len(pieces[0]), len(part) - len(pieces[-1])
    if at > end or not part.startswith(pieces[0]) or not part.endswith(pieces[-1]):
        return False
    for piece in pieces[1:-1]:
        found = part.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
