"""What runs in a worker process: take a task, call the function it names, send back what it yields.

This module imports nothing of the screen, the database or the command line; a worker learns what to do from a
dotted function name.
"""

from __future__ import annotations

import importlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from triage import host
from triage.errors import TriageError
from triage.execution.slots import SharedSlot, Slot

WorkFunction = Callable[[Any, Slot], Iterator[Any]]

READY = "ready"
RESULT = "result"
END = "end"
REFUSED = "refused"
"""The function raised a ``TriageError``: known, worded."""
BROKEN = "broken"
"""Any other exception: a defect of ours, kept with its type and place."""


def work(pipe: Connection, memory_name: str, position: int, preload: tuple[str, ...] = ()) -> None:
    """The worker's main loop; it ends when the pipe does."""
    host.use_utc()
    host.keep_freed_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that holds the case
    memory = SharedMemory(name=memory_name)
    slot = SharedSlot(memory, position)
    slot.at(-1, "idle")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pipe.send((READY, os.getpid()))
    _fall_silent()
    for name in preload:
        with suppress(ImportError):  # the task that needs it says what is wrong
            importlib.import_module(name)
    try:
        while True:
            task, function, argument = pipe.recv()
            _run(pipe, slot, task, function, argument)
            slot.at(-1, "idle")
    except (EOFError, BrokenPipeError, OSError):
        return
    finally:
        memory.close()


def _fall_silent() -> None:
    """C libraries print what is wrong with a file, and its words, to where a person reads the program's own."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _end_with_parent() -> None:
    """A worker that works on something long does not look at its pipe: it ends when who started it is gone."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(pipe: Connection, slot: SharedSlot, task: int, function: str, argument: Any) -> None:
    try:
        for result in resolve(function)(argument, slot):
            pipe.send((RESULT, task, result))
    except (BrokenPipeError, EOFError):
        raise
    except TriageError as error:
        pipe.send((REFUSED, task, str(error)))
    except Exception as error:  # noqa: BLE001  # the batch runner: one batch must not end a worker (DESIGN §7)
        pipe.send((BROKEN, task, _describe(error), *slot.where))
    else:
        pipe.send((END, task, None))


def resolve(name: str) -> WorkFunction:
    """The function that ``package.module:function`` names; only our own packages may be named."""
    module, _, attribute = name.partition(":")
    if module.split(".")[0] not in ("triage", "hashsets", "tests"):
        raise ValueError(f"a worker runs functions of the product only, not {name}")
    function: WorkFunction = getattr(importlib.import_module(module), attribute)
    return function


def _describe(error: Exception) -> str:
    """Type and place of a defect, without its message: a message may quote evidence."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "unknown place"
    return f"{type(error).__name__} at {place}"
