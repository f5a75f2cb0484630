"""Which stored entries make an artefact: a main database, its log and journal, and the plugin's companions.

Pure functions over names: nothing is opened here, and no evidence library is imported.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from triage.model.entries import EntryFlag, EntryKind
from triage.plugin_api import SqliteApp

LOG, JOURNAL = "-wal", "-journal"

_VIEWS: Final = tuple(
    (re.compile(rf"(^|/){pattern}(?=/|$)", re.IGNORECASE), canonical)
    for pattern, canonical in (
        (r"data_mirror/data_ce/[^/]+/0", "data/data"),
        (r"data/user/0", "data/data"),
        (r"data_mirror/data_de/[^/]+/0", "data/user_de/0"),
        (r"(?:storage/emulated/0|storage/self/primary|mnt/user/0/(?:emulated/0|primary)|mnt/sdcard|sdcard)",
         "data/media/0"),
    )
)  # fmt: skip
"""Mounts under which Android shows the same folder of the data partition (user 0)."""


class StoredEntry(NamedTuple):
    """What the case knows of an entry that may belong to an artefact."""

    entry: int
    path: str
    """Within the volume, ``/`` between parts."""
    size: int
    flags: int
    kind: int = EntryKind.FILE

    @property
    def deleted(self) -> bool:
        """True where the entry is no longer live."""
        return EntryFlag(self.flags).deleted


class Artefact(NamedTuple):
    """The unit of parsing: one main file and what belongs to it."""

    plugin: str
    main: int
    path: str
    companions: tuple[tuple[str, int], ...]
    """(role, entry id): ``wal``, ``journal``, a companion's role, and that role with ``-wal`` or ``-journal``."""
    deleted: bool
    notes: tuple[str, ...]
    """Sentences for a person: a log that was not used, other views of the same file."""
    other_views: tuple[int, ...] = ()
    """Entries that show the same file under another mount; they are not parsed again."""


class SetAside(NamedTuple):
    """A file that fits a plugin and is not parsed, with the reason."""

    entry: int
    path: str
    sentence: str


class Resolution(NamedTuple):
    """All artefacts of one plugin in one volume."""

    artefacts: tuple[Artefact, ...]
    set_aside: tuple[SetAside, ...]


def main_names(app: type[SqliteApp]) -> frozenset[str]:
    """Lower-case base names of the main files, for a cheap query by name."""
    return frozenset(pattern.rsplit("/", 1)[-1].lower() for pattern in app.paths)


def wanted_names(app: type[SqliteApp]) -> frozenset[str]:
    """Lower-case base names of all files that ``resolve`` wants to see: main files, companions, logs, journals."""
    companions = {path.rsplit("/", 1)[-1].lower() for companion in app.companions for path in companion.paths}
    names = main_names(app) | companions
    return frozenset(name + end for name in names for end in ("", LOG, JOURNAL))


def canonical_view(path: str) -> str:
    """The path under the mount that Android's other views of the same folder point to."""
    for pattern, canonical in _VIEWS:
        path, count = pattern.subn(rf"\g<1>{canonical}", path, count=1)
        if count:
            break
    return path


def ends_with(path: str, tail: str) -> bool:
    """True where the last parts of a path are those of ``tail``, without regard to case."""
    return bool(tail) and ("/" + path.strip("/").casefold()).endswith("/" + tail.strip("/").casefold())


def nearest(tail: str, main_path: str, candidates: Iterable[tuple[int, str]]) -> int | None:
    """The entry that an attachment's ``entry_path`` means, or ``None`` where none ends with it.

    Args:
        tail: ``AttachmentRow.entry_path``.
        main_path: Path of the artefact's main file; of several candidates the one that shares most folders
            with it is taken, then the shorter path, then the lower id.
        candidates: (entry id, path within the same volume).
    """
    home = canonical_view(main_path).casefold().strip("/").split("/")
    best: tuple[int, int, int] | None = None
    for entry, path in candidates:
        if ends_with(path, tail):
            parts = canonical_view(path).casefold().strip("/").split("/")
            shared = next((i for i, (a, b) in enumerate(zip(home, parts, strict=False)) if a != b), len(home))
            best = min(best or (1, 0, 0), (-shared, len(path), entry))
    return best[2] if best else None


def resolve(app: type[SqliteApp], entries: Iterable[StoredEntry]) -> Resolution:
    """Make the artefacts of one plugin from the entries of one volume whose base name is in ``wanted_names``."""
    usable: list[StoredEntry] = []
    set_aside: list[SetAside] = []
    for entry in sorted(entries):
        sentence = _why_not(entry)
        if sentence is None:
            usable.append(entry)
        elif sentence and app.matches(entry.path):
            set_aside.append(SetAside(entry.entry, entry.path, sentence))
    by_path: dict[str, list[StoredEntry]] = defaultdict(list)
    for entry in usable:
        by_path[entry.path].append(entry)
    mains = [entry for entry in usable if app.matches(entry.path)]
    artefacts = [_artefact(app, group, by_path) for group in _groups(mains)]
    artefacts += _logs_alone(app, usable, by_path)
    return Resolution(tuple(sorted(artefacts, key=lambda artefact: artefact.main)), tuple(set_aside))


def _why_not(entry: StoredEntry) -> str | None:
    """``None`` where the entry can be used; an empty text where it is nothing that anyone would parse."""
    flags = EntryFlag(entry.flags)
    if entry.kind != EntryKind.FILE:
        return ""
    if flags & EntryFlag.OUT_OF_SCOPE:
        return "Outside the scope of the exhibit; it was not opened."
    if flags & EntryFlag.REALLOCATED:
        return "Deleted, and its space now belongs to another file; there is nothing of it to read."
    if flags & EntryFlag.NO_CONTENT:
        return "Only the name is left; there is no content to read."
    return None


def _groups(mains: Sequence[StoredEntry]) -> list[list[StoredEntry]]:
    """Main files, those together that are views of one file: same canonical path and size, and live."""
    groups: dict[tuple[str, int], list[StoredEntry]] = defaultdict(list)
    alone = []
    for entry in mains:
        if entry.deleted:
            alone.append([entry])
        else:
            groups[canonical_view(entry.path), entry.size].append(entry)
    for group in groups.values():
        group.sort(key=lambda entry: (entry.path != canonical_view(entry.path), entry.entry))
    return [*groups.values(), *alone]


def _artefact(app: type[SqliteApp], group: list[StoredEntry], by_path: dict[str, list[StoredEntry]]) -> Artefact:
    main = group[0]
    notes: list[str] = []
    companions = _sides(main, "", by_path, notes)
    for companion in app.companions:
        found = _companion(main, companion.paths, by_path)
        if found is not None:
            companions += [(companion.role, found.entry), *_sides(found, companion.role, by_path, notes)]
    if len(group) > 1:
        views = ", ".join(entry.path for entry in group[1:])
        notes.append(f"The same file is also seen as {views}; it was parsed once.")
    others = tuple(entry.entry for entry in group[1:])
    return Artefact(app.name, main.entry, main.path, tuple(companions), main.deleted, tuple(notes), others)


def _sides(
    main: StoredEntry, role: str, by_path: dict[str, list[StoredEntry]], notes: list[str]
) -> list[tuple[str, int]]:
    """The log and the journal of a database: of the same state, and only where there is one alone."""
    sides = []
    for end in (LOG, JOURNAL):
        beside = by_path.get(main.path + end, [])
        same = [entry for entry in beside if entry.deleted == main.deleted]
        if len(same) == 1:
            sides.append((role + end if role else end[1:], same[0].entry))
        elif len(same) > 1:
            notes.append(f"{len(same)} files are called {main.path + end}; none of them was applied.")
        elif beside and not main.deleted:
            notes.append(f"A deleted {main.path + end} lies beside the database; it was not applied.")
    return sides


def _companion(main: StoredEntry, paths: Iterable[str], by_path: dict[str, list[StoredEntry]]) -> StoredEntry | None:
    folder = main.path.rsplit("/", 1)[0] if "/" in main.path else ""
    for path in paths:
        found = by_path.get(_join(folder, path), [])
        live = [entry for entry in found if entry.deleted == main.deleted] or found
        if live:
            return live[0]
    return None


def _join(folder: str, path: str) -> str:
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        else:
            parts.append(part)
    return "/".join(parts)


def _logs_alone(
    app: type[SqliteApp], usable: Sequence[StoredEntry], by_path: dict[str, list[StoredEntry]]
) -> list[Artefact]:
    """Write-ahead logs whose main file is gone: the log itself is the main entry, and its own companion ``wal``."""
    found = []
    for entry in usable:
        main = entry.path.removesuffix(LOG)
        if main != entry.path and entry.size and app.matches(main) and main not in by_path:
            note = "The database itself is not there; what its write-ahead log holds was read."
            roles = (("wal", entry.entry),)
            found.append(Artefact(app.name, entry.entry, entry.path, roles, entry.deleted, (note,)))
    return found
