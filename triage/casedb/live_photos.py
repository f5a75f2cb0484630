"""Live photos: a still and its clip, paired by folder and name, and by Apple's content identifier where both state one.

Apple's phones write ``IMG_0001.HEIC`` (or JPG) beside ``IMG_0001.MOV``; the identifier stands in the still's maker note
(tag 0x0011) and in the clip's metadata key ``com.apple.quicktime.content.identifier``.
"""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import Connection

from triage.model.content import CONTENT_IDENTIFIER

STILLS: Final = ("image/heic", "image/heif", "image/jpeg")
CLIPS: Final = ("video/quicktime",)

_SIBLINGS: Final = (
    "SELECT e.name, o.name, c.sha256, c.id FROM entry e JOIN entry o ON o.parent_id = e.parent_id"
    " AND o.volume_id = e.volume_id AND o.id <> e.id JOIN content c ON c.id = o.content_id"
    " WHERE e.content_id = ? AND c.mime IN ({places}) ORDER BY e.id, o.id"
)


def other_half(connection: Connection, content: int) -> bytes | None:
    """The SHA-256 of the still of a clip, or of the clip of a still; ``None`` where it is no part of a live photo."""
    mime = connection.exec_driver_sql("SELECT mime FROM content WHERE id = ?", (content,)).scalar()
    wanted = CLIPS if mime in STILLS else STILLS if mime in CLIPS else ()
    if not wanted:
        return None
    query = _SIBLINGS.format(places=", ".join("?" * len(wanted)))
    own = _identifier(connection, content)
    for name, other, sha256, number in connection.exec_driver_sql(query, (content, *wanted)).fetchall():
        if _stem(name) != _stem(other):
            continue
        its = _identifier(connection, number)
        if own is None or its is None or own == its:
            return bytes(sha256)
    return None


def is_clip(connection: Connection, content: int) -> bool:
    """True for the clip of a live photo."""
    mime = connection.exec_driver_sql("SELECT mime FROM content WHERE id = ?", (content,)).scalar()
    return mime in CLIPS and other_half(connection, content) is not None


def _stem(name: str) -> str:
    return name.rpartition(".")[0].casefold()


def _identifier(connection: Connection, content: int) -> str | None:
    row: Any = connection.exec_driver_sql(
        "SELECT (SELECT content_identifier FROM video WHERE content_id = ?1),"
        " (SELECT tags FROM exif WHERE content_id = ?1)",
        (content,),
    ).one()
    if row[0]:
        return str(row[0])
    stated = json.loads(row[1] or "{}").get(CONTENT_IDENTIFIER)
    return None if stated is None else str(stated)
