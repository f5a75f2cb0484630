"""The tables of a case, in SQLAlchemy Core. High-volume tables hold integers, text and bytes only.

``EVENTED`` tables hold people's acts: each row is written together with the audit event that carries it, and
``verify`` replays the events against them. ``SEALED`` tables hold what machines derived: blocks of their rows
are digested at the end of a run, and the root stands in an audit event. ``audit`` is its own chain.
"""

from __future__ import annotations

from typing import Final

from triage.casedb.tables.facts import (
    archive,
    carving,
    content,
    entry,
    exif,
    photodna,
    picture,
    problem,
    recipe,
    volume,
)
from triage.casedb.tables.findings import (
    finding,
    hash_match,
    match_progress,
    photodna_progress,
    queue,
    queue_draft,
    stack,
)
from triage.casedb.tables.frame import case_info, decision, exhibit, hash_set, source, source_digest, unit_set
from triage.casedb.tables.marks import mark, time_zone
from triage.casedb.tables.messages import account, artefact, attachment, conversation, message, participant
from triage.casedb.tables.review import description, flag, note, withholding
from triage.casedb.tables.shared import metadata
from triage.casedb.tables.trail import audit, seal, tally
from triage.casedb.tables.video import frame, video, video_match

EVENTED: Final = (
    case_info,
    exhibit,
    source,
    source_digest,
    hash_set,
    unit_set,
    decision,
    note,
    flag,
    description,
    withholding,
    mark,
    time_zone,
)
SEALED: Final = (
    volume,
    entry,
    archive,
    carving,
    content,
    picture,
    photodna,
    exif,
    video,
    frame,
    problem,
    recipe,
    hash_match,
    video_match,
    match_progress,
    photodna_progress,
    artefact,
    account,
    conversation,
    participant,
    message,
    attachment,
    stack,
    finding,
    queue,
    queue_draft,
    tally,
)

__all__ = [
    "EVENTED",
    "SEALED",
    "account",
    "archive",
    "artefact",
    "attachment",
    "audit",
    "carving",
    "case_info",
    "content",
    "conversation",
    "decision",
    "description",
    "entry",
    "exhibit",
    "exif",
    "finding",
    "flag",
    "frame",
    "hash_match",
    "hash_set",
    "mark",
    "match_progress",
    "message",
    "metadata",
    "note",
    "participant",
    "photodna",
    "photodna_progress",
    "picture",
    "problem",
    "queue",
    "queue_draft",
    "recipe",
    "seal",
    "source",
    "source_digest",
    "stack",
    "tally",
    "time_zone",
    "unit_set",
    "video",
    "video_match",
    "volume",
    "withholding",
]
