"""The signature table of ``file_type``: fixed bytes at a fixed place, and the brands of ISO base media files.

Sources: the formats' specifications; G. Kessler's "File Signatures Table"; the ``magic`` files of file(1) 5.45.
What the library ``filetype`` knows well is left to it; here stands what it lacks, or what must be asked first.
"""

from __future__ import annotations

from typing import Final

SQLITE: Final = "application/vnd.sqlite3"
ZIP: Final = "application/zip"
OLE: Final = "application/x-ole-storage"
PLIST: Final = "application/x-plist"
BPLIST: Final = "application/x-bplist"

AT_START: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\xff\x0a", "image/jxl"),
    (b"8BPS\x00", "image/vnd.adobe.photoshop"),
    (b"icns", "image/x-icns"),
    (b"DDS |\x00\x00\x00", "image/vnd-ms.dds"),
    (b"SQLite format 3\x00", SQLITE),
    (b"7\x7f\x06\x82", "application/x-sqlite-wal"),
    (b"7\x7f\x06\x83", "application/x-sqlite-wal"),
    (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "application/x-sqlite-journal"),
    (b"bplist", BPLIST),
    (b"\x04\x0bstreamtyped", "application/x-typedstream"),
    (b"\x04\x0btypedstream", "application/x-typedstream"),
    (b"SEGB", "application/x-apple-segb"),
    (b"ElfFile\x00", "application/x-ms-evtx"),
    (b"LfLe", "application/x-ms-evt"),
    (b"regf", "application/x-ms-registry"),
    (b"hbin", "application/x-ms-registry"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"CMMM", "application/x-ms-thumbcache"),
    (b"IMMM", "application/x-ms-thumbcache"),
    (b"MAM\x04", "application/x-ms-prefetch"),
    (b"MDMP", "application/x-ms-minidump"),
    (b"PAGEDU64", "application/x-ms-crash-dump"),
    (b"PAGEDUMP", "application/x-ms-crash-dump"),
    (b"hibr", "application/x-ms-hibernation"),
    (b"HIBR", "application/x-ms-hibernation"),
    (b"EVF\t\r\n\xff\x00", "application/x-ewf"),
    (b"EVF2\r\n\x81\x00", "application/x-ewf2"),
    (b"LVF\t\r\n\xff\x00", "application/x-ewf-logical"),
    (b"KDMV", "application/x-vmdk"),
    (b"# Disk DescriptorFile", "application/x-vmdk"),
    (b"QFI\xfb", "application/x-qcow2"),
    (b"vhdxfile", "application/x-vhdx"),
    (b"conectix", "application/x-vhd"),
    (b"LUKS\xba\xbe", "application/x-luks"),
    (b"\xeb\x58\x90-FVE-FS-", "application/x-bitlocker"),
    (b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5", "application/x-keepass"),
    (b"Salted__", "application/x-openssl-encrypted"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (b"xar!\x00\x1c", "application/x-xar"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x04\x22\x4d\x18", "application/x-lz4"),
    (b"AA01", "application/x-apple-archive"),
    (b"bvx2", "application/x-lzfse"),
    (b"ANDROID BACKUP\n", "application/x-android-backup"),
    (b"PAR2\x00PKT", "application/x-par2"),
    (b"%PDF-", "application/pdf"),
    (b"%!PS", "application/postscript"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", "video/x-ms-asf"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b".RMF\x00\x00", "application/vnd.rn-realmedia"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/x-flac"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK_V3", "audio/x-silk"),
    (b"\x02#!SILK_V3", "audio/x-silk"),
    (b"caff\x00\x01", "audio/x-caf"),
    (b"MThd", "audio/midi"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"dex\n03", "application/vnd.android.dex"),
    (b"\x00asm", "application/wasm"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"OTTO", "font/otf"),
    (b"\x00\x01\x00\x00\x00", "font/ttf"),
    (b"-----BEGIN PGP ", "application/pgp"),
    (b"-----BEGIN ", "application/x-pem-file"),
    (b"BEGIN:VCARD", "text/vcard"),
    (b"BEGIN:VCALENDAR", "text/calendar"),
    (b"#!/", "text/x-script"),
)
"""(bytes at the start, type); the longer of two that share a beginning stands first."""

AT_OFFSET: Final[tuple[tuple[int, bytes, str], ...]] = (
    (3, b"-FVE-FS-", "application/x-bitlocker"),
    (4, b"\xef\xcd\xab\x89", "application/x-ms-ese"),
    (4, b"Standard ACE DB", "application/x-msaccess"),
    (4, b"Standard Jet DB", "application/x-msaccess"),
    (4, b"SCCA", "application/x-ms-prefetch"),
    (16, b"T-DB", "application/x-realm"),
    (24, b"Realm", "application/x-realm"),
    (32, b"NXSB", "application/x-apfs"),
    (128, b"DICM", "application/dicom"),
    (257, b"ustar", "application/x-tar"),
    (0x8001, b"CD001", "application/x-iso9660-image"),
)
"""(offset, bytes, type)"""

RIFF: Final[dict[bytes, str]] = {
    b"WEBP": "image/webp",
    b"AVI ": "video/x-msvideo",
    b"WAVE": "audio/x-wav",
    b"ACON": "application/x-navi-animation",
    b"RMID": "audio/midi",
}
"""Form type of a RIFF file (bytes 8-11)."""

BRANDS: Final[dict[bytes, str]] = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"crx ": "image/x-canon-cr3",
    b"jxl ": "image/jxl",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"M4P ": "audio/mp4",
    b"M4V ": "video/x-m4v",
    b"M4VH": "video/x-m4v",
    b"3gp": "video/3gpp",
    b"3ge": "video/3gpp",
    b"3gg": "video/3gpp",
    b"3gs": "video/3gpp",
    b"3g2": "video/3gpp2",
}
"""Major brand of an ISO base media file, or its first three bytes (mp4ra.org registry)."""

HEIF_BRANDS: Final = (b"mif1", b"mif2", b"msf1", b"miaf")
"""Brands that leave the coding open: the compatible brands say AVIF or HEIC, else it is ``image/heif``."""

QUICKTIME_ATOMS: Final = (b"moov", b"mdat", b"wide", b"pnot", b"free", b"skip")
"""First atom of a QuickTime file without ``ftyp``."""

OLE_STREAMS: Final[tuple[tuple[str, str], ...]] = (
    ("WordDocument", "application/msword"),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("__properties_version1.0", "application/vnd.ms-outlook"),
    ("VisioDocument", "application/vnd.visio"),
    ("EncryptedPackage", "application/x-ooxml-encrypted"),
    ("Catalog", "application/x-ms-thumbs"),
)
"""Stream names of an OLE2 directory (MS-CFB) and what holds such a stream."""

ZIP_MEMBERS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    (b"AndroidManifest.xml", "application/vnd.android.package-archive"),
    (b"Payload/", "application/x-ios-app"),
    (b"META-INF/MANIFEST.MF", "application/java-archive"),
    (b"doc.kml", "application/vnd.google-earth.kmz"),
)
"""Names in a ZIP's first headers or central directory that say what the ZIP is."""
