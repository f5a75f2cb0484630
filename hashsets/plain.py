"""Lists of MD5, SHA-1 and SHA-256 digests, one a line: bare, or as md5sum, sha256sum and BSD's md5 write them.

The number of digits says which digest a line holds, so that a list may mix them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from hashsets.lines import Line, content_lines
from hashsets.records import WIDTHS, Reading, SetRecord
from hashsets.source import SourceStream
from triage.errors import HashSetError
from triage.model.matches import Algorithm

NAME: Final = "Digest list"

_BY_DIGITS: Final = {2 * WIDTHS[kind]: kind for kind in (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256)}
_LEADING: Final = re.compile(r'^\\?"?([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})"?(?:$|[ \t,;*](.*)$)', re.DOTALL)
"""A digest, then the end or a separator; GNU tools put a backslash first where the name has one."""
_TAGGED: Final = re.compile(r"^(MD5|SHA-?1|SHA-?256) ?\(.*\) ?= ?([0-9A-Fa-f]+)$", re.IGNORECASE | re.DOTALL)
_HEXADECIMAL: Final = re.compile(r"^[0-9A-Fa-f]+$")
_RECORD_OF: Final[dict[Algorithm, Callable[[bytes], SetRecord]]] = {
    Algorithm.MD5: lambda value: SetRecord(md5=value),
    Algorithm.SHA1: lambda value: SetRecord(sha1=value),
    Algorithm.SHA256: lambda value: SetRecord(sha256=value),
}
_FURTHER: Final = re.compile(r'^"?(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})"?$')


def digest_of(line: str) -> tuple[Algorithm, bytes] | None:
    """The digest of a line and its kind, or None where the line holds none."""
    match = _LEADING.match(line)
    if match is not None:
        return _BY_DIGITS[len(match[1])], bytes.fromhex(match[1])
    tagged = _TAGGED.match(line)
    if tagged is None:
        return None
    kind = Algorithm(tagged[1].casefold().replace("-", ""))
    return (kind, bytes.fromhex(tagged[2])) if len(tagged[2]) == 2 * WIDTHS[kind] else None


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records of a list; each line that is neither blank nor a comment is one.

    Raises:
        HashSetError: The last line is a digest that was cut off.
    """
    seen: set[int] = set()
    for line in content_lines(stream):
        reading.place = line.number
        found = digest_of(line.text)
        if not line.complete and _cut_off(line, seen):
            raise HashSetError(
                f"The file {stream.name} ends in the middle of a digest: it is cut off. Nothing of it was imported.",
                hint="Obtain the complete file and import it again.",
            )
        if found is None:
            reading.refuse("line without a digest")
            yield SetRecord()
            continue
        seen.add(2 * len(found[1]))
        _count_further(line.text, reading)
        yield _RECORD_OF[found[0]](found[1])


def _cut_off(line: Line, seen: set[int]) -> bool:
    """True for a last line that is the beginning of a digest of the only length seen so far."""
    return len(seen) == 1 and _HEXADECIMAL.match(line.text) is not None and len(line.text) < min(seen)


def _count_further(text: str, reading: Reading) -> None:
    """Say that digests in further columns are not read: without a heading nobody knows what they are of."""
    for delimiter in ",;\t":
        for field in text.split(delimiter)[1:]:
            if _FURTHER.match(field.strip()):
                reading.leave("digest in a further column without a heading")
