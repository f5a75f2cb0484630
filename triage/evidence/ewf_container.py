"""Reads the structure of an E01 image: geometry, chunk tables, digests, acquisition, errors of the imaging."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.ewf_header import read_header, read_xml_digests
from triage.evidence.ewf_sections import (
    MAX_CHUNK_SIZE,
    MAX_ERROR_RANGES,
    MAX_SECTIONS,
    VOLUME_SIZE,
    Geometry,
    Section,
    read_digests,
    read_error_ranges,
    read_geometry,
    walk_sections,
)
from triage.evidence.ewf_segments import SegmentFiles, check_headers
from triage.evidence.ewf_tables import ChunkIndex, TableBuilder
from triage.model.frame import StoredDigest
from triage.model.problems import ReadInPart

_NAMED_RANGES: Final = 10
"""Unreadable ranges that are named one by one in a problem; the rest is counted."""

_MAX_SMALL_SECTION: Final = 1 << 20
"""Bytes read of a header or digest section."""


class EwfContainer:
    """What an E01 image says of itself, read from all its segments.

    Args:
        paths: The segment files in their order.

    Raises:
        UnsupportedEvidenceError: It is another format of the family.
        EvidenceError: It is not an E01 image, or its geometry, every chunk or a segment is missing.
    """

    geometry: Geometry

    def __init__(self, paths: Sequence[Path]) -> None:
        self.files = SegmentFiles(paths)
        self.index = ChunkIndex(self.files)
        self.problems: list[str] = []
        self.acquisition: dict[str, str] = {}
        self._tables = TableBuilder(self.index, self.problems)
        self._digests: dict[str, bytes] = {}
        self._geometry: Geometry | None = None
        self._sections = 0
        try:
            check_headers(self.files)
            self._read_segments()
            self._tables.finish()
            self.geometry = self._checked_geometry()
            self._check_count()
        except EvidenceError:
            self.files.close()
            raise

    @property
    def stored_digests(self) -> tuple[StoredDigest, ...]:
        """The digests of the media stream that the image carries."""
        return tuple(StoredDigest(name, value) for name, value in self._digests.items())

    def _read_segments(self) -> None:
        last = len(self.files.paths) - 1
        for segment, path in enumerate(self.files.paths):
            end = ""
            for section in walk_sections(self.files, segment, self.problems):
                self._sections += 1
                if self._sections > MAX_SECTIONS:
                    raise EvidenceError(f"The image has more than {MAX_SECTIONS:,} sections; no real one has.")
                self._take(section)
                end = section.kind
            if end == "next" and segment == last:
                raise EvidenceError(
                    f"The segment file after {path.name} is missing: {path.name} says that one follows."
                )
            if end == "done" and segment < last:
                raise EvidenceError(f"{path.name} says that it is the last segment, and {last - segment:,} follow it.")
            if end not in ("done", "next") and segment < last:
                # What a broken chain leaves out would shift all chunks behind it.
                self.problems.append(
                    ReadInPart(f"Nothing behind {path.name} was read, since it is not certain where it belongs.")
                )
                return

    def _take(self, section: Section) -> None:
        match section.kind:
            case "sectors":
                self._tables.sectors(section)
            case "table":
                self._tables.table(section)
            case "table2":
                self._tables.table2(section)
            case "volume" | "disk" | "data":
                self._take_geometry(section)
            case "hash" | "digest" | "xhash":
                self._take_digests(section)
            case "header" | "header2" | "xheader":
                self._take_header(section)
            case "error2":
                self._take_errors(section)
            case "delta_chunk":
                raise UnsupportedEvidenceError("The image is a delta (shadow) image of libewf, which is not read.")
            case "incomplete":
                self.problems.append(ReadInPart("The imaging tool marked the image as incomplete."))
            case _:
                pass

    def _payload(self, section: Section, most: int = _MAX_SMALL_SECTION) -> bytes:
        return self.files.read(section.segment, section.payload, min(section.length, most))

    def _take_geometry(self, section: Section) -> None:
        geometry = read_geometry(self._payload(section, VOLUME_SIZE))
        if geometry is None:
            # Logicube devices leave the checksum of the copy ("data") empty; only the original counts then.
            if section.kind != "data":
                self.problems.append(f"The section “{section.kind}” is damaged; its copy is used if there is one.")
            return
        if self._geometry is None:
            self._geometry = geometry
        elif (
            any(geometry.set_identifier)
            and any(self._geometry.set_identifier)
            and geometry.set_identifier != self._geometry.set_identifier
        ):
            name = self.files.paths[section.segment].name
            raise EvidenceError(f"The segment file {name} belongs to another image than the first segment.")

    def _take_digests(self, section: Section) -> None:
        data = self._payload(section)
        found = read_xml_digests(data) if section.kind == "xhash" else read_digests(section.kind, data)
        if found is None:
            self.problems.append(f"The section “{section.kind}” is damaged; the digest in it was not used.")
            return
        for digest in found:
            if self._digests.setdefault(digest.algorithm, digest.value) != digest.value:
                self.problems.append(f"The image carries two different {digest.algorithm.upper()} digests of itself.")

    def _take_header(self, section: Section) -> None:
        fields = read_header(section.kind, self._payload(section))
        if fields is None:
            self.problems.append(f"The section “{section.kind}” with the details of the acquisition is damaged.")
            return
        for title, value in fields.items():
            self.acquisition.setdefault(title, value)

    def _take_errors(self, section: Section) -> None:
        ranges = read_error_ranges(self._payload(section, 524 + 8 * MAX_ERROR_RANGES))
        if ranges is None:
            self.problems.append(ReadInPart("The list of sectors that could not be imaged (error2) is damaged."))
        elif ranges:
            named = ", ".join(f"{first:,} to {first + count - 1:,}" for first, count in ranges[:_NAMED_RANGES] if count)
            more = f" and {len(ranges) - _NAMED_RANGES:,} more ranges" if len(ranges) > _NAMED_RANGES else ""
            total = sum(count for _, count in ranges)
            self.problems.append(
                ReadInPart(
                    f"The imaging tool could not read {total:,} sectors of the medium and left other bytes, "
                    f"usually zeros, in their place: sectors {named}{more}."
                )
            )

    def _checked_geometry(self) -> Geometry:
        geometry = self._geometry
        if geometry is None:
            raise EvidenceError("The image does not say how large the medium is (no sound volume section).")
        if not 0 < geometry.chunk_size <= MAX_CHUNK_SIZE or not 0 < geometry.media_size < 1 << 62:
            raise EvidenceError(
                f"The image claims chunks of {geometry.chunk_size:,} bytes and a medium of {geometry.media_size:,}; "
                "that is outside the bounds."
            )
        if not self.index.count:
            name = self.files.paths[0].name
            raise EvidenceError(f"{name} has no table of chunks: it was cut off, or is damaged there.")
        return geometry

    def _check_count(self) -> None:
        wanted = -(-self.geometry.media_size // self.geometry.chunk_size)
        doubtful = self._tables.doubtful_from
        if doubtful is not None and self.index.count != wanted:
            self.index.cut(doubtful)
            self.problems.append(
                ReadInPart("It is not certain which chunks the tables behind the damaged one hold: not read.")
            )
        if self.index.count < wanted:
            begin = self.index.count * self.geometry.chunk_size
            self.problems.append(
                ReadInPart(
                    f"The image is not whole: bytes {begin:,} to {self.geometry.media_size - 1:,} of the medium "
                    "are not in it or cannot be found."
                )
            )
        elif self.index.count > wanted:
            self.problems.append(
                f"The image has {self.index.count:,} chunks where the medium needs {wanted:,}; the rest was not read."
            )
