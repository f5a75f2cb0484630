"""How the window calls what a worker does, and a kind of problem; run page and overview say it alike."""

from __future__ import annotations

from typing import Final

from triage.model.problems import Outcome

DOING: Final = {
    "open": "completing a source",
    "recognise": "recognising a source",
    "archive": "listing an archive",
    "archive left": "listing an archive",
    "carve": "carving unallocated space",
    "carve left": "unallocated space that the scope leaves out",
    "walk": "walking a file system",
    "verify": "verifying a source",
    "read": "reading a file",
    "decode": "decoding a picture",
    "picture": "decoding a picture",
    "video": "decoding a video",
    "exif": "reading EXIF",
    "parse": "reading an app's database",
    "hash": "digesting a file",
    "match": "comparing with hash sets",
}
NOTED: Final = "Noted, and read whole"
NOTED_OF_VOLUMES: Final = "Noted"
"""Of a stage whose notes are of a whole volume: they say how it was searched, whatever was left of it."""


def kind_words(stage: str, outcome: str) -> str:
    """A kind of problem, or of note, in words: what came of it, and at what."""
    noted = NOTED_OF_VOLUMES if stage == "carve" else NOTED
    said = noted if outcome == Outcome.NOTE else outcome.capitalize()
    return f"{said}: {DOING.get(stage, stage)}"
