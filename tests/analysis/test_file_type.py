"""Types by signature, against real files of each, and names whose extension disagrees."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.testdata import testdata
from triage.analysis import signatures
from triage.analysis.extensions import ANY_OF
from triage.analysis.file_type import EMPTY, extension_agrees, mime_of
from triage.analysis.limits import HEAD, TAIL
from triage.model.content import UNKNOWN_TYPE


def _type_of(path: Path) -> str:
    content = path.read_bytes()
    return mime_of(content[:HEAD], content[-TAIL:])


def _zip(*names: str, first: tuple[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if first:
            archive.writestr(first[0], first[1])
        for name in names:
            archive.writestr(name, "content")
    return out.getvalue()


def _ftyp(major: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + major + bytes(4) + b"".join(compatible)
    return struct.pack(">I", len(body) + 4) + body + b"\0\0\0\x08mdat"


def _ole(stream: str, *, at: int = 0) -> bytes:
    """An OLE2 header that points to sector 0, whose directory holds one stream as entry ``at``."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    return bytes(header) + bytes(128 * at) + stream.encode("utf-16-le").ljust(128, b"\0") + bytes(512)


REAL = [
    ("perceptual_pdq/bridge-mods/aaa-orig.jpg", "image/jpeg"),
    ("perceptual_phash/peppers.png", "image/png"),
    ("perceptual_pdq/misc-images/modes/F.webp", "image/webp"),
    ("exif_samples/tiff/Jobagent.tiff", "image/tiff"),
    ("exif_samples/heic/IMG_5195.HEIC", "image/heic"),
    ("heif/heif/RGB_8__29x100.heif", "image/heic"),
    ("heif/heif_corrupted/empty.heic", EMPTY),
    ("exif_metadata_extractor/avif/Issue 649.avif", "image/avif"),
    ("video_tmk/pattern-hd-no-bar.mp4", "video/mp4"),
    ("exif_bulk_extractor/Thumbs.db", "application/x-ole-storage"),
    ("truth/broken_images.exiftool.json", "application/json"),
    ("MANIFEST.tsv", "text/plain"),
]


@pytest.mark.parametrize(("path", "mime"), REAL)
def test_real_files_are_known_by_their_signature(path: str, mime: str) -> None:
    assert _type_of(testdata(*path.split("/"))) == mime


@pytest.mark.parametrize(
    ("pattern", "mime"),
    [
        ("disk_formats/**/*.[eE]01", "application/x-ewf"),
        ("disk_formats/**/*.qcow2", "application/x-qcow2"),
        ("disk_formats/**/*.vmdk", "application/x-vmdk"),
        ("mobile_*/**/*.sqlite", signatures.SQLITE),
        ("imessage_blobs/**/*.plist", signatures.BPLIST),
        ("disk_dftt/**/*.zip", "application/zip"),
    ],
)
def test_every_real_container_of_a_group_is_known(pattern: str, mime: str) -> None:
    found = sorted(testdata().glob(pattern))
    assert found, f"no test data for {pattern}"
    assert {_type_of(path) for path in found} == {mime}


BUILT: list[tuple[bytes, str]] = [
    (_ftyp(b"heix"), "image/heic"),
    (_ftyp(b"mif1", b"mif1", b"heic"), "image/heic"),
    (_ftyp(b"mif1", b"mif1", b"avif"), "image/avif"),
    (_ftyp(b"mif1", b"mif1"), "image/heif"),
    (_ftyp(b"qt  "), "video/quicktime"),
    (_ftyp(b"M4A "), "audio/mp4"),
    (_ftyp(b"3gp4"), "video/3gpp"),
    (_ftyp(b"isom"), "video/mp4"),
    (b"\0\0\0\x08wide\0\0\x10\0mdat", "video/quicktime"),
    (_zip("[Content_Types].xml", "word/document.xml"), ANY_OF["docx"][0]),
    (_zip("[Content_Types].xml", "xl/workbook.xml"), ANY_OF["xlsx"][0]),
    (_zip("[Content_Types].xml", "ppt/presentation.xml"), ANY_OF["pptx"][0]),
    (_zip("content.xml", first=("mimetype", ANY_OF["odt"][0])), ANY_OF["odt"][0]),
    (_zip("OEBPS/a.html", first=("mimetype", "application/epub+zip")), "application/epub+zip"),
    (_zip("AndroidManifest.xml", "classes.dex"), "application/vnd.android.package-archive"),
    (_zip("holiday/1.jpg"), "application/zip"),
    (_ole("WordDocument"), "application/msword"),
    (_ole("Workbook", at=9), "application/vnd.ms-excel"),
    (_ole("__properties_version1.0"), "application/vnd.ms-outlook"),
    (_ole("Catalog"), "application/x-ms-thumbs"),
    (_ole("Something"), signatures.OLE),
    (b"ElfFile\0" + bytes(100), "application/x-ms-evtx"),
    (b"regf" + bytes(100), "application/x-ms-registry"),
    (b"L\0\0\0\x01\x14\x02\0" + bytes(100), "application/x-ms-shortcut"),
    (b"!BDN" + bytes(100), "application/vnd.ms-outlook-pst"),
    (b"7z\xbc\xaf\x27\x1c" + bytes(20), "application/x-7z-compressed"),
    (b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
    (b"Rar!\x1a\x07\0", "application/vnd.rar"),
    (b"%PDF-1.7\n", "application/pdf"),
    (b"\x04\x0bstreamtyped\x81\xe8\x03", "application/x-typedstream"),
    (b"bplist00\xd1", signatures.BPLIST),
    (b'<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "">\n<plist version="1.0">', signatures.PLIST),
    (b'<?xml version="1.0"?><smses count="1">', "application/xml"),
    (b"\xef\xbb\xbf<!DOCTYPE html><html>", "text/html"),
    (b'{"a": [1, 2]}\n', "application/json"),
    (b"[]", "application/json"),
    (b'{"a": [1, 2', "text/plain"),
    (b"Received: from x\r\nFrom: a@example.org\r\nSubject: s\r\n\r\nbody", "message/rfc822"),
    (b"From: only one header line, in a letter\n\nDear", "text/plain"),
    (b"From a@example.org Mon Jan 1\nFrom: a@example.org\n", "application/mbox"),
    (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "text/vcard"),
    ("Grüße, 世界\n".encode(), "text/plain"),
    ("Grüße\n".encode("utf-16"), "text/plain"),
    ("Grüße\n".encode("latin-1"), UNKNOWN_TYPE),
    (b"BM rides again, said the note.\n", "text/plain"),
    (b"MZ", "text/plain"),
    (b"\0" * 4096, UNKNOWN_TYPE),
    (b"\xff\xfb\x90\x44", UNKNOWN_TYPE),
    (b"", EMPTY),
]


@pytest.mark.parametrize(("content", "mime"), BUILT)
def test_built_contents(content: bytes, mime: str) -> None:
    assert mime_of(content[:HEAD], content[-TAIL:]) == mime


def test_audio_without_a_tag_needs_a_second_frame() -> None:
    # 128 kbit/s at 44.1 kHz: a frame has 417 bytes.
    frame = (b"\xff\xfb\x90\x44").ljust(417, b"\0")
    assert mime_of(frame * 2) == "audio/mpeg"
    assert mime_of(frame + b"\0" * 417) == UNKNOWN_TYPE


def test_a_disk_image_is_known_by_its_trailer() -> None:
    trailer = b"koly".ljust(512, b"\0")
    assert mime_of(bytes(4096), bytes(512) + trailer) == "application/x-apple-diskimage"


def test_a_character_cut_at_the_end_of_the_head_is_still_text() -> None:
    text = "世".encode() * 100
    assert mime_of(text[:-1]) == "text/plain"
    assert mime_of(text[:150] + b"\xff" + text[150:]) == UNKNOWN_TYPE


@pytest.mark.parametrize(
    ("name", "mime", "expected"),
    [
        ("IMG_1.JPG", "image/jpeg", True),
        ("IMG_1.jpg", "image/png", False),
        ("IMG_1.jpg", UNKNOWN_TYPE, False),
        ("IMG_1.jpg", EMPTY, None),
        ("holiday.txt", "image/jpeg", False),
        ("notes.txt", "application/json", True),
        ("old.txt", UNKNOWN_TYPE, None),
        ("IMG_1", "image/jpeg", None),
        (".nomedia", "image/jpeg", None),
        ("file.hmm", "image/jpeg", None),
        ("raw.dmg", UNKNOWN_TYPE, True),
        ("disc.iso", UNKNOWN_TYPE, True),
        ("disc.iso", "image/jpeg", False),
        ("report.docx", "application/zip", True),
        ("report.docx", "image/png", False),
        ("clip.mp4", "video/quicktime", True),
        ("a.tar.gz", "application/gzip", True),
        ("", "image/jpeg", None),
    ],
)
def test_extension_agrees(name: str, mime: str, expected: bool | None) -> None:
    assert extension_agrees(name, mime) is expected


def test_no_signature_is_hidden_behind_a_shorter_one() -> None:
    seen: list[tuple[bytes, str]] = []
    for magic, mime in signatures.AT_START:
        for earlier, other in seen:
            assert other == mime or not magic.startswith(earlier), f"{magic!r} is never reached"
        seen.append((magic, mime))


@settings(max_examples=400, deadline=None)
@example(b"\xff" * 8, b"")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"")
@given(
    st.one_of(
        st.binary(max_size=600),
        st.builds(
            bytes.__add__,
            st.sampled_from([m for m, _ in signatures.AT_START] + [c[:40] for c, _ in BUILT]),
            st.binary(),
        ),
    ),
    st.binary(max_size=600),
)
def test_any_bytes_have_a_type_and_none_fails(head: bytes, tail: bytes) -> None:
    mime = mime_of(head, tail)
    family, slash, rest = mime.partition("/")
    assert family
    assert slash
    assert rest
