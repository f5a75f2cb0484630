"""The hashes of what people graded in a case, for an export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from triage.casedb.privilege import HIDDEN_CONTENTS
from triage.model.content import PDQ_MIN_QUALITY
from triage.model.video import vpdq_text


def graded_hashes(connection: Connection) -> Iterator[dict[str, Any]]:
    """Digests, hashes and grade of each graded content by SHA-256; what is withheld is left out.

    Hashes that are matched with nothing (too plain, decided by rounding) are left out, too.
    """
    rows = connection.exec_driver_sql(
        "SELECT c.md5, c.sha1, c.sha256, c.size, p.pdq, p.pdq_quality, p.phash, p.pdq_variants, d.grade,"
        " d.grade_source, c.id"
        " FROM decision d JOIN content c ON c.id = d.content_id LEFT JOIN picture p ON p.content_id = c.id"
        " WHERE d.id IN (SELECT max(id) FROM decision GROUP BY content_id) AND d.grade <> ''"
        f" AND c.id NOT IN ({HIDDEN_CONTENTS}) ORDER BY c.sha256"
    )
    for md5, sha1, sha256, size, pdq, quality, phash, variants, grade, source, content in rows:
        record = {"md5": md5.hex(), "sha1": sha1.hex(), "sha256": sha256.hex(), "size": size}
        if variants is not None and quality >= PDQ_MIN_QUALITY:
            record |= {"pdq": pdq.hex(), "pdq_quality": quality, **({"phash": phash.hex()} if phash else {})}
        if frames := _frames(connection, content):
            record["vpdq"] = frames
        yield {**record, "grade": grade, "provenance": source}


def _frames(connection: Connection, content: int) -> str:
    """The frames of a video that can be matched; empty for what is no video."""
    rows = connection.exec_driver_sql(
        "SELECT pdq, pdq_quality, from_ms FROM frame WHERE content_id = ? AND pdq_variants IS NOT NULL"
        " ORDER BY ordinal",
        (content,),
    )
    return vpdq_text((pdq, quality, moment) for pdq, quality, moment in rows)
