"""The audit log as people use it: pages of events, the head, verification of the whole case."""

from __future__ import annotations

from triage.casedb import audit
from triage.casedb.audit import AuditEvent, Head
from triage.casedb.open import CaseStore
from triage.casedb.verification import Verification, chain_faults, verify_case


class Trail:
    """The audit log of an open case."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def page(self, after: int = 0, limit: int = 200) -> list[AuditEvent]:
        """Events behind a number."""
        with self._store.read() as connection:
            return list(audit.events(connection, after, limit))

    def head(self) -> Head:
        """The end of the chain."""
        with self._store.read() as connection:
            return audit.head(connection)

    def chain_faults(self) -> list[str]:
        """Where the chain of events is broken; nothing where it is whole. The tables are not looked at."""
        with self._store.read() as connection:
            return chain_faults(connection)

    def verify(self) -> Verification:
        """Recompute the chain and replay it against the tables."""
        with self._store.read() as connection:
            return verify_case(connection, self._store.thumbs)
