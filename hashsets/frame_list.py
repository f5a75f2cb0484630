"""Lists of videos: a table with a column ``video`` beside ``pdq``, one row a frame; the rows of a video follow another.

No published list has this form; it is how a unit hands over the frames of its own known videos. A record is one video
and holds the PDQ of each of its frames, as one of a VICS file does that carries vPDQ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hashsets import table
from hashsets.lines import content_lines
from hashsets.records import Reading, SetRecord
from hashsets.source import SourceStream

NAME: Final = "PDQ list of videos"

FRAME_LIMIT: Final = 10_000
"""So many frames of one video are read: almost three hours at one a second."""


def is_list(columns: table.Columns) -> bool:
    """True for a heading that names videos and the hashes of their frames."""
    return {"video", "pdq"} <= columns.positions.keys()


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """One record a video, of all its frames.

    Raises:
        HashSetError: The last row is cut off.
    """
    columns: table.Columns | None = None
    name, held = "", SetRecord()
    for line in content_lines(stream):
        if columns is None:
            columns = table.columns_of(line.text)
            assert columns is not None, "recognised by this heading"
            continue
        row = table.row(line, columns, reading, stream.name)
        fields = table.split(line.text, columns.delimiter)
        own = fields[columns.positions["video"]].strip() if len(fields) == columns.width else ""
        if own and own == name:
            held = _joined(held, row, reading)
            continue
        if name:
            yield held
        name, held = own, row
        if not own:
            reading.refuse("frame of no video")
            yield SetRecord()
    if name:
        yield held


def _joined(video: SetRecord, frame: SetRecord, reading: Reading) -> SetRecord:
    """The record with one more frame; a digest or size that only a later row gives is taken, too."""
    pdq = tuple(dict.fromkeys((*video.pdq, *frame.pdq)))
    if len(pdq) > FRAME_LIMIT:
        reading.refuse(f"frames past the {FRAME_LIMIT:,}th of a video")
        pdq = pdq[:FRAME_LIMIT]
    return video._replace(
        pdq=pdq, md5=video.md5 or frame.md5, sha1=video.sha1 or frame.sha1, sha256=video.sha256 or frame.sha256
    )
