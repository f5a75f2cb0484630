"""What leaves a worker for each entry, and when."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.analysis import examine_work
from tests.analysis.exif_samples import BLOCK, jpeg
from tests.analysis.picture_samples import encoded, landscape
from tests.samples.walking import key_of, paths_of, rows_of
from triage.analysis import examine, limits
from triage.analysis.examine import Tagged, examine_batch
from triage.analysis.file_type import mime_of
from triage.analysis.pictures import examine_picture
from triage.errors import EvidenceError
from triage.evidence.open import open_source
from triage.evidence.source import ContentReader, Source
from triage.execution.pool import Event, Finished, Lost, Pool, Result
from triage.execution.slots import NullSlot
from triage.model.content import EMPTY_SHA256, ContentRow, ExifRow, PictureRow
from triage.model.entries import EntryKey, EntryKind, EntryRow, EntryState
from triage.model.frame import Recognised, Scope, SourceId, SourceKind, SourceSpec
from triage.model.problems import Outcome
from triage.model.profile import ALL_KINDS
from triage.model.tasks import ExamineTask


class FakeReader(ContentReader):
    """Bytes that come in pieces, and perhaps not all of them."""

    def __init__(self, data: bytes, size: int | None = None, piece: int = 1 << 20, fails_at: int | None = None) -> None:
        self.size = len(data) if size is None else size
        self._data, self._piece, self._fails_at = data, piece, fails_at
        self.asked = 0

    def read_at(self, offset: int, length: int) -> bytes:
        self.asked += 1
        if self._fails_at is not None and offset >= self._fails_at:
            raise EvidenceError("A sector cannot be read.")
        return self._data[offset : offset + min(length, self._piece)]


class FakeSource(Source):
    """A source of given contents; only reading them works."""

    def __init__(self, contents: dict[str, bytes | ContentReader | EvidenceError]) -> None:
        self.spec = SPEC
        self.contents = list(contents.items())

    def keys(self, kind: EntryKind = EntryKind.FILE) -> list[EntryKey]:
        return [
            EntryKey(100 + position, 0, 0, position, 0, kind, 3, 0, Path(name).name, name)
            for position, (name, _) in enumerate(self.contents)
        ]

    def content(self, key: EntryKey) -> ContentReader:
        found = self.contents[key.address][1]
        if isinstance(found, EvidenceError):
            raise found
        return FakeReader(found) if isinstance(found, bytes) else found

    def recognise(self) -> Recognised:
        raise NotImplementedError

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        raise NotImplementedError

    def media_chunks(self) -> Iterator[bytes]:
        raise NotImplementedError

    def close(self) -> None:
        pass


Examine = Callable[..., list[list[Tagged]]]
SPEC = SourceSpec(SourceId(1), SourceKind.FOLDER, ("somewhere",))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Examine the contents of a fake source; gives what was yielded, in order."""
    monkeypatch.setattr(examine, "is_there", lambda _: True)

    def examined(
        contents: dict[str, Any],
        scope: Scope | None = None,
        kind: EntryKind = EntryKind.FILE,
        poison: Any = (),
        kinds: int = ALL_KINDS,
    ) -> list[list[Tagged]]:
        examine._decoded.clear()
        examine._sources.clear()
        source = FakeSource(contents)
        monkeypatch.setattr(examine, "open_source", lambda *_: source)
        task = ExamineTask(SPEC, source.keys(kind), scope or Scope(), frozenset(poison), kinds=kinds)
        return list(examine_batch(task, NullSlot()))

    return examined


def flat(yielded: list[list[Tagged]]) -> list[Tagged]:
    return [row for rows in yielded for row in rows]


def tagged(yielded: list[list[Tagged]], tag: str) -> list[Tagged]:
    return [row for row in flat(yielded) if row[0] == tag]


def problems(yielded: list[list[Tagged]]) -> list[tuple[int, str, str]]:
    """(entry, stage, outcome) of each."""
    return [(row[1], row[3], row[4]) for row in tagged(yielded, "problem")]


PICTURE = encoded(landscape(), "JPEG")
OTHER = encoded(landscape(2), "PNG")


def test_each_row_has_the_shape_that_the_case_keeps(run: Examine) -> None:
    with_exif = jpeg(b"Exif\0\0" + BLOCK)
    yielded = run({"a.jpg": PICTURE, "b.txt": b"text of no interest\n" * 9, "c.jpg": with_exif})
    contents = [ContentRow(*row[2:-1]) for row in tagged(yielded, "content")]
    assert [content.mime for content in contents] == ["image/jpeg", "text/plain", "image/jpeg"]
    for content, data in zip(contents, (PICTURE, b"text of no interest\n" * 9, with_exif), strict=True):
        assert content.sha256 == hashlib.sha256(data).digest()
        assert content.sha1 == hashlib.sha1(data).digest()
        assert content.md5 == hashlib.md5(data).digest()
        assert content.size == len(data)
    pictures = {row[1]: PictureRow(*row[2:]) for row in tagged(yielded, "picture")}
    assert set(pictures) == {contents[0].sha256, contents[2].sha256}
    assert (pictures[contents[0].sha256].width, pictures[contents[0].sha256].height) == (240, 180)
    assert [(row[1], ExifRow(*row[2:]).make) for row in tagged(yielded, "exif")] == [(contents[2].sha256, "ACME")]
    assert sorted(tagged(yielded, "end")) == [("end", 100 + n, EntryState.DONE) for n in range(3)]
    assert not problems(yielded)


def test_digests_leave_before_their_content_is_decoded(run: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the moment a decoder is called, the digests of everything that was read were handed over."""
    handed: list[Tagged] = []
    seen: list[list[str]] = []

    def watched(data: bytes, mime: str) -> PictureRow:
        seen.append([row[0] for row in handed])
        return examine_picture(data, mime)

    monkeypatch.setattr(examine, "examine_picture", watched)
    monkeypatch.setattr(examine, "is_there", lambda _: True)
    source = FakeSource({"a.txt": b"text\n", "b.jpg": PICTURE, "c.png": OTHER})
    monkeypatch.setattr(examine, "open_source", lambda *_: source)
    examine._decoded.clear()
    examine._sources.clear()
    for rows in examine_batch(ExamineTask(SPEC, source.keys(), Scope()), NullSlot()):
        handed += rows
    assert seen == [["content", "end", "content", "content"]] * 2


def test_pictures_do_not_pile_up_before_they_are_decoded(run: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "_WAITING_BYTES", 3 * len(PICTURE))
    monkeypatch.setattr(examine, "_FLUSH_SECONDS", 60)
    files = {f"{n}.jpg": PICTURE + bytes([n]) for n in range(12)}
    kinds = [[row[0] for row in rows] for rows in run(files)]
    assert [kind.count("content") for kind in kinds if "content" in kind] == [3, 3, 3, 3]


def test_a_content_that_waits_is_decoded_once(run: Examine) -> None:
    yielded = run({"a.jpg": PICTURE, "b.jpg": PICTURE, "c.jpg": PICTURE})
    assert len(tagged(yielded, "picture")) == 1
    assert len(tagged(yielded, "end")) == 3


CONTENTS = st.dictionaries(
    st.sampled_from([f"{name}.{extension}" for name in "abcdef" for extension in ("jpg", "txt", "bin")]),
    st.one_of(
        st.sampled_from([PICTURE, OTHER, PICTURE[:500], b"", b"text\n", b"GIF89a", b"\x00\x00\x00\x0cftypmif1"]),
        st.binary(max_size=60),
        st.builds(EvidenceError, st.just("It cannot be opened.")),
        st.builds(FakeReader, st.binary(max_size=40), size=st.integers(0, 80)),
    ),
    max_size=9,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CONTENTS, st.sampled_from([(), ("pictures",), ("documents", "messages")]))
def test_each_entry_ends_exactly_once(run: Examine, contents: dict[str, Any], kinds: tuple[str, ...]) -> None:
    yielded = run(contents, Scope(kinds=kinds))
    ends = Counter(row[1] for row in flat(yielded) if row[0] in ("end", "outside"))
    assert ends == Counter(100 + n for n in range(len(contents)))
    outside = {row[1] for row in tagged(yielded, "outside")}
    rows = {row[1] for row in flat(yielded) if row[0] in ("content", "problem")}
    assert not rows & outside, "nothing is kept of what lies outside"
    known = {row[2] for row in tagged(yielded, "content")}
    assert {row[1] for row in flat(yielded) if row[0] in ("picture", "exif")} <= known


def test_what_cannot_be_read_whole_has_no_content(run: Examine) -> None:
    yielded = run(
        {
            "opens not": EvidenceError("It is encrypted."),
            "ends early": FakeReader(b"x" * 50, size=80),
            "bad sector": FakeReader(b"x" * 3_000_000, fails_at=1 << 20),
            "fine": b"fine",
        }
    )
    assert [row[1] for row in tagged(yielded, "content")] == [103]
    assert problems(yielded) == [(entry, "read", Outcome.FAILED) for entry in (100, 101, 102)]
    assert [row[5] for row in tagged(yielded, "problem")] == [
        "It is encrypted.",
        "The content ends at byte 50 of 80.",
        "A sector cannot be read.",
    ]
    assert [row[2] for row in tagged(yielded, "end")] == [EntryState.PROBLEM] * 3 + [EntryState.DONE]


def test_a_source_that_went_away_is_no_problem_of_its_entries(run: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "is_there", lambda _: False)
    with pytest.raises(EvidenceError, match="went away"):
        run({"a": EvidenceError("Input/output error.")})


@pytest.mark.parametrize("piece", [1, 7, 700, 100_000])
def test_short_reads_change_nothing(run: Examine, piece: int) -> None:
    whole = flat(run({"a.jpg": PICTURE}))
    assert flat(run({"a.jpg": FakeReader(PICTURE, piece=piece)})) == whole


def test_a_content_is_decoded_once(run: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counted(data: bytes, mime: str) -> PictureRow:
        calls.append(len(data))
        return examine_picture(data, mime)

    monkeypatch.setattr(examine, "examine_picture", counted)
    yielded = run({"a.jpg": PICTURE, "b.jpg": OTHER, "copy.jpg": PICTURE, "again.jpg": PICTURE})
    assert calls == [len(PICTURE), len(OTHER)]
    assert len(tagged(yielded, "content")) == 4
    assert len(tagged(yielded, "picture")) == 2


def test_decoded_contents_are_remembered_up_to_the_bound(run: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examine, "DECODED_KNOWN", 1)
    monkeypatch.setattr(examine, "_WAITING_BYTES", 0)  # so that each is decoded before the next is read
    yielded = run({"a.jpg": PICTURE, "b.jpg": OTHER, "copy.jpg": PICTURE})
    assert len(tagged(yielded, "picture")) == 3, "the first was forgotten, and is only decoded again"
    assert len(examine._decoded) == 1
    assert limits.DECODED_KNOWN >= 10_000


def test_a_content_that_ended_a_worker_is_digested_only(run: Examine) -> None:
    yielded = run({"a.jpg": PICTURE, "b.jpg": OTHER}, poison=[hashlib.sha256(PICTURE).digest()])
    assert len(tagged(yielded, "content")) == 2
    assert [row[1] for row in tagged(yielded, "picture")] == [hashlib.sha256(OTHER).digest()]


def test_an_empty_file_is_a_content_and_no_picture(run: Examine) -> None:
    yielded = run({"empty.jpg": b""})
    ((_, _, sha256, *_, size, mime, mismatch),) = tagged(yielded, "content")
    assert (sha256, size, mime, mismatch) == (EMPTY_SHA256, 0, "application/x-empty", False)
    assert [row[0] for row in flat(yielded)] == ["content", "end"]


def test_a_damaged_picture_keeps_its_digests_and_gets_a_problem(run: Examine) -> None:
    yielded = run({"a.jpg": PICTURE[:700]})
    assert len(tagged(yielded, "content")) == 1
    assert problems(yielded) == [(100, "picture", Outcome.FAILED)]
    assert tagged(yielded, "problem")[0][2] == hashlib.sha256(PICTURE[:700]).digest()
    assert tagged(yielded, "end") == [("end", 100, EntryState.DONE)]


def test_exif_is_read_of_a_picture_that_cannot_be_decoded(run: Examine) -> None:
    data = jpeg(b"Exif\0\0" + BLOCK)[:-40]
    yielded = run({"a.jpg": data})
    assert problems(yielded) == [(100, "picture", Outcome.FAILED)]
    assert [ExifRow(*row[2:]).make for row in tagged(yielded, "exif")] == ["ACME"]


def test_damaged_exif_leaves_the_picture(run: Examine) -> None:
    yielded = run({"a.jpg": jpeg(b"Exif\0\0no header")})
    assert len(tagged(yielded, "picture")) == 1
    assert problems(yielded) == [(100, "exif", Outcome.FAILED)]


def test_pictures_without_a_decoder_are_not_understood(run: Examine) -> None:
    svg = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>\n'
    yielded = run({"a.svg": svg})
    assert problems(yielded) == [(100, "picture", Outcome.NOT_UNDERSTOOD)]
    assert "image/svg+xml" in tagged(yielded, "problem")[0][5]


@pytest.mark.parametrize("over", [0, 1])
def test_larger_contents_are_not_kept_for_a_decoder(run: Examine, monkeypatch: pytest.MonkeyPatch, over: int) -> None:
    monkeypatch.setattr(examine, "WHOLE_IN_MEMORY", len(PICTURE) - over)
    yielded = run({"a.jpg": PICTURE})
    assert tagged(yielded, "content")[0][2] == hashlib.sha256(PICTURE).digest()
    if over:
        assert problems(yielded) == [(100, "picture", Outcome.NOT_UNDERSTOOD)]
        assert "neither decoded nor searched for EXIF" in tagged(yielded, "problem")[0][5]
    else:
        assert not problems(yielded)


def test_type_of_large_contents_by_head_and_tail(run: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk image's trailer stands in the last bytes; a name does not decide."""
    seen: list[tuple[int, int]] = []

    def watched(head: bytes, tail: bytes) -> str:
        seen.append((len(head), len(tail)))
        return mime_of(head, tail)

    monkeypatch.setattr(examine, "mime_of", watched)
    data = bytes(3 << 20) + b"koly" + bytes(508)
    yielded = run({"a": FakeReader(data, piece=100_000)})
    assert tagged(yielded, "content")[0][6] == "application/x-apple-diskimage"
    assert seen == [(limits.HEAD, limits.TAIL)]


def test_kinds_of_the_scope(run: Examine) -> None:
    contents = {"a.jpg": PICTURE, "b.txt": b"text\n", "renamed.txt": OTHER}
    yielded = run(contents, Scope(kinds=("pictures",)))
    assert [row[1] for row in tagged(yielded, "content")] == [100, 102]
    assert tagged(yielded, "outside") == [("outside", 101)]


def test_what_begins_outside_the_scope_is_read_no_further(run: Examine) -> None:
    reader = FakeReader(PICTURE + bytes(9 << 20))
    assert tagged(run({"a.jpg": reader}, Scope(kinds=("documents",))), "outside") == [("outside", 100)]
    assert reader.asked == 1


def test_a_name_that_does_not_fit_is_reported(run: Examine) -> None:
    yielded = run({"a.jpg": OTHER, "b.png": OTHER, "c.dat": PICTURE})
    assert [row[-1] for row in tagged(yielded, "content")] == [True, False, False]
    stream = run({"a.jpg": OTHER}, kind=EntryKind.STREAM)
    assert [row[-1] for row in tagged(stream, "content")] == [False], "a stream's name says nothing of its type"


def test_rows_leave_in_time(run: Examine) -> None:
    yielded = run({f"{n}.txt": b"%d\n" % n for n in range(300)})
    assert max(map(len, yielded)) <= examine._FLUSH_ROWS + 1
    assert len(yielded) > 3


def test_a_defect_loses_nothing_before_it(run: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Tagged] = []
    monkeypatch.setattr(examine, "is_there", lambda _: True)
    monkeypatch.setattr(
        examine, "examine_picture", lambda data, mime: 1 / (data != OTHER) and examine_picture(data, mime)
    )
    source = FakeSource({"a.txt": b"text\n", "b.jpg": PICTURE, "c.png": OTHER})
    monkeypatch.setattr(examine, "open_source", lambda *_: source)
    examine._decoded.clear()
    examine._sources.clear()
    batch = examine_batch(ExamineTask(SPEC, source.keys(), Scope()), NullSlot())
    with pytest.raises(ZeroDivisionError):
        handed.extend(row for rows in batch for row in rows)
    assert [row[0] for row in handed] == ["content", "end", "content", "content", "picture", "end"]


def test_a_worker_killed_by_a_picture_leaves_its_digests(tmp_path: Path) -> None:
    """Through a real worker process: the decoder dies, and what was known before is there, with the culprit."""
    crafted = PICTURE + examine_work.CRAFTED
    for name, data in {"a.txt": b"text\n", "b.jpg": crafted, "c.png": OTHER}.items():
        (tmp_path / name).write_bytes(data)
    spec = SourceSpec(SourceId(1), SourceKind.FOLDER, (str(tmp_path),))
    source = open_source(spec)
    rows = rows_of(source)
    keys = [key_of(row, path) for row, path in zip(rows, paths_of(rows), strict=True) if row.kind == EntryKind.FILE]
    source.close()
    pool = Pool(1)
    try:
        task = pool.submit("tests.analysis.examine_work:with_a_weak_decoder", ExamineTask(spec, keys, Scope()))
        events: list[Event] = []
        while not any(isinstance(event, (Finished, Lost)) for event in events):
            events += [event for event in pool.events() if event.task == task]
    finally:
        pool.close()
    lost = next(event for event in events if isinstance(event, Lost))
    culprit = next(key for key in keys if key.name == "b.jpg")
    assert (lost.unit, lost.phase) == (culprit.entry, "decode")
    handed = [row for event in events if isinstance(event, Result) for row in event.value]
    assert hashlib.sha256(crafted).digest() in {row[2] for row in handed if row[0] == "content"}
    assert ("end", culprit.entry, EntryState.DONE) not in handed
