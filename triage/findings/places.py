"""Says of each instance where it lies, in what state it is, and why: read from its path and flags alone.

Three facts that never mix (DESIGN §4, "Place"): *location*, *state* and *reach*. Reach is not guessed: it is
"not determined" until somebody determines it.
"""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from triage.errors import PolicyError
from triage.findings.patterns import Pattern, PatternTable, parse_pattern
from triage.model.carving import NO_FILE_SYSTEM
from triage.model.entries import EntryFlag
from triage.model.wording import REACH_NOT_DETERMINED, evidence_text
from triage.resources import resource

_FORMAT: Final = 1
_CARVED: Final = int(EntryFlag.CARVED)
"""A plain integer: an operation on an ``IntFlag`` takes as long as finding the place."""
_IN_NO_FILE_SYSTEM: Final = "found in a volume in which no file system was recognised"


class Location(StrEnum):
    """The kind of place an instance lies in."""

    USER = "user"
    APPLICATION_DATA = "application data"
    APPLICATION_CACHE = "application cache"
    SYSTEM_CACHE = "system cache"
    THUMBNAIL_STORE = "thumbnail store"
    BACKUP = "backup"
    CONTAINER = "container"
    SYSTEM = "system"
    UNALLOCATED = "unallocated"
    NOT_CLASSIFIED = "not classified"
    """The path fits no rule; said as it is, never "user" by default."""


class State(StrEnum):
    """Whether an instance is still there for its user."""

    LIVE = "live"
    IN_BIN = "in a bin the user can undo"
    DELETED_NAMED = "deleted, with its name"
    DELETED_UNNAMED = "deleted, name lost"
    CARVED = "carved"


class Place(NamedTuple):
    """What is known of the place of one instance, each fact with its reason."""

    location: Location
    location_reason: str
    state: State
    state_reason: str
    reach: str = REACH_NOT_DETERMINED


class _Rule(NamedTuple):
    id: str
    location: Location | None
    reason: str


class PlaceRules:
    """The rules of ``places.toml``, ready to classify; made by ``load_places``."""

    def __init__(self, locations: list[tuple[_Rule, Pattern]], bins: list[tuple[_Rule, Pattern]]) -> None:
        self._locations = [rule for rule, _ in locations]
        self._location_table = PatternTable([pattern for _, pattern in locations])
        self._bins = [rule for rule, _ in bins]
        self._bin_table = PatternTable([pattern for _, pattern in bins])

    def classify(self, path: str, flags: int, *, container: str = "", carved: bool = False) -> Place:
        """Where an instance lies and in what state it is.

        Args:
            path: Path from the root of its volume, ``/`` between parts.
            flags: ``EntryFlag`` bits of its entry.
            container: Name of the archive or encrypted container that it is a member of, or empty.
            carved: True where the bytes were found in unallocated space without any entry; so do the flags of one
                that was carved.
        """
        carved = carved or bool(flags & _CARVED)
        location, location_reason = self._location(path, container, carved)
        state, state_reason = self._state(path, EntryFlag(flags), carved)
        return Place(location, location_reason, state, state_reason)

    def location(self, path: str, flags: int) -> Location:
        """The kind of place alone, of what is no member of a container: all that ranking asks of each instance."""
        if flags & _CARVED:
            return Location.UNALLOCATED
        index = self._location_table.first(path)
        location = self._locations[index].location if index is not None else None
        return location or Location.NOT_CLASSIFIED

    def _location(self, path: str, container: str, carved: bool) -> tuple[Location, str]:
        if carved:
            whole = path.startswith(f"{NO_FILE_SYSTEM}/")
            return Location.UNALLOCATED, _IN_NO_FILE_SYSTEM if whole else "found in space that belongs to no file"
        if container:
            return Location.CONTAINER, f"member of {evidence_text(container)}"
        index = self._location_table.first(path)
        if index is None:
            return Location.NOT_CLASSIFIED, "its path fits no rule of places.toml"
        rule = self._locations[index]
        assert rule.location is not None
        return rule.location, f"{rule.reason} (rule {rule.id})"

    def _state(self, path: str, flags: EntryFlag, carved: bool) -> tuple[State, str]:
        if carved:
            return State.CARVED, "cut out of unallocated space by its signature; it has neither name nor times"
        if EntryFlag.ORPHAN in flags:
            return State.DELETED_UNNAMED, "its metadata is still there, its name is lost"
        if flags.deleted:
            return State.DELETED_NAMED, _why_deleted(flags)
        index = self._bin_table.first(path)
        if index is not None:
            rule = self._bins[index]
            return State.IN_BIN, f"{rule.reason} (rule {rule.id})"
        return State.LIVE, "its name and its metadata are allocated"


def _why_deleted(flags: EntryFlag) -> str:
    if EntryFlag.REALLOCATED in flags:
        return "deleted, and its metadata now belongs to another file: the bytes read there may not be its own"
    if EntryFlag.NAME_ALLOCATED in flags:
        return "its metadata is marked as free; its bytes may be overwritten in part"
    return "its name is marked as deleted; its bytes may be overwritten in part"


def load_places(path: Path | None = None) -> PlaceRules:
    """Read place rules, the bundled ``places.toml`` unless another is given.

    Raises:
        PolicyError: The file cannot be read, or a rule is wrong; the sentence names the rule.
    """
    source = path or resource("policies", "places.toml")
    try:
        data: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PolicyError(f"The place rules {source.name} cannot be read: {error}.") from error
    unknown = data.keys() - {"format", "location", "bin"}
    if unknown or data.get("format") != _FORMAT:
        wrong = f"has the unknown key “{min(unknown)}”" if unknown else f"must say format = {_FORMAT}"
        raise PolicyError(f"The file of place rules {wrong}.", locator=source.name)
    return PlaceRules(_rules(data, "location", source.name), _rules(data, "bin", source.name))


def _rules(data: dict[str, Any], table: str, file: str) -> list[tuple[_Rule, Pattern]]:
    rows = data.get(table, [])
    if not isinstance(rows, list):
        raise PolicyError(f"“{table}” must be written as [[{table}]].", locator=file)
    rules: list[tuple[_Rule, Pattern]] = []
    for position, row in enumerate(rows, 1):
        place = f"{file}, [[{table}]] number {position}"
        rule = _rule(row, table, place)
        try:
            rules.extend((rule, parse_pattern(text)) for text in row["patterns"])
        except PolicyError as error:
            raise PolicyError(error.sentence, locator=f"{place}, {rule.id}") from error
    return rules


def _rule(row: object, table: str, place: str) -> _Rule:
    wanted = {"id", "patterns", "reason"} | ({"location"} if table == "location" else set())
    if not isinstance(row, dict) or row.keys() != wanted:
        raise PolicyError(f"A rule needs exactly {', '.join(sorted(wanted))}.", locator=place)
    patterns = row["patterns"]
    if not (isinstance(patterns, list) and patterns and all(isinstance(text, str) for text in patterns)):
        raise PolicyError("“patterns” must be a list of texts, at least one.", locator=place)
    if not all(isinstance(row[key], str) and row[key] for key in wanted - {"patterns"}):
        raise PolicyError("“id”, “reason” and “location” must be texts.", locator=place)
    if table == "bin":
        return _Rule(row["id"], None, row["reason"])
    try:
        return _Rule(row["id"], Location(row["location"]), row["reason"])
    except ValueError as error:
        raise PolicyError(f"“{row['location']}” is not a kind of location.", locator=place) from error
