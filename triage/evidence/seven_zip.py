"""7z archives inside an exhibit: listed from their header, and each folder of packed bytes read forward.

Unpacked by the standard library: LZMA, LZMA2 (with its branch filters and Delta), Deflate, bzip2, and what is stored.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, Protocol

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_bounds import INSIDE, ArchiveBounds, too_many
from triage.evidence.archive_file import ArchiveBytes
from triage.evidence.archive_names import MemberName, split_name
from triage.evidence.archive_times import entry_times
from triage.evidence.archive_tree import LIVE, ArchiveTree, MemberFacts
from triage.evidence.forward import ForwardBytes
from triage.evidence.member_reader import CheckedReader
from triage.evidence.order import LikelyPlaces
from triage.evidence.seven_zip_header import Coder, Folder, SevenZipMember, read_header
from triage.evidence.source import CHUNK, ContentReader, Source
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import Recognised, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.problems import ReadInPart
from triage.model.times import Clock

MAX_DICTIONARY: Final = 256 << 20
"""Bytes of memory that unpacking may ask for; 7-Zip's strongest setting asks for 64 MiB."""

MAX_RATIO: Final = 20_000
"""How many times larger a folder may be than its packed bytes; LZMA comes to some 7,000 with nothing but repetition."""

_RATIO_SLACK: Final = 1 << 30
_PACKED_BLOCK: Final = 256 << 10
_COPY: Final = b"\0"
_LZMA: Final = b"\3\1\1"
_LZMA2: Final = b"\x21"
_DEFLATE: Final = b"\4\1\x08"
_BZIP2: Final = b"\4\2\2"
_AES: Final = b"\6\xf1\7\1"
_DELTA: Final = b"\3"
_BRANCHES: Final = {
    b"\4": lzma.FILTER_X86,
    b"\3\3\1\3": lzma.FILTER_X86,
    b"\3\3\2\5": lzma.FILTER_POWERPC,
    b"\3\3\4\1": lzma.FILTER_IA64,
    b"\3\3\5\1": lzma.FILTER_ARM,
    b"\3\3\7\1": lzma.FILTER_ARMTHUMB,
    b"\3\3\x08\5": lzma.FILTER_SPARC,
}
_NAMES: Final = {
    _LZMA: "LZMA",
    **dict.fromkeys(_BRANCHES, "a branch filter"),
    b"\3\4\1": "PPMd",
    b"\3\3\1\x1b": "BCJ2",
    b"\4\1\x09": "Deflate64",
    b"\4\xf7\x11\1": "Zstandard",
    b"\4\xf7\x11\2": "Brotli",
    b"\4\xf7\x11\4": "LZ4",
    b"\x0a": "ARM64",
}
_DIRECTORY: Final = 0x10


class SevenZipSource(Source):
    """An opened 7z archive. An entry's address is the number of the member.

    Args:
        spec: The source in which it lies.
        file: The archive.
        bounds: What is listed of it at most.

    Raises:
        UnsupportedEvidenceError: Its list of members is encrypted, or packed by a method that is not read.
        EvidenceError: It is damaged, or one part of several.
    """

    sequential = True

    def __init__(self, spec: SourceSpec, file: ArchiveBytes, bounds: ArchiveBounds = INSIDE) -> None:
        self.spec = spec
        self._file = file
        self._bounds = bounds
        self._folders, self._members = read_header(file, bounds.directory, self._unpacked)
        self._at: tuple[int, FolderStream] | None = None

    def recognise(self) -> Recognised:
        """See ``Source.recognise``."""
        name = f"7z archive, {len(self._members):,} members"
        volume = VolumeRow(0, 0, self._file.size, "7z archive", "7z", VolumeOutcome.READ)
        return Recognised(self.spec.kind, self._file.size, name, (), (volume,))

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """See ``Source.walk``.

        Raises:
            EvidenceError: There is no such volume.
        """
        if volume:
            raise EvidenceError(f"A 7z archive has the one volume 0 and no volume {volume}.")
        tree = ArchiveTree(self._bounds.directories)
        for number, member in enumerate(islice(self._members, self._bounds.members)):
            tree.add(_name(member), number, directory=_is_directory(member))
        yield from tree.rows(self._facts, LikelyPlaces.load())
        if len(self._members) > self._bounds.members:
            yield -1, ReadInPart(too_many(len(self._members), self._bounds))

    def content(self, key: EntryKey) -> ContentReader:
        """See ``Source.content``: everything in front of it in its folder is unpacked first.

        Raises:
            EvidenceError: It has none, or there is no such member.
        """
        if key.flags & EntryFlag.NO_CONTENT or not 0 <= key.address < len(self._members):
            raise EvidenceError("This entry has no content in the archive.")
        member = self._members[key.address]
        return _SevenZipReader(self, member)

    def folder_at(self, folder: int, offset: int) -> FolderStream:
        """The bytes of a folder, at a place from which ``offset`` can be read."""
        if self._at is None or self._at[0] != folder or self._at[1].position > offset:
            self._at = folder, FolderStream(self._file, self._folders[folder])
        return self._at[1]

    def media_chunks(self) -> Iterator[bytes]:
        """See ``Source.media_chunks``."""
        return self._file.chunks()

    def close(self) -> None:
        """See ``Source.close``."""
        self._file.close()

    def _unpacked(self, folder: Folder) -> bytes:
        return FolderStream(self._file, folder).read_at(0, folder.size)

    def _facts(self, number: int) -> MemberFacts:
        member = self._members[number]
        kind, flags = EntryKind.FILE, LIVE
        if _is_directory(member):
            kind, flags = EntryKind.DIRECTORY, flags | EntryFlag.NO_CONTENT
        elif member.anti:
            kind, flags = EntryKind.OTHER, flags | EntryFlag.NO_CONTENT
        if member.folder >= 0:
            flags |= EntryFlag.COMPRESSED
            if any(coder.method == _AES for coder in self._folders[member.folder].coders):
                flags |= EntryFlag.ENCRYPTED
        times = {name: (value, Clock.NTFS_100NS) for name, value in member.times.items() if 0 < value < 1 << 63}
        sentence = "This member only says that a file was deleted." if member.anti else ""
        return MemberFacts(number, kind, flags, member.size, entry_times(times), number, sentence)


def _is_directory(member: SevenZipMember) -> bool:
    return member.folder < 0 and (member.directory or bool(member.attributes & _DIRECTORY)) and not member.anti


def _name(member: SevenZipMember) -> MemberName:
    text = member.name.decode("utf-16-le", "surrogatepass")
    return split_name(text.encode("utf-8", "surrogatepass"), "utf-8", backslashes=True)


class _SevenZipReader(CheckedReader):
    """A member: small ones are unpacked whole, larger ones as they are read."""

    def __init__(self, source: SevenZipSource, member: SevenZipMember) -> None:
        super().__init__(member.size, member.crc, seekable=False)
        self._source = source
        self._member = member
        if member.folder >= 0:
            source.folder_at(member.folder, member.offset)  # what is not read is said when it is opened

    def _blocks(self, size: int) -> Iterator[bytes]:
        for at in range(0, self.size, size):
            yield self._read_part(at, min(size, self.size - at))

    def _read_part(self, offset: int, length: int) -> bytes:
        start = self._member.offset + offset
        data = self._source.folder_at(self._member.folder, start).read_at(start, length)
        if len(data) < length:
            raise EvidenceError(f"The content ends at byte {offset + len(data):,} of {self.size:,}.")
        return data


class _Unpacker(Protocol):
    """What gives unpacked bytes: at most so many at once, from packed ones or, with none, from what is left."""

    def __call__(self, data: bytes, most: int, /) -> bytes: ...


class FolderStream(ForwardBytes):
    """The unpacked bytes of a folder, read forward; it refuses to go back.

    Args:
        file: The archive.
        folder: What of it, and how it is packed.

    Raises:
        UnsupportedEvidenceError: It is encrypted, or packed by a method that is not read.
        EvidenceError: Its claims are impossible.
    """

    def __init__(self, file: ArchiveBytes, folder: Folder) -> None:
        if folder.size > folder.packed * MAX_RATIO + _RATIO_SLACK:
            raise EvidenceError(
                f"{folder.packed:,} packed bytes claim to hold {folder.size:,}: more than {MAX_RATIO:,} times; "
                "such archives are made to exhaust the reader."
            )
        if folder.start + folder.packed > file.size:
            raise EvidenceError(f"The archive ends at byte {file.size:,}, within packed content: it is truncated.")
        super().__init__("A folder of a 7z archive")
        self._file = file
        self._folder = folder
        self._unpack = _unpacker(folder.coders)
        self._packed_at = 0

    def _advance(self) -> bool:
        most = min(CHUNK, self._folder.size - self.position)
        while not self._held and most > 0:
            try:
                self._held = self._unpack(b"", most)
                if not self._held:
                    packed = self._refill()
                    if not packed:
                        return False
                    self._held = self._unpack(packed, most)
            except (lzma.LZMAError, zlib.error, OSError, ValueError, EOFError, MemoryError) as error:
                raise EvidenceError(f"The packed content is damaged behind its byte {self.position:,}.") from error
        return bool(self._held)

    def _refill(self) -> bytes:
        left = self._folder.packed - self._packed_at
        packed = self._file.exactly(self._folder.start + self._packed_at, min(_PACKED_BLOCK, left)) if left else b""
        self._packed_at += len(packed)
        return packed


def _unpacker(coders: tuple[Coder, ...]) -> _Unpacker:
    methods = tuple(coder.method for coder in coders)
    if _AES in methods:
        raise UnsupportedEvidenceError("The member of the archive is encrypted; its content was not read.")
    if methods == (_COPY,):
        return _stored()
    if methods == (_DEFLATE,):
        return _deflate()
    if methods == (_BZIP2,):
        return _library(bz2.BZ2Decompressor())
    filters = [_filter(coder) for coder in coders]
    # liblzma keeps the last bytes of a branch filter back where LZMA has no end of its own.
    held_back = len(methods) > 1 and methods[0] == _LZMA and any(method in _BRANCHES for method in methods)
    if filters and methods[0] in (_LZMA, _LZMA2) and all(filters) and not held_back:
        chain = [one for one in reversed(filters) if one is not None]
        try:
            return _library(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain))
        except (lzma.LZMAError, ValueError) as error:
            raise EvidenceError("The properties of the packing are damaged.") from error
    names = [_NAMES.get(method, method.hex() or "none") for method in methods] or ["a network of coders"]
    raise UnsupportedEvidenceError(f"The member is packed by {' and '.join(names)}, which is not read.")


def _filter(coder: Coder) -> dict[str, Any] | None:
    """The filter of liblzma that a coder is; ``None`` where it is none."""
    method, properties = coder
    if method in _BRANCHES:
        return {"id": _BRANCHES[method]}
    if method == _DELTA and len(properties) == 1:
        return {"id": lzma.FILTER_DELTA, "dist": properties[0] + 1}
    if method == _LZMA2 and len(properties) == 1 and properties[0] <= 40:
        bits = properties[0]
        return {"id": lzma.FILTER_LZMA2, "dict_size": _dictionary((2 | bits & 1) << (bits // 2 + 11))}
    if method == _LZMA and len(properties) == 5 and properties[0] < 225:
        dictionary = _dictionary(int.from_bytes(properties[1:], "little"))
        rest = {"lc": properties[0] % 9, "lp": properties[0] // 9 % 5, "pb": properties[0] // 45}
        return {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, **rest}
    return None


def _dictionary(size: int) -> int:
    if size > MAX_DICTIONARY:
        raise EvidenceError(f"The archive asks for a dictionary of {size:,} bytes; {MAX_DICTIONARY:,} is the bound.")
    return max(size, 4096)


def _stored() -> _Unpacker:
    held = bytearray()

    def give(data: bytes, most: int) -> bytes:
        held.extend(data)
        part = bytes(held[:most])
        del held[:most]
        return part

    return give


def _deflate() -> _Unpacker:
    stream = zlib.decompressobj(-15)

    def give(data: bytes, most: int) -> bytes:
        return b"" if stream.eof else stream.decompress(stream.unconsumed_tail + data, most)

    return give


def _library(stream: Any) -> _Unpacker:
    def give(data: bytes, most: int) -> bytes:
        if stream.eof or (not data and stream.needs_input):
            return b""
        out: bytes = stream.decompress(data, most)
        return out

    return give
