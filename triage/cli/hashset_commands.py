"""Commands over hash sets: import, list, conflicts, build."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from hashsets.mapping import ImportRequest
from triage.casedb.matches import HashSetRecord, summaries
from triage.cli.interrupt import stop_on_interrupt
from triage.cli.options import CaseFolder, Json, PassphraseFile, Person, open_case
from triage.cli.output import CountBar, ReadBar, json_lines, out, table
from triage.errors import UsageError
from triage.intake.hash_sets import SetConflict
from triage.intake.set_building import BuildRequest, build_from_folder, build_from_vics
from triage.model.matches import Confidence, Meaning
from triage.model.set_wording import can_match, disagreeing, disagreement_sentence, missing_words
from triage.model.wording import count, visible

IMPORT_STOPS: Final = "Stopping: nothing of these files is imported."
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
    app.command("conflicts")(hashset_conflicts)
    app.command("build")(hashset_build)


def hashset_import(
    case: CaseFolder,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="A hash set; several files are the parts of one.")
    ],
    name: Annotated[str, typer.Option(help="What the set is called in this case.")],
    meaning: Annotated[str | None, typer.Option(help="For lists without codes: bad or good.")] = None,
    grades: Annotated[str, typer.Option(help='For files with codes: what each means, as "1=A,2=B,3=ungraded".')] = "",
    non_pertinent: Annotated[str, typer.Option("--non-pertinent", help="Codes of known good material, as 0,5.")] = "",
    confidence: Annotated[Confidence | None, typer.Option(help="How far the grades may be relied on.")] = None,
    parts: Annotated[int, typer.Option(min=0, help="How many parts the set has, where file names do not say it.")] = 0,
    passphrase_file: PassphraseFile = None,
    person: Person = "",
) -> None:
    """Import a hash set. What it can match is said, and repeated in queue and report."""
    if meaning is not None and meaning not in _MEANINGS:
        raise UsageError(f"--meaning is bad or good, not {meaning}.")
    mapping = parse_grades(grades)
    unsaid = confidence is None and bool(mapping)
    request = ImportRequest(
        name=name,
        meaning=_MEANINGS[meaning] if meaning else None,
        grades=mapping,
        non_pertinent=frozenset(code.strip() for code in non_pertinent.split(",") if code.strip()),
        # Not said: the weakest standing, by which nothing is ever graded without being viewed.
        confidence=Confidence.INDICATIVE if unsaid else confidence,
    )
    stop = threading.Event()
    length = sum(file.stat().st_size for file in files if file.is_file())
    with (
        open_case(case, passphrase_file, person) as opened,
        stop_on_interrupt(stop.set, IMPORT_STOPS),
        ReadBar(f"Importing {name}", length) as bar,
    ):
        record, fresh = opened.sets.import_files(files, request, bar.show, total=parts, stop=stop)
    if not fresh:
        which = files[0].name if len(files) == 1 else "This"
        out.print(f"{which} was imported before, as {record.name}; nothing was changed.", markup=False)
        return
    _print_import(record.name, record.summary)
    if unsaid:
        out.print("  No --confidence was given: the grades are taken as indicative, and none is applied unseen.")


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


def hashset_list(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False) -> None:
    """List the hash sets and what each can match."""
    with open_case(case, passphrase_file) as opened:
        sets = opened.sets.list()
    if json:
        json_lines(_listed(record) for record in sets)
        return
    rows = [
        (s.name, s.summary["format"], f"{s.summary['records']:,}", can_match(s.summary), s.imported_at) for s in sets
    ]
    if rows:
        table("Hash sets", ("name", "format", "records", "can match", "imported"), rows)
    else:
        out.print("This case has no hash sets yet. Add one with `triage hashset import`.")


def _listed(record: HashSetRecord) -> dict[str, Any]:
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
    }


def hashset_conflicts(case: CaseFolder, passphrase_file: PassphraseFile = None, json: Json = False) -> None:
    """List the files that two sets grade differently."""
    with open_case(case, passphrase_file) as opened:
        found, sets = list(opened.sets.conflicts()), opened.sets.list()
    if json:
        json_lines(conflict._asdict() for conflict in found)
        return
    if not found:
        few = "there are no two sets to compare"
        out.print(f"{len(sets)} sets: {few if len(sets) < 2 else 'where they share a digest, they agree'}.")
        return
    listed: dict[tuple[str, str], list[SetConflict]] = {}
    for conflict in found:
        listed.setdefault((conflict.set, conflict.other_set), []).append(conflict)
    for name, other, between in disagreeing(summaries(sets)):
        out.print(disagreement_sentence(name, other, int(between["files"])), markup=False)
        _print_conflicts(listed.get((name, other), []), int(between["files"]))


def _print_conflicts(some: Sequence[SetConflict], files: int) -> None:
    """The first files of a pair of sets, a line each whose digest is whole, and where the others are to be had."""
    for one in some[:_SHOWN]:
        verdicts = f"{one.verdict} (code {one.category}), not {one.other_verdict} (code {one.other_category})"
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
