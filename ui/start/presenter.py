"""What the start window works out without Qt: where a new case goes, whether a folder is a case, what is missing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from triage.errors import UsageError

SHORT: Final = 8
"""Characters below which a passphrase is refused for a new case: it alone protects everything in it."""

_NOT_IN_NAMES: Final = re.compile(r"[^\w.-]+")


class NewCase(NamedTuple):
    """What a person says to make a case."""

    reference: str
    title: str
    person: str
    folder: Path | None
    passphrase: str
    again: str

    def check(self) -> None:
        """Refuse what cannot be made, before the engine is asked.

        Raises:
            UsageError: With the name of the field in ``locator``.
        """
        if not self.reference.strip():
            raise UsageError("A case needs a reference.", locator="reference")
        if not self.person.strip():
            raise UsageError("A case needs the name of its examiner.", locator="person")
        if self.folder is None:
            raise UsageError("A case needs a folder.", locator="folder")
        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise UsageError("That folder is there already and is not empty.", locator="folder")
        if len(self.passphrase) < SHORT:
            raise UsageError(f"The passphrase needs at least {SHORT} characters.", locator="passphrase")
        if self.passphrase != self.again:
            raise UsageError("The two passphrases differ.", locator="again")


def is_case(folder: Path) -> bool:
    """Whether a folder holds a case."""
    return (folder / "case.db").is_file()


def folder_for(parent: Path, reference: str) -> Path:
    """Where a new case of this reference goes: a folder that is named after it."""
    return parent / (_NOT_IN_NAMES.sub("-", reference.strip()).strip("-.") or "case")


def proposed_parent(recent: list[str]) -> Path:
    """Where cases were kept last; else the person's own folder."""
    return Path(recent[0]).parent if recent else Path.home()
