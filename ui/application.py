"""The program: which window is on screen, and how a case comes to be open in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from triage.errors import TriageError
from ui import style
from ui.crash import crash_report
from ui.enter import enter_presses
from ui.garbage import GarbageOnScreen
from ui.jobs import Jobs
from ui.settings import Settings
from ui.start.presenter import NewCase
from ui.start.view import StartWindow

if TYPE_CHECKING:
    from triage.open_case import OpenCase
    from ui.changes import Changes
    from ui.main_window import MainWindow

NAME: Final = "DFU Triage"


class Desktop(QObject):
    """Shows one window at a time: the start window, or that of the one open case."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        dress_as_wanted(settings)
        self._jobs = Jobs()
        self._start: StartWindow | None = None
        self._window: MainWindow | None = None
        self._changes: Changes | None = None
        self._case: OpenCase | None = None

    @property
    def start_window(self) -> StartWindow | None:
        """The start window, where it is on screen."""
        return self._start

    @property
    def window(self) -> MainWindow | None:
        """The window of the open case, where there is one."""
        return self._window

    def show_start(self, folder: Path | None = None, notice: str = "") -> None:
        """Show the start window, at the passphrase of a case where one is named."""
        start = StartWindow(self._settings, NAME)
        start.made.connect(self._make)
        start.asked.connect(self._open)
        self._start = start
        start.show()
        if folder is not None:
            start.ask_passphrase(folder)
        elif notice:
            start.say(notice)
        # While a person reads, what opening a case needs is brought in.
        self._jobs.start(_load_engine, lambda _: None, lambda _: None)

    def show_case(self, case: OpenCase) -> None:
        """Show an open case. It is closed with its window."""
        from ui.changes import Changes
        from ui.main_window import MainWindow
        from ui.pages import ADDITIONS, PAGES

        self._case = case
        self._changes = Changes(case.listen)
        self._window = MainWindow(case, Jobs(), self._changes, self._settings, PAGES)
        for add in ADDITIONS:
            add(self._window)
        self._window.left.connect(self._left)
        self._window.show_first()
        if self._start is not None:
            self._start.close()
            self._start.deleteLater()
            self._start = None

    def show_crash(self, report: str) -> None:
        """Show a crash report over the window at hand."""
        if self._window is not None:
            self._window.show_crash(report)
        elif self._start is not None:
            from ui.frame.crash_box import CrashBox

            CrashBox(self._start, NAME).show_report(report)

    def close(self) -> None:
        """Let go of everything."""
        self._jobs.close()
        if self._start is not None:
            self._start.close()
            self._start.deleteLater()
            self._start = None
        self._close_case()

    def _make(self, asked: NewCase) -> None:
        self._come(lambda: _create(asked))

    def _open(self, folder: Path, passphrase: str, person: str) -> None:
        self._come(lambda: _open_case(folder, passphrase, person))

    def _come(self, work: Callable[[], tuple[OpenCase, str]]) -> None:
        self._jobs.start(work, self._came, self._failed)

    def _came(self, opened: tuple[OpenCase, str]) -> None:
        case, reference = opened
        self._settings.opened(case.folder, reference)
        self.show_case(case)

    def _failed(self, error: TriageError) -> None:
        if self._start is not None:
            self._start.show_error(error)

    def _left(self, target: object) -> None:
        """The window was closed; ``target`` says what comes next: nothing, the start window, a folder, it again."""
        from ui.main_window import AGAIN

        if target == AGAIN and self._case is not None:
            case = self._case
            self._close_window()
            dress_as_wanted(self._settings)
            self.show_case(case)
            return
        self._close_case()
        if target is not None:
            self.show_start(target if isinstance(target, Path) else None)

    def _close_case(self) -> None:
        self._close_window()
        if self._case is not None:
            self._case.close()
        self._case = None

    def _close_window(self) -> None:
        if self._changes is not None:
            self._changes.close()
        if self._window is not None:
            self._window.deleteLater()
        self._changes = self._window = None


def dress_as_wanted(settings: Settings) -> None:
    """Give text and distances the size that the person wants, for all windows that are made from now on."""
    app = QApplication.instance()
    assert isinstance(app, QApplication), "windows need a program"
    style.enlarge(settings.get("size", 100))
    style.dress(app, style.scheme_of(app))


def program() -> QApplication:
    """The program of this process, dressed as the system asks."""
    app = QApplication.instance()
    # Only the program's name: a window system hands a process's arguments to other programs.
    app = app if isinstance(app, QApplication) else QApplication(["triage"])
    app.setApplicationName(NAME)
    style.follow_system(app)
    enter_presses(app)
    return app


def hold(desktop: Desktop, app: QApplication) -> int:
    """Run the program until its last window is closed; defects become crash boxes meanwhile."""
    before = sys.excepthook
    # Python keeps the hook of this moment with each thread that it meets, and lets go of it in another one much later:
    # the hook must not keep alive what only this thread may destroy.
    shown = [desktop]

    def show_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            QApplication.closeAllWindows()
        elif isinstance(error, Exception):
            for one in shown:
                one.show_crash(crash_report(error))
        else:
            before(kind, error, trace)

    sys.excepthook = show_defect
    # Python hears of Ctrl+C only while it runs: a beat lets it.
    beat = QTimer(desktop)
    beat.start(500)
    beat.timeout.connect(lambda: None)
    garbage = GarbageOnScreen(desktop)
    try:
        return app.exec()
    finally:
        sys.excepthook = before
        shown.clear()
        desktop.close()
        garbage.close()


def _load_engine() -> None:
    import ui.pages  # noqa: F401  # brought in ahead of their use


def _create(asked: NewCase) -> tuple[OpenCase, str]:
    from triage.open_case import OpenCase

    assert asked.folder is not None, "checked by the form"
    case = OpenCase.create(
        asked.folder, asked.passphrase, reference=asked.reference, title=asked.title, examiner=asked.person
    )
    return case, asked.reference


def _open_case(folder: Path, passphrase: str, person: str) -> tuple[OpenCase, str]:
    from triage.open_case import OpenCase

    case: Any = OpenCase.open(folder, passphrase, person)
    try:
        return case, str(case.info()["reference"])
    except BaseException:
        case.close()
        raise
