"""One run of an app parser: read the files, open the databases, make the records, count, word the outcome.

What goes wrong with a row costs that row; what goes wrong with the plugin costs this file and nothing else.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterator, Sequence

from triage.analysis import app_queries
from triage.analysis.app_queries import QueryStopped, Schema
from triage.analysis.app_records import RecordCheck
from triage.analysis.app_scope import MessageScope
from triage.analysis.parser_limits import BATCH_ROWS, MAX_DATABASE_BYTES, MAX_NAMED_PROBLEMS
from triage.analysis.sqlite_image import OpenedDatabase, open_database
from triage.errors import EvidenceError, PluginError, UnsupportedEvidenceError
from triage.evidence.source import CHUNK, ContentReader, Source
from triage.execution.slots import Slot
from triage.model.entries import EntryFlag, EntryKey
from triage.model.frame import Scope
from triage.model.messages import MessageRow, ParserOutcome
from triage.model.problems import Outcome, ProblemRow
from triage.plugin_api import Account, Known, Note, PassedOver, Query, Record, Row, SqliteApp, TestedOn

Tagged = tuple[object, ...]

_BAD_ROW = (PluginError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a row function raises over a crafted row; anything else is taken for a crash of the plugin."""

_EARLIER = "earlier texts of edited messages"


class ParserRun:
    """One plugin over one artefact."""

    def __init__(
        self,
        app: type[SqliteApp],
        main: EntryKey,
        companions: Sequence[tuple[str, EntryKey]],
        scope: Scope,
        slot: Slot,
    ) -> None:
        self._app, self._main, self._scope, self._slot = app, main, MessageScope(scope), slot
        self._keys = {"main": main, **dict(companions)}
        self._out: list[Tagged] = []
        self._counts: Counter[str] = Counter()
        self._last: dict[str, int] = {}
        self._check = RecordCheck()
        self._row_problems = 0
        self._outside = 0
        self._impaired = False
        self._refused: tuple[ParserOutcome, str] | None = None
        self._databases: dict[str, tuple[OpenedDatabase, Schema]] = {}
        if EntryFlag(main.flags).deleted:
            self.note("The database is a deleted file; what could still be read of it was read.")

    def note(self, sentence: str) -> None:
        """Something that a person should know about this file."""
        self._problem(ProblemRow("parse", Outcome.NOTE, sentence))

    def records(self, source: Source) -> Iterator[list[Tagged]]:
        """Lists of all but the outcome."""
        self._open(source)
        if self._refused is None:
            yield from self._parse()

    def close(self) -> None:
        """Let go of the databases' memory."""
        for database, _ in self._databases.values():
            database.close()

    def crashed(self, error: Exception) -> None:
        """Name the place in the code, and nothing that the error says: it may quote a message."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} in {frame.name}, line {frame.lineno}"
        sentence = f"The app parser {self._app.name} broke off ({what}); what it gave before is kept."
        self._refuse(ParserOutcome.FAILED, sentence, Outcome.FAILED)

    def finish(self) -> list[Tagged]:
        """The last list, with the outcome as its last item."""
        unnamed = self._row_problems - MAX_NAMED_PROBLEMS
        if unnamed > 0:
            self._problem(ProblemRow("parse", Outcome.PARTLY, f"{unnamed:,} further problems with rows are not named."))
        if self._outside:
            self._out.append(("outside_scope", self._outside))
            self._counts["outside scope"] = self._outside
        outcome, sentence = self._refused or self._verdict()
        if self._app.tested_on is TestedOn.BUILT_BY_US:
            sentence += " This parser was tested only on databases that we built."
        elif self._app.tested_on is TestedOn.PARTLY:
            sentence += f" {self._app.tested_note}"
        title = f"{self._app.app} ({self._app.platform}): {sentence}"
        return [*self._flush(), ("outcome", outcome.value, title, dict(self._counts))]

    # --- reading ---

    def _open(self, source: Source) -> None:
        contents = self._read(source)
        for role in ("main", *(companion.role for companion in self._app.companions)):
            if role in self._keys and (role == "main" or role in contents):
                self._open_one(role, contents)

    def _read(self, source: Source) -> dict[str, bytearray]:
        """The bytes of each role; the main role is missing where it could not be read at all."""
        roles: dict[EntryKey, list[str]] = {}
        for role, key in self._keys.items():
            roles.setdefault(key, []).append(role)
        contents: dict[str, bytearray] = {}
        for key, reader in source.stream(list(roles)):
            self._slot.at(key.entry, "read")
            for role in roles[key]:
                try:
                    if isinstance(reader, EvidenceError):
                        raise reader
                    contents[role] = contents[roles[key][0]] if role != roles[key][0] else self._whole(reader, role)
                except EvidenceError as error:
                    self._unreadable(role, error)
        if self._keys.get("wal") == self._main:  # the log alone is left; it is its own main entry
            contents["main"] = bytearray()
        return contents

    def _whole(self, reader: ContentReader, role: str) -> bytearray:
        if reader.size > MAX_DATABASE_BYTES:
            raise UnsupportedEvidenceError(
                f"It is larger than {MAX_DATABASE_BYTES >> 20:,} MiB, which this version does not read in memory."
            )
        data, lost = bytearray(), 0
        for offset in range(0, reader.size, CHUNK):
            length = min(CHUNK, reader.size - offset)
            try:
                block = reader.read_at(offset, length)
            except EvidenceError:
                block = b""
            lost += length - len(block)
            data += block + bytes(length - len(block))
            self._slot.tick(len(block))
        if lost and lost == reader.size:
            raise EvidenceError("Its bytes cannot be read.")
        if lost:
            sentence = f"{lost:,} of {reader.size:,} bytes of the file ({role}) cannot be read; the rest was used."
            self._problem(ProblemRow("parse", Outcome.PARTLY, sentence))
        return data

    def _unreadable(self, role: str, error: EvidenceError) -> None:
        understood = not isinstance(error, UnsupportedEvidenceError)
        if role == "main":
            outcome = ParserOutcome.FAILED if understood else ParserOutcome.SCHEMA_NOT_RECOGNISED
            self._refuse(outcome, error.sentence, Outcome.FAILED if understood else Outcome.NOT_UNDERSTOOD)
        else:
            sentence = f"The file beside the database ({role}) was not used: {error.sentence}"
            self._problem(ProblemRow("parse", Outcome.PARTLY, sentence))

    def _open_one(self, role: str, contents: dict[str, bytearray]) -> None:
        if self._refused is not None:
            return
        self._slot.at(self._main.entry, "parse")
        prefix = "" if role == "main" else f"{role}-"
        try:
            database = open_database(
                contents.pop(role), contents.pop(f"{prefix}wal", b""), contents.pop(f"{prefix}journal", b"")
            )
        except UnsupportedEvidenceError as error:
            self._unreadable(role, error)
            return
        for problem in database.problems:
            self._problem(problem)
        if role == "main":
            self._counts.update(database.counts)
        try:
            self._databases[role] = (database, app_queries.read_schema(database))
        except QueryStopped as stopped:
            database.close()
            self._unreadable(role, EvidenceError(str(stopped)))

    # --- records ---

    def _parse(self) -> Iterator[list[Tagged]]:
        runnable = self._runnable()
        if not runnable:
            return
        known = Known(app_queries.run_lookups(self._app.lookups, self._databases, self._lookup_problem))
        for query in runnable:
            yield from self._query(query, known)

    def _runnable(self) -> list[Query]:
        runnable, lacks = [], []
        for query in self._app.queries:
            if query.database in self._databases:
                lack = app_queries.missing(query.tables, self._databases[query.database][1])
                lacks.append(lack)
                if not lack:
                    runnable.append(query)
        if not runnable:
            named = ", ".join(min(lacks, key=len)[:5]) if lacks else "its database"
            sentence = f"The schema was not recognised: {named} is not there."
            self._refuse(ParserOutcome.SCHEMA_NOT_RECOGNISED, sentence, Outcome.NOT_UNDERSTOOD)
        return runnable

    def _lookup_problem(self, sentence: str) -> None:
        self._problem(ProblemRow("parse", Outcome.PARTLY, sentence))

    def _query(self, query: Query, known: Known) -> Iterator[list[Tagged]]:
        database, schema = self._databases[query.database]
        self._counts[query.kind] += 0
        count = 0
        try:
            for count, row in enumerate(app_queries.rows(database, query.tables, schema, query.sql), 1):
                self._row(query, row, known, count)
                if count % BATCH_ROWS == 0:
                    self._slot.at(self._main.entry, "parse")  # a sign of life, also where nothing is given
                    if self._out:
                        yield self._flush()
        except QueryStopped as stopped:
            sentence = f"The {query.kind} were not all read: {stopped}. {count:,} rows were read."
            self._problem(ProblemRow("parse", Outcome.PARTLY, sentence))

    def _row(self, query: Query, row: Row, known: Known, count: int) -> None:
        try:
            records = query.row(row, known)
            one = isinstance(records, MessageRow | Account | PassedOver | Note)
            for record in (records,) if one else records:
                self._take(query, record)
        except _BAD_ROW as error:
            why = error.sentence if isinstance(error, PluginError) else f"({type(error).__name__})"
            self._counts["bad rows"] += 1
            self._row_problem(f"Row {count:,} of the {query.kind} was not understood: {why}")

    def _take(self, query: Query, record: Record | object) -> None:
        if isinstance(record, MessageRow):
            self._message(query, record)
        elif isinstance(record, Account):
            self._counts["accounts"] += 1
            self._out.append(("account", str(record.identifier), str(record.name)))
        elif isinstance(record, PassedOver):
            self._counts[f"passed over: {record.reason}"] += 1
        elif isinstance(record, Note):
            self._row_problem(record.sentence)
        else:
            raise PluginError(f"The parser gave a {type(record).__name__}, which is no record.")

    def _message(self, query: Query, message: MessageRow) -> None:
        message, cut = self._check.sound(message)
        if message.row <= self._last.get(message.table, message.row - 1):
            raise PluginError("It is there twice, or out of order.")
        self._last[message.table] = message.row
        if not self._scope.holds(message):
            self._outside += 1
            return
        if cut:
            self._row_problem(f"Row {message.row} of {message.table}: {cut}")
        self._counts[_EARLIER if message.kind == "earlier" else query.kind] += 1
        self._out.append(("message", *message))

    # --- what came of it ---

    def _flush(self) -> list[Tagged]:
        out, self._out = self._out, []
        return out

    def _problem(self, problem: ProblemRow) -> None:
        self._impaired |= problem.outcome != Outcome.NOTE
        self._out.append(("problem", *problem))

    def _row_problem(self, sentence: str) -> None:
        self._row_problems += 1
        self._impaired = True
        if self._row_problems <= MAX_NAMED_PROBLEMS:
            self._problem(ProblemRow("parse", Outcome.PARTLY, sentence))

    def _refuse(self, outcome: ParserOutcome, sentence: str, problem: Outcome) -> None:
        self._refused = (outcome, sentence)
        self._problem(ProblemRow("parse", problem, sentence))

    def _verdict(self) -> tuple[ParserOutcome, str]:
        kinds = dict.fromkeys((*(query.kind for query in self._app.queries), _EARLIER, "accounts"))
        read = [f"{self._counts[kind]:,} {kind}" for kind in kinds if kind in self._counts]
        parts = [f"{', '.join(read[:-1])}{' and ' if read[1:] else ''}{read[-1]} were read."]
        if self._outside:
            parts.append(f"{self._outside:,} records are outside the scope of the exhibit and were not kept.")
        parts += [
            f"{count:,} rows were passed over ({name.partition(': ')[2]})."
            for name, count in self._counts.items()
            if name.startswith("passed over: ")
        ]
        bad = self._counts["bad rows"]
        if bad and not any(self._counts[kind] for kind in kinds) and not self._outside:
            return ParserOutcome.FAILED, f"None of {bad:,} rows was understood."
        if bad:
            parts.append(f"{bad:,} rows were not understood.")
        outcome = ParserOutcome.READ_WITH_PROBLEMS if self._impaired else ParserOutcome.READ
        return outcome, " ".join(parts)
