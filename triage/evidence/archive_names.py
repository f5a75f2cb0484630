"""Names of archive members, made into parts of a path that harm nobody; what was altered is told.

A member's name is data from the evidence. It is never used as a path of ours; but a tree needs parts, and a part
may not be empty, climb or hold a NUL.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from triage.model.problems import Note, NotUnderstood

MAX_DEPTH: Final = 255
"""Parts of a path; of longer ones the first and the last are kept."""

MAX_PART: Final = 1000
"""Characters of one part; no file system has more than 255, and a longer one is listed by its beginning."""

_STORED_PART: Final = 4 * MAX_PART
"""Bytes that are kept of the stored form of a longer one."""

MAX_NAMED: Final = 200
"""Altered names that get a sentence of their own; the rest is counted."""

_CLIMBS: Final = "%2E%2E"


class Alteration(Enum):
    """Why a name does not stand in the tree as it is stored."""

    ABSOLUTE = "begins with “/” and is listed below the root"
    BACKSLASH = "has “\\” between its parts, as Windows writes paths"
    DRIVE = "begins with a drive letter"
    CLIMBS = "climbs with “..”, which is listed as “%2E%2E”"
    EMPTY_PART = "has empty parts or “.”, which are left out"
    NO_NAME = "is empty and is listed as “(no name)”"
    NUL = "holds a NUL, which is listed as “\N{REPLACEMENT CHARACTER}”"
    UNDECODABLE = "is not valid in its encoding"
    LONG = "is longer than 1,000 characters and is listed by its beginning"
    DEEP = "has too many parts; those in the middle are left out"

    @property
    def harmless(self) -> bool:
        """True where whole archives are like that: one sentence in all, none for each entry."""
        return self in (Alteration.ABSOLUTE, Alteration.BACKSLASH)


class MemberName(NamedTuple):
    """A member's path in parts."""

    parts: list[str]
    stored: list[bytes | None]
    """The bytes of each part where the text does not give them back."""
    altered: tuple[Alteration, ...]


def split_name(raw: bytes, encoding: str, *, backslashes: bool = False) -> MemberName:
    r"""The parts of a member's name.

    Args:
        raw: The name as stored.
        encoding: How it is encoded.
        backslashes: True where ``\`` parts names, too (archives made on Windows).
    """
    altered: list[Alteration] = []
    if backslashes and b"\\" in raw and b"/" not in raw:
        raw = raw.replace(b"\\", b"/")
        altered.append(Alteration.BACKSLASH)
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = ""
        altered.append(Alteration.UNDECODABLE)
    if raw.startswith(b"/"):
        altered.append(Alteration.ABSOLUTE)
    pieces = text.strip("/").split("/")
    plain = text and "\0" not in text and "" not in pieces and "." not in pieces and ".." not in pieces
    short = len(text) <= MAX_PART or max(map(len, pieces)) <= MAX_PART
    if plain and short and len(pieces) <= MAX_DEPTH and pieces[0][1:] != ":":
        return MemberName(pieces, [None] * len(pieces), tuple(altered))
    return _with_care(raw.strip(b"/").split(b"/"), encoding, altered)


def _with_care(pieces: list[bytes], encoding: str, altered: list[Alteration]) -> MemberName:
    parts: list[str] = []
    stored: list[bytes | None] = []
    if len(pieces) > MAX_DEPTH:
        altered.append(Alteration.DEEP)
        pieces = [*pieces[: MAX_DEPTH - 1], pieces[-1]]
    for piece in pieces:
        if piece in (b"", b"."):
            if len(pieces) > 1:
                altered.append(Alteration.EMPTY_PART)
            continue
        if not parts and piece[1:] == b":":
            altered.append(Alteration.DRIVE)
        text = piece.decode(encoding, "replace")
        if piece == b"..":
            altered.append(Alteration.CLIMBS)
            text = _CLIMBS
        if "\0" in text:
            altered.append(Alteration.NUL)
            text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        if len(text) > MAX_PART:
            altered.append(Alteration.LONG)
            text = f"{text[: MAX_PART - 1]}…"
        same = text.encode(encoding, "replace") == piece
        parts.append(text)
        stored.append(None if same else piece[:_STORED_PART])
    if not parts:
        altered.append(Alteration.NO_NAME)
        parts, stored = ["(no name)"], [b""]
    return MemberName(parts, stored, tuple(dict.fromkeys(altered)))


class AlterationLog:
    """Tells of altered names: one by one up to a bound, then counted, so that a crafted archive cannot flood."""

    def __init__(self) -> None:
        self._named = 0
        self._unnamed = 0
        self._in_all: dict[Alteration, int] = {}

    def note(self, index: int, altered: tuple[Alteration, ...]) -> Iterator[tuple[int, str]]:
        """The problem of one entry, if it gets one of its own."""
        single = [one for one in altered if not one.harmless]
        for one in altered:
            if one.harmless:
                self._in_all[one] = self._in_all.get(one, 0) + 1
        if single:
            yield from self.say(index, f"The stored name {', and '.join(one.value for one in single)}.")

    def say(self, index: int, sentence: str) -> Iterator[tuple[int, str]]:
        """Any sentence about an entry, within the same bound."""
        if self._named >= MAX_NAMED:
            self._unnamed += 1
            return
        self._named += 1
        yield index, sentence if isinstance(sentence, NotUnderstood) else Note(sentence)

    def close(self) -> Iterator[tuple[int, str]]:
        """What is told once for the whole volume."""
        for one, count in self._in_all.items():
            yield -1, Note(f"{count:,} stored {'name' if count == 1 else 'names'} of the form: {one.value}.")
        if self._unnamed:
            yield -1, Note(f"{self._unnamed:,} more entries had names or members like that; they are listed, too.")
