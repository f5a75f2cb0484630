"""What a hash set has done in a case: what would go with it, and what people took from it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from triage.model.findings import GradeSource, set_note
from triage.model.set_effect import SetEffect


def set_effect(connection: Connection, sets: Sequence[tuple[int, str]]) -> SetEffect:
    """What would become of a case without these sets, each by id and name."""
    numbers = json.dumps([number for number, _ in sets])
    matches, items = connection.exec_driver_sql(
        "SELECT count(*), count(DISTINCT content_id) FROM hash_match WHERE set_id IN (SELECT value FROM json_each(?))",
        (numbers,),
    ).one()
    alone = connection.exec_driver_sql(
        "SELECT count(*) FROM (SELECT content_id FROM hash_match GROUP BY content_id"
        " HAVING min(set_id IN (SELECT value FROM json_each(?))) = 1)",
        (numbers,),
    ).scalar_one()
    grades = connection.exec_driver_sql(
        "SELECT count(*) FROM decision d WHERE d.id = (SELECT max(l.id) FROM decision l WHERE"
        " l.content_id = d.content_id) AND d.grade_source = ? AND d.note IN (SELECT value FROM json_each(?))",
        (GradeSource.TRUSTED_SET.value, json.dumps([set_note(name) for _, name in sets])),
    ).scalar_one()
    return SetEffect(matches, items, alone, grades)
