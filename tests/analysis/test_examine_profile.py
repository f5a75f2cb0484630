"""A content that the profile does not read is read to its head, and leaves nothing but its possible kinds."""

from __future__ import annotations

from tests.analysis.picture_samples import encoded, landscape
from tests.analysis.test_examine import Examine, FakeReader, flat, run, tagged
from triage.analysis.limits import HEAD
from triage.entries.kinds import possible_kinds
from triage.model.entries import EntryFlag
from triage.model.frame import Scope

__all__ = ["run"]  # a fixture

PICTURES = int(EntryFlag.KIND_PICTURES)
DOCUMENTS, OTHER = int(EntryFlag.KIND_DOCUMENTS), int(EntryFlag.KIND_OTHER)


def test_what_the_profile_leaves_is_read_to_its_head_and_no_further(run: Examine) -> None:
    reader = FakeReader(b"a long note\n" * HEAD, piece=HEAD // 2)
    rows = flat(run({"long.txt": reader}, kinds=PICTURES))
    assert rows == [("left", 100, DOCUMENTS)]
    assert reader.asked == 2, "two pieces make the head"


def test_a_short_one_is_left_as_a_long_one_is(run: Examine) -> None:
    assert flat(run({"note.txt": b"a short note"}, kinds=PICTURES)) == [("left", 100, DOCUMENTS)]
    assert flat(run({"unknown": b"\x01\x02\x03" * 9000}, kinds=PICTURES)) == [("left", 100, OTHER)]


def test_what_the_profile_reads_is_read_whole_whatever_its_name(run: Examine) -> None:
    data = encoded(landscape(), "JPEG")
    yielded = run({"picture.txt": data, "empty.txt": b""}, kinds=PICTURES)
    assert [row[1] for row in tagged(yielded, "content")] == [100, 101], "of an empty one there is nothing to leave"
    assert len(tagged(yielded, "picture")) == 1


def test_a_container_that_may_be_a_document_is_read_by_a_profile_of_documents(run: Examine) -> None:
    assert possible_kinds("application/zip") == DOCUMENTS | OTHER
    data = b"PK\x03\x04" + bytes(2 * HEAD)
    assert tagged(run({"a.zip": data}, kinds=DOCUMENTS), "content")
    assert flat(run({"a.zip": data}, kinds=PICTURES)) == [("left", 100, DOCUMENTS | OTHER)]


def test_the_scope_comes_first(run: Examine) -> None:
    scope = Scope(kinds=("messages",))
    assert flat(run({"long.txt": b"a long note\n" * HEAD}, scope, kinds=PICTURES)) == [("outside", 100)]
    assert flat(run({"note.txt": b"a short note"}, scope, kinds=PICTURES)) == [("outside", 100)]


def test_each_kind_has_a_flag_of_its_own() -> None:
    types = ("image/jpeg", "video/mp4", "application/vnd.sqlite3", "text/plain", "application/x-elf")
    flags = [possible_kinds(mime) for mime in types]
    assert len(set(flags)) == 5
    assert all(flag.bit_count() == 1 and flag > int(EntryFlag.LEFT_UNREAD) for flag in flags)
