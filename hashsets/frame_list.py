"""Lists of videos: a table with a column ``video`` beside ``pdq``, one row a frame; the rows of a video follow another.

No published list has this form; it is how a unit hands over the frames of its own known videos. A record is one video
and holds the PDQ of its frames, as one of a VICS file does that carries vPDQ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hashsets import table
from hashsets.lines import content_lines
from hashsets.records import NO_SIZE, Reading, SetRecord
from hashsets.source import SourceStream
from hashsets.vpdq import FRAME, FRAME_LIMIT

NAME: Final = "PDQ list of videos"


def is_list(columns: table.Columns) -> bool:
    """True for a heading that names videos and the hashes of their frames."""
    return {"video", "pdq"} <= columns.positions.keys()


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """One record a video, of all its frames.

    Raises:
        HashSetError: The last row is cut off.
    """
    columns: table.Columns | None = None
    held: _Video | None = None
    for line in content_lines(stream):
        if columns is None:
            columns = table.columns_of(line.text)
            assert columns is not None, "recognised by this heading"
            continue
        row = table.row(line, columns, reading, stream.name)
        fields = table.split(line.text, columns.delimiter)
        name = fields[columns.positions["video"]].strip() if len(fields) == columns.width else ""
        if held is None or not name or name != held.name:
            if held is not None:
                yield held.record()
            held = _Video(name) if name else None
        if held is not None:
            held.add(row, reading)
        else:
            reading.refuse("frame of no video")
            yield SetRecord()
    if held is not None:
        yield held.record()


class _Video:
    """The rows of one video."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._known = SetRecord()
        self._frames: list[bytes] = []
        """In the order of the list."""

    def add(self, row: SetRecord, reading: Reading) -> None:
        """Take one more row; a digest, size or value that only a later row gives is taken, too."""
        if len(self._frames) >= FRAME_LIMIT:
            reading.refuse(f"frames past the {FRAME_LIMIT:,}th of a video")
            return
        self._frames += row.pdq
        size = row.size if self._known.size == NO_SIZE else self._known.size
        held = {name: getattr(self._known, name) or getattr(row, name) for name in SetRecord._fields}
        self._known = SetRecord(**held | {"size": size, "pdq": ()})

    def record(self) -> SetRecord:
        """What stands for the video."""
        packed = b"".join(FRAME.pack(frame, number) for number, frame in enumerate(self._frames))
        return self._known._replace(vpdq=(packed,) if packed else ())
