"""Commands over hash sets: import, list, use, remove, conflicts, build."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hashsets.mapping import ImportRequest
from triage.casedb.matches import HashSetRecord, UnitPlace, summaries
from triage.cli.interrupt import stop_on_interrupt
from triage.cli.options import (
    CaseFolder,
    Json,
    PassphraseFile,
    Person,
    Unit,
    UnitFolder,
    UnitPassphraseFile,
    open_case,
)
from triage.cli.output import CountBar, ReadBar, json_lines, out, table
from triage.cli.unit_commands import hashset_passphrase, hashset_remove, hashset_use, list_unit, unit_store
from triage.errors import UsageError
from triage.findings.policy import load_policy
from triage.intake.hash_sets import SetConflict
from triage.intake.set_building import BuildRequest, build_from_folder, build_from_vics
from triage.model.matches import Confidence, Meaning
from triage.model.set_wording import (
    can_match,
    conflict_kinds_sentence,
    disagreeing,
    disagreement_sentence,
    missing_words,
)
from triage.model.wording import count, visible

IMPORT_STOPS: Final = "Stopping: nothing of these files is imported."
Import = Callable[..., tuple[Any, bool]]
BUILD_STOPS: Final = "Stopping: no export is written."
_MEANINGS: Final = {"bad": Meaning.BAD, "good": Meaning.NON_PERTINENT}
_SHOWN: Final = 20
"""Files that `hashset conflicts` shows a person of each pair of sets."""
_LISTED: Final = (
    "format", "version", "region", "records", "usable", "refused", "kept", "confidence", "parts", "missing",
)  # fmt: skip
"""What ``hashset list --json`` prints of a summary as it is kept."""


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    app.command("import")(hashset_import)
    app.command("list")(hashset_list)
    app.command("use")(hashset_use)
    app.command("detach")(hashset_detach)
    app.command("remove")(hashset_remove)
    app.command("passphrase")(hashset_passphrase)
    app.command("conflicts")(hashset_conflicts)
    app.command("build")(hashset_build)


def hashset_import(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="CASE FILE...",
            help="The case and a hash set, or with --unit the set alone; several files are the parts of one.",
        ),
    ],
    name: Annotated[str, typer.Option(help="What the set is called.")],
    meaning: Annotated[str | None, typer.Option(help="For lists without codes: bad or good.")] = None,
    grades: Annotated[str, typer.Option(help='For files with codes: what each means, as "1=A,2=B,3=ungraded".')] = "",
    non_pertinent: Annotated[str, typer.Option("--non-pertinent", help="Codes of known good material, as 0,5.")] = "",
    confidence: Annotated[Confidence | None, typer.Option(help="How far the grades may be relied on.")] = None,
    parts: Annotated[int, typer.Option(min=0, help="How many parts the set has, where file names do not say it.")] = 0,
    unit: Unit = False,
    version: Annotated[str, typer.Option("--version", help="With --unit: what this version is called.")] = "",
    policy: Annotated[
        Path | None, typer.Option(help="With --unit: the policy whose grades the codes may be given.")
    ] = None,
    unit_folder: UnitFolder = None,
    unit_passphrase_file: UnitPassphraseFile = None,
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Import a hash set into a case, or with --unit into the unit's store. What it can match is said."""
    if meaning is not None and meaning not in _MEANINGS:
        raise UsageError(f"--meaning is bad or good, not {meaning}.")
    request, unsaid = _request(name, _MEANINGS[meaning] if meaning else None, grades, non_pertinent, confidence)
    if unit or unit_folder is not None:
        opened = unit_store(unit_folder, unit_passphrase_file, person, make=True)
        scheme = load_policy(policy).settings.grades.order
        do: Import = partial(opened.import_files, scheme=tuple(scheme), version=version)
        made, fresh = _watched(do, files, request, parts)
        known, summary = made.full, made.summary
    else:
        _only(files[0], "an import into a case", version=version, policy=policy)
        if len(files) < 2:
            raise UsageError("A case and at least one file are needed.", hint="Or --unit and at least one file.")
        case, *files = files
        with open_case(case, passphrase_file, person) as at_hand:
            record, fresh = _watched(at_hand.sets.import_files, files, request, parts)
        known, summary = record.name, record.summary
    if not fresh:
        which = files[0].name if len(files) == 1 else "This"
        out.print(f"{which} was imported before, as {known}; nothing was changed.", markup=False)
        return
    _print_import(known, summary)
    if unsaid:
        out.print("  No --confidence was given: the grades are taken as indicative, and none is applied unseen.")


def _request(
    name: str, meaning: Meaning | None, grades: str, non_pertinent: str, confidence: Confidence | None
) -> tuple[ImportRequest, bool]:
    """What was asked for, and whether nobody said how far its grades may be relied on."""
    mapping = parse_grades(grades)
    unsaid = confidence is None and bool(mapping)
    return ImportRequest(
        name=name,
        meaning=meaning,
        grades=mapping,
        non_pertinent=frozenset(code.strip() for code in non_pertinent.split(",") if code.strip()),
        # Not said: the weakest standing, by which nothing is ever graded without being viewed.
        confidence=Confidence.INDICATIVE if unsaid else confidence,
    ), unsaid


def _watched(do: Import, files: list[Path], request: ImportRequest, parts: int) -> tuple[Any, bool]:
    """Import with a bar, stopped by Ctrl+C."""
    stop = threading.Event()
    length = sum(file.stat().st_size for file in files if file.is_file())
    with stop_on_interrupt(stop.set, IMPORT_STOPS), ReadBar(f"Importing {request.name}", length) as bar:
        done: tuple[Any, bool] = do(files, request, progress=bar.show, total=parts, stop=stop)
        return done


def parse_grades(text: str) -> dict[str, str]:
    """Read ``1=A,2=B``.

    Raises:
        UsageError: A part is not code=grade, or a code stands twice.
    """
    found: dict[str, str] = {}
    for part in (p.strip() for p in text.split(",") if p.strip()):
        code, equals, grade = (p.strip() for p in part.partition("="))
        if not equals or not code or not grade or code in found:
            raise UsageError(f'--grades is written as "1=A,2=B"; {part} does not fit.')
        found[code] = grade
    return found


def _print_import(name: str, summary: dict[str, Any]) -> None:
    out.print(
        f"{name}: {count(summary['records'], 'record')} of {summary['format']}; it can match: {can_match(summary)}.",
        markup=False,
    )
    if missing := missing_words(summary["missing"], summary["total"]):
        out.print(f"  {missing.capitalize()}. Import the rest under the same name.", markup=False)
    for code, meaning, grade, records in summary["codes"].values():
        out.print(f"  code {code or '(none)'}: {grade or meaning}, {count(records, 'record')}", markup=False)
    for reason, values in summary["refused"].items():
        out.print(f"  not used, {reason}: {values:,}", markup=False)
    if summary["withdrawn"]:
        out.print(f"  taken away by a delta: {count(summary['withdrawn'], 'record')}", markup=False)
    if summary["conflicts"]:
        said = count(summary["conflicts"], "file stands", "files stand")
        out.print(f"  {said} under more than one code; all are kept.", markup=False)
    for other, found in summary["disagreements"].items():
        out.print(f"  {disagreement_sentence(name, other, found['files'])}", markup=False)


def hashset_list(
    case: Annotated[Path | None, typer.Argument(metavar="CASE", help="The case folder; none with --unit.")] = None,
    unit: Unit = False,
    unit_folder: UnitFolder = None,
    unit_passphrase_file: UnitPassphraseFile = None,
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """List the hash sets of a case, or with --unit those of the unit's store, and what each can match."""
    if case is None:
        if not (unit or unit_folder):
            raise UsageError("Name a case, or give --unit.")
        list_unit(unit_store(unit_folder, unit_passphrase_file), json=json)
        return
    if unit:
        raise UsageError("Name a case, or give --unit; not both.")
    with open_case(case, passphrase_file) as opened:
        opened.look_for_unit(unit_folder)
        sets = [(record, opened.sets.absence(record)) for record in opened.sets.list()]
    if json:
        json_lines(_listed(record, gone) for record, gone in sets)
        return
    rows = [
        (
            *(s.name, s.summary["format"], f"{s.summary['records']:,}"),
            *(f"{can_match(s.summary)}{'; not present now' if gone else ''}", s.imported_at),
        )
        for s, gone in sets
    ]
    if rows:
        table("Hash sets", ("name", "format", "records", "can match", "imported"), rows)
    else:
        out.print("This case has no hash sets yet. Add one with `triage hashset import`.")


def _listed(record: HashSetRecord, gone: str) -> dict[str, Any]:
    summary = {name: record.summary[name] for name in _LISTED}
    summary["parts"] = [
        {"file": file, "sha256": sha256, "format": format_, "records": records, "part": number}
        for file, sha256, format_, _, records, number in summary["parts"]
    ]
    return {
        "name": record.name,
        "file": record.file_name,
        "sha256": record.file_sha256,
        "imported_at": record.imported_at,
        **summary,
        "capability": can_match(record.summary),
        "compiled_sha256": record.summary["compiled_sha256"],
        "unit": _unit(record.unit),
        "not_present": gone,
    }


def _unit(place: UnitPlace | None) -> dict[str, Any] | None:
    """Where a set lies that is no file of the case."""
    if place is None:
        return None
    return {
        "store": place.store,
        "folder": place.folder,
        "set": place.title,
        "version": place.version,
        "imported_at": place.imported_at,
        "imported_by": place.imported_by,
    }


def hashset_detach(
    case: CaseFolder,
    named: Annotated[str, typer.Argument(metavar="NAME", help="A set as `hashset list CASE` names it.")],
    why: Annotated[str, typer.Option(help="The reason; it stays in the case and its report.")] = "",
    preview: Annotated[bool, typer.Option("--preview", help="Say what would change, and change nothing.")] = False,
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Use a set in a case no more. The next run withdraws what it matched; what people decided stays."""
    with open_case(case, passphrase_file, person) as opened:
        if preview:
            out.print(opened.sets.effect_of_detaching(named).sentence, markup=False)
            return
        effect = opened.sets.detach(named, why)
    out.print(f"{visible(named)} was detached. {effect.sentence}", markup=False)


def hashset_conflicts(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False) -> None:
    """List the files that two sets grade differently."""
    with open_case(case, passphrase_file) as opened:
        found, sets = list(opened.sets.conflicts()), opened.sets.list()
        said = opened.sets.disagreements()
    if json:
        json_lines(conflict._asdict() for conflict in found)
        return
    if not found:
        few = "there are no two sets to compare"
        agree = "as far as they were compared, they agree where they share a digest"
        agreeing = agree if said else "where they share a digest, they agree"
        out.print(f"{len(sets)} sets: {few if len(sets) < 2 else agreeing}.")
    for sentence in said:
        out.print(sentence, markup=False)
    if kinds := conflict_kinds_sentence(summaries(sets)):
        out.print(kinds, markup=False)
    listed: dict[tuple[str, str], list[SetConflict]] = {}
    for conflict in found:
        listed.setdefault((conflict.set, conflict.other_set), []).append(conflict)
    for name, other, between in disagreeing(summaries(sets)):
        out.print(visible(f"{name} against {other}:"), markup=False)
        _print_conflicts(listed.get((name, other), []), int(between["files"]))


def _print_conflicts(some: Sequence[SetConflict], files: int) -> None:
    """The first files of a pair of sets, a line each whose digest is whole, and where the others are to be had."""
    for one in some[:_SHOWN]:
        verdicts = (
            f"{one.verdict} (code {one.category}, {one.confidence}), not {one.other_verdict} (code"
            f" {one.other_category}, {one.other_confidence})"
        )
        # Never folded: a digest in pieces can be neither read nor copied.
        out.print(visible(f"  {one.algorithm} {one.digest}: {verdicts}"), markup=False, soft_wrap=True)
    if files > _SHOWN:
        kept = "all of them" if files <= len(some) else f"the first {len(some):,}"
        out.print(f"  {files - min(len(some), _SHOWN):,} more are not shown here; --json lists {kept}.", markup=False)


def hashset_build(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A case, a Project VIC export (JSON), or a folder.")],
    name: Annotated[str, typer.Option(help="What the export says that it is.")],
    to: Annotated[Path, typer.Option("--out", help="The file to write; it must not exist.")],
    media: Annotated[Path | None, typer.Option(help="Where the media of a Project VIC export lie.")] = None,
    grade: Annotated[str, typer.Option(help="For a folder: the grade of all its files; none if not said.")] = "",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Worker processes.")] = 2,
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Write hashes to hand on, and nothing else: digests, PDQ, pHash, grade, provenance."""
    if (source / "case.db").is_file():
        _only(source, "a case", media=media, grade=grade)
        with open_case(source, passphrase_file, person) as opened:
            built = opened.sets.export_graded(name, to)
    else:
        stop = threading.Event()
        with stop_on_interrupt(stop.set, BUILD_STOPS), CountBar(f"Hashing for {name}") as bar:
            request = BuildRequest(name, to, workers, progress=bar.show, stop=stop)
            if source.is_dir():
                _only(source, "a folder", media=media)
                built = build_from_folder(source, grade, request)
            else:
                _only(source, "a Project VIC export", grade=grade)
                built = build_from_vics(source, media or source.parent, request)
    out.print(f"{to.name}: {count(built.records, 'record')}, {built.near:,} with PDQ.", markup=False)
    for reason, files in built.left_out.items():
        out.print(f"  {files:,}: {reason}", markup=False)


def _only(source: Path, what: str, **options: object) -> None:
    """Refuse options that say nothing of this kind of source."""
    given = [name for name, value in options.items() if value]
    if given:
        raise UsageError(f"--{given[0]} says nothing of {what} ({source.name}).")
