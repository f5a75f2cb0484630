"""The one door to libtsk: a medium as libtsk sees it, its partition table, and its file systems.

pytsk3 is imported here and nowhere else. Its failures leave this module as ``EvidenceError`` with a sentence.
Constants are libtsk's own (tsk/fs/tsk_fs.h and tsk/vs/tsk_vs.h, release 4.15.0).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pytsk3

from triage import host
from triage.errors import EvidenceError
from triage.evidence.media import Media
from triage.model.times import Clock

FILE_SYSTEMS: Final = {
    1: "ntfs",
    2: "fat12",
    4: "fat16",
    8: "fat32",
    10: "exfat",
    16: "ufs1",
    32: "ufs1b",
    64: "ufs2",
    128: "ext2",
    256: "ext3",
    2048: "iso9660",
    4096: "hfs+",
    8192: "ext4",
    16384: "yaffs2",
}
"""TSK_FS_TYPE_ENUM to our names. Raw, swap, APFS and logical are left out: none is a file system read here."""

_CLOCKS: Final = {
    "ntfs": Clock.UNIX_NS,
    "ext4": Clock.UNIX_NS,
    "ufs2": Clock.UNIX_NS,
    "fat12": Clock.FAT_WALL,
    "fat16": Clock.FAT_WALL,
    "fat32": Clock.FAT_WALL,
    "exfat": Clock.EXFAT_WALL,
    "iso9660": Clock.ISO_WALL,
}
"""What libtsk's seconds mean; the rest (ext2, ext3, HFS+, UFS 1, YAFFS2) are Unix seconds."""

_AMBIGUOUS: Final = re.compile(r"\(.+ or .+\)")
"""libtsk names two file systems that both fit (a CD for two systems); then the order of this table decides."""
_TRY_IN_ORDER: Final = (1, 14, 8576, 36864, 2048, 112)
"""TSK_FS_TYPE_…_DETECT of NTFS, FAT, ext, HFS, ISO 9660, UFS."""

_SCHEMES: Final = {1: "MBR", 2: "BSD disk label", 4: "Sun VTOC", 8: "Apple partition map", 16: "GPT"}
_ALLOCATED: Final = 1
"""TSK_VS_PART_FLAG_ALLOC: a partition, neither a gap nor the table itself."""
_NO_TABLE: Final = "unknown libtsk error"
"""What libtsk 4.15 says where it finds no partition table at all (and no other error)."""
_PYTSK_PLACE: Final = re.compile(r"^.*?\(tsk3\.c(?:pp)?:\d+\)\s*(?:Error opening Volume_Info:|Unable to open \w+:)?")
_MAX_KEPT_FAULTS: Final = 16
_CACHE: Final = 65_536
"""TSK_IMG_INFO_CACHE_LEN: how much libtsk reads to fill its cache."""

# libtsk turns FAT and ISO 9660 wall times into seconds with mktime(): without this they would be read in this
# machine's zone. It is set before the library can have asked for the zone.
host.use_utc()


class TskImage(pytsk3.Img_Info):  # type: ignore[misc]  # pytsk3 ships no types
    """A medium as libtsk reads it: one reader at a time, and no exception inside libtsk's own code.

    Args:
        media: The bytes.
        on_read: Told how many bytes came, with each read, so that long work shows a sign of life.
        size: What libtsk is told the size is; larger than the medium only to read the table of a cut image.
    """

    def __init__(self, media: Media, on_read: Callable[[int], object] | None = None, size: int | None = None) -> None:
        self._media = media
        self._on_read = on_read
        self._size = media.size if size is None else size
        self._lock = threading.RLock()
        self._faults: list[str] = []
        self._failed = (-1, -1)
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def get_size(self) -> int:
        """The size libtsk is told."""
        return self._size

    def read(self, offset: int, length: int) -> bytes:
        """Called by libtsk. A failure is kept for ``take_faults`` and told as a short read."""
        with self._lock:
            try:
                block = self._media.read_at(offset, length)
            except EvidenceError as error:
                self._note(offset, length, error.sentence)
                return b""
            self._failed = (-1, -1)
        if self._on_read is not None:
            self._on_read(len(block))
        wanted = min(length, self._size - offset)
        return block if len(block) >= wanted else block.ljust(wanted, b"\0")

    def close(self) -> None:
        """Called by libtsk when it lets go; the medium belongs to who opened it and stays open."""

    def _note(self, offset: int, length: int, sentence: str) -> None:
        # What fails here may be no more than libtsk filling its cache with what lies around the bytes that it wants:
        # then it asks again for just these (tsk/img/img_io.c), and only that answer counts.
        filling = length == _CACHE or (length < _CACHE and offset + length >= self._size)
        first, self._failed = self._failed != (offset, length), (offset, length)
        if not (filling and first) and len(self._faults) < _MAX_KEPT_FAULTS:
            self._faults.append(sentence)

    def take_faults(self) -> list[str]:
        """The read failures since the last call: libtsk passes over some of them in silence."""
        with self._lock:
            faults, self._faults = self._faults, []
        return faults


class Partition(NamedTuple):
    """A partition as the table has it, in bytes."""

    offset: int
    length: int
    name: str


class PartitionTable(NamedTuple):
    """A partition table."""

    scheme: str
    sector: int
    """Bytes of the sectors that the table counts in."""
    backup: bool
    """True where the first copy could not be used, and the one at the end was."""
    partitions: tuple[Partition, ...]


class FileSystem:
    """A file system opened by libtsk.

    Args:
        image: The medium.
        offset: Where the file system begins, in bytes.

    Raises:
        EvidenceError: libtsk knows no file system here, or cannot open it; the sentence is libtsk's.
    """

    def __init__(self, image: TskImage, offset: int) -> None:
        self.image = image
        self.offset = offset
        self._handle = _open(image, offset)
        info = self._handle.info
        self.name = FILE_SYSTEMS[int(info.ftype)]
        self.clock = _CLOCKS.get(self.name, Clock.UNIX_S)
        self.root = int(info.root_inum)
        self.block_size = int(info.block_size)
        self.size = int(info.block_count) * self.block_size

    @property
    def has_streams(self) -> bool:
        """True where a file may have more than one stream of bytes."""
        return self.name in ("ntfs", "hfs+")

    def directory(self, address: int) -> Any:
        """The entries of a directory, to iterate over; each is a ``pytsk3.File``.

        Raises:
            EvidenceError: It cannot be read.
        """
        try:
            return self._handle.open_dir(inode=address)
        except (OSError, RuntimeError) as error:
            raise EvidenceError(tsk_sentence(error)) from error

    def file(self, address: int) -> Any:
        """A ``pytsk3.File`` by its metadata address.

        Raises:
            EvidenceError: There is none, or it cannot be read.
        """
        try:
            found = self._handle.open_meta(inode=address)
        except (OSError, RuntimeError, OverflowError) as error:
            raise EvidenceError(f"The metadata at address {address:,} cannot be read: {tsk_sentence(error)}") from error
        if found is None or found.info.meta is None:
            raise EvidenceError(f"There is no metadata at address {address:,}.")
        return found


def read_table(image: TskImage, *, gpt_only: bool = False) -> PartitionTable | None:
    """The partition table, or ``None`` where libtsk finds none.

    Args:
        image: The medium.
        gpt_only: Look for a GPT alone: behind a damaged one libtsk would be content with its protective MBR.

    Raises:
        EvidenceError: There is one and it cannot be read.
    """
    try:
        handle = pytsk3.Volume_Info(image, pytsk3.TSK_VS_TYPE_GPT if gpt_only else pytsk3.TSK_VS_TYPE_DETECT)
        sector = int(handle.info.block_size)
        found = [
            Partition(int(part.start) * sector, int(part.len) * sector, _text(part.desc))
            for part in handle
            if int(part.flags) == _ALLOCATED
        ]
        scheme, backup = _SCHEMES.get(int(handle.info.vstype), "partition table"), bool(handle.info.is_backup)
    except (OSError, RuntimeError) as error:
        sentence = tsk_sentence(error)
        if _NO_TABLE in str(error) or "Cannot determine partition type" in str(error):
            return None
        raise EvidenceError(sentence) from error
    return PartitionTable(scheme, sector, backup, tuple(found))


def tsk_sentence(error: BaseException) -> str:
    """What pytsk3 said, without the place in its own source."""
    text = _PYTSK_PLACE.sub("", str(error), count=1).rpartition("with error: ")[2]
    return (" ".join(text.split()) or type(error).__name__).rstrip(".") + "."


def _open(image: TskImage, offset: int) -> Any:
    try:
        handle = pytsk3.FS_Info(image, offset=offset)
    except (OSError, RuntimeError) as error:
        if not _AMBIGUOUS.search(str(error)):
            raise EvidenceError(tsk_sentence(error)) from error
        handle = _open_first(image, offset)
    if int(handle.info.ftype) not in FILE_SYSTEMS:
        raise EvidenceError("Cannot determine file system type.")
    return handle


def _open_first(image: TskImage, offset: int) -> Any:
    for kind in _TRY_IN_ORDER:
        try:
            return pytsk3.FS_Info(image, offset=offset, type=kind)
        except (OSError, RuntimeError):
            continue
    raise EvidenceError("Several file systems seem to begin here, and none can be opened.")


def _text(raw: bytes | str | None) -> str:
    return (raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw or "").strip()
