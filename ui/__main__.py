"""``python -m ui [CASE]``, and what ``triage gui`` calls: opens the window."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from triage.errors import TriageError, UsageError
from ui import settings


def run(case: Path | None = None, passphrase: str | None = None) -> int:
    """Show a case, or the start window, until the last window is closed; gives the exit status.

    Args:
        case: The case folder; without one the window asks for it.
        passphrase: Its passphrase; without one the window asks for it.

    Raises:
        CaseError: There is no such case, it is in use, or the passphrase is wrong.
    """
    kept = settings.Settings(settings.settings_path())
    from ui.application import Desktop, hold, program

    if case is None or passphrase is None:
        app = program()
        desktop = Desktop(kept)
        desktop.show_start(case)
        return hold(desktop, app)
    from triage.open_case import OpenCase

    with OpenCase.open(case, passphrase, kept.get("person", "")) as opened:
        kept.opened(opened.folder, opened.info()["reference"])
        app = program()
        desktop = Desktop(kept)
        desktop.show_case(opened)
        return hold(desktop, app)


def main() -> int:
    """Open the case that the command line names, or the start window."""
    parser = argparse.ArgumentParser(prog="python -m ui", description="Open a case in a window.")
    parser.add_argument("case", type=Path, nargs="?", help="the case folder; without one the window asks for it")
    parser.add_argument("--passphrase-file", type=Path, help="else TRIAGE_PASSPHRASE, else the window asks for it")
    arguments = parser.parse_args()
    try:
        if arguments.case is not None and not (arguments.case / "case.db").is_file():
            raise UsageError(f"There is no case in {arguments.case}.")
        return run(arguments.case, _passphrase(arguments.passphrase_file))
    except TriageError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def _passphrase(file: Path | None) -> str | None:
    if file is None and "TRIAGE_PASSPHRASE" not in os.environ:
        return None
    from triage.cli.options import read_passphrase

    return read_passphrase(file)


if __name__ == "__main__":
    sys.exit(main())
