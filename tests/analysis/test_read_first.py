"""What is read first is digested and compared; what follows decodes it, and both together find what one pass finds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.picture_samples import encoded, landscape
from tests.analysis.test_examine import SPEC, FakeReader, FakeSource, flat, tagged
from tests.samples.hash_sets import KEY, compiled, request, vics
from tests.samples.videos import video
from triage.analysis import examine
from triage.analysis.examine import CHANGED, HITS_AT_ONCE, Tagged, examine_batch
from triage.execution.slots import NullSlot
from triage.model.content import KnownContent
from triage.model.entries import EntryState
from triage.model.frame import Scope
from triage.model.tasks import ExamineTask, SetAtHand

Read = Callable[..., list[Tagged]]

PICTURES = {f"{n}.jpg": encoded(landscape(seed=n), "JPEG") for n in range(HITS_AT_ONCE + 3)}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Give contents to the examination; gives what was yielded."""
    monkeypatch.setattr(examine, "is_there", lambda _: True)

    def given(contents: dict[str, Any], **options: Any) -> list[Tagged]:
        examine._decoded.clear()
        examine._sources.clear()
        source = FakeSource(contents)
        monkeypatch.setattr(examine, "open_source", lambda *_: source)
        return flat(list(examine_batch(ExamineTask(SPEC, source.keys(), Scope(), **options), NullSlot())))

    return given


def known(results: list[Tagged]) -> dict[int, KnownContent]:
    return {row[1]: KnownContent(row[2], row[6], row[5]) for row in results if row[0] == "content"}


def of(results: list[Tagged], *tags: str) -> list[Tagged]:
    return sorted((row for row in results if row[0] in tags), key=repr)


def listing(tmp_path: Path, contents: list[Tagged], code: int = 1) -> SetAtHand:
    media = [
        {"MediaID": row[1], "Category": code, "MD5": row[4].hex(), "SHA1": row[3].hex(), "MediaSize": row[5]}
        for row in contents
    ]
    compiled(tmp_path, vics(media), request())
    return SetAtHand(1, 1, str(tmp_path / "source.set"), KEY)


def test_both_passes_find_what_one_finds(read: Read) -> None:
    everything = PICTURES | {
        "clip.mp4": video(31, 32),
        "text.jpg": b"no picture at all\n" * 30,
        "again.jpg": PICTURES["1.jpg"],
        "damaged.jpg": PICTURES["2.jpg"][:700],
        "new.jxl": b"\xff\x0a" + bytes(40),
        "empty.png": b"",
    }
    whole = read(everything)
    first = read(everything, read_first=True)
    assert not of(first, "picture", "exif", "video", "frame")
    left = {row[1] for row in of(first, "read")}
    ended = {row[1] for row in of(first, "end")}
    assert left | ended == set(range(100, 100 + len(everything)))
    assert not left & ended
    names = list(everything)
    assert {names[number - 100] for number in ended} == {"text.jpg", "again.jpg", "new.jxl", "empty.png"}
    second = read(everything, known={entry: content for entry, content in known(first).items() if entry in left})
    # What was ended by the first pass is not handed out again; here it is, as a whole.
    seen = ("content", "picture", "exif", "video", "frame", "problem")
    assert {repr(row) for row in of(whole, *seen)} == {repr(row) for row in of([*first, *second], *seen)}
    assert not {row[1] for row in tagged([second], "content")} & left


def test_the_first_hits_are_decoded_at_once_and_the_rest_in_their_turn(read: Read, tmp_path: Path) -> None:
    contents = tagged([read(PICTURES)], "content")
    assert len(contents) > HITS_AT_ONCE
    results = read(PICTURES, read_first=True, sets=(listing(tmp_path, contents),))
    assert len(of(results, "hit")) == len(contents)
    assert {row[1] for row in of(results, "picture")} == {row[2] for row in contents[:HITS_AT_ONCE]}
    assert [row[1] for row in of(results, "end")] == [row[1] for row in contents[:HITS_AT_ONCE]]
    assert [row[1] for row in of(results, "read")] == [row[1] for row in contents[HITS_AT_ONCE:]]
    tags = [row[0] for row in results]
    assert max(n for n, tag in enumerate(tags) if tag == "hit") < tags.index("picture")


def test_known_good_is_not_decoded_at_once(read: Read, tmp_path: Path) -> None:
    at_hand = listing(tmp_path, tagged([read(PICTURES)], "content"), code=0)
    results = read(PICTURES, read_first=True, sets=(at_hand,))
    assert of(results, "hit")
    assert not of(results, "picture")


def test_bytes_that_changed_meanwhile_go_to_no_decoder(read: Read) -> None:
    first = known(read({"a.jpg": PICTURES["0.jpg"]}, read_first=True))
    results = read({"a.jpg": PICTURES["1.jpg"]}, known=first)
    assert [(row[0], *row[2:]) for row in results] == [
        ("problem", None, "read", "failed", CHANGED),
        ("end", EntryState.DONE),
    ]


def test_what_is_known_and_settled_is_not_read_again(read: Read) -> None:
    first = known(read({"a.jpg": PICTURES["0.jpg"]}, read_first=True))[100]
    readers = [FakeReader(PICTURES["0.jpg"]), FakeReader(PICTURES["0.jpg"])]
    both = {100: first, 101: first}
    results = read({"a.jpg": readers[0], "b.jpg": readers[1]}, known=both)
    assert len(of(results, "picture")) == 1
    assert len(of(results, "end")) == 2
    assert not readers[1].asked
    results = read({"a.jpg": readers[1]}, known={100: first}, poison=frozenset({first.sha256}))
    assert [row[0] for row in results] == ["end"]
    assert not readers[1].asked


def test_what_is_too_large_for_memory_is_not_read_as_a_whole_again(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = video(31, 32)
    contents = {"clip.mp4": clip, "large.jpg": PICTURES["0.jpg"]}
    monkeypatch.setattr(examine, "WHOLE_IN_MEMORY", 1000)
    whole = read(contents)
    first = read(contents, read_first=True)
    assert [row[1] for row in of(first, "read")] == [100]
    assert [row[1] for row in of(first, "problem")] == [101]
    reader = FakeReader(clip)
    second = read({"clip.mp4": reader}, known={100: known(first)[100]})
    kinds = ("video", "frame", "picture", "problem")
    assert of(whole, *kinds) == of([*first, *second], *kinds)
    assert reader.asked
