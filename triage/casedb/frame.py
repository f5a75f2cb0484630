"""Exhibits, sources, volumes and recipes: writing them and reading them back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from triage.casedb import tables
from triage.casedb.rows import canonical_json, insert_rows, next_id
from triage.model.frame import FORWARD_ONLY, Scope, SourceId, SourceKind, SourceSpec, VolumeOutcome, VolumeRow


class ExhibitRecord(NamedTuple):
    """An exhibit as stored."""

    id: int
    reference: str
    description: str
    role: str
    authority: str
    owner: str
    """Whose it is, by name, as far as it is known."""
    seizure: str
    """When, where and by whom it was seized, and its seal, as one text."""
    scope: Scope
    added_at: str


class SourceRecord(NamedTuple):
    """An evidence source as stored, with its digests."""

    id: int
    exhibit_id: int
    exhibit: str
    kind: SourceKind
    paths: tuple[str, ...]
    name: str
    size: int
    description: str
    added_at: str
    stored: dict[str, str]
    """Digests that the evidence carries, by algorithm."""
    computed: dict[str, str]
    """Digests that we computed over the media stream; empty until verified."""
    with_surplus: dict[str, str]
    """Those over the medium and the bytes that an E01 holds behind its last whole sector, where it holds any."""

    @property
    def spec(self) -> SourceSpec:
        """What a worker needs to open it."""
        return SourceSpec(SourceId(self.id), self.kind, self.paths)

    @property
    def sequential(self) -> bool:
        """True where its content can only be read forward, so that one worker has to read all of it in order."""
        return FORWARD_ONLY in self.description

    @property
    def verification(self) -> str:
        """How far the digests were compared, in words."""
        if not self.computed:
            return "not yet verified"
        compared = [name for name in self.stored if name in self.computed]
        differing = [name for name in compared if self.stored[name] != self.computed[name]]
        if any(self.stored[name] != self.with_surplus.get(name) for name in differing):
            return "differs from the stored digest"
        if differing:
            return "verified, together with the bytes that the image holds behind the last whole sector"
        return "verified" if compared else "digest computed, none stored"


class VolumeRecord(NamedTuple):
    """A volume as stored."""

    id: int
    source_id: int
    ordinal: int
    offset: int
    length: int
    name: str
    file_system: str
    outcome: str
    sentence: str
    first_entry: int | None
    entries: int
    walked: bool

    @property
    def label(self) -> str:
        """How exports name it: ordinal, file system and description."""
        return f"{self.ordinal}: {self.file_system or self.outcome} ({self.name})"


def scope_json(scope: Scope) -> str:
    """A scope as it is stored."""
    return canonical_json({name: getattr(scope, name) for name in Scope.__slots__})


def read_scope(text: str) -> Scope:
    """The inverse of ``scope_json``."""
    fields: dict[str, Any] = json.loads(text)
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}
    return Scope(**values)


def exhibits(connection: Connection) -> list[ExhibitRecord]:
    """All exhibits in the order in which they were added."""
    rows = connection.execute(select(tables.exhibit).order_by(tables.exhibit.c.id))
    return [
        ExhibitRecord(
            *(r.id, r.reference, r.description, r.role, r.authority, r.owner, r.seizure),
            read_scope(r.scope),
            r.added_at,
        )
        for r in rows
    ]


def sources(connection: Connection) -> list[SourceRecord]:
    """All sources in the order in which they were added."""
    digests: dict[tuple[int, str], dict[str, str]] = {}
    for row in connection.execute(select(tables.source_digest)):
        digests.setdefault((row.source_id, row.origin), {})[row.algorithm] = row.value
    query = (
        select(tables.source, tables.exhibit.c.reference.label("exhibit"))
        .join(tables.exhibit, tables.exhibit.c.id == tables.source.c.exhibit_id)
        .order_by(tables.source.c.id)
    )
    return [
        SourceRecord(
            r.id,
            r.exhibit_id,
            r.exhibit,
            SourceKind(r.kind),
            tuple(json.loads(r.paths)),
            r.name,
            r.size,
            r.description,
            r.added_at,
            digests.get((r.id, "stored"), {}),
            digests.get((r.id, "computed"), {}),
            digests.get((r.id, "with surplus"), {}),
        )
        for r in connection.execute(query)
    ]


def volumes(connection: Connection) -> list[VolumeRecord]:
    """All volumes, by source and ordinal."""
    query = select(tables.volume).order_by(tables.volume.c.source_id, tables.volume.c.ordinal)
    return [VolumeRecord(*row) for row in connection.execute(query)]


def keep_volumes(connection: Connection, source: int, rows: Sequence[VolumeRow]) -> None:
    """Store what was recognised in a source; a volume that cannot be read counts as walked."""
    first = next_id(connection, tables.volume)
    values = [
        (
            *(first + i, source, r.ordinal, r.offset, r.length, r.name, r.file_system, r.outcome, r.sentence, None, 0),
            r.outcome is not VolumeOutcome.READ,
        )
        for i, r in enumerate(rows)
    ]
    insert_rows(connection, tables.volume, [column.name for column in tables.volume.columns], values)


def recipe_id(connection: Connection, stage: str, version: int, settings: Any) -> int:
    """The small number that stands for a stage, its code version and its settings; made on first use."""
    text = canonical_json(settings)
    where = (tables.recipe.c.stage == stage, tables.recipe.c.version == version, tables.recipe.c.settings == text)
    found = connection.execute(select(tables.recipe.c.id).where(*where)).scalar()
    if found is not None:
        return int(found)
    number = next_id(connection, tables.recipe)
    connection.execute(tables.recipe.insert().values(id=number, stage=stage, version=version, settings=text))
    return number
