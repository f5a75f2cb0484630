"""All that the panel says of one item, in words: why, file, EXIF, matches, places with times, history, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from triage.model.video import time_words
from triage.model.wording import count, evidence_text, number, size, visible

PLACES_SHOWN: Final = 500
"""Locations listed beside an item; the command line lists all."""

TAGS_SHOWN: Final = 300
"""EXIF tags listed beside an item."""

MAX_PATH: Final = 4096
"""Characters of a path; longer ones lose their middle even where the whole is shown."""

_TIMES: Final = ("created", "modified", "accessed", "changed")


class Fact(NamedTuple):
    """A named fact of an item."""

    name: str
    value: str


class PlaceFact(NamedTuple):
    """A place where the content lies."""

    words: str
    """``exhibit: path``, with what is special about it in front."""
    times: tuple[Fact, ...]
    """Each time with its zone, or the word that it has none, and its clock."""


class NoteWords(NamedTuple):
    """A note that holds."""

    number: int
    text: str
    by: str


class Described(NamedTuple):
    """What was said of an item for a court; empty where nothing was."""

    text: str = ""
    age_band: str = ""
    children: int | None = None
    by: str = ""


class Details(NamedTuple):
    """All that the panel says of an item."""

    item: str
    reasons: tuple[str, ...]
    facts: tuple[Fact, ...]
    exif: tuple[Fact, ...]
    matches: tuple[str, ...]
    places: tuple[PlaceFact, ...]
    places_total: int
    history: tuple[str, ...]
    notes: tuple[NoteWords, ...]
    flags: tuple[str, ...]
    description: Described
    problems: tuple[str, ...]
    picture: bytes | None
    """The closed rendering as JPEG; ``None`` where none was made."""


def file_facts(record: Mapping[str, Any]) -> tuple[Fact, ...]:
    """The facts in the order in which a person asks for them; what is not known is left out."""
    exif = record.get("exif") or {}
    decision = (record.get("decisions") or [{}])[-1]
    camera = " ".join(str(exif[key]) for key in ("make", "model") if exif.get(key))
    pixels = f"{number(record['width'])} × {number(record['height'])} pixels" if record.get("width") else ""
    graded = record.get("grade") or ""
    by = f", {decision['reviewer']} ({decision['grade_source']})" if graded else ""
    facts = {
        "Grade": f"{graded}{by}" if graded else "not graded",
        "Type": record.get("type") or "not recognised",
        "Size": f"{size(record['size'])} ({count(record['size'], 'byte')})" if record.get("size") is not None else "",
        "Picture": pixels,
        "Camera": camera,
        "Taken": exif.get("taken") or "",
        **_video_facts(record.get("video")),
        "Looks the same": _stack_words(record.get("stack")),
        "Live photo": f"one still and its clip; the other is {record['live_photo']}"
        if record.get("live_photo")
        else "",
        "In chats": number(len(record["messages"])) if record.get("messages") else "",
        "SHA-256": record.get("sha256") or "",
        "SHA-1": record.get("sha1") or "",
        "MD5": record.get("md5") or "",
    }
    return tuple(Fact(name, evidence_text(str(value))) for name, value in facts.items() if value)


def _video_facts(video: Mapping[str, Any] | None) -> dict[str, str]:
    """What a container says, each with the field that says it."""
    if not video:
        return {}
    length = time_words(round(video["duration"] * 1000)) if video["duration"] is not None else "not stated"
    keys = f" of {count(video['key_frames'], 'key frame')}" if video["key_frames"] else ""
    frames = (
        f"{number(video['looked_at'])} looked at{keys}; {number(video['black'])} black,"
        f" {number(video['alike'])} like the one before"
    )
    moments = ", ".join(time_words(round(frame["start"] * 1000)) for frame in video["storyboard"])
    made = f"{video['created']} ({video['created_origin']}; {video['created_clock']})" if video["created"] else ""
    return {
        "Length": length,
        "Encoded": ", ".join(part for part in (video["container"], video["codec"], video["streams"]) if part),
        "Frames": frames,
        "Storyboard": moments,
        "Made": made,
        "Place": _position(video),
        "Device": " ".join(part for part in (video["make"], video["model"]) if part),
    }


def _stack_words(stack: Mapping[str, Any] | None) -> str:
    if not stack:
        return ""
    return f"{count(stack['items'], 'item')}; {stack['representative']} stands for them"


def exif_facts(record: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What EXIF says, position first, then every tag by its name."""
    exif = record.get("exif")
    if not exif:
        return ()
    first = {
        "Make": exif.get("make"),
        "Model": exif.get("model"),
        "Software": exif.get("software"),
        "Taken": _zoned(exif.get("taken"), exif.get("offset")),
        "Digitised": exif.get("digitised"),
        "Modified": exif.get("modified"),
        "Position": _position(exif),
        "GPS time": exif.get("gps_time"),
    }
    listed = [Fact(name, evidence_text(str(value))) for name, value in first.items() if value]
    tags = sorted((exif.get("tags") or {}).items())[:TAGS_SHOWN]
    return (*listed, *(Fact(evidence_text(str(name)), evidence_text(str(value))) for name, value in tags))


def match_words(record: Mapping[str, Any], *, suggestions: bool = True) -> tuple[str, ...]:
    """Each match in a sentence: set, algorithm, category, and what it is worth; no category where none is to sway."""
    return tuple(_match(match, suggestions=suggestions) for match in record.get("matches", ()))


def place_facts(record: Mapping[str, Any]) -> tuple[PlaceFact, ...]:
    """Each place with its times."""
    return tuple(
        PlaceFact(_place(place), tuple(Fact(name, time) for name, time in _times(place)))
        for place in record["locations"][:PLACES_SHOWN]
    )


def history_words(
    record: Mapping[str, Any], notes: Sequence[Any], flags: Sequence[Any], described: Sequence[Any]
) -> tuple[str, ...]:
    """What people did with the item, the last first: decisions, notes, flags, descriptions."""
    acts = [(str(row["decided_at"]), _decision(row)) for row in record.get("decisions", ())]
    acts += [(note.at, f"note {note.act} by {evidence_text(note.person)}") for note in notes]
    acts += [
        (flag.at, f"flag “{evidence_text(flag.label)}” {flag.act} by {evidence_text(flag.person)}") for flag in flags
    ]
    acts += [(row.at, f"described by {evidence_text(row.person)}") for row in described]
    return tuple(f"{_moment(at)}  {words}" for at, words in sorted(acts, key=lambda act: act[0], reverse=True))


def note_words(notes: Sequence[Any]) -> tuple[NoteWords, ...]:
    """The notes that hold."""
    return tuple(
        NoteWords(note.id, visible(note.text), f"{evidence_text(note.person)}, {_moment(note.at)}") for note in notes
    )


def flag_words(flags: Sequence[Any]) -> tuple[str, ...]:
    """The flags that are set now: of each label the last act counts."""
    last = {flag.label: flag.act for flag in flags}
    return tuple(label for label, act in last.items() if act == "set")


def description_words(described: Sequence[Any]) -> Described:
    """The description that holds."""
    if not described:
        return Described()
    last = described[-1]
    by = f"{evidence_text(last.person)}, {_moment(last.at)}"
    return Described(last.text, last.age_band, last.children, by)


def problem_words(record: Mapping[str, Any]) -> tuple[str, ...]:
    """What went wrong with the item, stage by stage."""
    return tuple(visible(f"{problem['stage']}: {problem['sentence']}") for problem in record["problems"])


def _zoned(taken: str | None, offset: str | None) -> str:
    if not taken:
        return ""
    return f"{taken} {offset}" if offset else f"{taken} (no zone given)"


def _position(exif: Mapping[str, Any]) -> str:
    if exif.get("latitude") is None or exif.get("longitude") is None:
        return ""
    return f"{exif['latitude']:.6f}, {exif['longitude']:.6f}"


def _match(match: Mapping[str, Any], *, suggestions: bool) -> str:
    near = match["distance"] or match["algorithm"] in ("pdq", "phash", "photodna")
    name = str(match["algorithm"]).upper().replace("SHA", "SHA-").replace("SHA--", "SHA-")
    kind = (
        f"Near match ({name}, distance {match['distance']}, {match['variant']})" if near else (f"Exact match ({name})")
    )
    when = f" at {_when(match)}, {match['frames']} frames" if match.get("start") is not None else ""
    said = f"{kind}{when}: set {match['set']}"
    if suggestions:
        grade = f", grade {match['grade']}" if match["grade"] else ""
        said += f", category {match['category'] or 'none'}, {match['meaning']}{grade}"
    return visible(f"{said}; suggests, never grades" if match["suggestion"] else said)


def _when(match: Mapping[str, Any]) -> str:
    return ", ".join(
        "–".join(dict.fromkeys(time_words(round(moment * 1000)) for moment in segment)) for segment in match["segments"]
    )


def _place(place: Mapping[str, Any]) -> str:
    state = "deleted, " if place["deleted"] else ""
    inside = " (in an archive)" if place.get("archive") else ""
    if place.get("carved_at") is not None:
        volume = place["volume"].partition(":")[0]
        return f"{evidence_text(place['exhibit'])}: carved at byte {place['carved_at']:,} of volume {volume}"
    return f"{state}{evidence_text(place['exhibit'])}: {evidence_text(place['path'], MAX_PATH)}{inside}"


def _times(place: Mapping[str, Any]) -> list[tuple[str, str]]:
    clocks = place.get("clocks") or [None] * len(_TIMES)
    return [
        (name, f"{place[name]}  ({clock})" if clock else str(place[name]))
        for name, clock in zip(_TIMES, clocks, strict=True)
        if place.get(name)
    ]


def _decision(row: Mapping[str, Any]) -> str:
    graded = f"graded {row['grade']}" if row["grade"] else "grade withdrawn"
    note = f": {evidence_text(row['note'])}" if row["note"] else ""
    source = f" ({row['grade_source']})" if row["grade_source"] else ""
    return f"{graded} by {evidence_text(row['reviewer'])}{source}{note}"


def _moment(at: str) -> str:
    """A moment of the case as it is shown in lists: to the second, and UTC."""
    return f"{at[:19].replace('T', ' ')} UTC"
