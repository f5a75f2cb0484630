"""PhotoDNA values of the case's pictures, and how far each set was asked about them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.matches import MATCH_FACTS
from triage.casedb.problems import ProblemPlace, keep_problems
from triage.casedb.rows import count_up, insert_rows
from triage.model.matches import MatchRow
from triage.model.problems import Outcome, ProblemRow

STAGE = "photodna"

_COLUMNS = [column.name for column in tables.hash_match.columns if column.name != "id"]


def without_value(connection: Connection, recipe: int, after: int, limit: int) -> list[tuple[int, bytes]]:
    """Id and SHA-256 of pictures behind an id that have no answer of this recipe."""
    rows = connection.exec_driver_sql(
        "SELECT c.id, c.sha256 FROM picture p JOIN content c ON c.id = p.content_id"
        " LEFT JOIN photodna d ON d.content_id = c.id AND d.recipe_id = ?"
        " WHERE c.id > ? AND d.content_id IS NULL ORDER BY c.id LIMIT ?",
        (recipe, after, limit),
    )
    return [(row[0], row[1]) for row in rows]


def keep_values(connection: Connection, recipe: int, rows: Sequence[tuple[int, bytes | None, str]]) -> None:
    """Store values, or why there is none; an answer of an older recipe is replaced, and a failure is a problem."""
    for content, value, sentence in rows:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO photodna (content_id, value, sentence, recipe_id) VALUES (?, ?, ?, ?)",
            (content, value, sentence, recipe),
        )
        if sentence:
            place = ProblemPlace(None, None, None, content)
            keep_problems(connection, [(place, ProblemRow(STAGE, Outcome.PARTLY, sentence))])


def values_after(connection: Connection, recipe: int, after: int, limit: int) -> list[tuple[int, bytes]]:
    """Content and value of pictures behind an id."""
    rows = connection.exec_driver_sql(
        "SELECT content_id, value FROM photodna WHERE recipe_id = ? AND content_id > ? AND value IS NOT NULL"
        " ORDER BY content_id LIMIT ?",
        (recipe, after, limit),
    )
    return [(row[0], row[1]) for row in rows]


def start_comparing(connection: Connection, set_id: int, recipe: int) -> int:
    """How far a set was asked with this recipe since it was last matched; what an older recipe gave is forgotten."""
    matched = connection.exec_driver_sql("SELECT recipe_id FROM match_progress WHERE set_id = ?", (set_id,)).scalar()
    row = connection.exec_driver_sql(
        "SELECT recipe_id, match_recipe_id, content_upto FROM photodna_progress WHERE set_id = ?", (set_id,)
    ).first()
    if row is not None and (row[0], row[1]) == (recipe, matched):
        return int(row[2])
    gone = connection.exec_driver_sql(
        "DELETE FROM hash_match WHERE set_id = ? AND algorithm = ?", (set_id, STAGE)
    ).rowcount
    count_up(connection, {"matches": -gone})
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO photodna_progress VALUES (?, ?, ?, 0)", (set_id, recipe, matched or 0)
    )
    return 0


def keep_near(connection: Connection, set_id: int, recipe: int, upto: int, rows: Sequence[MatchRow]) -> None:
    """Store matches and how far the set was asked; a record that the content matches otherwise is left as it is."""
    values = [
        (set_id, *row[:MATCH_FACTS], recipe)
        for row in rows
        if connection.exec_driver_sql(
            "SELECT 1 FROM hash_match WHERE content_id = ? AND set_id = ? AND record = ?",
            (row.content, set_id, row.record),
        ).first()
        is None
    ]
    insert_rows(connection, tables.hash_match, _COLUMNS, values)
    count_up(connection, {"matches": len(values)})
    connection.exec_driver_sql("UPDATE photodna_progress SET content_upto = ? WHERE set_id = ?", (upto, set_id))
