"""What a path is told to be, by its bytes and its name; what is not read names itself."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.samples.images import image
from tests.samples.walking import paths_of, rows_of
from tests.testdata import testdata
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.disk import PROBLEMS_KEPT, DiskSource
from triage.evidence.open import find_kind, open_source, recognise_paths
from triage.evidence.volumes import Layout
from triage.execution.slots import NullSlot
from triage.model.frame import SourceId, SourceKind, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.problems import ReadInPart


def volumes(*path: Path) -> tuple[VolumeRow, ...]:
    return next(recognise_paths(tuple(map(str, path)), NullSlot()))[1].volumes


def tar_bytes() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        tar.addfile(tarfile.TarInfo("a.txt"), None)
    return out.getvalue()


def zip_bytes() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("disk.dd", b"\0" * 512, SourceKind.RAW),
        ("disk.dd", zip_bytes(), SourceKind.RAW),  # a medium may begin with anything
        ("disk.img", tar_bytes(), SourceKind.RAW),
        ("disk.001", b"\0" * 512, SourceKind.RAW),
        ("anything", b"\0" * 512, SourceKind.RAW),
        ("phone.zip", zip_bytes(), SourceKind.ZIP),
        ("phone.ufdr", zip_bytes(), SourceKind.ZIP),
        ("phone.tar", tar_bytes(), SourceKind.TAR),
        ("phone.backup", tar_bytes(), SourceKind.TAR),
        ("phone.tar.gz", gzip.compress(tar_bytes(), mtime=0), SourceKind.TAR),
        ("phone.tgz", gzip.compress(tar_bytes(), mtime=0), SourceKind.TAR),
        ("phone.tar.bz2", bz2.compress(tar_bytes()), SourceKind.TAR),
        ("phone.txz", lzma.compress(tar_bytes()), SourceKind.TAR),
        ("phone.gz", gzip.compress(tar_bytes(), mtime=0), SourceKind.TAR),
    ],
)
def test_kind_by_bytes_and_name(tmp_path: Path, name: str, data: bytes, kind: SourceKind) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert find_kind(path) == (kind, [path])


def test_folder_and_segments(tmp_path: Path) -> None:
    assert find_kind(tmp_path) == (SourceKind.FOLDER, [tmp_path])
    first = testdata("disk_formats", "dfvfs", "ext2.splitraw.000")
    second = first.with_suffix(".001")
    for given in (first, second):
        assert find_kind(given) == (SourceKind.SPLIT_RAW, [first, second])
    ewf = testdata("disk_formats", "dfvfs", "ext2.split.E01")
    for given in (ewf, ewf.with_suffix(".E02")):
        assert find_kind(given) == (SourceKind.EWF, [ewf, ewf.with_suffix(".E02")])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("dfvfs", "ext2.qcow2"), "QCOW"),
        (("dfvfs", "windows_volume.qcow2"), "QCOW"),
        (("sleuthkit", "image.qcow"), "QCOW"),
        (("dfvfs", "ext2.vhd"), "VHD"),
        (("sleuthkit", "image.vhd"), "VHD"),
        (("dfvfs", "ext2.vmdk"), "VMDK"),
        (("sleuthkit", "image.vmdk"), "VMDK"),
        (("dfvfs", "hfsplus_zlib.dmg"), "UDIF"),
    ],
)
def test_real_images_of_other_formats_say_what_they_are(path: tuple[str, str], words: str) -> None:
    with pytest.raises(UnsupportedEvidenceError, match=words) as caught:
        volumes(testdata("disk_formats", *path))
    assert path[1] in caught.value.sentence


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.vhdx", b"vhdxfile" + b"\0" * 600, "VHDX"),
        ("a.vdi", b"<<< Oracle VM VirtualBox Disk Image >>>".ljust(64, b"\0") + b"\x7f\x10\xda\xbe", "VDI"),
        ("a.aff", b"AFF10\r\n\0" + b"\0" * 600, "AFF"),
        ("a.aff4", b"PK\x03\x04" + b"\0" * 600, "AFF4"),
        ("a.ad1", b"ADSEGMENTEDFILE\0" + b"\0" * 600, "AD1"),
        ("a.l01", b"LVF\x09\x0d\x0a\xff\x00" + b"\0" * 600, "L01|S01|logical|read"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 600, "7-Zip"),
        ("a.rar", b"Rar!\x1a\x07\x01\0" + b"\0" * 600, "RAR"),
        ("a.ab", b"ANDROID BACKUP\n5\n1\nnone\n", "Android backup"),
        ("a.dd.gz", gzip.compress(b"\0" * 600, mtime=0), "gzip"),
        ("a.dd.xz", b"\xfd7zXZ\0" + b"\0" * 600, "xz"),
        ("a.dmg", b"encrcdsa" + b"\0" * 600, "encrypted Apple"),
        ("a.img", b"\x3a\xff\x26\xed" + b"\0" * 600, "sparse"),
        ("a.vmdk", b"# Disk DescriptorFile\nversion=1\n", "VMDK"),
    ],
)
def test_formats_that_are_not_read_are_named(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnsupportedEvidenceError, match=words):
        find_kind(path)


def office_zip(first: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(first, content)
        archive.writestr("word/document.xml", b"<w:document/>")
    return held.getvalue()


NO_MEDIUM = [
    ("notes.txt", b"A text that somebody wrote.\n" * 300, "text"),
    ("notes", "Zoë’s list, in UTF-8\r\n".encode() * 9, "text"),
    ("wide.log", "In UTF-16\n".encode("utf-16") * 9, "text"),
    ("list.csv", b"md5;size\n" + b"0" * 32 + b";1\n", "text"),
    ("notes.img", b"A text under the name of an image.\n" * 9, "text"),
    ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 9, "PDF"),
    ("old.doc", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "Office"),
    ("new.docx", office_zip("[Content_Types].xml", b"<Types/>"), "Office"),
    ("open.odt", office_zip("mimetype", b"application/vnd.oasis.opendocument.text"), "OpenDocument"),
    ("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\x7f" * 600, "JPEG picture"),
    ("scan.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 600, "PNG picture"),
    ("clip.mp4", b"\0\0\0\x18ftypisom" + b"\0" * 600, "video"),
    ("msgstore.db", b"SQLite format 3\0" + b"\0" * 600, "SQLite database"),
    ("song.mp3", b"ID3\x04" + b"\0" * 600, "audio"),
]


@pytest.mark.parametrize(("name", "data", "words"), NO_MEDIUM)
def test_what_is_plainly_no_medium_is_refused_with_one_sentence(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnsupportedEvidenceError, match=words) as refused:
        find_kind(path)
    assert refused.value.sentence.count(". ") == 0
    assert name in refused.value.sentence
    assert "folder" in refused.value.hint


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("unknown", b"\x01\x02\x03\xfe" * 256),
        ("boot.bin", b"\xeb\x3c\x90MSDOS5.0" + b"\0" * 501),
        ("text-then-not", b"A medium that begins with words. " * 200 + b"\0" * 4096),
        ("whole-sectors.dd", b"\xff\xd8\xff\xe0".ljust(4096, b"\0")),
        ("words-in-sectors.raw", b"words ".ljust(8, b".") * 128),
    ],
)
def test_what_may_be_a_medium_stays_a_raw_image(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert find_kind(path) == (SourceKind.RAW, [path])


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("odd", b"\x01\x02\x03\xfe" * 256 + b"\x01", "sectors"),
        ("whole-sectors.dd", b"\xff\xd8\xff\xe0".ljust(4096, b"\0"), "begins like a JPEG picture"),
        ("unknown", b"\x01\x02\x03\xfe" * 256, ""),
    ],
)
def test_a_raw_image_that_may_be_none_says_so(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    _, found = next(recognise_paths((str(path),), NullSlot()))
    assert [words in problem for problem in found.problems] == ([True] if words else [])


def test_a_split_archive_is_not_taken_for_a_medium(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"phone.zip.{number:03}").write_bytes(b"PK\x03\x04" + b"\0" * 600 if number == 1 else b"x" * 600)
    for number in (1, 2):
        with pytest.raises(UnsupportedEvidenceError, match="archive in parts"):
            find_kind(tmp_path / f"phone.zip.{number:03}")


def test_missing_empty_folderlike_and_device(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="does not exist"):
        find_kind(tmp_path / "nothing.dd")
    (tmp_path / "empty.dd").touch()
    with pytest.raises(EvidenceError, match="is empty"):
        find_kind(tmp_path / "empty.dd")
    (tmp_path / "mac.sparsebundle").mkdir()
    with pytest.raises(UnsupportedEvidenceError, match="sparse bundle"):
        find_kind(tmp_path / "mac.sparsebundle")
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.dd")
        with pytest.raises(EvidenceError, match="neither a file nor a folder"):
            find_kind(tmp_path / "pipe.dd")


def test_a_fixed_vhd_is_read_as_raw_and_says_so(tmp_path: Path) -> None:
    footer = (b"conectix" + b"\0" * 52 + b"\0\0\0\x02").ljust(512, b"\0")
    path = tmp_path / "disk.vhd"
    path.write_bytes(testdata("disk_smallfs", "fat12.img").read_bytes() + footer)
    spec, found = next(recognise_paths((str(path),), NullSlot()))
    assert spec.kind is SourceKind.RAW
    assert found.volumes[0].outcome is VolumeOutcome.READ
    assert any("fixed VHD" in problem for problem in found.problems)


def test_apfs_says_what_it_is() -> None:
    (volume,) = volumes(testdata("disk_formats", "dfvfs", "apfs.raw"))
    assert volume.outcome is VolumeOutcome.UNSUPPORTED
    assert "APFS" in volume.sentence


def test_a_medium_without_a_file_system_says_so() -> None:
    (volume,) = volumes(testdata("disk_formats", "bulk_extractor", "email_test.E01"))
    assert (volume.outcome, volume.file_system) == (VolumeOutcome.UNSUPPORTED, "")
    assert "No file system was recognised" in volume.sentence


def test_three_partitions_of_a_gpt() -> None:
    spec, found = next(recognise_paths((str(image("disk_smallfs", "dfir_ntfs/gpt-512-3p.raw.gz")),), NullSlot()))
    assert found.description == "raw image; GPT, 3 volumes"
    assert [(one.ordinal, one.offset, one.length, one.name) for one in found.volumes] == [
        (0, 34 * 512, 31 * 512, "Linux filesystem"),
        (1, 65 * 512, 64 * 512, "Linux filesystem"),
        (2, 129 * 512, 1886 * 512, "EFI System"),
    ]
    assert {one.outcome for one in found.volumes} == {VolumeOutcome.UNSUPPORTED}
    assert spec.paths[0].endswith("gpt-512-3p.raw")


def test_every_container_of_one_medium_walks_alike() -> None:
    walks = []
    for name in ("ext2.splitraw.001", "ext2.E01", "ext2.split.E02"):
        spec, found = next(recognise_paths((str(testdata("disk_formats", "dfvfs", name)),), NullSlot()))
        source = open_source(spec)
        rows = rows_of(source)
        walks.append((found.size, found.volumes, rows, paths_of(rows)))
        source.close()
    assert walks[0] == walks[1] == walks[2]
    assert len(walks[0][2]) == 8


def test_more_sentences_than_are_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout("no partition table", (), tuple(ReadInPart(f"Sentence {n}.") for n in range(PROBLEMS_KEPT + 7)))
    monkeypatch.setattr(DiskSource, "_find", lambda _: layout)
    path = str(testdata("disk_formats", "sleuthkit", "image.dd"))
    problems = DiskSource(SourceSpec(SourceId(0), SourceKind.RAW, (path,))).recognise().problems
    assert len(problems) == PROBLEMS_KEPT + 1
    assert problems[-1] == "7 more sentences about this image are not kept."
    assert isinstance(problems[-1], ReadInPart)
