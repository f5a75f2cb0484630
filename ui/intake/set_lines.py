"""What the intake page says of the hash sets of a case, and of detaching one, as plain data; knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from triage.model.set_wording import can_match
from triage.model.wording import count, evidence_text, number, visible
from triage.open_case import OpenCase
from ui.times import Told, Words, stamp


class SetLine(NamedTuple):
    """A hash set of the case."""

    name: str
    format: str
    records: str
    confidence: str
    matches: str
    facts: tuple[tuple[str, Words], ...]
    named: str = ""
    """The name as it is stored."""


class SetActs:
    """What can be done with a set of an open case."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def effect(self, named: str) -> str:
        """What detaching a set would change, in a sentence.

        Raises:
            UsageError: The case uses no such set.
        """
        return self._case.sets.effect_of_detaching(named).sentence

    def detach(self, named: str, why: str) -> str:
        """Use a set no more; gives the sentence that says so.

        Raises:
            TriageError: It was not detached.
        """
        return f"{visible(named)} was detached. {self._case.sets.detach(named, why).sentence}"


def set_line(record: Any, disagreements: Sequence[str], zone: str, absent: str) -> SetLine:
    """A set of the case in words; ``absent`` says why it cannot be asked now."""
    summary = record.summary
    imported = stamp(record.imported_at, zone)
    differing = [("Disagrees", said) for said in disagreements if visible(record.name) in said]
    parts = [
        (f"Part {part[-1]}" if part[-1] else "File", f"{evidence_text(part[0])}, {count(part[4], 'record')}")
        for part in summary.get("parts") or ()
    ]
    codes = [
        (f"Code {code or '(none)'}", f"{grade or meaning}, {count(records, 'record')}")
        for code, meaning, grade, records in summary["codes"].values()
    ]
    refused = [("Not used", f"{reason}: {number(values)}") for reason, values in summary["refused"].items()]
    facts = [
        ("Format", f"{summary['format']} {summary['version']}".strip()),
        *(parts or [("File", evidence_text(record.file_name))]),
        ("SHA-256", record.file_sha256),
        ("Records", number(summary["records"])),
        ("Confidence", summary["confidence"] or "none: the list gives no grades"),
        ("Can match", can_match(summary)),
        *([("Not present", absent)] if absent else []),
        *([("Unit's store", f"{record.unit.title}, version {record.unit.version}")] if record.unit else []),
        *differing,
        *codes,
        *refused,
    ]
    return SetLine(
        evidence_text(record.name),
        summary["format"],
        number(summary["records"]),
        summary["confidence"] or "–",
        f"{can_match(summary)}{'; not present now' if absent else ''}",
        (
            *((name, visible(value)) for name, value in facts),
            ("Imported", Told(visible(f"{imported.text}, {record.imported_by}"), imported.hover)),
        ),
        record.name,
    )
