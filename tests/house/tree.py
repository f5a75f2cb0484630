"""The files of this repository, as the house rules look at them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE_ROOTS = ("triage", "ui", "hashsets", "plugins")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is kept, or would be with the next commit, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file()))


def python_files(*roots: str) -> list[Path]:
    """The Python files below these top-level folders (all folders where none is named)."""
    return [path for path in files() if path.suffix == ".py" and (not roots or path.parts[0] in roots)]


@cache
def text(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


def module_name(path: Path) -> str:
    """``triage/model/times.py`` is ``triage.model.times``."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
