"""Every bound of reading app databases, each in one place and each hit by a test.

A bound that is hit is a sentence in the list of problems, never a crash and never silence.
"""

from __future__ import annotations

from typing import Final

MAX_DATABASE_BYTES: Final = 512 << 20
"""A database, and a write-ahead log or journal, up to this size is read in memory. The peak is about twice this."""

MAX_SCHEMA_OBJECTS: Final = 10_000
"""Tables and views; WhatsApp has 150."""

STEP_SECONDS: Final = 60.0
"""Processor seconds that SQLite may take for one row of a query."""

QUERY_SECONDS: Final = 900.0
"""Processor seconds for one whole query."""

MAX_ROWS: Final = 20_000_000
"""Rows of one query."""

MAX_SPANS: Final = 20_000
"""Spans of row ids that are tried behind a damaged page of a database; a page holds some tens of rows."""

SPANS_SECONDS: Final = 120.0
"""Processor seconds for them, of one query."""

MAX_LOOKUP_ROWS: Final = 1_000_000
MAX_LOOKUP_BYTES: Final = 128 << 20
"""Text and bytes that one lookup keeps."""

MAX_TEXT: Final = 1_000_000
"""Characters of a message's text and of any other text of a record; the apps allow 65,536 or fewer."""

MAX_PEOPLE: Final = 5_000
"""Participants of one conversation, and attachments of one message."""

MAX_NAMED_PROBLEMS: Final = 20
"""Problems of rows that are named one by one for an artefact; the rest is counted."""

BATCH_ROWS: Final = 500
"""Records handed over at once."""
