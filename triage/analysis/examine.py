"""The worker's examination of contents: read for digests and type, then pictures and EXIF, each in its bounds."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

from triage.analysis.digests import Digests
from triage.analysis.exif import READABLE, read_exif, unused_position
from triage.analysis.file_type import extension_agrees, mime_of
from triage.analysis.hits import hits_among
from triage.analysis.limits import DECODED_KNOWN, HEAD, TAIL, WHOLE_IN_MEMORY
from triage.analysis.pictures import FORMATS, examine_picture
from triage.analysis.video_results import looked_at, takes
from triage.entries.inside import WithArchives
from triage.entries.kinds import possible_kinds
from triage.entries.scope import kind_in_scope
from triage.errors import EvidenceError
from triage.evidence.open import is_there, open_source
from triage.evidence.source import ContentReader, Source
from triage.execution.slots import Slot
from triage.model.content import EMPTY_SHA256, UNKNOWN_TYPE, KnownContent
from triage.model.entries import EntryKey, EntryKind, EntryState
from triage.model.frame import SourceSpec
from triage.model.matches import flagged
from triage.model.problems import Outcome
from triage.model.profile import ALL_KINDS
from triage.model.tasks import ExamineTask

Tagged = tuple[Any, ...]
_Read = tuple[Digests, str, bytes | None]

_FLUSH_ROWS: Final = 128
_FLUSH_SECONDS: Final = 0.25
_WAITING_BYTES: Final = 16 << 20
"""Pictures that are held until their digests have left, together; each sending costs as much as a small picture."""
HITS_AT_ONCE: Final = 2
"""Pictures that are decoded among those that are read first, in each batch: a hit can be looked at, and where there are
many, the rest are found no later for it."""
CHANGED: Final = (
    "When it was read again in order to be decoded, its bytes were others than those that had been digested;"
    " it was not decoded."
)
_sources: OrderedDict[SourceSpec, Source] = OrderedDict()
_decoded: OrderedDict[bytes, None] = OrderedDict()
_OPEN_SOURCES: Final = 4


def examine_batch(argument: ExamineTask, slot: Slot) -> Iterator[list[Tagged]]:
    """Examine some entries of one source, or read them first: digest and compare, and decode little.

    Yields:
        Lists of ``("content", entry, *ContentRow, extension disagrees)``, ``("picture", sha256, *PictureRow)``,
        ``("exif", sha256, *ExifRow)``, ``("problem", entry, sha256 or None, *ProblemRow)``, ``("hit", set, recipe,
        sha256, *MatchRow[1:])`` in the list that has its content and, once for each entry, ``("end", entry,
        EntryState)``, or ``("read", entry)`` where it was read first and is yet to be examined, or ``("outside",
        entry)`` where its type lies outside the scope, or ``("left", entry, possible kinds)`` where the profile does
        not read its kind, and nothing else of it.
        Digests leave before their content goes to a decoder.

    Raises:
        EvidenceError: The source cannot be opened, or went away: its entries may be examined another time.
    """
    slot.at(-1, "open")
    examination = _Examination(argument, slot)
    source = _source(argument.spec, slot)
    # A packed archive is read forward only; elsewhere the keys come in the order that suits the source.
    keys = sorted(argument.keys, key=_reading_order) if source.sequential else argument.keys
    try:
        for key in keys:
            if examination.settles(key):
                continue
            # Said before it is opened: opening, too, is C code on crafted input, and the culprit must be named.
            slot.at(key.entry, "read")
            try:
                reader: ContentReader | EvidenceError = source.content(key)
            except EvidenceError as error:
                reader = error
            yield from examination.entry(key, reader)
        yield from examination.flush()
    except Exception:
        # A defect costs the entry at hand; what is known of those before leaves first.
        yield from examination.send()
        raise


def _source(spec: SourceSpec, slot: Slot) -> Source:
    """The source from this process's cache, or opened now."""
    found = _sources.pop(spec, None) or WithArchives(open_source(spec, _tick(slot)), _tick(slot))
    _sources[spec] = found
    while len(_sources) > _OPEN_SOURCES:
        _sources.popitem(last=False)[1].close()
    return found


def _reading_order(key: EntryKey) -> tuple[int, ...]:
    """By address, what lies in an archive by that of the archive first."""
    return (*(_reading_order(key.within) if key.within is not None else ()), key.address)


def _tick(slot: Slot) -> Callable[[int], object]:
    """A sign of life within a long read; the bytes are counted where they are digested."""
    return lambda _: slot.tick(0)


class _Waiting(NamedTuple):
    """A picture or video whose digests have to leave before it is given to a decoder."""

    entry: int
    sha256: bytes
    mime: str
    whole: bytes | None
    size: int
    reader: ContentReader | None = None
    """Of a video that is too large for memory: it is sought a second time."""


class _Examination:
    def __init__(self, task: ExamineTask, slot: Slot) -> None:
        self._spec, self._scope, self._slot, self._poison = task.spec, task.scope, slot, task.poison
        self._sets = task.sets
        self._kinds = task.kinds
        self._known = task.known or {}
        self._read_first = task.read_first
        self._at_once = HITS_AT_ONCE
        self._choosy = bool(task.scope.kinds) or task.kinds != ALL_KINDS
        self._out: list[Tagged] = []
        self._waiting: list[_Waiting] = []
        self._since = time.monotonic()

    def flush(self) -> Iterator[list[Tagged]]:
        """Let go of what is known; then decode the pictures whose digests have left with it."""
        self._ask()
        if self._read_first:
            self._leave_for_its_turn()
        yield from self._let_go()
        waiting, self._waiting = self._waiting, []
        for picture in waiting:
            _remember(picture.sha256)
            if takes(picture.mime):
                content = picture.reader if picture.whole is None else picture.whole
                self._out += looked_at(picture.entry, picture.sha256, picture.mime, content, self._slot)
            else:
                self._picture(*picture[:-1])
            self._out.append(("end", picture.entry, EntryState.DONE))
            if time.monotonic() - self._since > _FLUSH_SECONDS:
                yield from self.send()
        yield from self.send()

    def send(self) -> Iterator[list[Tagged]]:
        """Let go of what is known, and decode nothing."""
        self._ask()
        yield from self._let_go()

    def _ask(self) -> None:
        self._out += hits_among(self._out, self._sets)

    def _let_go(self) -> Iterator[list[Tagged]]:
        if self._out:
            yield self._out
            self._out = []
        self._since = time.monotonic()

    def _leave_for_its_turn(self) -> None:
        """Keep for the decoder only the first hits, and what is not decoded anyway."""
        hits, waiting, self._waiting = flagged(self._out), self._waiting, []
        for picture in waiting:
            if not _is_decoded(picture):
                self._waiting.append(picture)
            elif self._at_once and picture.sha256 in hits and not takes(picture.mime):
                self._at_once -= 1
                self._waiting.append(picture)
            else:
                self._out.append(("read", picture.entry))

    def settles(self, key: EntryKey) -> bool:
        """End an entry whose content is known and of which nothing more is to be found out; true where that is so."""
        known = self._known.get(key.entry)
        if known is None or self._is_new_picture(known.sha256, known.mime):
            return False
        self._out.append(("end", key.entry, EntryState.DONE))
        return True

    def entry(self, key: EntryKey, reader: ContentReader | EvidenceError) -> Iterator[list[Tagged]]:
        try:
            if isinstance(reader, EvidenceError):
                raise reader
            known = self._known.get(key.entry)
            if known is None:
                self._take(key, reader, self._read(key, reader))
            else:
                self._read_again(key, reader, known)
        except EvidenceError as error:
            if not is_there(self._spec):
                raise EvidenceError("It went away while it was read.") from error
            self._problem(key.entry, None, "read", Outcome.FAILED, error.sentence)
            self._out.append(("end", key.entry, EntryState.PROBLEM))
            return
        if self._is_time():
            yield from self.flush()

    def _take(self, key: EntryKey, reader: ContentReader, read: _Read | int | None) -> None:
        if read is None:
            self._out.append(("outside", key.entry))
        elif isinstance(read, int):
            self._out.append(("left", key.entry, read))
        else:
            self._look(key, reader, *read)

    def _is_time(self) -> bool:
        return (
            len(self._out) >= _FLUSH_ROWS
            or time.monotonic() - self._since > _FLUSH_SECONDS
            or sum(len(picture.whole or b"") for picture in self._waiting) > _WAITING_BYTES
            or any(picture.reader is not None for picture in self._waiting)
        )

    def _look(self, key: EntryKey, reader: ContentReader, digests: Digests, mime: str, whole: bytes | None) -> None:
        sha256, sha1, md5 = digests.result()
        mismatch = key.kind == EntryKind.FILE and digests.size > 0 and extension_agrees(key.name, mime) is False
        self._out.append(("content", key.entry, sha256, sha1, md5, digests.size, mime, mismatch))
        if self._is_new_picture(sha256, mime):
            again = reader if whole is None and takes(mime) else None
            self._waiting.append(_Waiting(key.entry, sha256, mime, whole, digests.size, again))
        else:
            self._out.append(("end", key.entry, EntryState.DONE))

    def _read_again(self, key: EntryKey, reader: ContentReader, known: KnownContent) -> None:
        """Fetch the bytes of a content that was digested before; they go to the decoder only if they are the same."""
        if reader.size > WHOLE_IN_MEMORY:
            again = reader if takes(known.mime) else None
            self._waiting.append(_Waiting(key.entry, known.sha256, known.mime, None, known.size, again))
            return
        chunks, digest = [], hashlib.sha256()
        for chunk in reader.chunks():
            self._slot.tick(len(chunk))
            digest.update(chunk)
            chunks.append(chunk)
        if digest.digest() == known.sha256:
            whole = chunks[0] if len(chunks) == 1 else b"".join(chunks)
            self._waiting.append(_Waiting(key.entry, known.sha256, known.mime, whole, known.size))
        else:
            self._problem(key.entry, None, "read", Outcome.FAILED, CHANGED)
            self._out.append(("end", key.entry, EntryState.DONE))

    def _read(self, key: EntryKey, reader: ContentReader) -> _Read | int | None:
        """Digests, type, and the bytes where they are few.

        ``None`` where the type lies outside the scope; the kinds that it may be of where the profile reads none of
        them. Both are told by the head, so that not more of it is read.
        """
        digests = Digests()
        keep = reader.size <= WHOLE_IN_MEMORY
        chunks: list[bytes] = []
        head = tail = b""
        for chunk in reader.chunks():
            self._slot.tick(len(chunk))
            digests.update(chunk)
            if len(head) < HEAD:
                head = (head + chunk)[:HEAD]
                if self._choosy and len(head) == HEAD:
                    mime = _mime(key, head, b"")
                    if self._begins_outside(mime):
                        return None
                    if kinds := self._left_kinds(mime):
                        return kinds
            tail = (tail + chunk)[-TAIL:] if len(chunk) < TAIL else chunk[-TAIL:]
            if keep:
                chunks.append(chunk)
        mime = _mime(key, head, tail)
        if not kind_in_scope(self._scope, mime):
            return None
        if self._choosy and 0 < len(head) < HEAD and (kinds := self._left_kinds(_mime(key, head, b""))):
            return kinds
        return digests, mime, (chunks[0] if len(chunks) == 1 else b"".join(chunks)) if keep else None

    def _begins_outside(self, mime: str) -> bool:
        """True where the beginning says that the type is none of the scope; then the rest is not read."""
        return mime != UNKNOWN_TYPE and not kind_in_scope(self._scope, mime)

    def _left_kinds(self, mime: str) -> int:
        """The kinds that a content may be of where the profile reads none of them, else 0."""
        kinds = possible_kinds(mime)
        return 0 if kinds & self._kinds else kinds

    def _is_new_picture(self, sha256: bytes, mime: str) -> bool:
        """True for a picture or video that this process has not given to a decoder and is not about to."""
        if not (mime.startswith("image/") or takes(mime)) or sha256 == EMPTY_SHA256:
            return False
        return not (
            sha256 in _decoded or sha256 in self._poison or any(sha256 == picture.sha256 for picture in self._waiting)
        )

    def _picture(self, entry: int, sha256: bytes, mime: str, whole: bytes | None, size: int) -> None:
        if whole is None:
            sentence = (
                f"The picture has {size:,} bytes, more than are given to a decoder ({WHOLE_IN_MEMORY:,}); "
                "it was neither decoded nor searched for EXIF."
            )
            self._problem(entry, sha256, "picture", Outcome.NOT_UNDERSTOOD, sentence)
            return
        if mime in FORMATS:
            self._slot.at(entry, "decode")
            try:
                self._out.append(("picture", sha256, *examine_picture(whole, mime)))
            except EvidenceError as error:
                self._problem(entry, sha256, "picture", Outcome.FAILED, error.sentence)
        else:
            sentence = f"Pictures of the type {mime} are not decoded by this version."
            self._problem(entry, sha256, "picture", Outcome.NOT_UNDERSTOOD, sentence)
        if mime in READABLE:
            self._slot.at(entry, "exif")
            try:
                row = read_exif(whole, mime)
            except EvidenceError as error:
                self._problem(entry, sha256, "exif", Outcome.FAILED, error.sentence)
            else:
                if row is not None:
                    self._out.append(("exif", sha256, *row))
                    if sentence := unused_position(row):
                        self._problem(entry, sha256, "exif", Outcome.PARTLY, sentence)

    def _problem(self, entry: int, sha256: bytes | None, stage: str, outcome: Outcome, sentence: str) -> None:
        self._out.append(("problem", entry, sha256, stage, outcome, sentence))


def _is_decoded(picture: _Waiting) -> bool:
    """False where nothing is done with its bytes: too many, or of a type that is not decoded."""
    if takes(picture.mime):
        return True
    return picture.whole is not None and (picture.mime in FORMATS or picture.mime in READABLE)


def _remember(sha256: bytes) -> None:
    """Give a content to the decoders of this process once, also where one of them fails on it."""
    _decoded[sha256] = None
    if len(_decoded) > DECODED_KNOWN:
        _decoded.popitem(last=False)


def _mime(key: EntryKey, head: bytes, tail: bytes) -> str:
    if key.kind in (EntryKind.DIRECTORY, EntryKind.VIRTUAL):
        return "inode/directory" if key.kind == EntryKind.DIRECTORY else UNKNOWN_TYPE
    return mime_of(head, tail)
