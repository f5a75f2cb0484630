"""Project VIC and CAID JSON (VICS 1.1 to 2.0), streamed: memory does not grow with the file.

Sources: ProjectVicDataModel.2.0.xml (Project VIC International), the 1.x records as published by NIST and read
by IPED. The context says version and region, the structure says where the records are: files are seen whose
context and shape disagree, and the order of keys is nowhere promised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

import ijson

from hashsets.records import Reading, SetRecord
from hashsets.source import SourceStream
from hashsets.vics_record import ALTERNATIVE_LIMIT, SCALARS, Fields, Hashes, Scalar, media_record
from triage.errors import HashSetError

NAME: Final = "Project VIC"

VERSIONS: Final = frozenset({"1.0", "1.1", "1.2", "1.3", "2.0"})
"""Versions of the data model whose fields are known."""

NUMBER_LIMIT: Final = 1_000
"""So many digits in a row are let through, in a number or in text."""

_BLOCK: Final = 1 << 16
_LONG_NUMBER: Final = re.compile(rb"(?<![0-9])[0-9]{%d}" % (NUMBER_LIMIT + 1))
_OBJECT: Final = "start_map"
_ENTERED: Final = "inside an object"
_CONTEXT: Final = re.compile(r"DataModels/(\d\.\d)\.xml(?:/(\w+))?/*(?:\$metadata)?#(Cases|Media)$", re.IGNORECASE)
_CONTEXT_KEYS: Final = frozenset({"odata.metadata", "@odata.context"})
_Events = Iterator[tuple[str, Scalar]]


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The media records of a VICS file, in its order.

    Args:
        stream: The file, at its start.
        reading: Takes version, region, context and all that was refused.

    Raises:
        HashSetError: The file is cut off, is not valid JSON or is JSON of another kind.
    """
    return (record for record, _ in read_with_paths(stream, reading))


def read_with_paths(stream: SourceStream, reading: Reading) -> Iterator[tuple[SetRecord, str]]:
    """The media records of a VICS file, each with its ``RelativeFilePath`` as written; see ``read``."""
    stream.skip_bom()
    try:
        for fields, hashes in _media(chain.from_iterable(_blocks(stream)), reading, stream):
            stream.mark()
            yield media_record(fields, hashes, reading), str(fields.get("relativefilepath") or "")
            reading.place += 1
    except ijson.IncompleteJSONError as error:
        raise _damaged(stream, error) from error
    except (ijson.JSONError, ValueError, ArithmeticError) as error:
        raise HashSetError(f"The file {stream.name} is not valid JSON near byte {stream.position}.") from error


def _blocks(stream: SourceStream) -> Iterator[list[tuple[str, Scalar]]]:
    """What the JSON parser meets, a block of the file at a time.

    The parser (ijson 3.6) does not check that a number could be made: one of more digits than Python converts
    ends the process. So such a file is refused before the parser sees the digits.
    """
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    tail = b""
    while block := stream.read(_BLOCK):
        if _LONG_NUMBER.search(tail + block):
            raise HashSetError(f"The file {stream.name} holds a number of more than {NUMBER_LIMIT:,} digits.")
        tail = (tail + block)[-NUMBER_LIMIT - 1 :]
        parser.send(block)
        yield events
        events.clear()
    parser.close()
    yield events


def _damaged(stream: SourceStream, error: Exception) -> HashSetError:
    """Cut off, or broken in the middle: the library raises the same error for both."""
    if not stream.read(1) and ("premature EOF" in str(error) or "Incomplete" in str(error)):
        return HashSetError(
            f"The file {stream.name} ends in the middle of a value: it is cut off. Nothing of it was imported.",
            hint="Obtain the complete file and import it again.",
        )
    return HashSetError(f"The file {stream.name} is not valid JSON near byte {stream.position}.")


def _media(events: _Events, reading: Reading, stream: SourceStream) -> Iterator[tuple[Fields, Hashes]]:
    """Fields of each media record, wherever the file keeps them."""
    event, _ = next(events, ("", None))
    if event != _OBJECT:
        raise _other_json(stream)
    found = False
    for event, key in events:
        if event == "end_map":
            continue
        name = str(key).casefold()
        event, value = next(events)
        if name in _CONTEXT_KEYS and event == "string":
            _context(str(value), reading, stream)
        elif name == "value" and event == "start_array":
            found = True
            yield from _value(events)
        else:
            _skip(events, event)
    if not found:
        raise _other_json(stream)


def _other_json(stream: SourceStream) -> HashSetError:
    return HashSetError(f"The file {stream.name} is JSON, and not a Project VIC or CAID file.")


def _context(text: str, reading: Reading, stream: SourceStream) -> None:
    match = _CONTEXT.search(text.strip())
    if match is None:
        raise _other_json(stream)
    if match[1] not in VERSIONS:
        raise HashSetError(f"The file {stream.name} is of Project VIC version {match[1]}, which is not understood.")
    reading.version, reading.region, reading.context = match[1], match[2] or "", match[3].capitalize()


def _value(events: _Events) -> Iterator[tuple[Fields, Hashes]]:
    """Each element of the array ``value``: a media record itself, or a case that holds an array of them."""
    for event, _ in _elements(events):
        fields: Fields = {}
        hashes: Hashes = []
        is_case = False
        while _element(events, event, fields, hashes, stop_at="media"):
            is_case = True
            for inner, _ in _elements(events):
                media: tuple[Fields, Hashes] = ({}, [])
                _element(events, inner, *media)
                yield media
            event = _ENTERED
        if not is_case:
            yield fields, hashes


def _element(events: _Events, event: str, fields: Fields, hashes: Hashes, stop_at: str = "") -> bool:
    """Read the members of an object; what is no object is passed over and gives no fields.

    Returns:
        True where the array named ``stop_at`` was entered and the caller is to read it; False at the end.
    """
    if event not in (_OBJECT, _ENTERED):
        _skip(events, event)
        return False
    for event, key in events:
        if event == "end_map":
            break
        name = str(key).casefold()
        event, value = next(events)
        if not event.startswith("start_"):
            if name in SCALARS:
                fields[name] = value
        elif name == stop_at and event == "start_array":
            return True
        elif name == "alternativehashes" and event == "start_array":
            _alternatives(events, hashes)
        else:
            _skip(events, event)
            if name in SCALARS:
                fields[name] = "(a nested value)"  # refused by whoever reads the field
    return False


def _elements(events: _Events) -> _Events:
    """The events that begin each element of the array that was just entered."""
    for event, value in events:
        if event == "end_array":
            return
        yield event, value


def _skip(events: _Events, event: str) -> None:
    """Pass over the value that this event began; without recursion, so that depth costs nothing."""
    depth = 1 if event.startswith("start_") else 0
    while depth:
        event, _ = next(events)
        depth += event.startswith("start_") - event.startswith("end_")


def _alternatives(events: _Events, hashes: Hashes) -> None:
    for event, _ in _elements(events):
        pair = _pair(events, event)
        if len(hashes) < ALTERNATIVE_LIMIT:
            hashes.append((str(pair.get("hashname") or ""), pair.get("hashvalue")))
        elif len(hashes) == ALTERNATIVE_LIMIT:
            hashes.append(("", None))  # one more than the limit says that there were more


def _pair(events: _Events, event: str) -> dict[str, Scalar]:
    """Name and value of one alternative hash, as far as it gives them."""
    pair: dict[str, Scalar] = {}
    if event != _OBJECT:
        _skip(events, event)
        return pair
    for event, key in events:
        if event == "end_map":
            break
        name = str(key).casefold()
        inner, value = next(events)
        _skip(events, inner)
        if name in ("hashname", "hashvalue"):
            pair[name] = value
    return pair
