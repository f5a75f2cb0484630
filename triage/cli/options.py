"""Options that several commands share, and how a case is opened from them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Final, NamedTuple

import typer

from triage.errors import UsageError
from triage.open_case import OpenCase


class Secret(NamedTuple):
    """Which passphrase is meant, and where it is looked for."""

    whose: str
    option: str
    variable: str


OF_CASE: Final = Secret("", "passphrase-file", "TRIAGE_PASSPHRASE")
OF_UNIT: Final = Secret(" of the unit's store", "unit-passphrase-file", "TRIAGE_UNIT_PASSPHRASE")
NEW_OF_UNIT: Final = Secret(" that the unit's store is to have", "new-passphrase-file", "TRIAGE_UNIT_NEW_PASSPHRASE")

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", help="A file whose first line is the passphrase; else TRIAGE_PASSPHRASE or a prompt."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON Lines on standard output, with documented names.")]
Person = Annotated[str, typer.Option("--person", help="Who is working (claimed); the account is recorded beside it.")]


Unit = Annotated[bool, typer.Option("--unit", help="The unit's store, not a case.")]
UnitFolder = Annotated[
    Path | None,
    typer.Option("--unit-folder", help="Where the unit's store lies; else TRIAGE_UNIT, else your own data folder."),
]
UnitPassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--unit-passphrase-file",
        help="A file whose first line is the passphrase of the unit's store; else TRIAGE_UNIT_PASSPHRASE or a prompt.",
    ),
]


NewPassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--new-passphrase-file",
        help="A file whose first line is the new passphrase; else TRIAGE_UNIT_NEW_PASSPHRASE or a prompt.",
    ),
]


def read_passphrase(file: Path | None, *, confirm: bool = False, of: Secret = OF_CASE) -> str:
    """The passphrase from the file, the variable or a prompt, in this order.

    Args:
        file: The file that was named.
        confirm: Ask for it twice, where somebody is asked.
        of: Which passphrase is wanted.

    Raises:
        UsageError: The file cannot be read, or there is nobody to ask.
    """
    if file is not None:
        try:
            with file.open(encoding="utf-8") as stream:
                return stream.readline().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The passphrase file {file.name} cannot be read.") from error
    from_variable = os.environ.get(of.variable)
    if from_variable is not None:
        return from_variable
    if not sys.stdin.isatty():
        raise UsageError(f"A passphrase{of.whose} is needed.", hint=f"Give --{of.option} or set {of.variable}.")
    return str(typer.prompt(f"Passphrase{of.whose}", hide_input=True, confirmation_prompt=confirm, err=True))


def open_case(folder: Path, passphrase_file: Path | None, person: str = "") -> OpenCase:
    """Open the case that a command names."""
    if not (folder / "case.db").is_file():
        raise UsageError(f"There is no case in {folder}.", hint="Make one with `triage new`.")
    return OpenCase.open(folder, read_passphrase(passphrase_file), person)
