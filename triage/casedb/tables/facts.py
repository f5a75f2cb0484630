"""What machines read: volumes, entries, contents, pictures, EXIF, problems, and the recipes that made them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from triage.casedb.tables.shared import id_column, metadata

volume = Table(
    "volume",
    metadata,
    id_column(),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("file_system", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("first_entry", Integer),
    Column("entries", Integer, nullable=False),
    Column("walked", Boolean, nullable=False),
    UniqueConstraint("source_id", "ordinal"),
)

entry = Table(
    "entry",
    metadata,
    id_column(),
    Column("volume_id", Integer, nullable=False),
    Column("parent_id", Integer),
    Column("name", Text, nullable=False),
    Column("name_bytes", LargeBinary),
    Column("address", BigInteger, nullable=False),
    Column("stream", Integer, nullable=False),
    Column("kind", Integer, nullable=False),
    Column("flags", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("created", BigInteger),
    Column("modified", BigInteger),
    Column("accessed", BigInteger),
    Column("changed", BigInteger),
    Column("clocks", Integer, nullable=False),
    Column("state", Integer, nullable=False),
    Column("work", BigInteger),
    Column("content_id", Integer),
)
Index("entry_parent", entry.c.parent_id)
# It covers what the review's arrays and each count of places ask, so that they read a tenth of the pages.
Index(
    "entry_content",
    *(entry.c.content_id, entry.c.id, entry.c.volume_id, entry.c.flags),
    sqlite_where=entry.c.content_id.is_not(None),
)
Index("entry_work", entry.c.work, sqlite_where=entry.c.work.is_not(None))
Index("entry_name", text("lower(name)"), entry.c.volume_id, _table=entry, sqlite_where=text("kind = 1 AND size > 0"))

archive = Table(
    "archive",
    metadata,
    Column("entry_id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("outermost", Integer, nullable=False, index=True),
    Column("depth", Integer, nullable=False),
    Column("format", Text, nullable=False),
    Column("forward", Boolean, nullable=False),
    Column("first_entry", Integer, index=True),
    Column("members", Integer, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
)
"""Archives inside the evidence. ``key`` names the entry without row ids; ``members`` entries have their ids from
``first_entry`` on, ``entries`` of them are kept, and ``outcome`` is empty until all are."""

carving = Table(
    "carving",
    metadata,
    Column("volume_id", Integer, primary_key=True),
    Column("entry_id", Integer),
    Column("state", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)
"""The search of the unallocated space of a volume: the entry that holds what is carved (it has a row in ``archive``,
whose members the carved files are), where the search has come to and what it counted, and what became of it; empty
until it has ended."""

content = Table(
    "content",
    metadata,
    id_column(),
    Column("sha256", LargeBinary, nullable=False, unique=True),
    Column("sha1", LargeBinary, nullable=False),
    Column("md5", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mime", Text, nullable=False),
    Column("recipe_id", Integer, nullable=False),
)

Index("content_mime", content.c.mime, content.c.size)

picture = Table(
    "picture",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("orientation", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("pdq", LargeBinary),
    Column("pdq_quality", Integer),
    Column("pdq_variants", LargeBinary),
    Column("phash", LargeBinary),
    Column("bare_variants", LargeBinary),
    Column("bare_quality", Integer),
    Column("bare_phash", LargeBinary),
    Column("recipe_id", Integer, nullable=False),
)

photodna = Table(
    "photodna",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("value", LargeBinary),
    Column("sentence", Text, nullable=False),
    Column("recipe_id", Integer, nullable=False),
)

exif = Table(
    "exif",
    metadata,
    Column("content_id", ForeignKey("content.id"), primary_key=True),
    Column("make", Text),
    Column("model", Text),
    Column("software", Text),
    Column("taken", Text),
    Column("digitised", Text),
    Column("modified", Text),
    Column("offset", Text),
    Column("orientation", Integer),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("altitude", Float),
    Column("gps_time", Text),
    Column("tags", Text, nullable=False),
    Column("recipe_id", Integer, nullable=False),
)

Index("exif_taken", exif.c.taken, sqlite_where=exif.c.taken.is_not(None))

problem = Table(
    "problem",
    metadata,
    id_column(),
    Column("source_id", Integer),
    Column("volume_id", Integer),
    Column("entry_id", Integer),
    Column("content_id", Integer),
    Column("stage", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("sentence", Text, nullable=False),
)
Index("problem_entry", problem.c.entry_id)
Index("problem_content", problem.c.content_id)

recipe = Table(
    "recipe",
    metadata,
    id_column(),
    Column("stage", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("settings", Text, nullable=False),
    UniqueConstraint("stage", "version", "settings"),
)
