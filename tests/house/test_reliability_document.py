"""The bounds that docs/reliability.md prints are those of the code, and the tests that it names exist."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import ROOT, text

DOCUMENT = Path("docs/reliability.md")
ROW = re.compile(r"^\| ([^|]+) \| ([\d,]+)( [A-Za-z]+)? \| `([\w.]+)` \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/.]+)`")
UNITS = {"": 1, "s": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


def constant(name: str) -> Any:
    """The value of ``package.module.NAME`` or ``package.module.Class.field``."""
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:-1]:
            value = getattr(value, part)()  # a class of settings, with its defaults
        return getattr(value, parts[-1])
    raise AssertionError(f"{name} is not there")


def rows() -> list[tuple[str, int, str]]:
    return [
        (title, int(number.replace(",", "")) * UNITS[unit.strip()], name)
        for title, number, unit, name in ROW.findall(text(DOCUMENT))
    ]


@pytest.mark.parametrize(("title", "value", "name"), rows())
def test_a_printed_bound_is_that_of_the_code(title: str, value: int, name: str) -> None:
    assert constant(name) == value, title


def test_every_row_of_the_table_was_compared() -> None:
    table = text(DOCUMENT).split("## The bounds")[1].split("## What")[0]
    assert len(rows()) == table.count("\n| ") - 1 > 20


def test_named_tests_are_there() -> None:
    named = NAMED.findall(text(DOCUMENT))
    assert len(named) > 4
    assert [name for name in named if not (ROOT / name).exists()] == []
