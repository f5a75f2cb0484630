"""All names of the ranked contents in memory, so that a part of one is found without a scan of the encrypted file."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import numpy as np
from sqlalchemy import Connection

from triage.casedb.columns import positions_at
from triage.casedb.slices import Mask, Numbers, Places, numbers_of, text_slices
from triage.model.entries import EntryKind

_LINE: Final = 10
_FOLDERS: Final = f"{EntryKind.DIRECTORY:d}, {EntryKind.VIRTUAL:d}"
_FOLDER_OF: Final = (
    f"coalesce(CASE WHEN e.kind = {EntryKind.STREAM:d} THEN (SELECT f.parent_id FROM entry f WHERE f.id = e.parent_id)"
    " ELSE e.parent_id END, 0)"
)
"""A stream's parent is its file, in whose folder it lies."""


class Names(NamedTuple):
    """Names as one lower-case text each for files and folders, a line feed before each name and one at the end."""

    files: bytes
    starts: Numbers
    """Where the name of each entry begins."""
    position: Places
    """Position of the content that each entry holds."""
    folder: Numbers
    """Entry id of the folder of each entry."""
    folders: bytes
    folder_starts: Numbers
    folder_id: Numbers
    """Ascending."""
    parent: Numbers
    """Entry id of the folder above each folder."""


def read_names(connection: Connection, position: Places) -> Names:
    """Read the names of all entries whose content is ranked, and of all folders; a second in a large case."""
    files, (content, folder, _) = _read(connection, "content_id IS NOT NULL")
    folders, (_, parent, folder_id) = _read(connection, f"kind IN ({_FOLDERS})")
    where, _ = positions_at(position, content)
    return Names(files, _starts(files), where, folder, folders, _starts(folders), folder_id, parent)


def named_like(names: Names, text: str, count: int) -> Mask:
    """Which contents have an entry whose path contains a text, without regard to case."""
    head, slash, tail = text.lower().replace("\n", " ").rpartition("/")
    if not slash:
        inside = _folders_with(names, tail)
        hit = _lines(names.files, names.starts, tail)
    elif tail:
        ending = names.folder_id[_ending(names, head)]
        inside = _folders_with(names, tail, begin=True) & np.isin(names.parent, ending)
        hit = _lines(names.files, names.starts, tail, begin=True) & np.isin(names.folder, ending)
    else:
        inside = _ending(names, head)
        hit = np.zeros(len(names.starts), np.bool_)
    hit |= np.isin(names.folder, names.folder_id[_below(names, inside)])
    mask = np.zeros(count, np.bool_)
    found = names.position[hit]
    mask[found[found >= 0]] = True
    return mask


def first_folders(names: Names, count: int) -> Numbers:
    """For each content the entry id of the folder of its first place; 0 where there is none."""
    first = np.zeros(count, np.int64)
    known = names.position >= 0
    first[names.position[known][::-1]] = names.folder[known][::-1]
    return first


def _read(connection: Connection, where: str) -> tuple[bytes, tuple[Numbers, Numbers, Numbers]]:
    """Names, and content, folder and id of the entries that fit a condition, in the order of their ids."""
    texts: list[bytes] = []
    parts: tuple[list[Numbers], list[Numbers], list[Numbers]] = ([], [], [])
    values = ("replace(name, char(10), ' ')", "coalesce(content_id, 0)", _FOLDER_OF, "id")
    for words, *rest in text_slices(connection, values, "entry", where=where, lines=frozenset({0})):
        texts.append(words.lower().encode())
        for part, text in zip(parts, rest, strict=True):
            part.append(numbers_of(text))
    joined = b"".join(b"\n" + text for text in texts) + b"\n"
    empty = np.empty(0, np.int64)
    content, folder, number = (np.concatenate(part) if part else empty for part in parts)
    return joined, (content, folder, number)


def _starts(text: bytes) -> Numbers:
    """Where the line feed before each name stands."""
    return np.flatnonzero(np.frombuffer(text, np.uint8) == _LINE)[:-1].astype(np.int64)


def _lines(text: bytes, starts: Numbers, part: str, *, begin: bool = False, end: bool = False) -> Mask:
    """The names that contain a part, or begin or end with it."""
    pattern = (b"\n" if begin else b"") + re.escape(part.encode()) + (b"(?=\n)" if end else b"")
    places = np.fromiter((match.start() for match in re.finditer(pattern, text)), np.int64)
    found = np.zeros(len(starts), np.bool_)
    found[np.searchsorted(starts, places, side="right") - 1] = True
    return found


def _folders_with(names: Names, part: str, *, begin: bool = False) -> Mask:
    return _lines(names.folders, names.folder_starts, part, begin=begin)


def _ending(names: Names, head: str) -> Mask:
    """The folders behind whose path a ``/`` follows the text; a volume's root, whose path is empty, is none of them."""
    above, slash, last = head.rpartition("/")
    found = _lines(names.folders, names.folder_starts, last, begin=bool(slash), end=True)
    found &= names.parent != 0
    if slash:
        found &= np.isin(names.parent, names.folder_id[_ending(names, above)])
    return found


def _below(names: Names, picked: Mask) -> Mask:
    """The picked folders and all below them."""
    if not len(picked):
        return picked
    place = np.searchsorted(names.folder_id, names.parent)
    place[place >= len(names.folder_id)] = 0
    has_parent = names.folder_id[place] == names.parent
    inside = picked
    while True:
        more = inside | (has_parent & inside[place])
        if np.array_equal(more, inside):
            return inside
        inside = more
