"""Options that several commands share, and how a case is opened from them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from triage.errors import UsageError
from triage.open_case import OpenCase

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.")]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file", help="A file whose first line is the passphrase; else TRIAGE_PASSPHRASE or a prompt."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON Lines on standard output, with documented names.")]
Person = Annotated[str, typer.Option("--person", help="Who is working (claimed); the account is recorded beside it.")]


def read_passphrase(file: Path | None, *, confirm: bool = False) -> str:
    """The passphrase from the file, the variable or a prompt, in this order.

    Raises:
        UsageError: The file cannot be read, or there is nobody to ask.
    """
    if file is not None:
        try:
            with file.open(encoding="utf-8") as stream:
                return stream.readline().rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The passphrase file {file.name} cannot be read.") from error
    from_variable = os.environ.get("TRIAGE_PASSPHRASE")
    if from_variable is not None:
        return from_variable
    if not sys.stdin.isatty():
        raise UsageError("A passphrase is needed.", hint="Give --passphrase-file or set TRIAGE_PASSPHRASE.")
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))


def open_case(folder: Path, passphrase_file: Path | None, person: str = "") -> OpenCase:
    """Open the case that a command names."""
    if not (folder / "case.db").is_file():
        raise UsageError(f"There is no case in {folder}.", hint="Make one with `triage new`.")
    return OpenCase.open(folder, read_passphrase(passphrase_file), person)
