"""Grading: decisions of a person about items; and what a reviewer was shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.contents import content_ids
from triage.casedb.decisions import DecisionRecord, Graded, by_ids, current_of, decide, history
from triage.casedb.open import CaseStore
from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.casedb.stacks import members
from triage.casedb.thumbs import Level
from triage.casedb.videos import storyboard
from triage.errors import UsageError
from triage.model.findings import GradeSource, set_note
from triage.model.matches import Confidence, Meaning
from triage.model.video import frame_name
from triage.review.acts import GradePreview, preview_of, stacked_rows
from triage.review.items import resolve, resolve_content, resolve_contents
from triage.review.session import Restored, Session, Undoable
from triage.review.taking_back import Kind

IGNORABLE = "ignorable"
"""The grade of what is of no interest; every scheme has it beside the grades of its policy."""

VIEWED: Final = "viewed"
VIEWING_ENDED: Final = "viewing ended"

_TOLD_AT_ONCE: Final = 2
"""Videos whose storyboards are handed out together: the one in focus, or two that are compared."""


class Pictures(dict[str, bytes | None]):
    """Renderings by SHA-256, in the order in which they were asked for; ``None`` where none was made.

    Attributes:
        storyboards: Of videos the moment and the rendering of each distinct frame, in the order of their times, at the
            level asked for; given where one item or two are asked for.
        event: Number of the one viewing event that names them all; ``None`` where nothing sharper was handed out.
    """

    event: int | None = None

    def __init__(self) -> None:
        super().__init__()
        self.storyboards: dict[str, tuple[tuple[int, bytes], ...]] = {}


class Review:
    """Decisions about the items of an open case; undo and redo of all that people did in this session."""

    def __init__(self, store: CaseStore, order: Callable[[], Sequence[str]], session: Session) -> None:
        self._store = store
        self._order = order
        self._session = session
        self._shown: set[str] = set()

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades of the policy's scheme, most serious first, and the one for what is of no interest."""
        return tuple(dict.fromkeys((*self._order(), IGNORABLE)))

    def grade(
        self,
        items: Sequence[str],
        grade: str,
        reviewer: str,
        note: str = "",
        source: GradeSource = GradeSource.VIEWED,
        *,
        viewed: Collection[str] | None = None,
    ) -> list[DecisionRecord]:
        """Grade items. What was decided before is superseded, never edited.

        Args:
            items: The items.
            grade: One of the scheme.
            reviewer: Who decides (claimed).
            note: Stays with the decisions.
            source: How the items come to their grade.
            viewed: Those that were viewed, by SHA-256, where not all were; see ``stacked_rows``.

        Raises:
            UsageError: An item is not known, has no content, is withheld, or the grade is not one of the scheme.
        """
        if not reviewer.strip():
            raise UsageError("A grade needs the name of its reviewer.")
        rows, _ = self._rows(items, grade, source, note, viewed)
        decisions = self._keep(rows, reviewer)
        with self._store.read() as connection:
            made = by_ids(connection, decisions)
        return [made[number] for number in decisions]

    def preview(
        self,
        items: Sequence[str],
        grade: str,
        source: GradeSource = GradeSource.VIEWED,
        *,
        viewed: Collection[str] | None = None,
    ) -> GradePreview:
        """What grading these items would change: how many, and whose earlier grades.

        Raises:
            UsageError: As ``grade``.
        """
        rows, kept = self._rows(items, grade, source, "", viewed)
        with self._store.read() as connection:
            return preview_of(connection, rows, rows[0].grade if rows else grade, kept)

    def stack(self, item: str) -> list[str]:
        """The SHA-256 of all that look the same as an item, the representative first; of one that is alone, its own.

        Grade them with ``preview`` and ``grade``, saying which were viewed: each keeps its own history, and an earlier
        grade is named before.

        Raises:
            UsageError: The item is not known, has no content, or is withheld.
        """
        with self._store.read() as connection:
            content, sha256 = resolve_content(connection, item)
            return [row[1].hex() for row in members(connection, content)] or [sha256.hex()]

    def preview_trusted(self) -> GradePreview:
        """What ``apply_trusted`` would change."""
        with self._store.read() as connection:
            return preview_of(connection, _trusted(connection))

    def apply_trusted(self, reviewer: str) -> int:
        """Take the grades of trusted sets for ungraded exact matches, without showing the items; gives how many.

        A set's grade applies on SHA-1, SHA-256, or MD5 with equal size only; where trusted sets disagree, the
        item is left for a person. It is one act, which one undo takes back.
        """
        if not reviewer.strip():
            raise UsageError("A grade needs the name of its reviewer.")
        with self._store.read() as connection:
            rows = _trusted(connection)
        return len(self._keep(rows, reviewer))

    def undo(self, person: str) -> Restored:
        """Take back the last act of this session, whatever it was.

        Raises:
            UsageError: There is none, or it is one that only a release takes back.
        """
        return self._session.undo(person)

    def redo(self, person: str) -> Restored:
        """Carry out again what was undone last.

        Raises:
            UsageError: Nothing was undone.
        """
        return self._session.redo(person)

    def undoable(self) -> Undoable:
        """What the next undo and the next redo would change."""
        return self._session.undoable()

    def history(self, item: str) -> list[DecisionRecord]:
        """All decisions about an item."""
        with self._store.read() as connection:
            found = resolve(connection, item)
            return history(connection, found.content) if found.content is not None else []

    def picture(self, item: str, level: Level, viewer: str) -> bytes | None:
        """A rendering of one item, as ``pictures``; ``None`` where none was made."""
        with self._store.read() as connection:
            found = resolve(connection, item)
        if found.sha256 is None:
            return None
        return self.pictures([found.sha256.hex()], level, viewer)[found.sha256.hex()]

    def pictures(self, items: Sequence[str], level: Level, viewer: str) -> Pictures:
        """The renderings of a page of items, by SHA-256. Sharper ones than *closed* stand behind ONE viewing event.

        Raises:
            UsageError: An item is not known, was not read whole, or is withheld.
            CaseError: A stored rendering was changed.
        """
        with self._store.read() as connection:
            digests = list(dict.fromkeys(sha256 for _, sha256 in resolve_contents(connection, items)))
        found = Pictures()
        if level is not Level.CLOSED and digests:
            facts = {"items": [sha256.hex() for sha256 in digests], "level": level.value}
            event = self._store.act(lambda c: audit.record(c, VIEWED, viewer, facts), name="view", parts=("audit",))
            found.event = event.seq
            self._shown.update(facts["items"])
        found.update((sha256.hex(), image) for sha256, image in self._store.thumbs.get_many(digests, level).items())
        if len(digests) <= _TOLD_AT_ONCE:
            boards = ((sha256.hex(), self._storyboard(sha256, level)) for sha256 in digests)
            found.storyboards = {item: frames for item, frames in boards if frames}
        return found

    def _storyboard(self, sha256: bytes, level: Level) -> tuple[tuple[int, bytes], ...]:
        """The frames of a video at a level; none of what is no video."""
        with self._store.read() as connection:
            content = content_ids(connection, [sha256])[sha256]
            frames = storyboard(connection, content)
        names = [frame_name(sha256, frame.ordinal) for frame in frames]
        pictures = self._store.thumbs.get_many(names, level) if names else {}
        moments = zip(frames, pictures.values(), strict=True)
        return tuple((frame.from_ms, picture) for frame, picture in moments if picture is not None)

    def viewed(self, event: int, seconds: float, viewer: str) -> None:
        """Say how long what a viewing event handed out stood on the screen, when it was covered or left.

        Raises:
            UsageError: There is no such viewing event.
        """

        def work(connection: Connection) -> None:
            told = next(audit.events(connection, event - 1, 1), None)
            if told is None or told.seq != event or told.kind != VIEWED:
                raise UsageError(f"Audit event {event} is no viewing event.")
            audit.record(connection, VIEWING_ENDED, viewer, {"event": event, "seconds": round(max(seconds, 0.0), 1)})

        self._store.act(work, name="view", parts=("audit",))

    def digest_of(self, item: str) -> str:
        """The SHA-256 of an item, by which ``viewed`` names it.

        Raises:
            UsageError: The item is not known, has no content, or is withheld.
        """
        with self._store.read() as connection:
            return resolve_content(connection, item)[1].hex()

    def shown(self) -> frozenset[str]:
        """The items, by SHA-256, of which this session handed out a rendering sharper than *closed*."""
        return frozenset(self._shown)

    def _rows(
        self, items: Sequence[str], grade: str, source: GradeSource, note: str, viewed: Collection[str] | None
    ) -> tuple[list[Graded], int]:
        """What is to be decided, and how many others of the stacks keep what they have."""
        scheme = self.grades
        chosen = next((g for g in scheme if g.lower() == grade.strip().lower()), None)
        if chosen is None:
            raise UsageError(f"{grade} is not a grade of this scheme.", hint=f"Grades: {', '.join(scheme)}.")
        with self._store.read() as connection:
            found = dict.fromkeys(resolve_contents(connection, items))
            rows = [Graded(content, sha256, chosen, source.value, note) for content, sha256 in found]
            return (rows, 0) if viewed is None else stacked_rows(connection, rows, viewed)

    def _keep(self, rows: Sequence[Graded], reviewer: str) -> list[int]:
        return self._session.keep(Kind.GRADE, rows, lambda c, part: decide(c, part, reviewer))


def _trusted(connection: Connection) -> list[Graded]:
    rows = connection.exec_driver_sql(
        "SELECT m.content_id, c.sha256, min(m.grade), max(m.grade), min(h.name) FROM hash_match m"
        " JOIN hash_set h ON h.id = m.set_id JOIN content c ON c.id = m.content_id"
        " WHERE h.detached_at IS NULL"
        " AND m.meaning = ? AND m.suggestion = 0 AND json_extract(h.summary, '$.confidence') = ?"
        f" AND m.content_id NOT IN ({HIDDEN_CONTENTS})"
        " GROUP BY m.content_id, c.sha256 ORDER BY m.content_id",
        (Meaning.GRADED.value, Confidence.TRUSTED.value),
    ).fetchall()
    held = current_of(connection, [row[0] for row in rows])
    found = []
    for content, sha256, lowest, highest, name in rows:
        earlier = held.get(content)
        if lowest == highest and (earlier is None or not earlier.grade):
            found.append(Graded(content, sha256, lowest, GradeSource.TRUSTED_SET.value, set_note(name)))
    return found
