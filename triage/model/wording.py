"""How the product words a zero result, counts, shares and the names of tiers: one place, used by all.

``no_match_sentence`` is the only function of the product that may say that no match was found, and it says
in the same breath what was examined, against what, and what was not (uk-court.md §5, "No absence is ever
claimed"). ``tests/house/test_no_absence.py`` holds the rest of the product to it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NamedTuple

from triage.model.findings import Tier
from triage.model.matches import Algorithm

REACH_NOT_DETERMINED: Final = "not determined"
"""The reach of an instance unless somebody determined it (DESIGN §4, "Place")."""

MAX_EVIDENCE_TEXT: Final = 200
"""Characters of a path, name or title from the evidence inside one sentence; longer ones lose their middle."""

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories shown by number: control, format (bidirectional too), surrogate, private use, line breaks."""


class Capability(StrEnum):
    """Which kinds of matching a hash set supports (vics.md §3.7)."""

    EXACT_ONLY = "exact only"
    NEAR_ONLY = "near only"
    EXACT_AND_NEAR = "exact and near"
    NOTHING = "holds no hash that can be compared"


class Examined(NamedTuple):
    """What a zero result rests on.

    A file counts as done when all of its bytes were read and compared; everything else that was listed,
    whatever the reason, counts in the totals only.
    """

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int
    sets: tuple[tuple[str, str], ...]
    """(name, capability) of each set that was compared with."""
    not_examined: tuple[str, ...]
    """What was left out, as phrases: ``volume 2 (encrypted)``, ``3 files with problems``."""


def no_match_sentence(examined: Examined) -> str:
    """The sentence for a zero result: what was examined, with which sets, and what was not.

    Raises:
        ValueError: More is said to be done than there is; a defect of the caller.
    """
    if not 0 <= examined.files_done <= examined.files_total or not 0 <= examined.bytes_done <= examined.bytes_total:
        raise ValueError(f"more was examined than was listed: {examined}")
    share = f", {percent(examined.bytes_done, examined.bytes_total)} of bytes" if examined.bytes_total else ""
    done = f"{number(examined.files_done)} of {count(examined.files_total, 'file')}{share}"
    if not examined.sets:
        return f"Nothing was compared: no hash set was in use. Examined: {done}; not examined: {_left_out(examined)}."
    sets = ", ".join(f"{visible(name)} ({capability})" for name, capability in examined.sets)
    return (
        f"No match was found in what was examined: {done}; {plural(len(examined.sets), 'set')} {sets}; "
        f"not examined: {_left_out(examined)}."
    )


def left_unread(files: int, profile: str) -> str:
    """What the profile of a run did not read, as a phrase: ``12 files left unread by the profile Quick``."""
    return f"{count(files, 'file')} left unread by the profile {visible(profile)}"


def search_result(hits: int) -> str:
    """What a search or filter came to, for the record; a zero says what it rests on and claims no absence."""
    if hits:
        return count(hits, "hit")
    return "0 in what was examined and can be searched; what was not examined may hold some"


def _left_out(examined: Examined) -> str:
    if examined.not_examined:
        return "; ".join(visible(phrase) for phrase in examined.not_examined)
    missing = examined.files_total - examined.files_done
    if missing:
        return count(missing, "file")
    if examined.bytes_done < examined.bytes_total:
        return count(examined.bytes_total - examined.bytes_done, "byte")
    return "nothing of what was listed"


def percent(done: int, total: int) -> str:
    """The share as ``12.3 %``, rounded down, so that 100 % is printed only where nothing is missing.

    A share above zero is never printed as zero either: ``under 0.1 %``.

    Raises:
        ValueError: ``total`` is not positive; then there is no share, and the caller must say so in words.
    """
    if total <= 0:
        raise ValueError("a share of nothing has no meaning")
    if done >= total:
        return "100 %"
    tenths = done * 1000 // total
    if done and not tenths:
        return "under 0.1 %"
    return f"{tenths // 10}.{tenths % 10} %"


def number(value: int) -> str:
    """The number with a comma between thousands."""
    return f"{value:,}"


def plural(quantity: int, noun: str, nouns: str = "") -> str:
    """The noun in the form that the quantity asks for; ``nouns`` where adding *s* is wrong."""
    return noun if quantity == 1 else nouns or f"{noun}s"


def count(quantity: int, noun: str, nouns: str = "") -> str:
    """``1 file``, ``2,345 files``, ``2 entries``."""
    return f"{number(quantity)} {plural(quantity, noun, nouns)}"


def capability(algorithms: Iterable[str]) -> Capability:
    """Which kinds of matching a set supports, by the algorithms (``Algorithm``) of the records that it holds."""
    kinds = {Algorithm(name).near for name in algorithms}
    if kinds == {False, True}:
        return Capability.EXACT_AND_NEAR
    if not kinds:
        return Capability.NOTHING
    return Capability.NEAR_ONLY if True in kinds else Capability.EXACT_ONLY


def size(byte_count: int) -> str:
    """Bytes for a person: ``512 B``, ``1.5 MiB``."""
    value = float(byte_count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{value:,.0f} {unit}" if unit == "B" else f"{value:,.1f} {unit}"
        value /= 1024
    return f"{value:,.1f} TiB"


def set_limitation(name: str, kind: str) -> str:
    """What a set cannot find, for the import summary, the queue's header and the report; empty where it can all.

    Raises:
        ValueError: ``kind`` is not one of ``Capability``.
    """
    title = visible(name)
    match Capability(kind):
        case Capability.EXACT_ONLY:
            return f"Set {title}: exact only; altered copies of its pictures were not looked for."
        case Capability.NEAR_ONLY:
            return f"Set {title}: near only; a likeness suggests and never grades, and only pictures were compared."
        case Capability.NOTHING:
            return f"Set {title}: holds no hash that can be compared; nothing was compared with it."
        case Capability.EXACT_AND_NEAR:
            return ""


def visible(text: str) -> str:
    """The text with each control, bidirectional or otherwise invisible character shown as ``<U+202E>``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"<U+{ord(sign):04X}>" if unicodedata.category(sign) in _INVISIBLE else sign for sign in text)


def evidence_text(text: str, limit: int = MAX_EVIDENCE_TEXT) -> str:
    """A name, path or title from the evidence, fit for a sentence: visible, and elided in the middle if long."""
    shown = visible(text)
    if len(shown) <= limit:
        return shown
    head = (limit - 1) // 2
    return f"{shown[:head]}…{shown[len(shown) - (limit - 1 - head) :]}"


TIER_TITLES: Final = {
    Tier.KNOWN_OR_MADE_HERE: "Known match, or possibly made here",
    Tier.NEAR: "Near match",
    Tier.NEAR_LEAD: "Lead: likeness only",
    Tier.BESIDE: "Beside a match",
    Tier.EXCHANGED: "Sent or received in a chat",
    Tier.REST: "The rest",
    Tier.KNOWN_GOOD: "Known good",
}
"""How a person calls each tier of the queue, without its number."""

_TURNS: Final = (
    "upright",
    "turned by 90° anticlockwise",
    "turned by 180°",
    "turned by 90° clockwise",
    "mirrored top to bottom",
    "mirrored left to right",
    "mirrored along the diagonal from top left",
    "mirrored along the diagonal from top right",
)
VARIANTS: Final = (*_TURNS, "border removed", *(f"{turn}, border removed" for turn in _TURNS[1:]))
"""What variant 0-15 is the hash of: the picture after this change. The order of the first eight is that of the PDQ
reference (``original, rotate90, rotate180, rotate270, flipX, flipY, flipPlus1, flipMinus1``)."""

_COPIED: Final = (
    "upright",
    "rotated 90°",
    "rotated 180°",
    "rotated 270°",
    "mirrored, rotated 180°",
    "mirrored",
    "mirrored, rotated 270°",
    "mirrored, rotated 90°",
)
COPIES: Final = (*_COPIED, "border removed", *(f"{how}, border removed" for how in _COPIED[1:]))
"""How the picture of the evidence differs from the listed one, by variant: it is the listed one mirrored (left to
right), then rotated clockwise. Of one with borders: what is within them."""
