"""Tells what kind of evidence a path is, by its bytes and its name, and opens it. It runs in a worker process."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.no_medium import SECTOR, document_name, doubt, refusal, zip_document
from triage.evidence.segments import raw_segments
from triage.evidence.source import Source
from triage.evidence.unsupported import compression, container_not_read, is_fixed_vhd
from triage.execution.slots import Slot
from triage.model.frame import Recognised, SourceId, SourceKind, SourceSpec, VolumeOutcome

_PEEK: Final = 4096
_TAIL: Final = 512
_EWF: Final = (b"EVF\x09\x0d\x0a\xff\x00", b"EVF2\x0d\x0a\x81\x00")
_EWF_RELATED: Final = (b"LVF\x09\x0d\x0a\xff\x00", b"LEF2\x0d\x0a\x81\x00")
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_TAR_MAGIC: Final = slice(257, 262)
_RAW_NAMES: Final = frozenset((".dd", ".raw", ".img", ".bin", ".iso", ".dmg", ".vhd", ".ima", ".mdf"))
"""Names of raw images: a medium may begin with anything, so also with what looks like an archive."""
_TAR_NAMES: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")
_TAR_PACKED: Final = ("gzip", "bzip2", "xz")
_FIXED_VHD: Final = "The file is a fixed VHD: its sectors were read as they are, and its footer as part of the medium."


def recognise_paths(argument: tuple[str, ...], slot: Slot) -> Iterator[tuple[SourceSpec, Recognised]]:
    """A worker's task: what each path is, and the volumes in it.

    Args:
        argument: Paths as the person gave them: a folder, an archive, an image, or any segment of one.
        slot: Where the worker says what it is at.

    Yields:
        The specification, whose source id is 0 until the case gives one, and what was recognised.

    Raises:
        EvidenceError: A path is missing, empty or cannot be read, or a segment is missing.
        UnsupportedEvidenceError: The format is known and not read; the sentence names it.
    """
    slot.at(-1, "open")
    for path in argument:
        kind, segments = find_kind(Path(path).absolute())
        spec = SourceSpec(SourceId(0), kind, tuple(str(segment) for segment in segments))
        source = open_source(spec, slot.tick)
        try:
            yield spec, _with_notes(spec, source.recognise())
        finally:
            source.close()


def open_source(spec: SourceSpec, on_read: Callable[[int], object] | None = None) -> Source:
    """Open an evidence source.

    Args:
        spec: Its kind and paths.
        on_read: Told how many bytes came with each read, also within one long call.

    Raises:
        EvidenceError: It cannot be opened.
    """
    # Imported when needed: each brings a C library that reads crafted input, and a worker loads only its own.
    if spec.kind is SourceKind.FOLDER:
        from triage.evidence.folder import FolderSource

        return FolderSource(spec, on_read)
    if spec.kind is SourceKind.ZIP:
        from triage.evidence.zip_archive import ZipSource

        return ZipSource(spec, on_read)
    if spec.kind is SourceKind.TAR:
        from triage.evidence.tar_archive import TarSource

        return TarSource(spec, on_read)
    from triage.evidence.disk import DiskSource

    return DiskSource(spec, on_read)


def is_there(spec: SourceSpec) -> bool:
    """True while all files of a source can be reached: a drive that was pulled is no damage of what lies on it."""
    try:
        return all(Path(path).exists() for path in spec.paths)
    except OSError:
        return False


def find_kind(path: Path) -> tuple[SourceKind, list[Path]]:
    """The kind of evidence and its segments in their order.

    Raises:
        EvidenceError: The path is missing, empty or cannot be read, or a segment is missing.
        UnsupportedEvidenceError: The format is known and not read.
    """
    if _is_folder(path):
        return SourceKind.FOLDER, [path]
    head, tail = _ends(path)
    if head[:8] in _EWF or head[:8] in _EWF_RELATED:
        from triage.evidence.ewf_segments import segments_of

        return SourceKind.EWF, segments_of(path)
    _refuse_containers(path, head, tail)
    segments = raw_segments(path)
    if len(segments) > 1:
        if segments[0] != path:
            _refuse_containers(segments[0], *_ends(segments[0]))
        _refuse_split_archive(segments[0])
        return SourceKind.SPLIT_RAW, segments
    if _named_as_medium(path):
        return SourceKind.RAW, segments
    _refuse_documents(path, head, tail)
    return (None if path.suffix.lower() in _RAW_NAMES else _archive_kind(path, head)) or SourceKind.RAW, segments


def _named_as_medium(path: Path) -> bool:
    """Whether name and size are those of a raw image: then it is one, whatever it begins with."""
    return path.suffix.lower() in _RAW_NAMES and not path.stat().st_size % SECTOR


def _refuse_documents(path: Path, head: bytes, tail: bytes) -> None:
    name = zip_document(head) if head[:4] in _ZIP else document_name(head, tail)
    if name and not (compression(head) or head[_TAR_MAGIC] == b"ustar"):
        raise UnsupportedEvidenceError(refusal(path.name, name), hint="To look through single files, add their folder.")


def _is_folder(path: Path) -> bool:
    try:
        if path.is_dir():
            if path.suffix.lower() == ".sparsebundle":
                raise UnsupportedEvidenceError(
                    f"{path.name} is an Apple sparse bundle, which this version does not read."
                )
            return True
        if not path.exists():
            raise EvidenceError(f"{path.name or path} does not exist or cannot be reached.")
        if not path.is_file():
            raise EvidenceError(f"{path.name} is neither a file nor a folder. A device is imaged first, then opened.")
    except OSError as error:
        raise EvidenceError(f"{path.name or path} cannot be reached: {error.strerror or error}.") from error
    return False


def _ends(path: Path) -> tuple[bytes, bytes]:
    try:
        with path.open("rb") as stream:
            head = stream.read(_PEEK)
            size = stream.seek(0, 2)
            stream.seek(max(0, size - _TAIL))
            tail = stream.read(_TAIL)
    except OSError as error:
        raise EvidenceError(f"{path.name} cannot be opened: {error.strerror or error}.") from error
    if not head:
        raise EvidenceError(f"{path.name} is empty.")
    return head, tail


def _refuse_containers(path: Path, head: bytes, tail: bytes) -> None:
    name = container_not_read(head, tail)
    if name:
        raise UnsupportedEvidenceError(f"{path.name} is a file of the format {name}, which this version does not read.")


def _refuse_split_archive(first: Path) -> None:
    """A ZIP that was cut into numbered parts is not a raw image, though its parts are called like one."""
    if first.stem.lower().endswith((".zip", ".7z", *_TAR_NAMES)):
        raise UnsupportedEvidenceError(
            f"{first.name} is the first part of an archive in parts, which this version does not read.",
            hint="Join the parts first.",
        )


def _archive_kind(path: Path, head: bytes) -> SourceKind | None:
    name = path.name.lower()
    if name.endswith(".aff4"):
        raise UnsupportedEvidenceError(f"{path.name} is an AFF4 image, which this version does not read.")
    if head[:4] in _ZIP:
        return SourceKind.ZIP
    wrapped = compression(head)
    if wrapped in _TAR_PACKED and name.endswith(_TAR_NAMES):
        return SourceKind.TAR
    if wrapped == "gzip" and _inflate(head)[_TAR_MAGIC] == b"ustar":
        return SourceKind.TAR
    if wrapped:
        raise UnsupportedEvidenceError(f"{path.name} is compressed with {wrapped}.", hint="Unpack it first.")
    if head[_TAR_MAGIC] == b"ustar" or name.endswith(".tar"):
        return SourceKind.TAR
    return None


def _inflate(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, _PEEK)
    except zlib.error:
        return b""


def _with_notes(spec: SourceSpec, found: Recognised) -> Recognised:
    if spec.kind is not SourceKind.RAW:
        return found
    head, tail = _ends(Path(spec.paths[0]))
    unread = all(volume.outcome is not VolumeOutcome.READ for volume in found.volumes)
    note = _FIXED_VHD if is_fixed_vhd(tail) else doubt(document_name(head, tail)) if unread else ""
    if not note:
        return found
    return Recognised(
        found.kind,
        found.size,
        found.description,
        found.stored_digests,
        found.volumes,
        (*found.problems, note),
    )
