"""Reads a wording pack: the dated, versioned words of a report, which a unit can edit.

Wording changes with rules and years, so none of it is code. The pack's version and digest are printed in each
report, so that a reader knows which words were in force.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from triage.errors import ReportError
from triage.resources import resource

DEFAULT_PACK: Final = "england-wales-2026.toml"

MAX_PACK_BYTES: Final = 1 << 20
"""A pack is a few pages of text; a larger file is not one."""


class PackInfo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which words these are."""

    name: str
    version: str
    dated: str
    jurisdiction: str
    note: str


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A word of the report and what it means there."""

    term: str
    meaning: str


class GradeWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a grade of the local scheme is called in the document."""

    code: str
    title: str
    listed: bool = True
    """False for grades that are counted and not listed item by item."""


class DocumentWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of the document as a whole."""

    title: str
    subtitle: str
    marking: str
    purpose: tuple[str, ...]
    knowledge: str
    """Which facts were computed by the tool and which were told to it (CrimPR r.19.4(d))."""


class SectionWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The paragraph that opens a section."""

    exhibits: str
    examined: str
    totals: str
    unique_note: str
    source_note: str
    schedule: str
    conversations: str
    known_good: str
    method: str
    hash_sets: str
    plugins: str
    limitations: str
    problems: str


class LimitWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limitations that hold for every triage."""

    statements: tuple[str, ...]


class ChainWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the audit chain can show, and what it cannot."""

    shows: tuple[str, ...]
    cannot: tuple[str, ...]


class DeclarationWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration whose text is left to the unit."""

    heading: str
    text: str
    placeholder: bool = True


class RecordSections(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The paragraph that opens a section of the examination record."""

    people: str
    exhibits: str
    runs: str
    examined: str
    searches: str
    filters: str
    depth: str
    shown: str
    graded: str
    withheld: str
    notes: str
    known_good: str
    left: str
    method: str
    nothing: str
    """What stands where the log holds no event of a kind; it says what that shows and what it cannot."""


class _RecordFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    document: DocumentWording
    sections: RecordSections
    limits: LimitWording
    declaration: tuple[DeclarationWording, ...] = ()


class _PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pack: PackInfo
    document: DocumentWording
    sections: SectionWording
    chain: ChainWording
    counting: tuple[Term, ...]
    limits: LimitWording
    grade: tuple[GradeWording, ...] = ()
    declaration: tuple[DeclarationWording, ...] = ()
    record: _RecordFile | None = None


class WordingPack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A wording pack as it was read, with the digest of its file."""

    info: PackInfo
    sha256: str
    document: DocumentWording
    sections: SectionWording
    counting: tuple[Term, ...]
    chain: ChainWording
    limits: tuple[str, ...]
    grades: tuple[GradeWording, ...]
    declarations: tuple[DeclarationWording, ...]

    def grade_title(self, code: str) -> str:
        """How the document calls a grade; a code that the pack does not name is quoted as it stands."""
        return next((grade.title for grade in self.grades if grade.code == code), f"Grade “{code}”")

    def listed(self, code: str) -> bool:
        """True where the schedule names each item of this grade; so it does for a code that the pack does not name."""
        return next((grade.listed for grade in self.grades if grade.code == code), True)

    def grade_order(self, code: str) -> tuple[int, str]:
        """A sort key: grades in the order of the pack, others after them by their code."""
        places = {grade.code: place for place, grade in enumerate(self.grades)}
        return places.get(code, len(places)), code


class RecordWording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of the examination record, with the digest of the pack that they stand in."""

    info: PackInfo
    sha256: str
    document: DocumentWording
    sections: RecordSections
    chain: ChainWording
    limits: tuple[str, ...]
    grades: tuple[GradeWording, ...]
    declarations: tuple[DeclarationWording, ...]


class Pack(NamedTuple):
    """A pack's words for each form."""

    triage: WordingPack
    record_or_none: RecordWording | None

    @property
    def record(self) -> RecordWording:
        """The words of the examination record.

        Raises:
            ReportError: The pack has none: it was made for the triage report alone.
        """
        if self.record_or_none is None:
            raise ReportError(
                f"The wording pack {self.triage.info.name} holds no words for an examination record.",
                hint="Copy the part [record] from the bundled pack.",
            )
        return self.record_or_none


def load_wording(path: Path | None = None) -> WordingPack:
    """The words of the triage report, from the bundled pack where no path is given.

    Raises:
        ReportError: As ``load_pack``.
    """
    return load_pack(path).triage


def load_pack(path: Path | None = None) -> Pack:
    """Read a wording pack, the bundled one where no path is given.

    Raises:
        ReportError: The file cannot be read, is no TOML, or lacks or misspells a key; the sentence names it.
    """
    place = path or resource("report", "wording", DEFAULT_PACK)
    try:
        if place.stat().st_size > MAX_PACK_BYTES:
            raise ReportError(f"The wording pack {place.name} is larger than {MAX_PACK_BYTES} bytes and was refused.")
        data = place.read_bytes()
    except OSError as error:
        raise ReportError(f"The wording pack {place.name} cannot be read: {error.strerror or error}.") from error
    return parse_pack(data, place.name)


def parse_wording(data: bytes, name: str) -> WordingPack:
    """The words of the triage report from the bytes of a pack; raises as ``parse_pack``."""
    return parse_pack(data, name).triage


def parse_pack(data: bytes, name: str) -> Pack:
    """Build the pack from its bytes; ``name`` is what sentences call it.

    Raises:
        ReportError: The bytes are not a wording pack.
    """
    try:
        pack = msgspec.convert(tomllib.loads(data.decode("utf-8")), _PackFile)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ReportError(f"The wording pack {name} cannot be used: {error}.") from error
    digest = hashlib.sha256(data).hexdigest()
    triage = WordingPack(
        info=pack.pack,
        sha256=digest,
        document=pack.document,
        sections=pack.sections,
        counting=pack.counting,
        chain=pack.chain,
        limits=pack.limits.statements,
        grades=pack.grade,
        declarations=pack.declaration,
    )
    return Pack(triage, _record(pack, digest))


def _record(pack: _PackFile, digest: str) -> RecordWording | None:
    if pack.record is None:
        return None
    return RecordWording(
        info=pack.pack,
        sha256=digest,
        document=pack.record.document,
        sections=pack.record.sections,
        chain=pack.chain,
        limits=pack.record.limits.statements,
        grades=pack.grade,
        declarations=pack.record.declaration,
    )
