"""OpenCase: the one object that the screen and the command line hold."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Self

from triage import host
from triage.casedb import audit, tables
from triage.casedb.canonical import canonical_dump
from triage.casedb.open import CaseStore, create_case, open_case
from triage.casedb.trail import Trail
from triage.casedb.writer import Listener
from triage.errors import UsageError
from triage.findings.policy import parse_policy
from triage.intake.evidence import Evidence
from triage.intake.hash_sets import HashSets
from triage.pipeline.desk import Run
from triage.report.desk import Reports
from triage.resources import resource
from triage.review.browsing import Items
from triage.review.grading import Review
from triage.review.messages import Messages
from triage.review.notes import Notes
from triage.review.privilege import Privilege
from triage.review.queue import Queue
from triage.review.record import ExaminationRecord
from triage.review.session import Session
from triage.review.zones import Zones
from triage.version import VERSION


class OpenCase:
    """An open case with its parts.

    They are evidence, sets, run, queue, items, review, notes, privilege, record, messages, zones, reports and audit.
    """

    def __init__(self, store: CaseStore, person: str) -> None:
        self._store = store
        self.person = person
        self.evidence = Evidence(store, person)
        self.sets = HashSets(store, person, self._grades)
        self.run = Run(store, person)
        self.queue = Queue(store)
        session = Session(store)
        self.review = Review(store, self._grades, session)
        self.items = Items(store, person, lambda: self.review.grades)
        self.notes = Notes(store, person, session)
        self.privilege = Privilege(store, person, session)
        self.record = ExaminationRecord(store, person)
        self.messages = Messages(store, session)
        self.zones = Zones(store)
        self.reports = Reports(store, person)
        self.audit = Trail(store)

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
