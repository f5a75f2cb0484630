"""Archives inside a source: what is listed of them, what is read in them, and every bound that stops it."""

from __future__ import annotations

import gzip
import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples.archives import Member, TarEntry, write_tar, write_zip
from tests.samples.nested import laid_out, rar_stored, seven_zipped, tarred, zipped
from tests.samples.walking import key_of, paths_of, rows_of
from triage.entries import archive_limits, inside
from triage.entries.inside import WithArchives
from triage.entries.listing import ArchiveToList, ListTask, list_archives
from triage.errors import EvidenceError
from triage.evidence import libarchive
from triage.evidence.archive_bounds import INSIDE
from triage.evidence.open import open_source
from triage.execution.slots import NullSlot
from triage.model.archives import ArchiveOutcome
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import Scope, SourceId, SourceKind, SourceSpec
from triage.model.problems import Outcome


class Listed(NamedTuple):
    """What came of one archive."""

    key: EntryKey
    rows: list[EntryRow]
    outcome: ArchiveOutcome
    problems: list[tuple[int, Outcome, str]]
    format: str

    def keys(self) -> dict[str, EntryKey]:
        """The key of each file by its path in the archive."""
        root = self.rows[0]._replace(parent=-1, name="") if self.rows else None
        below = [row._replace(parent=row.parent + 1) for row in self.rows]
        paths = paths_of([root, *below] if root else [])
        return {
            path: key_of(row, path)._replace(entry=10_000 + row.index, within=self.key)
            for path, row in zip(paths[1:], self.rows, strict=True)
            if row.kind == EntryKind.FILE
        }

    def sentences(self) -> str:
        """All problems in one text."""
        return "\n".join(sentence for _, _, sentence in self.problems)


@contextmanager
def source_with(name: str, data: bytes) -> Iterator[tuple[SourceSpec, EntryKey]]:
    """A folder that holds one file, and that file's key."""
    with tempfile.TemporaryDirectory() as folder:
        laid_out(Path(folder), {name: data})
        spec = SourceSpec(SourceId(1), SourceKind.FOLDER, (folder,))
        source = open_source(spec)
        row = rows_of(source)[-1]
        source.close()
        yield spec, key_of(row, name)


def listed(
    spec: SourceSpec, key: EntryKey, *, skip: int = 0, scope: Scope | None = None, used: tuple[int, int] = (0, 0)
) -> Listed:
    """The archive that is the content of an entry."""
    task = ListTask(spec, [ArchiveToList(key, skip, key.entry, key.size, *used)], scope or Scope())
    rows: list[EntryRow] = []
    form = ""
    for told in list_archives(task, NullSlot()):
        for tag, entry, *rest in told:
            assert entry == key.entry
            if tag == "listed":
                form = rest[0]
            elif tag == "members":
                rows += rest[0]
            else:
                return Listed(key, rows, rest[0], rest[1], form)
    raise AssertionError("an archive was not closed")


def contents(spec: SourceSpec, keys: dict[str, EntryKey]) -> dict[str, bytes | str]:
    """What is read of each member: its bytes, or the sentence of the failure."""
    source = WithArchives(open_source(spec))
    found: dict[str, bytes | str] = {}
    for path, key in keys.items():
        try:
            found[path] = b"".join(source.content(key).chunks())
        except EvidenceError as error:
            found[path] = error.sentence
    source.close()
    return found


FILES = {"a.txt": b"first", "folder/b.bin": bytes(range(256)) * 500, "folder/empty": b""}


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("x.zip", zipped(FILES), "ZIP"),
        ("stored.zip", zipped(FILES, zipfile.ZIP_STORED), "ZIP"),
        ("x.tar", tarred(FILES), "TAR"),
        ("x.tgz", tarred(FILES, "gz"), "TAR, packed by gzip"),
        ("x.tbz", tarred(FILES, "bz2"), "TAR, packed by bzip2"),
        ("x.txz", tarred(FILES, "xz"), "TAR, packed by xz"),
        ("x.7z", seven_zipped(FILES), "7z"),
        ("parts.7z", seven_zipped(FILES, solid=False, packed_header=False), "7z"),
    ],
)
def test_each_format_is_listed_and_read(name: str, data: bytes, form: str) -> None:
    with source_with(name, data) as (spec, key):
        found = listed(spec, key)
        assert (found.format, found.outcome, found.problems) == (form, ArchiveOutcome.READ, [])
        assert contents(spec, found.keys()) == FILES
        backwards = dict(reversed(found.keys().items()))
        assert contents(spec, backwards) == FILES


needs_libarchive = pytest.mark.skipif(not libarchive.installed(), reason="libarchive is not installed")


@needs_libarchive
def test_a_rar_is_read_through_libarchive() -> None:
    with source_with("x.rar", rar_stored(FILES)) as (spec, key):
        found = listed(spec, key)
        assert (found.format, found.outcome, found.problems) == ("RAR", ArchiveOutcome.READ, [])
        assert contents(spec, found.keys()) == FILES
        assert contents(spec, dict(reversed(found.keys().items()))) == FILES
    with source_with("x.rar", rar_stored(FILES)[:-200]) as (spec, key):
        found = listed(spec, key)
        read = contents(spec, found.keys())
    assert found.outcome is ArchiveOutcome.PARTLY
    assert "libarchive cannot read it" in found.sentences()
    assert read["a.txt"] == FILES["a.txt"]
    assert "libarchive cannot read it" in str(read["folder/b.bin"])


def test_without_libarchive_a_rar_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libarchive, "_library", lambda: None)
    with source_with("x.rar", rar_stored(FILES)) as (spec, key):
        found = listed(spec, key)
    assert found.outcome is ArchiveOutcome.NOT_INSTALLED
    assert found.problems == [(-1, Outcome.NOT_UNDERSTOOD, "RAR; libarchive is not installed on this machine.")]


def test_a_single_packed_file_is_an_archive_of_one() -> None:
    text = b"a diary\n" * 9000
    with source_with("diary.txt.gz", gzip.compress(text, mtime=1_715_000_000)) as (spec, key):
        found = listed(spec, key)
        assert [(row.name, row.size, row.modified) for row in found.rows] == [("diary.txt", len(text), 1_715_000_000)]
        assert contents(spec, found.keys()) == {"diary.txt": text}
    with source_with("cut.gz", gzip.compress(text)[:-30]) as (spec, key):
        found = listed(spec, key)
        assert found.outcome is ArchiveOutcome.PARTLY
        assert "truncated" in found.sentences()
        assert "truncated" in str(contents(spec, found.keys())["cut"])


def test_archives_in_archives_to_any_depth() -> None:
    data, names = b"the innermost", []
    for depth in range(7):
        names.append(f"{depth}.{'zip' if depth % 2 else 'tgz'}")
        data = zipped({"in": data}) if depth % 2 else tarred({"in": data}, "gz")
    with source_with("outer.bin", data) as (spec, key):
        for number in range(7):
            found = listed(spec, key._replace(entry=number))
            assert found.outcome is ArchiveOutcome.READ
            key = found.keys()["in"]._replace(entry=100 + number)
        assert contents(spec, {"in": key}) == {"in": b"the innermost"}


def test_members_are_as_live_and_as_likely_as_their_archive() -> None:
    with source_with("x.zip", zipped({"DCIM/a.jpg": b"a", "b.txt": b"b"})) as (spec, key):
        live = listed(spec, key)
        gone = listed(spec, key._replace(flags=int(EntryFlag.META_ALLOCATED | EntryFlag.ORPHAN)))
        likely = listed(spec, key._replace(path="DCIM/x.zip"))
    assert not any(EntryFlag(row.flags).deleted for row in live.rows)
    assert all(EntryFlag(row.flags).deleted and row.flags & EntryFlag.ORPHAN for row in gone.rows)
    assert {row.name: row.priority for row in live.rows} == {"DCIM": 0, "a.jpg": 0, "b.txt": 1}
    assert {row.priority for row in likely.rows} == {0}


def test_dates_of_a_scope_hold_in_archives_too(tmp_path: Path) -> None:
    write_tar(tmp_path / "a", [TarEntry("old", b"o", mtime=1_000_000_000), TarEntry("new", b"n")])
    with source_with("x.tar", (tmp_path / "a").read_bytes()) as (spec, key):
        found = listed(spec, key, scope=Scope(date_from="2020-01-01", folders=("elsewhere",)))
    outside = {row.name: bool(row.flags & EntryFlag.OUT_OF_SCOPE) for row in found.rows}
    assert outside == {"old": True, "new": False}


def test_a_listing_goes_on_where_it_was() -> None:
    with source_with("x.zip", zipped({f"{n}": b"x" for n in range(9)})) as (spec, key):
        whole, rest = listed(spec, key), listed(spec, key, skip=4)
    assert rest.rows == whole.rows[4:]


# --- hostile archives: a sentence for each, and the rest is read ---


def test_hostile_names_stay_in_the_archive(tmp_path: Path) -> None:
    names = [
        "..\\..\\evil.exe",
        "../../etc/passwd",
        "/etc/shadow",
        "C:/boot.ini",
        "n" * 10_000,
        "a\0b",
        "x" + "/y" * 400,
    ]
    write_zip(tmp_path / "a", [Member(name, str(n).encode(), system=0) for n, name in enumerate(names)])
    with source_with("x.zip", (tmp_path / "a").read_bytes()) as (spec, key):
        found = listed(spec, key)
        read = contents(spec, found.keys())
    assert sorted(read.values(), key=str) == [str(n).encode() for n in range(len(names))]
    assert all(".." not in path.split("/") and not path.startswith("/") for path in read)
    assert max(len(part) for path in read for part in path.split("/")) == 1000
    for words in ("climbs", "longer than 1,000", "NUL", "too many parts", "drive letter", "begins with “/”"):
        assert words in found.sentences(), words


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=6))
def test_any_names_are_listed_each_once(names: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        members = [Member(name, hashlib.sha256(name).digest()) for name in names]
        data = write_zip(Path(folder) / "a", members).read_bytes()
    with source_with("x.zip", data) as (spec, key):
        found = listed(spec, key)
        files = [row for row in found.rows if row.kind == EntryKind.FILE]
        assert len(files) == sum(not name.endswith(b"/") for name in names)
        for row in found.rows:
            assert row.name not in ("", ".", "..")
            assert "/" not in row.name
            assert "\0" not in row.name


def test_of_two_members_with_one_name_both_are_read(tmp_path: Path) -> None:
    write_zip(tmp_path / "a", [Member("same", b"one"), Member("same", b"two")])
    with source_with("x.zip", (tmp_path / "a").read_bytes()) as (spec, key):
        found = listed(spec, key)
        source = WithArchives(open_source(spec))
        both = [b"".join(source.content(key_of(r)._replace(within=key)).chunks()) for r in found.rows]
    assert both == [b"one", b"two"]
    assert "same name" in found.sentences()


def test_an_encrypted_member_is_named_and_the_rest_read(tmp_path: Path) -> None:
    write_zip(tmp_path / "a", [Member("locked", b"x", flags=1), Member("open", b"y")])
    with source_with("x.zip", (tmp_path / "a").read_bytes()) as (spec, key):
        found = listed(spec, key)
        read = contents(spec, found.keys())
    assert read["open"] == b"y"
    assert "encrypted" in str(read["locked"])


def test_what_is_cut_off_or_damaged_is_said(tmp_path: Path) -> None:
    whole = tarred({"a": b"a" * 2000, "b": b"b" * 2000})
    with source_with("x.tar", whole[:3000]) as (spec, key):
        found = listed(spec, key)
        assert found.outcome is ArchiveOutcome.PARTLY
        assert "truncated" in found.sentences()
        assert contents(spec, found.keys())["a"] == b"a" * 2000
    with source_with("x.zip", b"PK\x05\x06" + b"no archive at all") as (spec, key):
        found = listed(spec, key)
        assert found.outcome is ArchiveOutcome.FAILED
        assert found.problems[0][0] == -1
    with source_with("x.bin", b"something else") as (spec, key):
        assert listed(spec, key).outcome is ArchiveOutcome.NOT_UNDERSTOOD


def test_a_zip_without_its_end_gives_what_stands_before() -> None:
    streamed = io.BytesIO()
    with zipfile.ZipFile(_Unseekable(streamed), "w", zipfile.ZIP_DEFLATED) as archive:  # sizes stand behind the members
        for name, data in FILES.items():
            archive.writestr(name, data)
    for whole in (zipped(FILES), zipped(FILES, zipfile.ZIP_STORED), streamed.getvalue()):
        directory = whole.index(b"PK\x01\x02")
        with source_with("x.zip", whole[: directory + 9]) as (spec, key):
            found = listed(spec, key)
            assert contents(spec, found.keys()) == FILES
            assert found.outcome is ArchiveOutcome.PARTLY
            assert "3 members were found by their own headers" in found.sentences()
        second = whole.index(b"PK\x03\x04", 4)
        with source_with("x.zip", whole[: second + 60]) as (spec, key):
            read = contents(spec, listed(spec, key).keys())
            assert read.pop("a.txt") == FILES["a.txt"]
            assert all("ends at byte" in str(sentence) for sentence in read.values())


class _Unseekable(io.RawIOBase):
    def __init__(self, below: io.BytesIO) -> None:
        self._below = below

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._below.write(data)


def test_the_number_of_members_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_limits, "MAX_MEMBERS", 5)
    with source_with("x.zip", zipped({f"{n}": b"x" for n in range(9)})) as (spec, key):
        first, second = listed(spec, key), listed(spec, key, used=(3, 0))
    assert (len(first.rows), len(second.rows)) == (5, 2)
    assert first.outcome is second.outcome is ArchiveOutcome.PARTLY
    assert "More than 5 members" in first.sentences()


@pytest.mark.parametrize("make", [zipped, tarred])
def test_so_is_what_is_looked_at_of_a_directory(make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "INSIDE", INSIDE._replace(members=4))
    with source_with("x", make({f"{n}": b"x" for n in range(9)})) as (spec, key):  # type: ignore[operator]
        found = listed(spec, key)
    assert len(found.rows) == 4
    assert found.outcome is ArchiveOutcome.PARTLY
    assert "more than 4 members" in found.sentences()


def test_what_is_unpacked_is_bounded_by_ratio_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"a": b"small", "zeros": bytes(3_000_000), "z": b"behind it"})
    monkeypatch.setattr(archive_limits, "RATIO_SLACK", 1000)
    with source_with("x.zip", bomb) as (spec, key):
        found = listed(spec, key)
        read = contents(spec, found.keys())
    assert (read["a"], read["z"]) == (b"small", b"behind it")
    assert "bound" in str(read["zeros"])
    assert found.outcome is ArchiveOutcome.PARTLY
    assert "1 members of this archive were not read" in found.sentences()
    monkeypatch.setattr(archive_limits, "MAX_BYTES", 4)
    with source_with("x.zip", bomb) as (spec, key):
        assert [row.name for row in listed(spec, key).rows if not row.flags & EntryFlag.OVER_BOUND] == []


def test_a_member_that_claims_more_than_its_packing_can_hold_is_refused_alone(tmp_path: Path) -> None:
    members = [Member("liar", b"x" * 50, size=3 << 30), Member("honest", b"y")]
    with source_with("x.zip", write_zip(tmp_path / "a", members).read_bytes()) as (spec, key):
        read = contents(spec, listed(spec, key).keys())
    assert "exhaust" in str(read["liar"])
    assert read["honest"] == b"y"


def test_a_large_archive_packed_in_another_is_read_forward_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "HELD_ARCHIVE", 5000)
    held = tarred({"in.zip": zipped(FILES, zipfile.ZIP_STORED), "in.tar": tarred(FILES)}, "gz")
    with source_with("x.tgz", held) as (spec, key):
        keys = listed(spec, key).keys()
        refused, streamed = listed(spec, keys["in.zip"]), listed(spec, keys["in.tar"])
        assert contents(spec, streamed.keys()) == FILES
    assert refused.outcome is ArchiveOutcome.NOT_UNDERSTOOD
    assert "packed in another archive" in refused.sentences()


def test_a_source_that_went_away_is_no_fault_of_an_archive(tmp_path: Path) -> None:
    with source_with("x.zip", zipped(FILES)) as (spec, key):
        pass
    with pytest.raises(EvidenceError):
        listed(spec, key)
