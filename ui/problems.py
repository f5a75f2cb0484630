"""How the window calls what a worker does, and a kind of problem; run page and overview say it alike."""

from __future__ import annotations

from typing import Final

from triage.model.problems import Outcome

DOING: Final = {
    "open": "completing a source",
    "recognise": "recognising a source",
    "archive": "listing an archive",
    "carve": "carving unallocated space",
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


def kind_words(stage: str, outcome: str) -> str:
    """A kind of problem, or of note, in words: what came of it, and at what."""
    said = NOTED if outcome == Outcome.NOTE else outcome.capitalize()
    return f"{said}: {DOING.get(stage, stage)}"
