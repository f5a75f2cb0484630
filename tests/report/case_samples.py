"""Small cases as tables in memory, filled row by row, for what the report reads from a case."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy
from sqlalchemy import Connection, Table

from triage.casedb import audit, tables
from triage.casedb.frame import scope_json
from triage.casedb.rows import next_id
from triage.model.entries import EntryFlag, EntryKind, EntryState
from triage.model.frame import Scope
from triage.model.times import Clock, pack_clocks
from triage.resources import resource

LIVE = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
DELETED = 0
_CLOCKS = pack_clocks(Clock.NTFS_100NS, Clock.FAT_WALL, Clock.NONE, Clock.NTFS_100NS)


class CaseBuilder:
    """Fills the tables of a case; every method gives the id of its row."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        policy = resource("policies", "default.toml").read_text(encoding="utf-8")
        self.put(
            tables.case_info,
            reference="OP/1/26",
            title="Operation",
            examiner="E. Xaminer",
            account="ex",
            machine="ws",
            created_at="2026-11-01T00:00:00.000Z",
            tool_version="0.1.0",
            policy=policy,
            policy_sha256=hashlib.sha256(policy.encode()).hexdigest(),
            profile=(profile := resource("profiles", "triage.toml").read_text(encoding="utf-8")),
            profile_sha256=hashlib.sha256(profile.encode()).hexdigest(),
        )
        audit.record(connection, "case created", "E. Xaminer")

    def put(self, table: Table, **values: object) -> int:
        row = {**values}
        if "id" in table.c and "id" not in row:
            row["id"] = next_id(self.connection, table)
        self.connection.execute(table.insert(), [row])
        return int(str(row.get("id", 0)))

    def exhibit(self, reference: str, scope: Scope | None = None) -> int:
        return self.put(
            tables.exhibit,
            reference=reference,
            description="Phone",
            role="suspect",
            authority="Warrant",
            owner="",
            seizure="",
            scope=scope_json(scope or Scope()),
            added_at="2026-11-01T00:00:00.000Z",
        )

    def source(self, exhibit: int, name: str = "image.E01", *, stored: str = "", computed: str = "") -> int:
        number = self.put(
            tables.source,
            exhibit_id=exhibit,
            kind="E01",
            paths=json.dumps([f"/evidence/{name}"]),
            name=name,
            size=1000,
            description="EWF",
            added_at="2026-11-01T00:00:00.000Z",
        )
        for origin, value in (("stored", stored), ("computed", computed)):
            if value:
                self.put(tables.source_digest, source_id=number, origin=origin, algorithm="sha1", value=value)
        return number

    def volume(self, source: int, outcome: str = "read", ordinal: int = 0) -> int:
        return self.put(
            tables.volume,
            source_id=source,
            ordinal=ordinal,
            offset=0,
            length=1000,
            name="Data",
            file_system="ntfs" if outcome == "read" else "",
            outcome=outcome,
            sentence="" if outcome == "read" else "It is locked.",
            first_entry=None,
            entries=0,
            walked=True,
        )

    def entry(
        self,
        volume: int,
        name: str,
        content: int | None = None,
        flags: int = LIVE,
        parent: int | None = None,
        kind: EntryKind = EntryKind.FILE,
    ) -> int:
        return self.put(
            tables.entry,
            volume_id=volume,
            parent_id=parent,
            name=name,
            name_bytes=None,
            address=7,
            stream=0,
            kind=int(kind),
            flags=flags,
            size=10,
            created=133_248_224_967_890_120,
            modified=1_700_000_000,
            accessed=None,
            changed=None,
            clocks=_CLOCKS,
            state=int(EntryState.DONE),
            work=None,
            content_id=content,
        )

    def content(self, label: str, mime: str = "image/jpeg") -> int:
        return self.put(
            tables.content,
            sha256=sha256(label),
            sha1=hashlib.sha1(label.encode()).digest(),
            md5=hashlib.md5(label.encode()).digest(),
            size=10,
            mime=mime,
            recipe_id=1,
        )

    def decide(self, content: int, label: str, grade: str, source: str = "viewed by a reviewer", note: str = "") -> int:
        return self.put(
            tables.decision,
            content_id=content,
            sha256=sha256(label).hex(),
            grade=grade,
            grade_source=source,
            reviewer="PC 1",
            account="a",
            machine="m",
            note=note,
            decided_at="2026-11-02T00:00:00.000Z",
            supersedes=None,
            act="graded",
        )

    def hash_set(self, name: str, usable: dict[str, int] | None = None, **summary: object) -> int:
        told = {
            "records": 10,
            "refused": {"not hexadecimal": 2},
            "usable": usable or {"sha1": 10},
            "codes": {"1": {"code": "1", "meaning": "graded", "grade": "A", "records": 9}},
            "confidence": "trusted",
            "capability": "exact only; altered copies of its pictures were not looked for",
            **summary,
        }
        return self.put(
            tables.hash_set,
            name=name,
            file_name=f"{name}.json",
            file_sha256="ab" * 32,
            compiled="cd" * 32,
            summary=json.dumps(told),
            imported_at="2026-11-01T00:00:00.000Z",
            imported_by="PC 2",
        )

    def match(
        self,
        set_id: int,
        content: int,
        *,
        algorithm: str = "sha1",
        meaning: str = "graded",
        record: int = 0,
        distance: int = 0,
    ) -> int:
        return self.put(
            tables.hash_match,
            set_id=set_id,
            content_id=content,
            record=record,
            algorithm=algorithm,
            distance=distance,
            variant=0,
            category="1",
            meaning=meaning,
            grade="A" if meaning == "graded" else "",
            suggestion=algorithm in ("pdq", "phash"),
            recipe_id=1,
        )

    def tally(self, **counts: int) -> None:
        for name, value in counts.items():
            self.put(tables.tally, name=name.replace("_", " "), value=value)

    def conversation(self, volume: int, entry: int, title: str = "Chat", outside_scope: int = 0) -> int:
        recipe = self.put(tables.recipe, stage="parse", version=entry, settings=json.dumps({"digest": "ef" * 32}))
        artefact = self.put(
            tables.artefact,
            volume_id=volume,
            entry_id=entry,
            plugin="whatsapp_android",
            app="WhatsApp",
            platform="Android",
            tested_on="built by us",
            outcome="read",
            sentence="",
            messages=1,
            outside_scope=outside_scope,
            recipe_id=recipe,
        )
        number = self.put(tables.conversation, artefact_id=artefact, key=f"key {title}", title=title)
        self.put(tables.participant, conversation_id=number, identifier="447", name="Other")
        return number

    def message(self, conversation: int, contents: Sequence[int | None], text: str = "words", raw: int = 1) -> int:
        number = self.put(
            tables.message,
            conversation_id=conversation,
            sender="447",
            sender_name="Other",
            direction="received",
            sent_raw=raw,
            sent_clock=int(Clock.UNIX_MS),
            text=text,
            kind="picture",
            table_name="message",
            row=99,
            recovered=False,
        )
        for ordinal, content in enumerate(contents):
            self.put(
                tables.attachment,
                message_id=number,
                ordinal=ordinal,
                name=f"file{ordinal}.jpg",
                mime="image/jpeg",
                size=10,
                sha256=None,
                entry_path="",
                entry_id=None,
                content_id=content,
                linked_by="the path that the app kept" if content else "",
            )
        return number


def sha256(label: str) -> bytes:
    return hashlib.sha256(label.encode()).digest()


@contextmanager
def new_case() -> Iterator[CaseBuilder]:
    """An empty case in memory, in one transaction."""
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        yield CaseBuilder(connection)
    engine.dispose()
