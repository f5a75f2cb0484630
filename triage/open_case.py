"""OpenCase: the one object that the screen and the command line hold."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar

from triage import host
from triage.casedb import audit, tables
from triage.casedb.canonical import canonical_dump
from triage.casedb.open import CaseStore, create_case, open_case
from triage.casedb.writer import Listener
from triage.entries.profile import DEFAULT, load_profile
from triage.errors import UsageError
from triage.findings.policy import parse_policy
from triage.intake.evidence import Evidence
from triage.intake.hash_sets import HashSets
from triage.pipeline.desk import Run
from triage.resources import resource
from triage.review.grading import Review
from triage.review.notes import Notes
from triage.review.privilege import Privilege
from triage.review.queue import Queue
from triage.review.record import ExaminationRecord
from triage.review.session import Session
from triage.review.zones import Zones
from triage.version import VERSION

if TYPE_CHECKING:
    from triage.casedb.trail import Trail
    from triage.report.desk import Reports
    from triage.review.browsing import Items
    from triage.review.messages import Messages

PartT = TypeVar("PartT")


class _Later(Generic[PartT]):
    """A part made when it is first asked for: numpy and typst take longer to load than many a command takes."""

    def __init__(self, make: Callable[[OpenCase], PartT]) -> None:
        self._make: Final = make
        self._making: Final = threading.RLock()  # the screen's jobs may ask first, and from several threads
        self.__doc__ = make.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, case: OpenCase, _owner: type) -> PartT:
        # Once it is made, the object's own dictionary answers before this is asked.
        with self._making:
            if self._name not in case.__dict__:
                case.__dict__[self._name] = self._make(case)
            made: PartT = case.__dict__[self._name]
            return made


class OpenCase:
    """An open case with its parts.

    They are evidence, sets, run, queue, items, review, notes, privilege, record, messages, zones, reports and audit.
    """

    def __init__(self, store: CaseStore, person: str) -> None:
        self._store = store
        self.queue = Queue(store)
        self._session = Session(store)
        self.review = Review(store, self._grades, self._session)
        self.zones = Zones(store)
        self._seat(person)

    def _seat(self, person: str) -> None:
        """Make the parts that write a name beside what they do."""
        self.person = person
        self.evidence = Evidence(self._store, person)
        self.sets = HashSets(self._store, person, self._grades)
        self.run = Run(self._store, person)
        self.notes = Notes(self._store, person, self._session)
        self.privilege = Privilege(self._store, person, self._session)
        self.record = ExaminationRecord(self._store, person)
        for made in ("items", "reports"):
            self.__dict__.pop(made, None)

    @_Later
    def items(self) -> Items:
        """The ranked contents, to filter, sort and page through."""
        from triage.review.browsing import Items

        return Items(self._store, self.person, lambda: self.review.grades)

    @_Later
    def messages(self) -> Messages:
        """Messages and conversations."""
        from triage.review.messages import Messages

        return Messages(self._store, self._session)

    @_Later
    def reports(self) -> Reports:
        """The documents that can be printed."""
        from triage.report.desk import Reports

        return Reports(self._store, self.person)

    @_Later
    def audit(self) -> Trail:
        """The audit log."""
        from triage.casedb.trail import Trail

        return Trail(self._store)

    @classmethod
    def create(cls, folder: Path, passphrase: str, *, reference: str, title: str, examiner: str) -> Self:
        """Make a new case.

        Raises:
            UsageError: Reference or examiner is blank.
            CaseError: The folder cannot be used.
        """
        if not reference.strip() or not examiner.strip():
            raise UsageError("A case needs a reference and the name of its examiner.")
        text = resource("policies", "default.toml").read_bytes()
        policy = parse_policy(text, "default.toml")
        profile = load_profile(DEFAULT)
        row = {
            "id": 1,
            "reference": reference,
            "title": title,
            "examiner": examiner,
            "account": host.account(),
            "machine": host.machine(),
            "created_at": audit.now(),
            "tool_version": VERSION,
            "policy": text.decode(),
            "policy_sha256": policy.digest.hex(),
            "profile": profile.text,
            "profile_sha256": profile.digest.hex(),
        }
        rows = [(tables.case_info, row)]
        first = partial(audit.record, kind="case created", person=examiner, rows=rows)
        return cls(create_case(folder, passphrase, examiner, first), examiner)

    @classmethod
    def open(cls, folder: Path, passphrase: str, person: str = "") -> Self:
        """Open a case.

        Raises:
            CaseError: There is none, it is in use, the passphrase is wrong, or it is of another version.
        """
        claimed = person or host.account()
        store = open_case(folder, passphrase, claimed)
        try:
            return cls(store, claimed)
        except BaseException:
            store.close()
            raise

    def _grades(self) -> tuple[str, ...]:
        """The grades of the policy's scheme, most serious first."""
        return tuple(self.run.policy().settings.grades.order)

    @property
    def folder(self) -> Path:
        """The case folder."""
        return self._store.folder

    def info(self) -> dict[str, Any]:
        """Reference, title, examiner and the rest of what was said when the case was made."""
        with self._store.read() as connection:
            return dict(connection.execute(tables.case_info.select()).mappings().one())

    def hand_over(self, person: str) -> None:
        """Somebody else sits here now: what is done from here on carries that name. The change is an audit event.

        The parts are made anew: whoever holds one of the old ones goes on writing the old name, so a run must not be
        under way.

        Raises:
            UsageError: Nobody is named, or a run is at work.
            CaseError: The event cannot be written; the old name stands.
        """
        claimed = person.strip()
        if not claimed:
            raise UsageError("Somebody must be named: the name stands beside everything that is done here.")
        if claimed == self.person:
            return
        if self.run.busy:
            raise UsageError("A run is at work; stop it, or wait for its end, before somebody else goes on.")
        before = {"before": self.person}
        self._store.act(
            lambda c: audit.record(c, "reviewer changed", claimed, before), name="reviewer", parts=("case", "audit")
        )
        self._seat(claimed)

    def look_for_unit(self, folder: Path | None) -> None:
        """Look for the unit's store of hash sets in this folder alone, as long as the case is open; None as usual."""
        self._store.unit_folder = folder

    def listen(self, listener: Listener) -> None:
        """Be told after each commit which parts of the case changed; called in the writer's thread."""
        self._store.writer.listeners.append(listener)

    def dump(self) -> Any:
        """The case as canonical lines: equal byte for byte for the same case."""
        return canonical_dump(self._store)

    def close(self) -> None:
        """Write what is queued and let go of the case."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
