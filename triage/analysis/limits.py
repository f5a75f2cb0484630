"""The bounds on analysing one content, each set here and nowhere else."""

from __future__ import annotations

from typing import Final

WHOLE_IN_MEMORY: Final = 64 << 20
"""Bytes up to which a content is kept whole for decoder and EXIF while it is digested."""

HEAD: Final = 8192
TAIL: Final = 1024
"""Bytes kept of larger contents, for their type by signature."""

MAX_PIXELS: Final = 400_000_000
"""Pixels that a picture may claim; the largest cameras have 151 million."""

MAX_DECODED_PIXELS: Final = 200_000_000
"""Pixels that are really decoded, after JPEG scaling. Each costs four bytes, eight while its colours are converted;
a worker has 2 GiB."""

MAX_SIDE_RATIO: Final = 2000
"""How many times longer one side may be than the other."""

MAX_FRAMES: Final = 1_000_000
"""Frames that are counted; an animated PNG may claim four thousand million."""

EXIF_BYTES: Final = 1 << 20
"""Bytes of one EXIF block in a JPEG, PNG, WebP, HEIC or AVIF; a JPEG's segment holds at most 65,533."""

EXIF_PARTS: Final = 100_000
"""Segments, chunks or boxes of a file that are passed in search of its EXIF."""

EXIF_READ: Final = 64 << 10
"""Bytes that the EXIF reader gets at once: the values of a TIFF may claim any length."""

EXIF_READS: Final = 200_000
"""Reads of the EXIF reader; a crafted block of a megabyte leads it through its directories for minutes."""

EXIF_READ_BYTES: Final = 8 << 20
"""Bytes that it gets in all: thousands of tags may share one long value."""

EXIF_TAGS_JSON: Final = 64 << 10
"""Bytes of all tags as JSON."""

EXIF_TEXT: Final = 512
"""Characters of one value."""

DECODED_KNOWN: Final = 100_000
"""Digests of decoded contents that a worker remembers, so as not to decode duplicates again."""

PDQ_MAX_SIDE: Final = 2_048
"""Pixels; a longer side is averaged down first, which bounds the matrices of ``pdq``."""

PDQ_MIN_SIDE: Final = 5
"""Pixels; the reference hashes nothing smaller."""

VIDEO_FRAMES: Final = 300
"""Frames of one video that are looked at; of more key frames so many are chosen, evenly over its length."""

VIDEO_PIXELS: Final = 40_000_000
"""Pixels that a frame of a video may claim; 8K has 33 million."""

VIDEO_DECODED_PIXELS: Final = 1_500_000_000
"""Pixels of a video that are decoded in all: 180 frames of 4K."""

VIDEO_WHOLE_PIXELS: Final = 250_000_000
"""Up to so many pixels in all its frames a video is decoded whole, and looked at twice a second between key frames."""

VIDEO_SECONDS: Final = 12.0
"""Processor seconds after which no further frame of a video is decoded; the monitor ends a worker at 20."""

VIDEO_READ_BYTES: Final = 4 << 30
"""Bytes that a demuxer gets from one video; a crafted one leads it through the same bytes again and again."""

VIDEO_STREAMS: Final = 64
"""Streams that a video may have; a camera's file has two to six."""

VIDEO_INDEX: Final = 2_000_000
"""Entries of a video's own index that are passed; nine hours at 60 frames a second."""

VIDEO_TAGS_JSON: Final = 16 << 10
"""Bytes of what a video's container says about itself, as JSON."""

STORYBOARD_FRAMES: Final = 12
"""Distinct frames of a video that are drawn."""
