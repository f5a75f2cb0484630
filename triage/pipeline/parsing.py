"""Parsing of app databases: find the artefacts of every parser in the stored entries, hand them out, keep rows."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any, NamedTuple

from triage.analysis.app_scope import app_in_scope
from triage.analysis.artefacts import Artefact, SetAside, StoredEntry, resolve, wanted_names
from triage.analysis.plugin_finding import FoundPlugin, find_plugins
from triage.casedb.connection import Connection
from triage.casedb.entries import PathBuilder, entry_keys
from triage.casedb.frame import SourceRecord, VolumeRecord, exhibits, recipe_id, sources, volumes
from triage.casedb.messages import (
    ArtefactRow,
    artefact_done,
    begin_artefact,
    finish_artefact,
    keep_account,
    keep_messages,
)
from triage.casedb.problems import ProblemPlace, keep_problems
from triage.execution.pool import Event, Finished, Lost, Refused, Result
from triage.model.entries import EntryFlag
from triage.model.frame import Scope
from triage.model.messages import AttachmentRow, MessageRow, ParserOutcome
from triage.model.problems import Outcome, ProblemRow
from triage.model.tasks import ParseTask
from triage.pipeline.context import Context
from triage.pipeline.stages import stage


class _Work(NamedTuple):
    volume: VolumeRecord
    plugin: FoundPlugin
    recipe: int
    artefact: Artefact


class Parsing:
    """Hands out artefacts that are not parsed yet."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._waiting: list[_Work] = []
        self._sources: dict[int, SourceRecord] = {}
        self._scopes: dict[int, Scope] = {}
        self._running = 0
        self._suspects: Counter[int] = Counter()
        self.finished = 0
        self.total = 0

    @property
    def done(self) -> bool:
        """True when every artefact has its outcome."""
        return not self._waiting and not self._running

    def prepare(self) -> None:
        """Find the artefacts of every parser in every volume, and which of them are still to be parsed."""
        self._context.settle()
        with self._context.store.read() as connection:
            self._sources = {source.id: source for source in sources(connection)}
            self._scopes = {exhibit.id: exhibit.scope for exhibit in exhibits(connection)}
            all_volumes = volumes(connection)
        for plugin in find_plugins().values():
            settings = {"plugin": plugin.app.name, "digest": plugin.digest}
            recipe = self._recipe(settings)
            for volume in all_volumes:
                if app_in_scope(plugin.app, self._scope_of(volume)):
                    self._find(plugin, recipe, volume)
        self.total = len(self._waiting)

    def offer(self) -> None:
        """Give an artefact to each free worker."""
        gone = self._context.unreachable
        self._waiting = [work for work in self._waiting if work.volume.source_id not in gone]
        while self._waiting and self._context.pool.idle > 0:
            self._submit(self._waiting.pop(0))

    def _scope_of(self, volume: VolumeRecord) -> Scope:
        return self._scopes[self._sources[volume.source_id].exhibit_id]

    def _recipe(self, settings: dict[str, str]) -> int:
        version = stage("parse").version
        number: int = self._context.write(lambda c: recipe_id(c, "parse", version, settings), name="recipe").result()
        return number

    def _find(self, plugin: FoundPlugin, recipe: int, volume: VolumeRecord) -> None:
        with self._context.store.read() as connection:
            entries = _stored_entries(connection, plugin, volume)
            resolution = resolve(plugin.app, entries)
            left = {entry.entry for entry in entries if entry.flags & EntryFlag.LEFT_UNREAD}
            waiting = [
                a
                for a in resolution.artefacts
                if a.main not in left and not artefact_done(connection, a.main, plugin.app.name, recipe)
            ]
        self._waiting += [_Work(volume, plugin, recipe, artefact) for artefact in waiting]
        if waiting and resolution.set_aside:
            self._context.write(partial(_keep_set_aside, volume, resolution.set_aside), name="problem")

    def _submit(self, work: _Work) -> None:
        context, source = self._context, self._sources[work.volume.source_id]
        with context.store.read() as connection:
            keys = entry_keys(connection, [work.artefact.main, *(entry for _, entry in work.artefact.companions)])
        app = work.plugin.app
        row = ArtefactRow(
            work.volume.id, work.artefact.main, app.name, app.app, app.platform, app.tested_on.value, work.recipe
        )
        number: int = context.write(lambda c: begin_artefact(c, row), name="parse-begin").result()
        task = ParseTask(
            source.spec,
            app.name,
            work.plugin.digest,
            keys[work.artefact.main][1],
            tuple((role, keys[entry][1]) for role, entry in work.artefact.companions),
            work.artefact.path,
            self._scopes[source.exhibit_id],
            work.artefact.notes,
        )
        self._running += 1
        context.submit("parse", stage("parse").function, task, partial(self._on, work, number))

    def _on(self, work: _Work, artefact: int, event: Event) -> None:
        place = ProblemPlace(work.volume.source_id, work.volume.id, work.artefact.main, None)
        if isinstance(event, Result):
            self._context.write(partial(_keep, place, artefact, event.value), name="parse", parts=("messages",))
            return
        self._running -= 1
        if isinstance(event, Lost):
            self._suspects[work.artefact.main] += 1
            if self._suspects[work.artefact.main] <= event.again:
                # Perhaps killed from outside: again from its beginning.
                self._waiting.append(work)
                return
        self.finished += 1
        if isinstance(event, Refused):
            # Nothing is said of the database: its artefact stays unfinished, and the next run begins it anew.
            self._context.source_failed(self._sources[work.volume.source_id], event.sentence)
        elif not isinstance(event, Finished):
            sentence = f"{work.plugin.app.app} ({work.plugin.app.platform}) was not read to its end. {event.sentence}"
            lost: list[tuple[Any, ...]] = [
                ("problem", "parse", Outcome.FAILED, sentence),
                ("outcome", ParserOutcome.FAILED.value, sentence, {}),
            ]
            self._context.write(partial(_keep, place, artefact, lost), name="parse", parts=("messages", "problems"))


def _stored_entries(connection: Connection, plugin: FoundPlugin, volume: VolumeRecord) -> list[StoredEntry]:
    paths = PathBuilder(connection)
    found = []
    for name in sorted(wanted_names(plugin.app)):
        rows = connection.exec_driver_sql(
            "SELECT id, parent_id, name, size, flags, kind FROM entry"
            " WHERE lower(name) = ? AND volume_id = ? AND kind = 1 AND size > 0",
            (name, volume.id),
        ).fetchall()
        found += [StoredEntry(r[0], paths.of(r[1], r[2]), r[3], r[4], r[5]) for r in rows]
    return found


def _keep_set_aside(volume: VolumeRecord, aside: tuple[SetAside, ...], connection: Connection) -> None:
    for row in aside:
        place = ProblemPlace(volume.source_id, volume.id, row.entry, None)
        keep_problems(connection, [(place, ProblemRow("parse", Outcome.NOTE, row.sentence))])


def _keep(place: ProblemPlace, artefact: int, results: list[tuple[Any, ...]], connection: Connection) -> None:
    """Store a list of what a parser yielded."""
    messages = []
    outside = 0
    for tag, *rest in results:
        if tag == "message":
            messages.append(_message(rest))
        elif tag == "problem":
            keep_problems(connection, [(place, ProblemRow(*rest))])
        elif tag == "account":
            keep_account(connection, artefact, rest[0], rest[1])
        elif tag == "outside_scope":
            outside += rest[0]
        elif tag == "outcome":
            finish_artefact(connection, artefact, rest[0], rest[1])
        else:
            raise ValueError(f"unknown result {tag!r}")
    keep_messages(connection, artefact, messages, outside)


def _message(values: list[Any]) -> MessageRow:
    row = MessageRow(*values)
    return row._replace(attachments=tuple(AttachmentRow(*a) for a in row.attachments))
