"""The one door to PDFium: sizes and pictures of the pages of a PDF that this program typeset itself; knows no Qt."""

from __future__ import annotations

import threading
from typing import Final, NamedTuple

import pypdfium2

from triage.errors import ReportError

MOST_PIXELS: Final = 36_000_000
"""Of one page; a larger one is drawn at a lower scale, so that no zoom can fill the memory."""

_ONE_AT_A_TIME: Final = threading.Lock()
"""PDFium may be called by one thread at a time, and our calls come from a pool of threads."""


class PageSize(NamedTuple):
    """A page in points (1/72 inch)."""

    width: float
    height: float


class PageImage(NamedTuple):
    """A page in pixels of four bytes: blue, green, red, unused."""

    width: int
    height: int
    stride: int
    pixels: bytes


def page_sizes(pdf: bytes) -> tuple[PageSize, ...]:
    """The size of each page.

    Raises:
        ReportError: The PDF cannot be opened.
    """
    with _ONE_AT_A_TIME:
        document = _opened(pdf)
        try:
            return tuple(PageSize(*document.get_page_size(number)) for number in range(len(document)))
        finally:
            document.close()


def page_image(pdf: bytes, page: int, scale: float) -> PageImage:
    """A page at a scale of pixels for each point.

    Raises:
        ReportError: The PDF cannot be opened.
    """
    with _ONE_AT_A_TIME:
        document = _opened(pdf)
        try:
            width, height = document.get_page_size(page)
            bounded = min(scale, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
            drawn = document[page].render(scale=bounded, prefer_bgrx=True)
            return PageImage(drawn.width, drawn.height, drawn.stride, bytes(drawn.buffer))
        finally:
            document.close()


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise ReportError("The preview cannot be shown: its PDF cannot be opened.") from error
