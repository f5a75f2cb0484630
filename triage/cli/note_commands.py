"""Commands for what people say and set aside: note, withhold, release, withheld, relink."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from triage.cli.options import CaseFolder, Json, PassphraseFile, Person, open_case
from triage.cli.output import json_lines, out
from triage.errors import UsageError
from triage.model.wording import count
from triage.open_case import OpenCase


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    for command in (note, withhold, release, withheld, relink):
        app.command(command.__name__)(command)


Conversation = Annotated[str, typer.Option("--conversation", help="A conversation's key, as `messages` prints it.")]
Item = Annotated[str, typer.Argument(metavar="ITEM", help="An item as queue and entries print it.")]


def note(
    case: CaseFolder,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be noted.")],
    item: Annotated[str, typer.Option("--item", help="The item that it is about.")] = "",
    exhibit: Annotated[str, typer.Option("--exhibit", help="The exhibit that it is about.")] = "",
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Write a note about an item or an exhibit; it is kept with its time and is never edited."""
    with open_case(case, passphrase_file, person) as opened:
        written = opened.notes.write(text, item=item, exhibit=exhibit)
        out.print(f"Note {written.id} was written at {written.at}.")


def withhold(
    case: CaseFolder,
    item: Item = "",
    conversation: Conversation = "",
    reason: Annotated[str, typer.Option(help="Why; it may be left out.")] = "",
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Withhold an item or a conversation from everyone, as possibly privileged."""
    with open_case(case, passphrase_file, person) as opened:
        for subject in _subjects(opened, item, conversation):
            opened.privilege.withhold(subject, reason=reason)
        held = opened.privilege.count()
        out.print(f"Withheld now: {count(held.items, 'item')}, {count(held.conversations, 'conversation')}.")


def release(
    case: CaseFolder,
    person: Annotated[str, typer.Option("--person", help="Who releases it (claimed).")],
    reason: Annotated[str, typer.Option(help="Why it may be read.")],
    item: Item = "",
    conversation: Conversation = "",
    passphrase_file: PassphraseFile = None,
) -> None:
    """Give back what was withheld, by a named person and with a reason."""
    with open_case(case, passphrase_file, person) as opened:
        for subject in _subjects(opened, item, conversation):
            opened.privilege.release(subject, person, reason)
        held = opened.privilege.count()
        out.print(f"Withheld now: {count(held.items, 'item')}, {count(held.conversations, 'conversation')}.")


def withheld(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False) -> None:
    """List what is withheld, by whom and since when; never what it holds."""
    with open_case(case, passphrase_file) as opened:
        acts = opened.privilege.withheld()
        if json:
            json_lines(
                {
                    "kind": act.kind,
                    "item": act.sha256[:16] or None,
                    "conversation_key": act.key or None,
                    **{name: getattr(act, name) for name in ("reason", "person", "account", "machine", "at")},
                }
                for act in acts
            )
            return
        for act in acts:
            out.print(
                f"{act.kind} {act.sha256[:16] or act.key}: by {act.person} at {act.at}. {act.reason}", markup=False
            )
        if not acts:
            out.print("Everything in this case may be read.")


def relink(
    case: CaseFolder,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The source's name, as `add` printed it.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="Where it lies now.")],
    exhibit: Annotated[str, typer.Option("--exhibit", help="Its exhibit, where several sources have this name.")] = "",
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Say where a source lies now; it is proved by its digest where a run computed one."""
    with open_case(case, passphrase_file, person) as opened:
        named = [s for s in opened.evidence.sources() if s.name == source and exhibit in ("", s.exhibit)]
        if len(named) != 1:
            which = "more than one source" if named else "no source"
            raise UsageError(f"This case has {which} {source}.", hint="Give --exhibit." if named else "")
        out.print(opened.evidence.relink(named[0].id, path).sentence, markup=False)


def _subjects(opened: OpenCase, item: str, conversation: str) -> list[str] | list[int]:
    if bool(item) == bool(conversation):
        raise UsageError("Name one item, or one conversation with --conversation.")
    return [item] if item else opened.privilege.named(conversation)
