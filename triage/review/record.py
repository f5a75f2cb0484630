"""The examination record: what was searched, filtered and how deep the queue was read, with who, when and hits.

Disclosure asks what was looked for and what was set aside, also where it led to nothing. Each is an audit event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from triage.casedb import audit
from triage.casedb.audit import AuditEvent
from triage.casedb.open import CaseStore

SEARCHED: Final = "searched"
FILTERED: Final = "filtered"
DEPTH: Final = "queue depth"
KINDS: Final = (SEARCHED, FILTERED, DEPTH)

_PAGE: Final = 1_000


class ExaminationRecord:
    """What a person looked for in an open case."""

    def __init__(self, store: CaseStore, person: str) -> None:
        self._store = store
        self._person = person
        self._deepest = 0

    def searched(self, kind: str, query: str, hits: int, person: str = "") -> None:
        """Keep a search: where it was made (``messages``, ``items``), its words, and how many hits it had."""
        self._keep(SEARCHED, {"where": kind, "query": query, "hits": hits}, person)

    def filtered(self, chosen: Mapping[str, Any], hits: int, person: str = "") -> None:
        """Keep a filter that set material aside, as ``ItemFilter.said`` words it, and how many items it left."""
        self._keep(FILTERED, {"filter": dict(chosen), "hits": hits}, person)

    def depth(self, rank: int, person: str = "") -> None:
        """Keep how deep the queue was read; only a deeper rank than before in this session is an event."""
        if rank > self._deepest:
            self._keep(DEPTH, {"rank": rank}, person)
            self._deepest = rank

    def events(self) -> list[AuditEvent]:
        """All searches, filters and depths of the case, in their order."""
        found: list[AuditEvent] = []
        after = 0
        while True:
            with self._store.read() as connection:
                page = list(audit.events(connection, after, _PAGE))
            if not page:
                return found
            after = page[-1].seq
            found += [event for event in page if event.kind in KINDS]

    def _keep(self, kind: str, facts: dict[str, Any], person: str) -> None:
        who = person or self._person
        self._store.act(lambda c: audit.record(c, kind, who, facts), name="record", parts=("audit",))
