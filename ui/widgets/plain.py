"""Text of the evidence on the screen: always plain, never read as markup."""

from __future__ import annotations

import html
from typing import Final

TOOLTIP_COLUMNS: Final = 90
TOOLTIP_LINES: Final = 30


def tooltip(text: str) -> str:
    """A tooltip that shows the text as it is.

    Qt reads a tooltip as HTML wherever it looks like it, and would lay out, or load the pictures of, a file name
    that was made for this purpose; so the text is escaped, and broken where a word has no end.
    """
    if not text:
        return ""
    lines = [
        line[start : start + TOOLTIP_COLUMNS]
        for line in text.splitlines()
        for start in range(0, max(len(line), 1), TOOLTIP_COLUMNS)
    ]
    if len(lines) > TOOLTIP_LINES:
        lines = [*lines[:TOOLTIP_LINES], "…"]
    return "<qt style='white-space: pre'>" + "<br>".join(html.escape(line) for line in lines) + "</qt>"
