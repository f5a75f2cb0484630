"""The ``triage`` program: commands in the order in which a case is worked, errors as one clear sentence.

Exit status: 0 done; 1 an exhibit, a volume or a stage was not completed, it was stopped, or ``verify`` found faults;
2 wrong use or unusable input.
"""

from __future__ import annotations

import os
import sys
from typing import Final, NoReturn

import typer
from typer.exceptions import TyperException

from triage.cli import case_commands, hashset_commands, list_commands, note_commands, review_commands
from triage.cli.output import errors
from triage.errors import TriageError

_INTERRUPTED: Final = 130
"""What typer makes of Ctrl+C. It raises neither that nor ``typer.Exit`` here, but returns the status."""

app = typer.Typer(
    name="triage",
    help="Read-only triage of seized phones and computers: add exhibits, run, review, report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
hashset_app = typer.Typer(help="Hash sets of a case.", no_args_is_help=True)
app.add_typer(hashset_app, name="hashset")
case_commands.register(app)
hashset_commands.register(hashset_app)
list_commands.register(app)
review_commands.register(app)
note_commands.register(app)


def main() -> NoReturn:
    """Run the program and end the process with its exit status."""
    try:
        status = app(standalone_mode=False) or 0
    except TriageError as error:
        errors.print(str(error), markup=False, highlight=False)
        _leave(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        status = _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough (`triage entries … | head`); nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _leave(0)
    except TyperException as error:
        errors.print(error.format_message(), markup=False, highlight=False)
        _leave(2)
    if status == _INTERRUPTED:
        errors.print("Stopped. What was finished is kept; run the command again to go on.")
        status = 1
    _leave(status)


def _leave(status: int) -> NoReturn:
    sys.exit(status)
