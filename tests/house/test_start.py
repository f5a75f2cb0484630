"""The command line starts quickly: what takes long to load is loaded by those commands alone that need it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("PIL", "PySide6", "alembic", "av", "numpy", "pytsk3", "rich.markdown", "typst")


def loaded(code: str) -> list[str]:
    """Which of the heavy packages stand in a new interpreter behind this code."""
    listing = f"{code}; import sys; print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_command_line_loads_nothing_heavy() -> None:
    assert loaded("import gc, triage.cli; assert gc.isenabled()") == []


def test_it_would_be_seen() -> None:
    assert loaded("import numpy") == ["numpy"]
