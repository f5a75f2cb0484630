"""Reads a settings file strictly: an unknown key, a missing one or a wrong type is a sentence that names its place."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from triage.errors import TriageError

Settings = TypeVar("Settings", bound=msgspec.Struct)


def read_strict(data: bytes, kind: type[Settings], name: str, what: str, fault: type[TriageError]) -> Settings:
    """The settings in a TOML file.

    Args:
        data: The file's bytes.
        kind: The struct that the whole file is, without defaults and with unknown fields forbidden.
        name: What errors call the file.
        what: What it is to its user, as in "The triage policy is not valid TOML".
        fault: The error that is raised.

    Raises:
        TriageError: ``fault``; its locator names file, table and key.
    """
    try:
        return msgspec.toml.decode(data, type=kind)
    except msgspec.ValidationError as error:
        sentence, _, where = str(error).partition(" - at ")
        raise fault(_said(sentence), locator=_place(name, where)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise fault(f"The {what} is not valid TOML: {error}.", locator=name) from error


def _said(sentence: str) -> str:
    """The library's sentence in the words of a file."""
    for theirs, ours in (
        ("Object missing required field", "A key is missing here:"),
        ("Object contains unknown field", "Nothing is called so here:"),
    ):
        sentence = sentence.replace(theirs, ours)
    return f"{sentence.replace('Object', 'The table')}."


def _place(name: str, where: str) -> str:
    """``$.points.exact`` as a person finds it in the file."""
    keys = re.sub(r"^`?key in `|[`$]", "", where).strip(".")
    return f"{name}, at {keys}" if keys else name
