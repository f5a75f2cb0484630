"""Names that promise a picture or a video are those whose extension the examination knows as one."""

from __future__ import annotations

from triage.analysis.extensions import ANY_OF
from triage.analysis.limits import WHOLE_IN_MEMORY
from triage.model.media_names import LARGE, MEDIA_EXTENSIONS, named_as_media

SOUND = {"m4a", "m4b", "m4r", "wma"}
"""Extensions of sound whose container may hold a video too."""


def test_extensions_are_those_of_pictures_and_videos() -> None:
    known = {
        extension
        for extension, types in ANY_OF.items()
        if any(mime.startswith(("image/", "video/")) for mime in types) and extension != "svg"
    }
    assert MEDIA_EXTENSIONS - {"ogv"} == known - SOUND


def test_upper_case_counts_and_the_last_extension_decides() -> None:
    assert named_as_media("IMG_0001.JPG")
    assert named_as_media("film.part1.mp4")
    assert not named_as_media("photo.jpg.txt")
    assert not named_as_media("")


def test_small_is_what_is_read_twice() -> None:
    assert LARGE == WHOLE_IN_MEMORY
