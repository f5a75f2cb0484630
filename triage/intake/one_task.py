"""Run one task in a worker process of its own and wait for what it yields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triage.errors import EvidenceError, TriageError
from triage.execution.limits import Limits
from triage.execution.pool import Finished, Pool, Refused, Result


def run_in_worker(
    function: str, argument: Any, *, error: type[TriageError] = EvidenceError, limits: Limits | None = None
) -> Iterator[Any]:
    """Yield what the function yields.

    Raises:
        TriageError: Of the given type, with the worker's own sentence or with how it died.
    """
    pool = Pool(1, limits)
    try:
        pool.submit(function, argument)
        while True:
            for event in pool.events():
                if isinstance(event, Result):
                    yield event.value
                elif isinstance(event, Finished):
                    return
                elif isinstance(event, Refused):
                    raise error(event.sentence)
                else:
                    raise error(f"It could not be read. {event.sentence}")
    finally:
        pool.close()
