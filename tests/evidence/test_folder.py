"""A folder is read in place, and no link is followed out of it."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest

from tests.samples.walking import key_of, paths_of, problems_of, rows_of
from triage.errors import EvidenceError
from triage.evidence import folder, folder_files
from triage.evidence.folder import FolderSource
from triage.evidence.folder_files import long_path
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import SourceId, SourceKind, SourceSpec, VolumeOutcome
from triage.model.times import Clock, unpack_clocks

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not allow such names, links or devices.")
FILES = {
    "readme.txt": b"r",
    "a.b/x": b"1",
    "a/x": b"22",
    "a/y/z.bin": bytes(3_000_000),
    "Users/anna/Pictures/p.jpg": b"picture",
    "empty": b"",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    base = tmp_path / "evidence"
    for name, data in FILES.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, ns=(1, 1_715_000_000_123_456_700))
    return base


def opened(path: Path) -> FolderSource:
    return FolderSource(SourceSpec(SourceId(1), SourceKind.FOLDER, (str(path),)))


def by_path(source: FolderSource) -> dict[str, EntryRow]:
    rows = rows_of(source)
    return dict(zip(paths_of(rows), rows, strict=True))


def keys_of(source: FolderSource) -> dict[str, EntryKey]:
    return {path: key_of(row, path) for path, row in by_path(source).items()}


def read(source: FolderSource, path: str) -> bytes:
    return b"".join(source.content(keys_of(source)[path]).chunks())


def test_the_walk_lists_all_likely_places_first_and_in_the_order_of_bytes(root: Path) -> None:
    rows = rows_of(opened(root))
    assert paths_of(rows) == [
        "",
        "Users",
        "a",
        "a.b",
        "empty",
        "readme.txt",
        "Users/anna",
        "Users/anna/Pictures",
        "Users/anna/Pictures/p.jpg",
        "a/x",
        "a/y",
        "a.b/x",
        "a/y/z.bin",
    ]
    assert [row.index for row in rows] == [row.address for row in rows] == list(range(13))
    assert [row.name for row in rows if row.priority == 0] == ["Pictures", "p.jpg"]
    assert list(opened(root).walk(0)) == list(opened(root).walk(0))


def test_rows_tell_size_kind_and_the_times_of_the_copy(root: Path) -> None:
    source = opened(root)
    row = by_path(source)["a/y/z.bin"]
    assert (row.size, row.kind, row.flags) == (3_000_000, EntryKind.FILE, 3)
    assert row.modified == 1_715_000_000_123_456_700
    assert unpack_clocks(row.clocks)[1] == Clock.UNIX_NS
    assert row.accessed is None
    assert by_path(source)["a"].flags & EntryFlag.NO_CONTENT
    recognised = source.recognise()
    assert recognised.volumes[0].file_system == "folder"
    assert recognised.volumes[0].outcome is VolumeOutcome.READ
    assert "times are those of the copies" in recognised.problems[0]


def test_contents_are_read_whole_and_in_parts(root: Path) -> None:
    source = opened(root)
    for path, data in FILES.items():
        assert read(source, path) == data
    reader = source.content(keys_of(source)["a/x"])
    assert reader.read_at(1, 100) == b"2"
    assert reader.read_at(2, 1) == b""
    source.close()


def test_without_an_exact_path_the_number_of_the_walk_is_enough(root: Path) -> None:
    source = opened(root)
    key = keys_of(source)["a/y/z.bin"]
    for path in ("", "shown differently", "../z.bin", "a/\N{REPLACEMENT CHARACTER}/z.bin"):
        assert source.content(key._replace(path=path)).size == 3_000_000
    with pytest.raises(EvidenceError, match="changed"):
        source.content(key._replace(path="", name="other"))
    with pytest.raises(EvidenceError, match="changed"):
        source.content(key._replace(path="", address=99))


@posix
def test_names_that_are_no_text_are_kept_and_read(root: Path) -> None:
    (root / os.fsdecode(b"bad\xff.jpg")).write_bytes(b"bad")
    (root / "back\\slash\nand line").write_bytes(b"odd")
    source = opened(root)
    row = by_path(source)["bad\N{REPLACEMENT CHARACTER}.jpg"]
    assert row.name_bytes == b"bad\xff.jpg"
    assert read(source, "bad\N{REPLACEMENT CHARACTER}.jpg") == b"bad"
    assert read(source, "back\\slash\nand line") == b"odd"
    manifest = b"".join(source.media_chunks())
    assert b"back\\\\slash\\nand line\t3\t" in manifest
    assert b"bad\xff.jpg\t3\t" in manifest


@posix
def test_links_and_devices_are_listed_and_never_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"s")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "up").symlink_to(tmp_path)
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe")
    source = opened(root)
    rows = by_path(source)
    assert {rows[name].kind for name in ("link.txt", "up", "loop")} == {EntryKind.LINK}
    assert rows["pipe"].kind == EntryKind.OTHER
    assert not any(path.startswith(("up/", "loop/")) for path in rows)
    for name in ("link.txt", "up", "pipe"):
        with pytest.raises(EvidenceError, match="no content"):
            source.content(key_of(rows[name], name))
    forged = key_of(rows["link.txt"], "up/secret.txt")._replace(flags=3, size=1, name="secret.txt")
    with pytest.raises(EvidenceError, match="changed"):
        b"".join(source.content(forged).chunks())
    assert b"secret" not in b"".join(source.media_chunks())


@posix
def test_a_directory_that_became_a_link_is_not_followed(root: Path, tmp_path: Path) -> None:
    source = opened(root)
    key = keys_of(source)["a/x"]
    (root / "a").rename(tmp_path / "moved")
    (root / "a").symlink_to(tmp_path / "moved")
    with pytest.raises(EvidenceError, match="changed"):
        b"".join(source.content(key).chunks())


def test_a_folder_that_changed_is_told(root: Path) -> None:
    source = opened(root)
    keys = keys_of(source)
    reader = source.content(keys["a/x"])
    (root / "a/x").write_bytes(b"1")
    with pytest.raises(EvidenceError, match="it has changed"):
        b"".join(reader.chunks())
    with pytest.raises(EvidenceError, match="has changed"):
        source.content(keys["a/x"])
    (root / "readme.txt").unlink()
    with pytest.raises(EvidenceError, match="has changed"):
        source.content(keys["readme.txt"])


@posix
def test_what_cannot_be_listed_or_read_is_told_and_the_rest_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "a":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    source = opened(root)
    rows = by_path(source)
    assert "a/x" not in rows
    assert "a.b/x" in rows
    assert problems_of(source) == [(rows["a"].index, "The folder cannot be listed: Permission denied.")]
    with pytest.raises(EvidenceError, match="cannot be listed"):
        list(source.media_chunks())


def test_an_entry_of_which_nothing_is_told_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened(root)
    real = source._files.status
    monkeypatch.setattr(source._files, "status", lambda place: None if place == "empty" else real(place))
    row = by_path(source)["empty"]
    assert row.kind == EntryKind.OTHER
    assert problems_of(source) == [(row.index, "The system does not tell what this entry is; it was not read.")]


def test_the_manifest_has_a_line_for_each_file_in_the_order_of_its_paths_bytes(root: Path) -> None:
    lines = b"".join(opened(root).media_chunks()).splitlines()
    expected = [
        f"{path}\t{len(data)}\t{hashlib.sha256(data).hexdigest()}".encode()
        for path, data in sorted(FILES.items(), key=lambda item: item[0].encode())
    ]
    assert lines == expected
    assert [line.split(b"\t")[0] for line in lines][1:3] == [b"a.b/x", b"a/x"]


def test_depth_entries_and_open_files_are_bounded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_files, "MAX_OPEN_FILES", 2)
    source = opened(root)
    for path, data in FILES.items():
        assert read(source, path) == data
    assert len(source._files._open) == 2
    source.close()
    monkeypatch.setattr(folder, "MAX_DEPTH", 1)
    source = opened(root)
    assert "a/y" in by_path(source)
    assert "a/y/z.bin" not in by_path(source)
    assert any("more than 1 deep" in sentence for _, sentence in problems_of(source))
    with pytest.raises(EvidenceError, match="more than 1 deep"):
        list(source.media_chunks())
    monkeypatch.setattr(folder, "MAX_ENTRIES", 5)
    assert len(rows_of(source)) == 5
    assert problems_of(source) == [(-1, "The walk was ended after 5 entries; the rest was not listed.")]


def test_what_is_no_folder_is_refused(root: Path) -> None:
    for path in (root / "readme.txt", root / "absent"):
        with pytest.raises(EvidenceError, match="cannot be listed"):
            opened(path)
    with pytest.raises(EvidenceError, match="no volume 2"):
        list(opened(root).walk(2))


def test_nothing_is_written_and_no_access_time_is_changed(root: Path) -> None:
    def state() -> list[tuple[str, int, int, int]]:
        found = []
        for path in sorted(root.rglob("*")):
            status = path.stat()
            found.append((str(path), status.st_size, status.st_mtime_ns, status.st_atime_ns if path.is_file() else 0))
        return found

    before = state()
    seen: list[int] = []
    source = FolderSource(SourceSpec(SourceId(1), SourceKind.FOLDER, (str(root),)), seen.append)
    for path in FILES:
        read(source, path)
    list(source.media_chunks())
    source.close()
    assert sum(seen) == 2 * sum(len(data) for data in FILES.values())
    if hasattr(os, "O_NOATIME"):
        assert state() == before


def test_long_paths_of_windows() -> None:
    assert long_path("C:\\x", windows=True) == "\\\\?\\C:\\x"
    assert long_path("\\\\server\\share\\x", windows=True) == "\\\\?\\UNC\\server\\share\\x"
    assert long_path("\\\\?\\C:\\x", windows=True) == "\\\\?\\C:\\x"
    assert long_path("/x", windows=False) == "/x"
