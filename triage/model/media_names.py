"""Which names promise a picture or a video: what is read first, before any byte has said what it is."""

from __future__ import annotations

from typing import Final

_PICTURES: Final = """
    apng arw avif bmp cr2 cr3 dib dng gif heic heics heif hif ico j2k jfif jp2 jpe jpeg jpg jpx jxl mpo nef nrw pef png
    psd sr2 srw tif tiff webp
"""
_VIDEOS: Final = """
    3g2 3gp 3gpp asf avi flv m4v mkv mov mp4 mpeg mpg ogv qt vob webm wmv
"""

MEDIA_EXTENSIONS: Final = frozenset(_PICTURES.split() + _VIDEOS.split())
"""In lower case; a name without one of these may still be a picture, and is examined in its turn."""

LARGE: Final = 64 << 20
"""Bytes from which on what is named as media waits for the rest of it: so many small ones are read in its time."""


def named_as_media(name: str) -> bool:
    """True where the extension is one of a picture or a video."""
    return name.rpartition(".")[2].lower() in MEDIA_EXTENSIONS
