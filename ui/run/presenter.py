"""What the run page says and does, as plain data; knows the case and no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, Final, NamedTuple

from triage.model.doing import doing_words
from triage.model.problems import Outcome
from triage.model.wording import count, evidence_text, number, percent, size, visible
from triage.open_case import OpenCase
from ui.problems import kind_words
from ui.run.pace import Pace, duration
from ui.times import Told, stamp

STAGES: Final = {
    "walk": "Walk file systems",
    "examine": "Examine contents",
    "archives": "Open archives",
    "carve": "Carve unallocated space",
    "verify": "Verify sources",
    "parse": "Read app databases",
    "link": "Link attachments",
    "match": "Match hash sets",
    "stack": "Stack what looks the same",
    "judge": "Rank the queue",
    "seal": "Seal the case",
}
"""As the engine calls its stages (held by a test)."""

NOT_ENDED: Final = "The run did not come to its end: what it had not reached is not completed."
MOMENT_SECONDS: Final = 0.4
"""A person is told at most this often: the names of the files at hand are looked up in the run's own thread."""
PLACES: Final = 200
"""Places that are listed at once below a kind of problem."""
HITS: Final = 200
"""Hits that are listed here; the queue has all."""


class State(Enum):
    """What the page has to show."""

    NO_EVIDENCE = "empty"
    READY = "ready"
    RUNNING = "running"
    STOPPED = "stopped"
    CUT_OFF = "cut off"
    FINISHED = "finished"


class Summary(NamedTuple):
    """What a run came to, and what the case holds now."""

    state: State
    heading: str
    next: str
    read: tuple[tuple[str, str], ...]
    not_completed: tuple[str, ...]
    examined: str
    """What was examined, the matches or the worded zero, and what was not examined."""
    clock: str = ""
    """What hovering the time in the heading shows."""


class WorkerLine(NamedTuple):
    """What a worker is at."""

    stage: str
    doing: str
    file: str
    told: str


class Moment(NamedTuple):
    """How far a run is."""

    stage: str
    fraction: float | None
    """Of the stage at hand, 0 to 1; ``None`` where its end is not known."""
    figures: tuple[tuple[str, str], ...]
    workers: tuple[WorkerLine, ...]
    words: str


class HitLine(NamedTuple):
    """A hit in words."""

    id: int
    item: str
    why: str
    place: str


class ProblemGroup(NamedTuple):
    """Problems of one kind."""

    stage: str
    outcome: str
    title: str
    number: int

    @property
    def lost(self) -> bool:
        """Whether something was not read, or only in part; a note says something of what was read whole."""
        return self.outcome != Outcome.NOTE


class ProblemLine(NamedTuple):
    """A problem with its place."""

    id: int
    sentence: str
    place: str


class RunPresenter:
    """Runs an open case and tells how it goes. Its calls come from any thread."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def summary(self) -> Summary:
        """What the last run came to.

        Raises:
            TriageError: The case cannot be read.
        """
        sources = self._case.evidence.sources()
        last = self._case.run.last()
        if not sources:
            return _no_evidence()
        if last is None:
            ready = f"{count(len(sources), 'source is', 'sources are')} ready to be read"
            return Summary(State.READY, ready, "Start the run: it reads, compares and ranks.", (), (), "")
        tally = self._case.queue.tally()
        state = {"finished": State.FINISHED, "stopped": State.STOPPED}.get(last.outcome, State.CUT_OFF)
        heading = _heading(state, last, self._case.zones.display())
        return Summary(
            state,
            heading.text,
            _next(state, bool(last.incomplete), tally),
            (*_figures(tally), *problem_figures(problem_groups(self._case.run.problem_kinds()))),
            (*(() if state is State.FINISHED else (NOT_ENDED,)), *(visible(sentence) for sentence in last.incomplete)),
            self._case.queue.header(),
            heading.hover,
        )

    def start(self, workers: int, tell: Callable[[Moment], None]) -> Summary:
        """Do what is still missing; returns when the run has ended.

        Raises:
            TriageError: The run cannot go on; what was finished is kept.
        """
        pace, told = Pace(), ("", -MOMENT_SECONDS)

        def listen(progress: Any) -> None:
            nonlocal told
            stage, at = told
            if progress.stage == stage and progress.elapsed - at < MOMENT_SECONDS:
                return
            told = (progress.stage, progress.elapsed)
            names = self._case.run.paths(worker.entry for worker in progress.workers)
            tell(moment(progress, pace, names))

        self._case.run.start(workers=workers, listener=listen)
        return self.summary()

    def stop(self) -> None:
        """Ask the run to stop."""
        self._case.run.stop()

    def hits(self, after: int) -> list[HitLine]:
        """The next hits.

        Raises:
            TriageError: The case cannot be read.
        """
        return [
            HitLine(hit.id, hit.sha256.hex(), _why(hit), f"{evidence_text(hit.exhibit)}: {evidence_text(hit.path)}")
            for hit in self._case.run.hits(after, HITS)
        ]

    def problems(self) -> list[ProblemGroup]:
        """Problems by kind, and behind them the notes.

        Raises:
            TriageError: The case cannot be read.
        """
        return problem_groups(self._case.run.problem_kinds())

    def places(self, group: ProblemGroup, after: int) -> list[ProblemLine]:
        """The next places of a kind of problem.

        Raises:
            TriageError: The case cannot be read.
        """
        rows = self._case.run.problems_of(group.stage, group.outcome, after, PLACES)
        return [ProblemLine(row.id, visible(row.sentence), _place(row)) for row in rows]


def problem_groups(kinds: Sequence[Any]) -> list[ProblemGroup]:
    """Kinds of problems in words: what was not read first, what was read in part, then the notes."""
    groups = [
        ProblemGroup(kind.stage, kind.outcome, kind_words(kind.stage, kind.outcome), kind.number) for kind in kinds
    ]
    return sorted(groups, key=lambda group: not group.lost)


def problem_figures(groups: Sequence[ProblemGroup]) -> tuple[tuple[str, str], ...]:
    """How many problems there are, and how many notes, which are none."""
    lost = sum(group.number for group in groups if group.lost)
    noted = sum(group.number for group in groups if not group.lost)
    return ("Problems", number(lost)), ("Notes on what was read", number(noted))


def moment(progress: Any, pace: Pace, names: dict[int, str]) -> Moment:
    """What the engine's progress means to a person."""
    counts = progress.counts
    by_bytes = progress.stage in ("walk", "examine", "archives")
    done = counts.get("bytes done", 0) if by_bytes else progress.stage_done
    total = counts.get("bytes", 0) - counts.get("bytes left", 0) if by_bytes else progress.stage_total
    pace.add(progress.elapsed, done)
    known = bool(total) and progress.stage != "walk"
    rate, left = pace.rate(), pace.seconds_left(total)
    in_bytes = by_bytes or progress.stage in ("carve", "verify")
    figures = [
        ("Files", f"{number(counts.get('files done', 0))} of {number(counts.get('files', 0))}"),
        ("Bytes", f"{size(counts.get('bytes done', 0))} of {size(counts.get('bytes', 0))}"),
        ("Pace", _pace_words(rate, in_bytes=in_bytes)),
        ("Left", _left_words(progress.stage, left, known=known)),
        ("Running for", duration(progress.elapsed)),
        ("Messages", number(counts.get("messages", 0))),
        ("Matches", number(counts.get("matches", 0))),
        ("Problems and notes", number(counts.get("problems", 0))),
    ]
    if progress.ahead.files:
        figures.insert(2, ("Compared first", _ahead_words(progress.ahead)))
    workers = tuple(_worker(worker, names) for worker in progress.workers)
    title = STAGES.get(progress.stage, progress.title)
    words = f"{title}: {percent(done, total)}" if known else title
    return Moment(progress.stage, done / total if known else None, tuple(figures), workers, words)


def _worker(worker: Any, names: dict[int, str]) -> WorkerLine:
    doing = doing_words(worker.phase, worker.rate, worker.silent_seconds)
    file = evidence_text(names[worker.entry]) if worker.entry in names else ""
    return WorkerLine(STAGES.get(worker.stage, worker.stage), doing, file, size(worker.bytes))


def _ahead_words(ahead: Any) -> str:
    """What was digested and compared before anything is decoded; it counts as read once it is decoded too."""
    return f"{count(ahead.files, 'picture or video', 'pictures and videos')} by name, {size(ahead.bytes)}"


def _pace_words(rate: float | None, *, in_bytes: bool) -> str:
    if rate is None:
        return "measuring…"
    return f"{size(round(rate))}/s" if in_bytes else f"{number(round(rate))}/s"


def _left_words(stage: str, left: float | None, *, known: bool) -> str:
    if stage == "walk":
        return "known once all file systems are walked"
    return f"about {duration(left)} for this stage" if known and left is not None else "measuring…"


def _no_evidence() -> Summary:
    return Summary(
        State.NO_EVIDENCE, "Nothing to run yet", "Add evidence first: a run reads what was added.", (), (), ""
    )


def _heading(state: State, last: Any, zone: str) -> Told:
    if state is State.CUT_OFF:
        began = stamp(last.started_at, zone, seconds=False)
        return Told(f"The run of {began.text} was cut off", began.hover)
    said = "finished" if state is State.FINISHED else "was stopped"
    ended = stamp(last.ended_at, zone, seconds=False)
    return Told(f"The run {said} at {ended.text}", ended.hover)


def _next(state: State, incomplete: bool, tally: dict[str, int]) -> str:
    if state is not State.FINISHED:
        return "What was finished is kept. Start it again, and it goes on from there."
    if incomplete:
        return "Not everything was completed: see below. Another run tries again what may have been out of reach."
    reached = tally.get("files done", 0) + tally.get("files unread", 0) + tally.get("files left", 0)
    pending = tally.get("files", 0) - reached
    return "New evidence waits to be read: start the run." if pending > 0 else "Go to the review."


def _figures(tally: dict[str, int]) -> tuple[tuple[str, str], ...]:
    files, done = tally.get("files", 0), tally.get("files done", 0)
    in_bytes, read = tally.get("bytes", 0), tally.get("bytes done", 0)
    return (
        ("Files read", f"{number(done)} of {number(files)}"),
        ("Bytes read", f"{size(read)} of {size(in_bytes)}, {percent(read, in_bytes)}" if in_bytes else "none yet"),
        ("Could not be read", count(tally.get("files unread", 0), "file")),
        ("Left unread by the profile", count(tally.get("files left", 0), "file")),
        ("Outside the scope", count(tally.get("outside scope", 0), "entry", "entries")),
        ("Different contents", number(tally.get("contents", 0))),
        ("Messages", number(tally.get("messages", 0))),
        ("Matches", number(tally.get("matches", 0))),
    )


def _why(hit: Any) -> str:
    kind = "Exact match" if not hit.distance and hit.algorithm not in ("pdq", "phash", "photodna") else "Near match"
    grade = f", grade {evidence_text(hit.grade)}{' suggested' if hit.suggestion else ''}" if hit.grade else ""
    return f"{kind}: set {evidence_text(hit.set_name)}{grade}"


def _place(row: Any) -> str:
    parts = (evidence_text(row.exhibit), evidence_text(row.source), evidence_text(row.path))
    return " › ".join(part for part in parts if part)
