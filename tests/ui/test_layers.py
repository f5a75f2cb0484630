"""The screen reads no database, and what it shows is worked out without Qt."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.house.test_machine import imported
from tests.house.tree import ROOT, module_name, parsed, python_files

ENGINE_WORDS = frozenset({"triage.casedb.thumbs", "triage.casedb.thumbs.Level"})
"""What the screen may name of the case database: the level of a picture, a word."""

FORBIDDEN = ("triage.casedb", "triage.pipeline", "triage.evidence", "triage.entries", "triage.analysis", "sqlalchemy",
             "sqlcipher3", "sqlite3", "PIL", "pytsk3", "threading", "concurrent")  # fmt: skip
THREADS = {"ui/changes.py": {"threading"}, "ui/samples.py": {"threading"}, "ui/report/pages.py": {"threading"},
           "ui/report/states.py": {"threading"}, "ui/run/states.py": {"threading"},
           "ui/audit/samples.py": {"threading"}, "ui/conversations/samples.py": {"threading"},
           "ui/overview/samples.py": {"threading"}, "ui/intake/importing.py": {"threading", "threading.Event"},
           "ui/intake/presenter.py": {"threading", "threading.Event"},
           "ui/intake/unit_presenter.py": {"threading", "threading.Event"},
           "ui/intake/states.py": {"threading", "threading.Event"}}  # fmt: skip
"""A lock against the writer's thread, one around PDFium, desks that wait, and the sign that stops an import; threads are started in ui/jobs.py alone."""


def reaches(tree: ast.Module) -> set[str]:
    names = imported(tree) - ENGINE_WORDS
    return {name for name in names if any(name == bad or name.startswith(f"{bad}.") for bad in FORBIDDEN)}


def test_the_screen_reaches_for_no_stage_and_no_database() -> None:
    found = {path.as_posix(): reaches(parsed(path)) for path in python_files("ui")}
    assert {
        path: names - THREADS.get(path, set()) for path, names in found.items() if names - THREADS.get(path, set())
    } == {}


@pytest.mark.parametrize(
    "source",
    ["import sqlite3", "from triage.casedb.ranking import queue_page", "from PIL import Image", "import threading"],
)
def test_a_planted_reach_is_seen(source: str) -> None:
    assert reaches(ast.parse(source))


def test_a_presenter_starts_without_qt() -> None:
    presenters = [module_name(path) for path in python_files("ui") if path.name == "presenter.py"]
    assert "ui.review.presenter" in presenters
    source = f"import sys, {', '.join(presenters)}\nprint([m for m in sys.modules if m.split('.')[0] in ('PySide6', 'shiboken6')])"
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_engine_starts_without_the_screen() -> None:
    source = "import sys, triage.cli.app\nprint([m for m in sys.modules if m.split('.')[0] in ('PySide6', 'ui')])"
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
