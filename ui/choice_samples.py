"""Invented profiles and policies, for the states of the pages that offer them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from triage.errors import ProfileError
from ui.choices import Choice, Choices

_DOES: Final = (
    "Reads contents of every kind whole.",
    "Reads every place, those first where material of a user is usually found.",
    "Reads contents of any size.",
    "Every content that is read gets SHA-256, SHA-1 and MD5.",
    "Verifies the sources in the same run.",
    "Opens archives inside an exhibit, and those in them: ZIP and TAR and what is packed by gzip, bzip2 or xz.",
    "Carves nothing out of unallocated space.",
)
_QUICK: Final = (
    "Reads pictures, videos and databases of apps whole; documents and other files to their first bytes, no further.",
    "Reads only the places where material of a user is usually found.",
    "Leaves contents of more than 1.0 GiB unread.",
    *_DOES[3:4],
    "Leaves the sources to be verified later.",
    "Opens no archive inside an exhibit.",
    *_DOES[6:],
)
_CARVES: Final = (
    "Carves pictures and videos out of the unallocated space of images (JPEG, PNG, GIF, WebP, BMP, HEIF/AVIF,"
    " MP4/MOV/3GP, AVI), where they lie in one piece."
)
_FULL: Final = (
    *_DOES[:5],
    "Opens archives inside an exhibit, 6 deep: ZIP, TAR and what is packed by gzip, bzip2 or xz, 7z, RAR and others.",
    _CARVES,
)
PROFILES: Final = (
    Choice("quick", "Quick, version 1", "Reads pictures, videos and databases of apps, up to 1 GiB each, only in the "
           "places where material of a user is usually found; the rest is listed, counted and left unread, no archive "
           "is opened, and sources are not verified yet. A first answer, not an examination: a later run with the "
           "profile Triage or Full reads what is missing.", _QUICK, f"{1:064x}", chosen=False),
    Choice("triage", "Triage, version 1", "Reads every content whole, the places first where material of a user is "
           "usually found, and verifies the sources when the rest is read. ZIP and TAR archives inside an exhibit "
           "are opened, and those that lie in them; other archives are not. Unallocated space is not carved.",
           _DOES, f"{2:064x}", chosen=True),
    Choice("full", "Full, version 1", "Reads every content whole, wherever it lies and however large it is, opens "
           "archives inside an exhibit (ZIP, TAR, 7z, RAR, office documents, apps) and those that lie in them, six "
           "deep, carves pictures and videos out of unallocated space, and verifies the sources.", _FULL, f"{3:064x}",
           chosen=False),
)  # fmt: skip
POLICIES: Final = (
    Choice("default", "DFU Triage default policy, version 1", "Known material first, then what was possibly made here, "
           "near matches, leads and what stands beside them. It orders and removes nothing.", (), f"{4:064x}",
           chosen=True),
)  # fmt: skip
LONG: Final = Choice("", "Profile of the unit with a very long name for its own purposes, version 2026-11",
                     "Reads what the unit agreed on. " * 12, _DOES, f"{5:064x}", chosen=True)  # fmt: skip


def profiles(*, long_names: bool = False) -> tuple[Choice, ...]:
    """Three profiles, or a fourth of the case's own that is chosen."""
    return (*(choice._replace(chosen=False) for choice in PROFILES), LONG) if long_names else PROFILES


class SampleChoices:
    """Answers as a case would."""

    def __init__(self, *, long_names: bool = False) -> None:
        self._long = long_names

    def choices(self) -> Choices:
        """Both lists."""
        return Choices(profiles(long_names=self._long), POLICIES)

    def set_profile(self, choice: str | Path) -> str:
        """A name is taken, a file is refused."""
        if isinstance(choice, Path):
            raise ProfileError("The table contains unknown field `plcaes`.", locator=f"{choice.name}, at read")
        return "The profile is chosen."

    def set_policy(self, _choice: str | Path) -> str:
        """Any is taken."""
        return "The policy is set."
