"""Builds hash-set files and compiles them, so that a test shows in a diff what stands in its set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hashsets.compiled import CompiledSet
from hashsets.importing import CompileTask, ImportRequest, ImportSummary, compile_set
from triage.execution.slots import NullSlot
from triage.model.matches import Confidence, Meaning

KEY = bytes(range(32))

CONTEXTS = {
    "1.1 media": ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.1.xml#Media"),
    "1.1 case": ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.1.xml#Cases"),
    "2.0 Default": (
        "@odata.context",
        "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/Default/$metadata#Media",
    ),
    "2.0 US case": (
        "@odata.context",
        "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Cases",
    ),
    "1.2 media": ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#Media"),
    "1.3 case": ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Cases"),
    "2.0 UK": (
        "@odata.context",
        "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media",
    ),
    "2.0 CUSTOM case": (
        "@odata.context",
        "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/CUSTOM/$metadata#Cases",
    ),
}
"""Key and value of the context of a few kinds of VICS file."""

GRADES = {"1": "A", "2": "B", "3": "C"}


def digests(number: int) -> dict[str, Any]:
    """A media record's digests and size; each number names a file of its own."""
    text = f"{number:08x}"
    return {"MD5": text * 4, "SHA1": text * 5, "MediaSize": 1000 + number}


def media(number: int, category: object = 1, **fields: object) -> dict[str, Any]:
    """A media record of VICS."""
    return {"MediaID": number, "Category": category, **digests(number), **fields}


def vics(records: Sequence[object], *, context: str = "2.0 UK", bom: bool = False, value_first: bool = False) -> bytes:
    """A VICS file: a hash set, or a case where the context says so; without a context where that is empty."""
    key, text = CONTEXTS.get(context, ("comment", "none"))
    value = [{"CaseID": "1", "TotalMediaFiles": 9, "Media": list(records)}] if "case" in context else list(records)
    document: dict[str, object] = {key: text, "value": value}
    if value_first:
        document = dict(reversed(document.items()))
    return (b"\xef\xbb\xbf" if bom else b"") + json.dumps(document, indent=1).encode()


def request(**changes: Any) -> ImportRequest:
    """A request that suits a graded VICS file, with some fields changed."""
    wanted: dict[str, Any] = {
        "name": "Set",
        "grades": GRADES,
        "non_pertinent": frozenset({"0"}),
        "confidence": Confidence.TRUSTED,
    }
    return ImportRequest(**(wanted | changes))


def plain_request(meaning: Meaning = Meaning.BAD) -> ImportRequest:
    """A request that suits a list without codes."""
    return ImportRequest(name="List", meaning=meaning)


def compiled(folder: Path, source: bytes | Path, wanted: ImportRequest) -> tuple[CompiledSet, ImportSummary]:
    """Import a file and open what was compiled."""
    if isinstance(source, bytes):
        path = folder / "source"
        path.write_bytes(source)
    else:
        path = source
    out = folder / f"{path.name}.set"
    summary = list(compile_set(CompileTask(str(path), wanted, str(out), KEY), NullSlot()))[-1]
    assert isinstance(summary, ImportSummary)
    return CompiledSet.open(out, KEY), summary


def compiled_into(out: Path, key: bytes) -> dict[str, Any]:
    """Compile a set of two made-up records; gives what of its summary a run needs to know."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "known.json"
        path.write_bytes(vics([media(1), media(2)]))
        summary = list(compile_set(CompileTask(str(path), request(), str(out), key), NullSlot()))[-1]
    assert isinstance(summary, ImportSummary)
    facts = {"hidden_bytes": summary.hidden_bytes, "canary": list(summary.canary)}
    return {**facts, "compiled_sha256": summary.compiled_sha256}
