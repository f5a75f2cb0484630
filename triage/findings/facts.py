"""What a content is judged by: its matches, camera, places and chats, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from triage.model.matches import Algorithm, Meaning
from triage.model.video import VideoMatch

FLAGGING = frozenset({Meaning.GRADED, Meaning.BAD, Meaning.UNGRADED, Meaning.COMPARISON})
"""Meanings by which a set draws attention to a content."""


class SetMatch(NamedTuple):
    """A match and the set that gave it."""

    set_name: str
    confidence: str
    record: int
    algorithm: Algorithm
    distance: int
    variant: int
    category: str
    meaning: Meaning
    grade: str
    suggestion: bool
    video: VideoMatch | None = None

    @property
    def flags(self) -> bool:
        """True where this match draws attention; near known good is no statement at all."""
        return self.meaning in FLAGGING

    @property
    def kind(self) -> str:
        """``exact``, ``near`` or ``lead``."""
        if not self.algorithm.near:
            return "exact"
        return "lead" if self.algorithm is Algorithm.PHASH else "near"


class PlaceFacts(NamedTuple):
    """One place of a content."""

    exhibit: str
    role: str
    folder: int
    """Id of the folder's entry; -1 for the root's own."""
    path: str
    folder_path: str
    flags: int


class ChatFacts(NamedTuple):
    """One message that carried a content."""

    exhibit: str
    role: str
    app: str
    conversation: int
    title: str
    direction: str


class ContentFacts(NamedTuple):
    """All that is judged of one content."""

    content: int
    sha256: bytes
    mime: str
    make: str
    model: str
    matches: tuple[SetMatch, ...]
    places: tuple[PlaceFacts, ...]
    chats: tuple[ChatFacts, ...]

    @property
    def is_media(self) -> bool:
        """True for pictures and videos."""
        return self.mime.startswith(("image/", "video/"))

    @property
    def camera(self) -> str:
        """Make and model as one name; empty where EXIF names neither."""
        return camera_name(self.make, self.model)


class CommonCamera(NamedTuple):
    """The camera that took most of the different pictures on an exhibit."""

    name: str
    pictures: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What contents are judged against; its size grows with matches and exhibits, not with the evidence."""

    folders: dict[int, int]
    """Different matched contents in a folder, by the folder's id."""
    conversations: dict[int, int]
    cameras: dict[str, CommonCamera]
    """By exhibit."""
    descriptions: dict[str, str]
    """What is written down about each exhibit, by exhibit."""


def camera_name(make: str, model: str) -> str:
    """Make and model without saying the make twice (``Canon`` + ``Canon EOS 5D``)."""
    make, model = make.strip(), model.strip()
    return model if model.casefold().startswith(make.casefold()) else f"{make} {model}".strip()


_OTHER_MODEL = frozenset({"plus", "pro", "max", "mini", "ultra", "lite", "xl", "se", "fe", "edge", "neo", "air"})
"""Words that make another model of the one that they follow: an iPhone 8 Plus is no iPhone 8."""

_SHORTEST_MODEL = 3
"""Letters and digits; a shorter model ("X") would be found in any text."""


@lru_cache(maxsize=4096)  # few cameras and few exhibits are asked about again with every picture
def names_model(description: str, model: str) -> bool:
    """Whether a description names just this model, word by word and without regard to case."""
    wanted, words = _words(model), _words(description)
    if sum(map(len, wanted)) < _SHORTEST_MODEL:
        return False
    for at in range(len(words) - len(wanted) + 1):
        following = words[at + len(wanted) : at + len(wanted) + 1]
        if words[at : at + len(wanted)] == wanted and not _OTHER_MODEL.intersection(following):
            return True
    return False


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("+", " plus "))


def counted(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """How many different contents stand under each key, from distinct (key, content) pairs."""
    found: dict[int, int] = {}
    for key, _ in pairs:
        found[key] = found.get(key, 0) + 1
    return found


def common_cameras(rows: Iterable[tuple[str, str, str, int]]) -> dict[str, CommonCamera]:
    """The commonest camera of each exhibit from (exhibit, make, model, pictures); a tie goes to the earlier name."""
    found: dict[str, CommonCamera] = {}
    for exhibit, make, model, pictures in rows:
        name = camera_name(make or "", model or "")
        best = found.get(exhibit)
        if name and (best is None or (-pictures, name) < (-best.pictures, best.name)):
            found[exhibit] = CommonCamera(name, pictures)
    return found
