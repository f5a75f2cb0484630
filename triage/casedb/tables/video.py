"""What machines read of videos: what their containers say, their distinct frames, and how those meet hash sets."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, LargeBinary, Table, Text

from triage.casedb.tables.shared import metadata

video = Table(
    "video",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("rotation", Integer, nullable=False),
    Column("duration_ms", BigInteger),
    Column("container", Text, nullable=False),
    Column("codec", Text, nullable=False),
    Column("streams", Text, nullable=False),
    Column("created", Text),
    Column("created_origin", Text, nullable=False),
    Column("created_clock", Text, nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("make", Text),
    Column("model", Text),
    Column("content_identifier", Text),
    Column("key_frames", Integer),
    Column("looked_at", Integer, nullable=False),
    Column("black", Integer, nullable=False),
    Column("alike", Integer, nullable=False),
    Column("tags", Text, nullable=False),
    Column("recipe_id", Integer, nullable=False),
)

frame = Table(
    "frame",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("from_ms", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
    Column("pdq", LargeBinary),
    Column("pdq_quality", Integer, nullable=False),
    Column("pdq_variants", LargeBinary),
    Column("shown", Boolean, nullable=False),
    Column("recipe_id", Integer, nullable=False),
)
"""The renderings of those that are shown lie in thumbs.db, under ``model.video.frame_name``."""

video_match = Table(
    "video_match",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("set_id", ForeignKey("hash_set.id"), primary_key=True),
    Column("record", Integer, primary_key=True),
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("query_matched", Integer, nullable=False),
    Column("query_frames", Integer, nullable=False),
    Column("target_matched", Integer, nullable=False),
    Column("target_frames", Integer, nullable=False),
    Column("segments", Text, nullable=False),
)
"""Beside the row of ``hash_match`` with the same key: which frames of a video met the record."""
