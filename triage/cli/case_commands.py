"""Commands that make and fill a case: new, add, run, policy."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from triage.cli.interrupt import stop_on_interrupt
from triage.cli.options import CaseFolder, PassphraseFile, Person, UnitFolder, open_case, read_passphrase
from triage.cli.output import RunBar, errors, out
from triage.errors import UsageError
from triage.intake.evidence import ExhibitFacts
from triage.model.frame import Role, Scope, VolumeOutcome
from triage.model.wording import count, left_unread, size
from triage.open_case import OpenCase


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    app.command("new")(new)
    app.command("add")(add)
    app.command("run")(run)
    app.command("policy")(policy)


def new(
    case: CaseFolder,
    reference: Annotated[str, typer.Option(help="The force's reference of the case.")],
    title: Annotated[str, typer.Option(help="What the case is called.")],
    examiner: Annotated[str, typer.Option(help="Who makes it (claimed).")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Make a new, encrypted case folder."""
    passphrase = read_passphrase(passphrase_file, confirm=True)
    with OpenCase.create(case, passphrase, reference=reference, title=title, examiner=examiner):
        out.print(f"Case {reference} was made in {case}.", markup=False)


def add(
    case: CaseFolder,
    evidence: Annotated[
        list[Path], typer.Argument(help="Images, archives or folders; the first segment of split ones.")
    ],
    exhibit: Annotated[str, typer.Option(help="The exhibit's reference.")],
    role: Annotated[Role | None, typer.Option(help="Whose device it is.")] = None,
    authority: Annotated[str, typer.Option(help="The legal authority under which it is examined.")] = "",
    description: Annotated[str, typer.Option(help="What the exhibit is.")] = "",
    owner: Annotated[str, typer.Option(help="Whose it is, by name.")] = "",
    seizure: Annotated[str, typer.Option(help="When, where and by whom it was seized, and its seal.")] = "",
    scope: Annotated[Path | None, typer.Option(help="A TOML file that limits what may be read.")] = None,
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Add evidence to an exhibit. It is recognised now, and read and verified by the next run."""
    limits = read_scope_file(scope) if scope else None
    facts = ExhibitFacts(exhibit, role, authority, description, limits, owner, seizure)
    with open_case(case, passphrase_file, person) as opened:
        added = opened.evidence.add(evidence, facts)
        volumes = opened.evidence.volumes()
        for source in added:
            # The files of a folder are counted by the walk: nothing is said of their size before.
            described = f"{source.description}, {size(source.size)}" if source.size else source.description
            out.print(f"{source.exhibit}: {source.name}, {described}; not yet verified.", markup=False)
            for volume in volumes:
                if volume.source_id == source.id:
                    outcome = "" if volume.outcome == VolumeOutcome.READ else f": {volume.outcome}. {volume.sentence}"
                    length = f", {size(volume.length)}" if volume.length else ""
                    out.print(f"  volume {volume.label}{length}{outcome}", markup=False)


def read_scope_file(path: Path) -> Scope:
    """Read a scope from TOML; every key must be one that a scope has.

    Raises:
        UsageError: The file cannot be read, or holds something that is no scope.
    """
    try:
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The scope file {path.name} cannot be read: {error}.") from error
    known: dict[str, Any] = {}
    for name, value in fields.items():
        listed = name in ("folders", "kinds", "apps", "contacts")
        good = isinstance(value, list) and all(isinstance(v, str) for v in value) if listed else isinstance(value, str)
        if name not in Scope.__slots__ or not good:
            raise UsageError(f"The scope file {path.name} has {name}, which is not part of a scope or of a wrong type.")
        known[name] = tuple(value) if listed else value
    scope = Scope(**known)
    wrong = set(scope.kinds) - {"pictures", "videos", "messages", "documents"}
    if wrong:
        raise UsageError(f"The scope file {path.name} names kinds that are not known: {', '.join(sorted(wrong))}.")
    if not scope.is_limited:
        raise UsageError(f"The scope file {path.name} limits nothing.")
    first, last = (_scope_date(path, text) for text in (scope.date_from, scope.date_to))
    if first and last and first > last:
        raise UsageError(f"The scope file {path.name} ends before it begins: {first} to {last}.")
    return scope


def _scope_date(path: Path, text: str | None) -> date | None:
    """A date of a scope; a wrong one is refused here, since an exhibit's scope is set once."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"The scope file {path.name} has {text}, which is no date of the form 2024-12-31.") from error


def run(
    case: CaseFolder,
    workers: Annotated[int | None, typer.Option(help="Worker processes; as many as processors if not said.")] = None,
    until: Annotated[str, typer.Option(help="Stop behind this stage.")] = "seal",
    profile: Annotated[
        str,
        typer.Option(help="What is read: quick, triage, full, or a file. The case keeps it; triage if none was said."),
    ] = "",
    unit_folder: UnitFolder = None,
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Do what the case is still missing: walk, examine, verify, parse, match, rank."""
    with (
        open_case(case, passphrase_file, person) as opened,
        RunBar(opened.run.paths) as bar,
        stop_on_interrupt(opened.run.stop),
    ):
        opened.look_for_unit(unit_folder)
        read_by = opened.run.set_profile(profile) if profile else opened.run.profile()
        summary = opened.run.start(workers=workers, listener=bar.show, until=until)
        not_carved = opened.queue.not_carved()
    counts: Counter[str] = Counter(summary.counts)
    said = (
        count(counts["entries"], "entry", "entries"),
        f"{counts['files done']:,} of {counts['files']:,} contents read ({size(counts['bytes done'])})",
        f"{counts['contents']:,} different",
        count(counts["messages"], "message"),
        count(counts["matches"], "match", "matches"),
        count(counts["problems"], "problem"),
        f"{count(counts['outside scope'], 'entry', 'entries')} outside the scope",
        left_unread(counts["files left"], read_by.settings.name),
        *not_carved,
    )
    out.print(f"{summary.outcome.capitalize()} in {summary.elapsed:,.1f} s: {', '.join(said)}.")
    for sentence in summary.incomplete:
        errors.print(f"Not completed: {sentence}", markup=False)
    if summary.outcome != "finished":
        errors.print("Stopped. What was finished is kept; run the command again to go on.")
    if summary.incomplete or summary.outcome != "finished":
        raise typer.Exit(1)


def policy(
    case: CaseFolder,
    file: Annotated[Path, typer.Argument(help="A policy in TOML, such as a changed copy of the default one.")],
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Rank by another triage policy from the next run on; the evidence is not read again."""
    with open_case(case, passphrase_file, person) as opened:
        loaded = opened.run.set_policy(file)
        out.print(
            f"Policy {loaded.title} ({loaded.digest.hex()[:16]}) is set; `triage run` ranks the queue by it.",
            markup=False,
        )
