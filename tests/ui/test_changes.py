"""The one signal of changes: from the writer's thread to the screen's, gathered, and silent once closed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.samples.filled import filled_case
from ui.changes import GATHER_MS, Changes

Listener = Callable[[frozenset[str]], None]


def elsewhere(tell: Listener, *parts: str) -> None:
    for part in parts:
        thread = threading.Thread(target=tell, args=(frozenset({part}),))
        thread.start()
        thread.join()


def test_changes_come_gathered_on_the_screens_thread(qtbot: QtBot) -> None:
    listeners: list[Listener] = []
    changes = Changes(listeners.append)
    seen: list[tuple[object, int]] = []
    changes.changed.connect(lambda parts: seen.append((parts, threading.get_ident())))
    elsewhere(listeners[0], "queue", "review", "queue")
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(2 * GATHER_MS)
    assert seen == [(frozenset({"queue", "review"}), threading.get_ident())]


def test_changes_are_told_again_after_they_were_told(qtbot: QtBot) -> None:
    listeners: list[Listener] = []
    changes = Changes(listeners.append)
    for part in ("queue", "run"):
        with qtbot.waitSignal(changes.changed) as signal:
            elsewhere(listeners[0], part)
        assert signal.args == [frozenset({part})]


def test_nothing_is_heard_once_closed(qtbot: QtBot) -> None:
    listeners: list[Listener] = []
    changes = Changes(listeners.append)
    elsewhere(listeners[0], "queue")
    changes.close()
    elsewhere(listeners[0], "queue")
    with qtbot.assertNotEmitted(changes.changed, wait=2 * GATHER_MS):
        pass


def test_the_writer_of_a_case_is_heard_and_outlives_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    with filled_case(tmp_path / "case") as case:
        item = case.queue.page()[1].sha256.hex()
        changes = Changes(case.listen)
        with qtbot.waitSignal(changes.changed) as signal:
            case.review.grade([item], "B", "Officer")
        assert signal.args == [frozenset({"review", "audit"})]
        changes.close()
        changes.deleteLater()
        qtbot.wait(10)
        del changes
        case.review.grade([item], "C", "Officer")
        assert case.queue.page()[1].grade == "C"
