"""Run one app parser over one artefact, in a worker: the task, the checks before it, and the opening of the source."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from triage.analysis.app_run import ParserRun, Tagged
from triage.analysis.app_scope import app_in_scope
from triage.analysis.plugin_finding import FoundPlugin, find_plugins
from triage.errors import EvidenceError, PluginError
from triage.evidence.source import Source
from triage.execution.slots import Slot
from triage.model.entries import EntryFlag
from triage.model.messages import ParserOutcome
from triage.model.tasks import ParseTask


def parse_artefact(argument: ParseTask, slot: Slot) -> Iterator[list[Tagged]]:
    """Parse one artefact.

    Yields:
        Lists of ``("account", identifier, name)``, ``("message", *MessageRow)``, ``("problem", *ProblemRow)``
        and ``("outside_scope", number of messages)``; the last item of the last list, and no other, is
        ``("outcome", ParserOutcome value, sentence, counts)``.

    Raises:
        PluginError: This worker has not this version of the plugin, or the task is outside the scope.
        EvidenceError: The source itself cannot be opened, or went away: it may be parsed another time.
    """
    found = _plugin(argument)
    # Imported here: the process that holds the case imports this module too, and must know no evidence library.
    from triage.entries.inside import WithArchives
    from triage.evidence.open import is_there, open_source

    slot.at(argument.main.entry, "open")
    source = WithArchives(open_source(argument.spec))
    try:
        for results in parse_from(source, found, argument, slot):
            impaired = results and results[-1][0] == "outcome" and results[-1][1] != ParserOutcome.READ
            if impaired and not is_there(argument.spec):
                raise EvidenceError("It went away while it was read.")
            yield results
    finally:
        source.close()


def parse_from(source: Source, found: FoundPlugin, task: ParseTask, slot: Slot) -> Iterator[list[Tagged]]:
    """``parse_artefact`` with a source that is already open; never raises but for a defect of the engine."""
    run = ParserRun(found.app, task.main, task.companions, task.scope, slot)
    for note in task.notes:
        run.note(note)
    try:
        yield from run.records(source)
    # The one broad except of the app-parser runner: a plugin's defect must cost one file and not the run.
    except Exception as error:  # noqa: BLE001
        run.crashed(error)
    finally:
        run.close()
    yield run.finish()


@lru_cache(maxsize=4)
def _plugins(folder: str) -> dict[str, FoundPlugin]:
    return find_plugins(Path(folder) if folder else None)


def _plugin(task: ParseTask) -> FoundPlugin:
    found = _plugins(task.plugin_folder).get(task.plugin)
    if found is None:
        raise PluginError(f"This worker has no app parser {task.plugin}.")
    if found.digest != task.plugin_digest:
        raise PluginError(f"This worker has another version of the app parser {task.plugin}; it refuses.")
    if not app_in_scope(found.app, task.scope) or EntryFlag(task.main.flags) & EntryFlag.OUT_OF_SCOPE:
        raise PluginError(f"The app parser {task.plugin} was asked to read what is outside the scope of the exhibit.")
    return found
