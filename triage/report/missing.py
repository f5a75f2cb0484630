"""Works out what a document of the case would lack now, each with the page on which a person can mend it."""

from __future__ import annotations

from typing import Final, NamedTuple

from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.frame import exhibits, sources
from triage.casedb.matches import hash_sets
from triage.model.problems import Outcome
from triage.model.wording import count
from triage.report.acts import DEPTH
from triage.report.forms.examination_record import EXAMINATION_RECORD
from triage.report.forms.form import Form
from triage.report.unread import matched_counts

DONE: Final = ("verified", "digest computed, none stored")
"""What is said of a source of which everything was computed that there is to compute."""

LOOKED: Final = "problems looked at"
UNGRADED: Final = "ungraded matches"
"""Target on the review page: what matches a set and has no grade."""
"""The kind of event by which a person says to have looked at the problems that there were."""


class Missing(NamedTuple):
    """One thing that a document lacks.

    ``must`` says that the document makes no sense without it; the rest is what a reader would ask about. ``page`` is
    the page of the window on which it can be mended, ``target`` what to show there.
    """

    key: str
    sentence: str
    must: bool
    page: str
    target: str = ""
    act: str = ""
    """An act that settles it where a person says so; see ``Reports.settle``."""


def missing(connection: Connection, form: Form, person: str) -> tuple[Missing, ...]:
    """What is missing, what must be there first. A record of an examination may be printed at any time."""
    found = [*_person(person)]
    if form is EXAMINATION_RECORD:
        found += [*_depth(connection), *_incomplete(connection)]
    else:
        found += [
            *_exhibits(connection),
            *_run(connection),
            *_sets(connection),
            *_sources(connection),
            *_ungraded(connection),
            *_depth(connection),
            *_incomplete(connection),
            *_problems(connection),
        ]
    return tuple(sorted(found, key=lambda line: not line.must))


def _person(person: str) -> list[Missing]:
    if person.strip():
        return []
    return [Missing("person", "Nobody is named who prepares the document.", True, "overview")]


def _exhibits(connection: Connection) -> list[Missing]:
    if not exhibits(connection):
        return [Missing("exhibits", "The case has no exhibits.", True, "intake")]
    return []


_NEWER: Final = {
    "evidence added": "Evidence was added",
    "hash set imported": "A hash set was added",
    "hash set attached": "A hash set was attached",
    "hash set detached": "A hash set was detached",
    "policy set": "The policy was changed",
}
"""Events after which a run has to be made before a document counts them."""


def _run(connection: Connection) -> list[Missing]:
    event = audit.last_event(connection, ("run started", "run ended"))
    if event is None:
        return [Missing("run", "Nothing was read yet: no run was made.", True, "run")]
    if event.kind == "run started":
        return [Missing("run", "A run goes on, or was cut off before its end.", True, "run")]
    if event.payload.get("outcome") != "finished" or not event.payload.get("ranked"):
        return [Missing("run", "The last run was stopped before its end.", True, "run")]
    newer = audit.last_event(connection, tuple(_NEWER))
    if newer is not None and newer.seq > event.seq:
        return [
            Missing("run", f"{_NEWER[newer.kind]} after the last run, which therefore does not count it.", True, "run")
        ]
    return []


def _sets(connection: Connection) -> list[Missing]:
    if not hash_sets(connection):
        return [Missing("sets", "No hash set is in use: nothing was compared.", False, "intake", "sets")]
    return []


def _sources(connection: Connection) -> list[Missing]:
    open_ones = [source for source in sources(connection) if source.verification not in DONE]
    return [
        Missing(
            f"source {source.id}",
            f"Exhibit {source.exhibit}, {source.name}: {source.verification}.",
            False,
            "run",
            source.exhibit,
        )
        for source in open_ones
    ]


def _ungraded(connection: Connection) -> list[Missing]:
    _, not_graded = matched_counts(connection)
    if not not_graded:
        return []
    verb = "has" if not_graded == 1 else "have"
    said = f"{count(not_graded, 'item that matches a set', 'items that match a set')} {verb} no grade."
    return [Missing("ungraded", said, False, "review", UNGRADED)]


def _depth(connection: Connection) -> list[Missing]:
    items = int(connection.exec_driver_sql("SELECT count(*) FROM queue").scalar_one())
    if items and audit.last_event(connection, (DEPTH,)) is None:
        said = f"The log does not say how deep the queue was read ({count(items, 'item')})."
        return [Missing("depth", said, False, "review")]
    return []


def _incomplete(connection: Connection) -> list[Missing]:
    event = audit.last_event(connection, ("run ended",))
    sentences = event.payload.get("incomplete", ()) if event else ()
    return [Missing(f"incomplete {n}", f"Not read: {said}", False, "run") for n, said in enumerate(sentences, 1)]


def _problems(connection: Connection) -> list[Missing]:
    number, seen = problems_recorded(connection), _problems_seen(connection)
    if number <= seen:
        return []
    verb = "was" if number == 1 else "were"
    said = f"{count(number, 'problem')} {verb} recorded"
    if seen:
        said += f", {number - seen:,} of them since somebody last said to have looked at them"
    else:
        said += f", and nobody has said to have looked at {'it' if number == 1 else 'them'}"
    return [Missing("problems", f"{said}.", False, "run", "problems", act=LOOKED)]


def problems_recorded(connection: Connection) -> int:
    """The problems of the case, notes left out."""
    query = "SELECT count(*) FROM problem WHERE outcome <> ?"
    return int(connection.exec_driver_sql(query, (Outcome.NOTE.value,)).scalar_one())


def _problems_seen(connection: Connection) -> int:
    event = audit.last_event(connection, (LOOKED,))
    return int(event.payload.get("problems", 0)) if event else 0
