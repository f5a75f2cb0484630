"""Collects with what the work was done: software, libraries, thresholds, hash sets and app parsers."""

from __future__ import annotations

import json
import platform
from importlib import metadata
from typing import Any, Final

from triage.casedb.connection import Connection
from triage.casedb.leaving import profile_of_run
from triage.casedb.matches import HashSetRecord
from triage.findings.policy import parse_policy
from triage.model.content import (
    PDQ_MAX_DISTANCE,
    PDQ_MIN_QUALITY,
    PHASH_MAX_DISTANCE,
    VIDEO_LEAST_FRAMES,
    VIDEO_LEAST_PERCENT,
)
from triage.model.set_wording import can_match
from triage.plugin_api import TestedOn
from triage.report.content import Counted, HashSetFacts, MappingRow, MethodFacts, Named, PluginFacts
from triage.version import VERSION

TOOL: Final = "DFU Triage"

LIBRARIES: Final = (
    "av",
    "cryptography",
    "exifread",
    "filetype",
    "ijson",
    "libewf-python",
    "msgspec",
    "numpy",
    "pi-heif",
    "pillow",
    "pytsk3",
    "sqlalchemy",
    "sqlcipher3-wheels",
    "typst",
)
"""Distributions on whose answers the report rests."""

MAX_CODES: Final = 200
"""Codes of one hash set whose mapping a report lists."""

_TESTED: Final = {
    TestedOn.BUILT_BY_US.value: "Tested only on databases that we built.",
    TestedOn.PARTLY.value: "Tested in part on databases of real devices, for the rest on databases that we built.",
    TestedOn.REAL.value: "Tested on databases of real devices.",
}


_VIDEO_RULE: Final = (
    f"{VIDEO_LEAST_PERCENT} % of the distinct frames of either, or {VIDEO_LEAST_FRAMES} of both, or 1 against a still"
)


def method_facts(connection: Connection, sets: list[HashSetRecord], template_sha256: str) -> MethodFacts:
    """Everything that another person needs to do the work again."""
    text, digest = connection.exec_driver_sql("SELECT policy, policy_sha256 FROM case_info").one()
    policy = parse_policy(text.encode(), "the policy of this case")
    profile = profile_of_run(connection)
    return MethodFacts(
        tool=TOOL,
        tool_version=VERSION,
        python=platform.python_version(),
        platform=platform.platform(),
        libraries=tuple(Named(name, version_of(name)) for name in LIBRARIES),
        policy=f"{policy.title}. {policy.settings.statement}",
        policy_sha256=digest,
        profile=f"{profile.name}, version {profile.version}. {profile.statement}" if profile else "No run yet.",
        profile_sha256=profile.sha256 if profile else "",
        template_sha256=template_sha256,
        thresholds=(
            Named("PDQ, largest distance", f"{PDQ_MAX_DISTANCE} of 256 bits"),
            Named("PDQ, least quality", f"{PDQ_MIN_QUALITY} of 100"),
            Named("pHash, largest distance", f"{PHASH_MAX_DISTANCE} of 64 bits; a lead only"),
            Named("Video, least frames in common", _VIDEO_RULE),
            Named("Still or moving", policy.settings.counting.sentence),
        ),
        hash_sets=tuple(_set_facts(record) for record in sets),
        plugins=plugins_applied(connection),
    )


def version_of(distribution: str) -> str:
    """The version of an installed distribution; says so where it is not recorded (a frozen build)."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "not recorded"


def _set_facts(record: HashSetRecord) -> HashSetFacts:
    summary = record.summary
    refused: dict[str, int] = summary.get("refused") or {}
    codes: dict[str, Any] = summary.get("codes") or {}
    uses = sorted(
        (_mapping_row(name, use) for name, use in codes.items()), key=lambda row: (-row.records, row.category)
    )
    return HashSetFacts(
        name=record.name,
        file_name=record.file_name,
        sha256=record.file_sha256,
        imported=record.imported_at,
        imported_by_claimed=record.imported_by,
        records=int(summary.get("records") or 0),
        refused=sum(refused.values()),
        refusals=tuple(Counted(reason, number) for reason, number in sorted(refused.items())),
        mapping=tuple(uses[:MAX_CODES]),
        confidence=str(summary.get("confidence") or ""),
        can_match=(f"Set {record.name}: {can_match(summary)}.", *_unit_sentence(record)),
    )


def _unit_sentence(record: HashSetRecord) -> tuple[str, ...]:
    """Which version of a unit's store answers, and what names it whatever becomes of the store."""
    if record.unit is None:
        return ()
    unit = record.unit
    said = (
        f"Version {unit.version} of {unit.title} in the unit's store {unit.store[:8]}, imported there at"
        f" {unit.imported_at} by {unit.imported_by} (claimed). Its compiled form has the SHA-256"
        f" {record.summary['compiled_sha256']}."
    )
    return (said,)


def _mapping_row(name: str, use: Any) -> MappingRow:
    """A code's meaning; the import keeps it as a list or as an object with the same four fields."""
    fields = use if isinstance(use, dict) else dict(zip(("code", "meaning", "grade", "records"), use, strict=True))
    return MappingRow(name, str(fields["meaning"]), str(fields["grade"]), int(fields["records"]))


def plugins_applied(connection: Connection) -> tuple[PluginFacts, ...]:
    """App parsers by name, with their outcomes and the statement of what they were tested on."""
    rows = connection.exec_driver_sql(
        "SELECT f.plugin, f.app, f.platform, f.tested_on, r.settings, f.outcome, count(*) FROM artefact f"
        " JOIN recipe r ON r.id = f.recipe_id GROUP BY f.plugin, f.app, f.platform, f.tested_on, r.settings, f.outcome"
        " ORDER BY f.plugin, r.settings, f.outcome"
    )
    found: dict[tuple[str, str, str, str, str], list[Counted]] = {}
    for plugin, app, system, tested_on, settings, outcome, number in rows:
        key = (plugin, app, system, _digest(settings), _TESTED.get(tested_on, f"Tested on: {tested_on}."))
        found.setdefault(key, []).append(Counted(outcome or "not finished", number))
    return tuple(PluginFacts(*key, tuple(outcomes)) for key, outcomes in found.items())


def _digest(settings: str) -> str:
    """The digest of a parser's source as its recipe names it."""
    fields = json.loads(settings)
    return str(fields.get("digest", "")) if isinstance(fields, dict) else ""
