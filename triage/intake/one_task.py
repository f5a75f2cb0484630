"""Run one task in a worker process of its own and wait for what it yields."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from triage.errors import EvidenceError, StoppedError, TriageError
from triage.execution.limits import Limits
from triage.execution.pool import Finished, Pool, Refused, Result


def run_in_worker(
    function: str,
    argument: Any,
    *,
    error: type[TriageError] = EvidenceError,
    limits: Limits | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Any]:
    """Yield what the function yields.

    Args:
        function: What the worker runs, by its dotted name.
        argument: What it is given.
        error: The type of what is raised.
        limits: Bounds on the worker, where they are not the product's own.
        stop: Set it from another thread to end the worker at once.

    Raises:
        TriageError: Of the given type, with the worker's own sentence or with how it died.
        StoppedError: It was stopped.
    """
    pool = Pool(1, limits)
    try:
        pool.submit(function, argument)
        while True:
            if stop is not None and stop.is_set():
                raise StoppedError("It was stopped. Nothing of it was kept.")
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
