"""Makes text from the evidence fit for print: nothing invisible, nothing that the fonts lack, nothing endless.

Only what is shown is changed; the content that is attached to the PDF and written beside it stays as it was read.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from typing import Final

from triage.resources import resource

MAX_PRINTED: Final = 1_200
"""Characters of one text in print; longer ones lose their middle (paths of crafted archives have no end)."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MAX_MARKS: Final = 4
"""Combining signs printed after one letter; stacks of hundreds climb over neighbouring lines."""

_WORDING: Final = "wording"

BREAK: Final = "\u200b"
"""Where a line may break inside a long word. The evidence cannot forge it: there it is shown by its number."""

_LONG: Final = 17
_LONG_WORD: Final = re.compile(r"[^\s/]{17,}")
_BREAK_AFTER: Final = re.compile(r"[_.@:\\-](?=.)|[^_.@:\\-]{16}(?=.)")


def printable(text: str, *, plain: bool = False) -> str:
    """The text with each sign that cannot be shown as such written by its number, ``<U+202E>``.

    Args:
        text: Anything from the evidence or a person.
        plain: True to write by its number also what the fonts are believed to hold, Latin letters excepted.
    """
    shown = elided(text)
    if shown.isascii() and shown.isprintable():
        return _breakable(shown)
    glyphs = frozenset(range(0x20, 0x17F)) if plain else printable_code_points()
    parts: list[str] = []
    marks = 0
    for sign in shown:
        category = unicodedata.category(sign)
        marks = marks + 1 if category.startswith("M") else 0
        hidden = category in _INVISIBLE or (category == "Zs" and sign not in " \u00a0")
        if hidden or marks > _MAX_MARKS or ord(sign) not in glyphs:
            parts.append(f"<U+{ord(sign):04X}>")
        else:
            parts.append(sign)
    return _breakable("".join(parts))


def _breakable(text: str) -> str:
    """Mark where long words may be broken: behind their separators, or after sixteen signs without any."""
    if len(text) < _LONG:
        return text
    return _LONG_WORD.sub(lambda word: _BREAK_AFTER.sub(lambda part: part.group() + BREAK, word.group()), text)


def elided(text: str) -> str:
    """The text, or its beginning and end around a note of how much was left out."""
    if len(text) <= MAX_PRINTED:
        return text
    half = MAX_PRINTED // 2
    return f"{text[:half]} … [{len(text) - 2 * half} characters left out in print] … {text[-half:]}"


def shown(value: object, *, plain: bool = False) -> object:
    """A decoded JSON value with every text in it printable; keys are ours and stay."""
    if isinstance(value, str):
        return printable(value, plain=plain)
    if isinstance(value, list):
        return [shown(item, plain=plain) for item in value]
    if isinstance(value, dict):
        # A unit may fold the lines of its wording; a line's end there is a space and nobody's attack.
        return {key: shown(_folded(item) if key == _WORDING else item, plain=plain) for key, item in value.items()}
    return value


def _folded(value: object) -> object:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [_folded(item) for item in value]
    if isinstance(value, dict):
        return {key: _folded(item) for key, item in value.items()}
    return value


@cache
def printable_code_points() -> frozenset[int]:
    """The code points that the bundled fonts of the PDF library can show (``resources/report/glyphs.toml``)."""
    points: set[int] = set()
    for span in tomllib.loads(resource("report", "glyphs.toml").read_text(encoding="ascii"))["ranges"]:
        first, _, last = span.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)
