"""Reads the profile of a run: which contents are read whole, where, and whether sources are verified now.

The file is strict, as a triage policy is: an unknown key, a missing one or a wrong type stops the loading with a
sentence that names the table and the key. What each key means stands beside it in ``resources/profiles/triage.toml``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

import msgspec

from triage.errors import ProfileError
from triage.model.archives import MAX_ARCHIVE_DEPTH, Opening
from triage.model.carving import FORMAT_TITLES, carved_bits
from triage.model.profile import KIND_FLAGS, Reading
from triage.model.strict_toml import read_strict
from triage.model.wording import size
from triage.resources import resource

BUNDLED: Final = ("quick", "triage", "full")
"""The profiles that come with the program, from the shortest look to the longest."""
DEFAULT: Final = "triage"

MAX_PROFILE_BYTES: Final = 1 << 16
"""A larger file is no profile."""

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Bytes = Annotated[int, msgspec.Meta(ge=0, le=1 << 62)]
KindName = Literal["pictures", "videos", "messages", "documents", "other"]
FormatName = Literal["zip", "tar", "7z", "rar", "documents", "apps"]
CarvedName = Literal["jpeg", "png", "gif", "webp", "bmp", "heic", "mp4", "avi"]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file: every key is required and no other is allowed."""


class Read(_Table, frozen=True):
    """Which contents are read whole."""

    kinds: tuple[KindName, ...]
    places: Literal["all", "likely"]
    largest: Bytes


class Archives(_Table, frozen=True):
    """Which archives inside the evidence are opened, and how deep."""

    formats: tuple[FormatName, ...]
    depth: Annotated[int, msgspec.Meta(ge=1, le=MAX_ARCHIVE_DEPTH)]


class CarvingTable(_Table, frozen=True):
    """Which files are carved out of unallocated space."""

    formats: tuple[CarvedName, ...]


class Sources(_Table, frozen=True):
    """What is done with whole sources."""

    verify: Literal["now", "later"]


class Settings(_Table, frozen=True):
    """The whole file."""

    format: Literal[1]
    name: Name
    version: Name
    statement: Text
    read: Read
    archives: Archives
    carving: CarvingTable
    sources: Sources


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile as it was read, with the digest by which it is cited."""

    settings: Settings
    text: str
    digest: bytes
    """SHA-256 of the file's bytes."""

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.settings.name}, version {self.settings.version}"

    @property
    def reading(self) -> Reading:
        """What may be read, as a walk and a worker ask it."""
        read = self.settings.read
        kinds = sum(int(KIND_FLAGS[kind]) for kind in read.kinds)
        carved = carved_bits(self.settings.carving.formats)
        return Reading(self.settings.name, kinds, read.largest, likely_only=read.places == "likely", carved=carved)

    @property
    def opening(self) -> Opening:
        """Which archives are opened."""
        return Opening(self.settings.archives.formats, self.settings.archives.depth)

    @property
    def carves(self) -> bool:
        """True where unallocated space is searched."""
        return bool(self.settings.carving.formats)

    @property
    def verifies(self) -> bool:
        """True where sources are verified in the same run."""
        return self.settings.sources.verify == "now"


def load_profile(choice: str | Path) -> Profile:
    """A bundled profile by its name, or a file.

    Raises:
        ProfileError: The file cannot be read or is wrong; the locator names file, table and key.
    """
    source = resource("profiles", f"{choice}.toml") if choice in BUNDLED else Path(choice)
    try:
        if source.stat().st_size > MAX_PROFILE_BYTES:
            raise ProfileError(
                f"The file is larger than {MAX_PROFILE_BYTES:,} bytes: it is no profile.", locator=source.name
            )
        data = source.read_bytes()
    except OSError as error:
        raise ProfileError(
            f"The profile {source.name} cannot be read: {error.strerror}.",
            hint=f"Give one of {', '.join(BUNDLED)}, or a file.",
        ) from error
    return parse_profile(data, source.name)


def parse_profile(data: bytes, name: str) -> Profile:
    """A profile from the bytes of its file; ``name`` is what errors call the file.

    Raises:
        ProfileError: As ``load_profile``.
    """
    settings = read_strict(data, Settings, name, "profile", ProfileError)
    kinds = settings.read.kinds
    if not kinds or len(set(kinds)) != len(kinds):
        raise ProfileError("A profile reads at least one kind, and names each once.", locator=f"{name}, at read.kinds")
    for table, formats in (("archives", settings.archives.formats), ("carving", settings.carving.formats)):
        if len(set(formats)) != len(formats):
            raise ProfileError("A profile names each format once.", locator=f"{name}, at {table}.formats")
    return Profile(settings, data.decode(), hashlib.sha256(data).digest())


def profile_words(profile: Profile) -> tuple[str, ...]:
    """What a profile does, one sentence for each of its settings."""
    read = profile.settings.read
    left = [kind for kind in KIND_FLAGS if kind not in read.kinds]
    kinds = (
        f"Reads {_listed(read.kinds)} whole; {_listed(left)} to their first bytes, which tell the type, and no further."
        if left
        else "Reads contents of every kind whole."
    )
    return (
        kinds,
        "Reads only the places where material of a user is usually found."
        if read.places == "likely"
        else "Reads every place, those first where material of a user is usually found.",
        f"Leaves contents of more than {size(read.largest)} unread." if read.largest else "Reads contents of any size.",
        "Every content that is read gets SHA-256, SHA-1 and MD5.",
        "Verifies the sources in the same run." if profile.verifies else "Leaves the sources to be verified later.",
        _archive_words(profile.opening),
        _carving_words(profile.settings.carving.formats),
    )


def _archive_words(opening: Opening) -> str:
    if not opening.formats:
        return "Opens no archive inside an exhibit."
    depth = {1: "those in archives are not", 2: "and those in them"}.get(opening.depth, f"{opening.depth} deep")
    formats = [name for name in get_args(FormatName) if name in opening.formats]
    return f"Opens archives inside an exhibit, {depth}: {_listed(formats)}."


def _carving_words(formats: tuple[CarvedName, ...]) -> str:
    if not formats:
        return "Carves nothing out of unallocated space."
    titles = [title for name, title in FORMAT_TITLES.items() if name in formats]
    return (
        f"Carves pictures and videos out of the unallocated space of images ({', '.join(titles)}), where they lie in"
        " one piece."
    )


def _listed(names: tuple[str, ...] | list[str]) -> str:
    words = [_CALLED[name] for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


_CALLED: Final = {
    "pictures": "pictures",
    "videos": "videos",
    "messages": "databases of apps",
    "documents": "documents",
    "other": "other files",
    "zip": "ZIP",
    "tar": "TAR and what is packed by gzip, bzip2 or xz",
    "7z": "7z",
    "rar": "RAR",
    "apps": "apps (APK, JAR, IPA)",
}
