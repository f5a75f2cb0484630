"""Formats that are recognised by their signature and not read: each gets its name in a sentence, never a silence.

Signatures are from the formats' own specifications; the sources stand beside the tables.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from triage.model.frame import VolumeOutcome

HEAD: Final = 128 * 1024
"""Bytes from the start that the signatures need (Btrfs and ReiserFS keep theirs at 64 KiB)."""


class Signature(NamedTuple):
    """Bytes at a place."""

    name: str
    offset: int
    magic: bytes


_ENCRYPTED_VOLUMES: Final = (
    # Microsoft, [MS-BDE]; libbde documentation, "BitLocker Drive Encryption format"
    Signature("BitLocker", 3, b"-FVE-FS-"),
    Signature("BitLocker To Go", 424, bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")),
    Signature("BitLocker", 160, bytes.fromhex("3bd66749292ed84a8399f6a339e3d001")),
    # LUKS1 On-Disk Format 1.2.3 and LUKS2 1.0.0
    Signature("LUKS", 0, b"LUKS\xba\xbe"),
)
_UNREAD_VOLUMES: Final = (
    Signature("APFS", 32, b"NXSB"),  # Apple File System Reference, nx_superblock_t
    Signature("XFS", 0, b"XFSB"),  # XFS Algorithms & Data Structures
    Signature("Btrfs", 0x10040, b"_BHRfS_M"),
    Signature("F2FS", 1024, bytes.fromhex("1020f5f2")),
    Signature("EROFS", 1024, bytes.fromhex("e2e1f5e0")),
    Signature("SquashFS", 0, b"hsqs"),
    Signature("ReFS", 3, b"ReFS\0\0\0\0"),
    Signature("Linux LVM physical volume", 536, b"LVM2 001"),
    Signature("Linux RAID member", 4096, bytes.fromhex("fc4e2ba9")),
    Signature("Linux RAID member", 0, bytes.fromhex("fc4e2ba9")),
    Signature("bcache", 4120, bytes.fromhex("c68573f64e1a45ca8265f57f48ba6d81")),
    Signature("ReiserFS", 65588, b"ReIsEr"),
    Signature("JFS", 32768, b"JFS1"),
    Signature("classic HFS", 1024, b"BD"),
    Signature("UBI", 0, b"UBI#"),
    Signature("Android sparse image", 0, bytes.fromhex("3aff26ed")),
)
_SWAP_PAGES: Final = (4096, 8192, 16384, 65536)
_SUPPORTED_VOLUMES: Final = (
    Signature("NTFS", 3, b"NTFS    "),
    Signature("exFAT", 3, b"EXFAT   "),
    Signature("FAT", 54, b"FAT1"),
    Signature("FAT32", 82, b"FAT32   "),
    Signature("ext2, ext3 or ext4", 1080, b"\x53\xef"),
    Signature("HFS+", 1024, b"H+\0\x04"),
    Signature("HFSX", 1024, b"HX\0\x05"),
    Signature("ISO 9660", 32769, b"CD001"),
)

_CONTAINERS: Final = (
    Signature("EnCase logical evidence file (L01)", 0, b"LVF\t\r\n\xff\0"),
    Signature("EnCase 7 logical evidence file (Lx01)", 0, b"LEF2\r\n\x81\0"),
    Signature("AD1 logical image", 0, b"ADSEGMENTEDFILE\0"),
    Signature("AD encrypted image", 0, b"ADCRYPT\0"),
    Signature("AFF image", 0, b"AFF"),
    Signature("QCOW image", 0, b"QFI\xfb"),
    Signature("VMDK image", 0, b"KDMV"),
    Signature("VMDK image", 0, b"COWD"),
    Signature("VMDK descriptor", 0, b"# Disk DescriptorFile"),
    Signature("VHD image", 0, b"conectix"),
    Signature("VHDX image", 0, b"vhdxfile"),
    Signature("VirtualBox image (VDI)", 64, bytes.fromhex("7f10dabe")),
    Signature("Android sparse image", 0, bytes.fromhex("3aff26ed")),
    Signature("Apple sparse image", 0, b"sprs"),
    Signature("encrypted Apple disk image", 0, b"encrcdsa"),
    Signature("Android backup", 0, b"ANDROID BACKUP\n"),
    Signature("7-Zip archive", 0, b"7z\xbc\xaf\x27\x1c"),
    Signature("RAR archive", 0, b"Rar!\x1a\x07"),
)
_COMPRESSED: Final = (
    Signature("gzip", 0, b"\x1f\x8b\x08"),
    Signature("bzip2", 0, b"BZh"),
    Signature("xz", 0, b"\xfd7zXZ\0"),
    Signature("Zstandard", 0, b"\x28\xb5\x2f\xfd"),
)
_FOOTER: Final = 512
"""Bytes of a UDIF trailer ("koly") and of a VHD footer ("conectix"), both at the end of the file."""
_VHD_FIXED: Final = 2


def volume_not_read(head: bytes) -> tuple[VolumeOutcome, str] | None:
    """Outcome and sentence for a volume whose format is known and not read; ``None`` for all others.

    Args:
        head: The first ``HEAD`` bytes of the volume, or all of it.
    """
    name = _first(_ENCRYPTED_VOLUMES, head)
    if name:
        return VolumeOutcome.ENCRYPTED, f"This volume is encrypted with {name}. It was not opened."
    if head[88:90] == b"CS" and head[8:12] == b"\x01\0\x10\0":
        # libfvde documentation, "Core Storage volume header": signature, version 1, block type 0x0010.
        sentence = "This is an Apple Core Storage volume, most likely encrypted with FileVault 2. It was not opened."
        return VolumeOutcome.ENCRYPTED, sentence
    name = _first(_UNREAD_VOLUMES, head) or _swap(head)
    if name:
        return VolumeOutcome.UNSUPPORTED, f"The format {name} was recognised; this version does not read it."
    return None


def damaged_volume(head: bytes) -> str:
    """Which readable file system a volume has the signature of, for when it cannot be opened; else empty."""
    return _first(_SUPPORTED_VOLUMES, head)


def container_not_read(head: bytes, tail: bytes) -> str:
    """The name of an image or archive format that is not read; empty for all others.

    Args:
        head: The first bytes of the file, 512 if it has them.
        tail: The last 512 bytes of the file.
    """
    if tail[:4] == b"koly" and len(tail) == _FOOTER:
        return "Apple disk image (UDIF, compressed)"
    if tail[-8:] == b"cdsaencr":
        return "encrypted Apple disk image"
    return _first(_CONTAINERS, head)


def compression(head: bytes) -> str:
    """The name of the compression that wraps a whole file; empty where there is none."""
    return _first(_COMPRESSED, head)


def is_fixed_vhd(tail: bytes) -> bool:
    """True for a VHD whose sectors lie in the file as they are, with a footer behind them."""
    return tail[:8] == b"conectix" and int.from_bytes(tail[60:64], "big") == _VHD_FIXED


def _first(table: tuple[Signature, ...], head: bytes) -> str:
    for name, offset, magic in table:
        if head[offset : offset + len(magic)] == magic:
            return name
    return ""


def _swap(head: bytes) -> str:
    for page in _SWAP_PAGES:
        if head[page - 10 : page] in (b"SWAPSPACE2", b"SWAP-SPACE"):
            return "Linux swap space"
    return ""
