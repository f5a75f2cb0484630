"""The runner: carries out the stages over a case, tells progress, stops when asked, resumes where it was left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, NamedTuple

from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.entries import is_unread, requeue_older
from triage.casedb.frame import exhibits, recipe_id, sources, volumes
from triage.casedb.leaving import apply_reading
from triage.casedb.open import CaseStore
from triage.casedb.problems import damaged_sources, withdraw_problems
from triage.casedb.rows import read_tally
from triage.casedb.seals import compute_seals, keep_seals
from triage.entries.profile import Profile
from triage.execution.limits import Limits
from triage.execution.pool import Pool
from triage.model.archives import OPEN_NONE
from triage.model.frame import VolumeOutcome
from triage.model.profile import RunProfile
from triage.pipeline.carving import Carving
from triage.pipeline.context import Context, Progress
from triage.pipeline.examining import Examining
from triage.pipeline.further import Further
from triage.pipeline.installed import Installed, installed_sets
from triage.pipeline.judging import judging
from triage.pipeline.linking import link_attachments
from triage.pipeline.matching import Matching, sets_at_hand
from triage.pipeline.opening import OpeningArchives
from triage.pipeline.parsing import Parsing
from triage.pipeline.photodna import PhotoDna, attached
from triage.pipeline.stacking import Stacking
from triage.pipeline.stages import STAGES, stage
from triage.pipeline.verifying import Verifying
from triage.pipeline.walking import Walking

_STOP_GRACE: Final = 5.0
"""Seconds that workers get to finish what they hold when a run is stopped."""
_RANKED: Final = object()
"""What stands behind the last step of the ranking."""


class RunSummary(NamedTuple):
    """What a run came to. ``incomplete`` names each exhibit, volume or stage that was not completed."""

    outcome: str
    """``finished`` or ``stopped``."""
    incomplete: tuple[str, ...]
    counts: dict[str, int]
    elapsed: float


def run_case(
    store: CaseStore,
    person: str,
    *,
    workers: int,
    policy: Any,
    profile: Profile,
    listener: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    until: str = "seal",
    limits: Limits | None = None,
) -> RunSummary:
    """Do what the case is still missing, up to and including a stage.

    Args:
        store: The open case.
        person: Who asked for the run (claimed).
        workers: Worker processes.
        policy: The triage policy by which the queue is ranked.
        profile: What is read, and whether sources are verified.
        listener: Is told ``Progress`` a few times a second, in this thread.
        stop: Set it from another thread to stop: no new work is given out, and what is held is finished or dropped.
        until: The last stage to carry out.
        limits: Bounds on workers, where they are not the product's own.

    Raises:
        UsageError: The PhotoDNA program that is named cannot be read.
        WorkerError: The workers cannot be started.
        HashSetError: A hash set does not open, or does not find what it must; nothing was done.
        CaseError: The case cannot be written (a full disk).
    """
    attached()  # a wrong setting is refused before anything begins
    before = _last_seals(store)
    wanted = [s.name for s in STAGES[: [s.name for s in STAGES].index(until) + 1]]
    asks = "match" in wanted
    with _pool(store, wanted, workers, limits) as pool, installed_sets(store, person, pool, wanted=asks) as those:
        before = None if _begin(store, person, {"workers": workers, "until": until}, profile) else before
        context = _context(store, pool, listener, stop, those)
        verifying = _read_evidence(context, wanted, profile)
        for phase in (_read_apps, _compare, partial(_stack_and_rank, policy, before is None)):
            if not context.stop.is_set():
                phase(context, wanted, verifying)
        _finish_verifying(context, verifying)
        context.settle()
    ranked = "judge" in wanted and not context.stop.is_set() and not context.again
    return _end(context, person, before, ranked=ranked)


def _context(
    store: CaseStore,
    pool: Pool,
    listener: Callable[[Progress], None] | None,
    stop: threading.Event | None,
    those: Installed,
) -> Context:
    changes = store.writer.changes
    asked = stop or threading.Event()
    return Context(store, pool, listener, asked, those.sets, those.absent, changes_before=changes)


def _begin(store: CaseStore, person: str, facts: dict[str, Any], profile: Profile) -> int:
    """Record what is begun, and apply the profile, in one: what is left unread is always of the last run's profile.

    Gives how many entries the profile put back or set aside.
    """
    of = profile.settings
    named = RunProfile(of.name, of.version, of.statement.strip(), profile.digest.hex())._asdict()

    def work(connection: Connection) -> int:
        audit.record(connection, "run started", person, {**facts, "profile": named})
        return apply_reading(connection, profile.reading)

    changed: int = store.act(work, name="run-start", parts=("run", "entries"))
    return changed


@contextmanager
def _pool(store: CaseStore, wanted: list[str], workers: int, limits: Limits | None) -> Iterator[Pool]:
    with store.read() as connection:
        reads = "examine" in wanted and is_unread(connection)
    # While one worker checks the hash sets, the others get ready to read.
    pool = Pool(workers, limits, (stage("examine").function.partition(":")[0],) if reads else ())
    try:
        yield pool
    finally:
        pool.close()


def _read_evidence(context: Context, wanted: list[str], profile: Profile) -> Verifying:
    """Walk and examine side by side: the walk has one worker, the rest examine what it has found.

    Sources are verified by workers that would be idle, now and in what follows: what was found need not wait for it.
    """
    store = context.store
    version = stage("examine").version
    recipe = context.write(lambda c: recipe_id(c, "examine", version, {}), name="recipe").result()
    context.write(partial(_try_again, recipe), name="requeue", parts=("entries", "problems")).result()
    with store.read() as connection:
        all_sources = sources(connection)
        all_volumes = volumes(connection)
        scopes = {exhibit.id: exhibit.scope for exhibit in exhibits(connection)}
        damaged = damaged_sources(connection)
    by_id = {source.id: source for source in all_sources}
    _name_unread(context, all_volumes, by_id)
    walking = Walking(context, all_volumes, by_id, scopes, profile.reading)
    sets = sets_at_hand(context) if "match" in wanted else ()
    examining = Examining(context, by_id, scopes, recipe, sets, profile.reading.kinds)
    further = Further(
        OpeningArchives(
            context, by_id, scopes, profile.opening if "archives" in wanted else OPEN_NONE, profile.reading
        ),
        Carving(context, by_id, scopes, profile.reading, wanted="carve" in wanted and profile.carves),
    )
    verifying = Verifying(context, all_sources, damaged, wanted="verify" in wanted and profile.verifies)
    while not context.stop.is_set():
        walking.offer()
        # Asked first: what they kept until then is seen below.
        walked, running = walking.done, further.running
        kept = walking.kept + further.kept
        if "examine" in wanted:
            examining.offer(kept)
        examined = "examine" not in wanted or examining.done(kept)
        if walked:
            verifying.offer()
        if walked and not running and not further.offer(examined=examined):
            return verifying
        context.pump()
        name = further.stage if walked else "walk"
        context.tell(name, stage(name).title, *(further.progress if walked else (0, 0)))
    _drain(context)
    examining.flush()
    return verifying


def _try_again(recipe: int, connection: Connection) -> None:
    withdraw_problems(connection)
    requeue_older(connection, recipe)


def _read_apps(context: Context, wanted: list[str], verifying: Verifying) -> None:
    """Parse the databases of apps, then link what their messages carry."""
    if "parse" in wanted:
        parsing = Parsing(context)
        parsing.prepare()
        while not context.stop.is_set() and not parsing.done:
            parsing.offer()
            verifying.offer()
            context.pump()
            context.tell("parse", stage("parse").title, parsing.finished, parsing.total)
        _drain(context)
    if "link" in wanted and not context.stop.is_set():
        context.settle()
        link_attachments(context)


def _compare(context: Context, wanted: list[str], verifying: Verifying) -> None:
    """Ask the hash sets."""
    if "match" not in wanted:
        return
    context.settle()
    matching = Matching(context)
    matching.prepare()
    while not context.stop.is_set() and not matching.done:
        matching.offer()
        verifying.offer()
        context.pump()
        context.tell("match", stage("match").title, matching.done_contents, matching.total_contents)
    context.settle()
    PhotoDna(context).run()
    _drain(context)


def _stack_and_rank(policy: Any, anew: bool, context: Context, wanted: list[str], verifying: Verifying) -> None:
    """Put together what looks the same, in a worker, and put the queue in order meanwhile: neither asks the other."""
    context.settle()
    anew = anew or context.changed
    stacking = Stacking(context, anew=anew) if "stack" in wanted else None
    ranking = judging(context, policy, anew=anew) if "judge" in wanted else iter(())
    if stacking is not None:
        stacking.begin()
    stacked, ranked = stacking is None, False
    while not context.stop.is_set() and not (stacked and ranked):
        if stacking is not None:
            stacking.offer()
            stacked = stacking.done
        verifying.offer()
        ranked = ranked or next(ranking, _RANKED) is _RANKED
        context.pump(wait=ranked and not stacked)
        if stacking is not None and not stacked:
            context.tell("stack", stage("stack").title, stacking.done_contents, stacking.total_contents)
        else:
            context.tell("judge", stage("judge").title)
    context.settle()
    _drain(context)


def _finish_verifying(context: Context, verifying: Verifying) -> None:
    """Wait for what is still being verified."""
    while not context.stop.is_set() and not verifying.done:
        verifying.offer()
        context.pump()
        context.tell("verify", stage("verify").title, verifying.bytes, verifying.total)
    _drain(context)


def _drain(context: Context) -> None:
    """After a stop: take what workers still finish within the grace; the rest is simply pending."""
    if not context.stop.is_set():
        return
    context.pool.cancel_waiting()
    if context.grace_ends is None:
        context.grace_ends = context.elapsed + _STOP_GRACE
    while context.pool.busy and context.elapsed < context.grace_ends:
        context.pump()


def _name_unread(context: Context, all_volumes: list[Any], by_id: dict[int, Any]) -> None:
    """A volume that is not understood, encrypted or damaged makes the run incomplete, and is said each time."""
    for volume in all_volumes:
        if volume.outcome not in (VolumeOutcome.READ, VolumeOutcome.UNALLOCATED):
            source = by_id[volume.source_id]
            context.not_completed(
                f"Exhibit {source.exhibit}, {source.name}, volume {volume.label}: {volume.outcome}. {volume.sentence}"
            )


def _last_seals(store: CaseStore) -> dict[str, str] | None:
    """The seals of the last run, if it went through all stages; ``None`` where one was cut off, stopped or partial.

    What people did since then (grades, new sets) touches no sealed table.
    """
    with store.read() as connection:
        event = audit.last_event(connection, ("run started", "run ended"))
    if event is None or event.kind != "run ended" or not event.payload.get("ranked"):
        return None
    seals: dict[str, str] = event.payload["seals"]
    return seals


def _end(context: Context, person: str, before: dict[str, str] | None, *, ranked: bool) -> RunSummary:
    store = context.store
    outcome = "stopped" if context.stop.is_set() else "finished"
    context.tell("seal", stage("seal").title, now=True)
    roots, rows = before, None
    if context.changed or before is None:
        with store.read() as connection:
            roots, rows = compute_seals(connection)

    def work(connection: Connection) -> dict[str, int]:
        if rows is not None:
            keep_seals(connection, rows)
        counts = read_tally(connection)
        facts = {
            "outcome": outcome,
            "ranked": ranked,
            "incomplete": context.incomplete,
            "counts": counts,
            "seals": roots,
        }
        audit.record(connection, "run ended", person, facts)
        return counts

    counts = store.act(work, name="run-end", parts=("run", "queue", "audit"))
    return RunSummary(outcome, tuple(context.incomplete), counts, context.elapsed)
