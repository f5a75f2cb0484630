"""``python -m ui CASE``, and what ``triage gui`` calls: opens a case in a window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QApplication

from triage.cli.options import read_passphrase
from triage.errors import TriageError
from triage.open_case import OpenCase
from ui import settings, style
from ui.changes import Changes
from ui.crash import crash_report
from ui.jobs import Jobs
from ui.main_window import NAME, MainWindow
from ui.pages import PAGES


def run(case: Path, passphrase: str) -> int:
    """Show a case until its window is closed; gives the exit status.

    Raises:
        CaseError: There is no such case, it is in use, or the passphrase is wrong.
    """
    with OpenCase.open(case, passphrase) as opened:
        return _show(opened)


def _show(opened: OpenCase) -> int:
    app = QApplication.instance()
    # Only the program's name: a window system hands a process's arguments to other programs.
    app = app if isinstance(app, QApplication) else QApplication(["triage"])
    app.setApplicationName(NAME)
    style.follow_system(app)
    jobs = Jobs()
    changes = Changes(opened.listen)
    window = MainWindow(opened, jobs, changes, settings.Settings(settings.settings_path()), PAGES)
    before = sys.excepthook

    def show_defect(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            window.close()
        elif isinstance(error, Exception):
            window.show_crash(crash_report(error))
        else:
            before(kind, error, trace)

    sys.excepthook = show_defect
    try:
        window.show()
        return app.exec()
    finally:
        sys.excepthook = before
        jobs.close()
        changes.close()


def main() -> int:
    """Open the case that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m ui", description="Open a case in a window.")
    parser.add_argument("case", type=Path, help="the case folder")
    parser.add_argument("--passphrase-file", type=Path, help="else TRIAGE_PASSPHRASE or a prompt")
    arguments = parser.parse_args()
    try:
        return run(arguments.case, read_passphrase(arguments.passphrase_file))
    except TriageError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
