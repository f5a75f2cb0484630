"""Runs as people use them: start, watch, stop; one at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from triage.casedb import audit, tables
from triage.casedb.connection import Connection
from triage.casedb.open import CaseStore
from triage.casedb.watching import (
    Hit,
    LastRun,
    PlacedProblem,
    ProblemKind,
    entry_paths,
    hits,
    last_run,
    problem_kinds,
    problems_of,
)
from triage.entries.profile import BUNDLED, Profile, load_profile, parse_profile, profile_words
from triage.errors import UsageError
from triage.execution.limits import Limits
from triage.findings.policy import Policy, load_policy, parse_policy
from triage.model.profile import ProfileChoice
from triage.pipeline.context import Progress
from triage.pipeline.installed import free_left_over
from triage.pipeline.run import RunSummary, run_case
from triage.pipeline.stages import STAGES


class Run:
    """The run of an open case."""

    def __init__(self, store: CaseStore, person: str) -> None:
        self._store = store
        self._person = person
        self._stop = threading.Event()
        self._busy = threading.Lock()
        free_left_over(store)

    def policy(self) -> Policy:
        """The triage policy by which this case is ranked.

        Raises:
            PolicyError: The stored policy is not one that this version understands.
        """
        with self._store.read() as connection:
            text = connection.execute(tables.case_info.select()).one().policy
        return parse_policy(text.encode(), "the policy of this case")

    def set_policy(self, path: Path) -> Policy:
        """Rank by another policy from the next run on; the evidence is not read again for it.

        Raises:
            PolicyError: The file is not a policy.
        """
        policy = load_policy(path)
        text = path.read_bytes().decode()

        def work(connection: Connection) -> None:
            row = dict(connection.execute(tables.case_info.select()).mappings().one())
            row.update(policy=text, policy_sha256=policy.digest.hex())
            audit.record(connection, "policy set", self._person, {}, [(tables.case_info, row)])

        self._store.act(work, name="set-policy", parts=("policy", "audit"))
        return policy

    def profile(self) -> Profile:
        """The profile with which this case is read until another is chosen.

        Raises:
            ProfileError: The stored profile is not one that this version understands.
        """
        with self._store.read() as connection:
            text = connection.execute(tables.case_info.select()).one().profile
        return parse_profile(text.encode(), "the profile of this case")

    def set_profile(self, choice: str | Path) -> Profile:
        """Read with another profile from the next run on: a bundled one by its name, or a file.

        Raises:
            ProfileError: The file is not a profile.
        """
        profile = load_profile(choice)

        def work(connection: Connection) -> None:
            row = dict(connection.execute(tables.case_info.select()).mappings().one())
            if row["profile_sha256"] != profile.digest.hex():
                row.update(profile=profile.text, profile_sha256=profile.digest.hex())
                audit.record(connection, "profile set", self._person, {}, [(tables.case_info, row)])

        self._store.act(work, name="set-profile", parts=("profile", "audit"))
        return profile

    def profiles(self) -> list[ProfileChoice]:
        """The profiles that come with the program and, where the case has another, that; the case's is ``chosen``.

        Raises:
            ProfileError: As ``profile``.
        """
        own = self.profile()
        bundled = [(name, load_profile(name)) for name in BUNDLED]
        if own.digest not in [profile.digest for _, profile in bundled]:
            bundled.append(("", own))
        return [
            ProfileChoice(
                *(key, profile.title, profile.settings.statement.strip(), profile_words(profile)),
                profile.digest.hex(),
                chosen=profile.digest == own.digest,
            )
            for key, profile in bundled
        ]

    def start(
        self,
        *,
        workers: int | None = None,
        listener: Callable[[Progress], None] | None = None,
        until: str = STAGES[-1].name,
        limits: Limits | None = None,
    ) -> RunSummary:
        """Do what is still missing; returns when the run has ended.

        Raises:
            UsageError: A run is at work already, or the stage is not known.
            WorkerError: The workers cannot be started.
            HashSetError: A hash set does not open, or does not find what it must; nothing was done.
            CaseError: The case cannot be written.
        """
        if until not in [s.name for s in STAGES]:
            raise UsageError(f"There is no stage {until}.", hint=f"Stages: {', '.join(s.name for s in STAGES)}.")
        if workers is not None and workers < 1:
            raise UsageError("A run needs at least one worker.")
        if not self._busy.acquire(blocking=False):
            raise UsageError("A run is at work in this case already.")
        try:
            self._stop.clear()
            return run_case(
                self._store,
                self._person,
                workers=workers or os.cpu_count() or 1,
                policy=self.policy(),
                profile=self.profile(),
                listener=listener,
                stop=self._stop,
                until=until,
                limits=limits,
            )
        finally:
            self._busy.release()

    def paths(self, entries: Iterable[int]) -> dict[int, str]:
        """Paths of the entries that workers are at, by id; those of what is withheld are left out."""
        with self._store.read() as connection:
            return entry_paths(connection, entries)

    def hits(self, after: int = 0, limit: int = 100) -> list[Hit]:
        """Matches that flag something, behind an id, in the order in which they came."""
        with self._store.read() as connection:
            return hits(connection, after, limit)

    def problem_kinds(self) -> list[ProblemKind]:
        """How many problems there are of each stage and outcome."""
        with self._store.read() as connection:
            return problem_kinds(connection)

    def problems_of(self, stage: str, outcome: str, after: int = 0, limit: int = 200) -> list[PlacedProblem]:
        """Problems of one kind behind an id, with their places."""
        with self._store.read() as connection:
            return problems_of(connection, stage, outcome, after, limit)

    def last(self) -> LastRun | None:
        """The last run that was begun, ended or not; ``None`` where there was none."""
        with self._store.read() as connection:
            return last_run(connection)

    @property
    def busy(self) -> bool:
        """True while a run is at work."""
        return self._busy.locked()

    def stop(self) -> None:
        """Ask the run to stop; what workers hold is finished within some seconds or left pending."""
        self._stop.set()
