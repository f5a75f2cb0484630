"""Commands that list what a case holds: entries, queue, show, messages, matches, problems, dump."""

from __future__ import annotations

import json as json_module
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Annotated, Any

import typer

from triage.cli.options import CaseFolder, Json, PassphraseFile, open_case
from triage.cli.output import json_lines, out, shown, table
from triage.errors import UsageError
from triage.open_case import OpenCase

Limit = Annotated[int, typer.Option(min=0, help="Rows to print for a person (--json prints all).")]


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    for command in (entries, queue, show, messages, matches, problems, dump):
        app.command(command.__name__)(command)


def _list(
    opened: OpenCase,
    records: Callable[[], Iterator[dict[str, Any]]],
    columns: tuple[str, ...],
    *,
    json: bool,
    limit: int,
    title: str,
    empty: Callable[[], str],
) -> None:
    with opened:
        if json:
            json_lines(records())
            return
        rows = [[record.get(column) for column in columns] for record in islice(records(), limit)]
        if rows:
            table(title, columns, rows)
        else:
            out.print(empty(), markup=False)


def entries(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False, limit: Limit = 200) -> None:
    """List file entries, live and deleted, with digests and times."""
    opened = open_case(case, passphrase_file)
    columns = ("item", "exhibit", "path", "size", "deleted", "type", "modified")
    _list(opened, opened.queue.entries, columns, json=json, limit=limit, title="Entries", empty=_not_walked)


def queue(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False, limit: Limit = 50) -> None:
    """List the review queue in its order, each row with why it is here."""
    opened = open_case(case, passphrase_file)
    if not json:
        out.print(opened.queue.header(), markup=False)
    columns = ("rank", "item", "significance", "grade", "reasons", "paths")
    _list(opened, opened.queue.records, columns, json=json, limit=limit, title="", empty=lambda: "")


def messages(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False, limit: Limit = 200) -> None:
    """List messages with their senders, times and sources."""
    opened = open_case(case, passphrase_file)
    columns = ("exhibit", "app", "conversation", "sender", "direction", "sent_at", "text")
    _list(
        opened, opened.messages.records, columns, json=json, limit=limit, title="Messages", empty=opened.messages.state
    )


def matches(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False, limit: Limit = 200) -> None:
    """List matches with hash sets, one row for each place."""
    opened = open_case(case, passphrase_file)
    columns = ("item", "exhibit", "path", "set", "category", "grade", "algorithm", "distance")
    _list(opened, opened.queue.matches, columns, json=json, limit=limit, title="Matches", empty=opened.queue.header)


def problems(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False, limit: Limit = 200) -> None:
    """List what could not be read, or not whole, and why."""
    opened = open_case(case, passphrase_file)
    columns = ("exhibit", "source", "path", "stage", "outcome", "sentence")
    empty = "No problem was recorded so far."
    _list(opened, opened.queue.problems, columns, json=json, limit=limit, title="Problems", empty=lambda: empty)


def show(
    case: CaseFolder,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="An item as queue and entries print it.")],
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Show all that is known of an item: facts, EXIF, matches, decisions, every location."""
    with open_case(case, passphrase_file) as opened:
        record = opened.queue.item(item)
        if json:
            json_lines([record])
        else:
            out.print(json_module.dumps(shown(record), ensure_ascii=False, indent=2), markup=False)


def dump(
    case: CaseFolder,
    canonical: Annotated[
        bool, typer.Option("--canonical", help="By natural keys, without ids, run times, durations.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Print the whole case as lines that are equal byte for byte for the same case."""
    if not canonical:
        raise UsageError("Say --canonical; it is the one form of dump that there is.")
    with open_case(case, passphrase_file) as opened:
        for line in opened.dump():
            sys.stdout.write(line + "\n")


def _not_walked() -> str:
    return "No file system of this case was walked yet. `triage run` does that."
