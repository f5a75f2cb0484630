"""The system's dialogs for files and folders. Each begins where a person last chose for the same purpose.

What was chosen is remembered as long as the program runs and written nowhere: paths may tell of the evidence.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


class Purpose(StrEnum):
    """What a file or folder is chosen for."""

    CASE = "case"
    EVIDENCE = "evidence"
    RULES = "rules"
    """Hash sets, policies, profiles, packs of words."""
    OUTPUT = "output"


_LAST: Final[dict[Purpose, Path]] = {}


def start_of(purpose: Purpose) -> Path:
    """Where a dialog begins: where one for the same purpose ended, else the user's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    wished = (_LAST.get(purpose), Path(documents) if documents else None)
    return next((path for path in wished if path is not None and path.is_dir()), Path.home())


def choose_folder(parent: QWidget, title: str, purpose: Purpose, start: Path | None = None) -> Path | None:
    """A folder that is there, or nothing."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(start or start_of(purpose)))
    return _chosen(purpose, chosen, folder=True)


def choose_file(
    parent: QWidget, title: str, purpose: Purpose, kinds: str = "", start: Path | None = None
) -> Path | None:
    """A file that is there, or nothing.

    Args:
        parent: The widget that asks.
        title: What is asked for.
        purpose: What it is chosen for.
        kinds: Qt's filter of names; empty for all files.
        start: Where to begin, if not where the last one was.
    """
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(start or start_of(purpose)), kinds)
    return _chosen(purpose, chosen)


def choose_files(parent: QWidget, title: str, purpose: Purpose) -> list[Path]:
    """Files that are there."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, str(start_of(purpose)))
    return [path for name in chosen if (path := _chosen(purpose, name)) is not None]


def choose_new_file(parent: QWidget, title: str, name: str, kinds: str) -> tuple[Path | None, str]:
    """Where a file is to be written, and which of the kinds."""
    chosen, kind = QFileDialog.getSaveFileName(parent, title, str(start_of(Purpose.OUTPUT) / name), kinds)
    return _chosen(Purpose.OUTPUT, chosen), kind


def _chosen(purpose: Purpose, name: str, *, folder: bool = False) -> Path | None:
    if not name:
        return None
    path = Path(name)
    _LAST[purpose] = path if folder and purpose is Purpose.OUTPUT else path.parent
    return path
