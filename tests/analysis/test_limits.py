"""Each bound is used, is set once, and is hit by a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from triage.analysis import limits

ROOT = Path(__file__).resolve().parents[2]
NAMES = [name for name in vars(limits) if name.isupper()]


def uses(name: str, folder: Path, own: str) -> int:
    """In how many modules of a folder a name is used, apart from one."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")) if path.name != own)
    return sum(bool(re.search(rf"\b{name}\b", text)) for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_a_bound_is_used_and_hit_by_a_test(name: str) -> None:
    assert uses(name, ROOT / "triage" / "analysis", "limits.py") >= 1
    assert uses(name, ROOT / "tests" / "analysis", "test_limits.py") >= 1


def test_there_are_bounds() -> None:
    assert len(NAMES) >= 15
