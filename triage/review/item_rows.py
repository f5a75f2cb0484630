"""A page of items as the gallery and the list show them: read by content, in the order that a selection gives."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from triage.casedb.columns import MATCHED_TIER
from triage.casedb.connection import Connection
from triage.casedb.notes import FLAGS_SET
from triage.casedb.paths import EntryPaths
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.model.content import kind_of
from triage.model.entries import EntryFlag
from triage.model.findings import Significance, Tier
from triage.model.matches import Meaning
from triage.review.videos import seconds

_LIVE: Final = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
_IDS: Final = "(SELECT value FROM json_each(?))"


class ItemRow(NamedTuple):
    """One item as a tile or a row shows it."""

    sha256: str
    rank: int
    """0 of a matched item that no run has ranked yet."""
    tier: int
    significance: str = ""
    reasons: tuple[str, ...] = ()
    mime: str = ""
    kind: str = ""
    """``picture``, ``video``, ``document``, ``other``."""
    size: int = 0
    places: int = 0
    """Entries that hold it: the stack of its exact duplicates."""
    live: int = 0
    """How many of its places are live."""
    grade: str = ""
    grade_source: str = ""
    reviewer: str = ""
    suggestion: str = ""
    """What the sets say that hold it, where that is a grade; of sets that disagree all are named."""
    flags: tuple[str, ...] = ()
    notes: int = 0
    described: bool = False
    width: int | None = None
    height: int | None = None
    taken: str = ""
    """As EXIF writes it; empty where it does not."""
    name: str = ""
    """Of the first place."""
    folder: str = ""
    """Path of the folder of the first place."""
    exhibits: tuple[str, ...] = ()
    withheld: bool = False
    """Withheld since the selection was made: its names and reasons are not given any more."""
    duration: float | None = None
    """Seconds of a video, where its container says it."""
    alike: int = 0
    """How many items look the same: the others of its stack."""
    problem: str = ""
    """Why it could not be read or drawn whole, where it could not: the first sentence that says so."""


def item_rows(connection: Connection, paths: EntryPaths, contents: Sequence[int]) -> list[ItemRow]:
    """The rows of these contents in this order; what the case does not hold is left out."""
    asked = (json.dumps([int(content) for content in contents]),)
    known_good = (Meaning.NON_PERTINENT.value,) * 2
    rows = {row[0]: row for row in connection.exec_driver_sql(_ROWS, (*known_good, *asked))}
    hidden = frozenset(connection.exec_driver_sql(HIDDEN_CONTENTS).scalars())
    places = _grouped(connection.exec_driver_sql(_PLACES, asked))
    words = _Words(
        {row[0]: row for row in connection.exec_driver_sql(_DECISIONS, asked)},
        _grouped(connection.exec_driver_sql(_SUGGESTIONS, (*asked, Meaning.GRADED.value))),
        _grouped(connection.exec_driver_sql(f"SELECT content_id, label FROM ({FLAGS_SET} AND f.content_id IN {_IDS})"
                                            " ORDER BY content_id, label", asked)),
        {row[0]: row[1] for row in connection.exec_driver_sql(_NOTES, asked)},
        frozenset(connection.exec_driver_sql(_DESCRIBED, asked).scalars()),
        {row[0]: row[1] for row in connection.exec_driver_sql(_PROBLEMS, asked)},
    )  # fmt: skip
    first = {content: min(place[3] for place in found) for content, found in places.items() if content not in hidden}
    path = paths.of(connection, first.values())
    return [
        _withheld(rows[content])
        if content in hidden
        else _row(rows[content], places[content], words, path.get(first.get(content, 0), ""))
        for content in map(int, contents)
        if content in rows
    ]


class _Words(NamedTuple):
    decisions: dict[int, Any]
    suggestions: dict[int, list[Any]]
    flags: dict[int, list[Any]]
    notes: dict[int, int]
    described: frozenset[int]
    problems: dict[int, str]


_ROWS: Final = (
    "SELECT c.id, c.sha256, coalesce(q.rank, 0),"
    f" coalesce(q.tier, (SELECT {MATCHED_TIER} FROM hash_match WHERE content_id = c.id AND meaning <> ?)),"
    " q.significance, q.reasons, c.mime, c.size, coalesce(p.width, d.width),"
    " coalesce(p.height, d.height), x.taken,"
    " (SELECT group_concat(DISTINCT h.name) FROM hash_match m JOIN hash_set h ON h.id = m.set_id"
    " WHERE q.rank IS NULL AND m.content_id = c.id AND m.meaning <> ?), d.duration_ms,"
    " (SELECT count(*) FROM stack s JOIN stack o ON o.representative_id = s.representative_id"
    " WHERE s.content_id = c.id AND o.content_id <> c.id) FROM content c"
    " LEFT JOIN queue q ON q.content_id = c.id LEFT JOIN picture p ON p.content_id = c.id"
    " LEFT JOIN video d ON d.content_id = c.id"
    f" LEFT JOIN exif x ON x.content_id = c.id WHERE c.id IN {_IDS}"
)
_PLACES: Final = (
    f"SELECT e.content_id, count(*), sum((e.flags & {_LIVE}) = {_LIVE}), min(e.id), x.reference"
    " FROM entry e JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id"
    f" JOIN exhibit x ON x.id = s.exhibit_id WHERE e.content_id IN {_IDS} GROUP BY e.content_id, x.id ORDER BY 1, x.id"
)
_DECISIONS: Final = (
    "SELECT d.content_id, d.grade, d.grade_source, d.reviewer FROM decision d WHERE d.id IN"
    f" (SELECT max(l.id) FROM decision l WHERE l.content_id IN {_IDS} GROUP BY l.content_id)"
)
_SUGGESTIONS: Final = (
    "SELECT m.content_id, m.grade, min(m.distance) FROM hash_match m"
    f" WHERE m.content_id IN {_IDS} AND m.meaning = ? AND m.grade <> '' GROUP BY m.content_id, m.grade ORDER BY 1, 3, 2"
)
_NOTES: Final = (
    f"SELECT n.content_id, count(*) FROM note n WHERE n.content_id IN {_IDS} AND n.act <> 'withdrawn'"
    " AND NOT EXISTS (SELECT 1 FROM note l WHERE l.replaces = n.id AND l.content_id = n.content_id)"
    " GROUP BY n.content_id"
)
_PROBLEMS: Final = (
    "SELECT b.content_id, b.sentence FROM problem b WHERE b.id IN"
    f" (SELECT min(l.id) FROM problem l WHERE l.content_id IN {_IDS} GROUP BY l.content_id)"
)
_DESCRIBED: Final = f"SELECT DISTINCT content_id FROM description WHERE content_id IN {_IDS}"


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _reasons(row: Any) -> tuple[str, ...]:
    """Why it is here, as the queue says; of what no run has ranked yet, which sets hold it."""
    return tuple(json.loads(row[5])) if row[2] else (f"Matched, not ranked yet: {row[11] or ''}",)


def _row(row: Any, places: list[Any], words: _Words, path: str) -> ItemRow:
    content = row[0]
    _, grade, source, reviewer = words.decisions.get(content) or (content, "", "", "")
    folder, _, name = path.rpartition("/")
    return ItemRow(
        sha256=row[1].hex(),
        rank=row[2],
        tier=row[3],
        significance=row[4] or (Significance.KNOWN if row[3] == Tier.KNOWN_OR_MADE_HERE else Significance.NEAR),
        reasons=_reasons(row),
        mime=row[6],
        kind=kind_of(row[6]),
        size=row[7],
        places=sum(place[1] for place in places),
        live=sum(place[2] for place in places),
        grade=grade,
        grade_source=source,
        reviewer=reviewer if grade else "",
        suggestion=" or ".join(said[1] for said in words.suggestions.get(content, ())),
        flags=tuple(said[1] for said in words.flags.get(content, ())),
        notes=words.notes.get(content, 0),
        described=content in words.described,
        width=row[8],
        height=row[9],
        taken=row[10] or "",
        name=name,
        folder=folder,
        exhibits=tuple(place[4] for place in places),
        withheld=False,
        duration=seconds(row[12]),
        alike=row[13],
        problem=words.problems.get(content, ""),
    )


def _withheld(row: Any) -> ItemRow:
    """A row that keeps its place on the screen and says nothing."""
    return ItemRow(row[1].hex(), row[2], row[3], withheld=True)
