"""The public test data beside the repository: used where it lies, never copied."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "shared" / "testdata"


def testdata(*parts: str) -> Path:
    """A path of the test data; in CI its absence is a failure, elsewhere the test is skipped with a sentence."""
    path = ROOT.joinpath(*parts)
    if not path.exists():
        sentence = f"The test data {'/'.join(parts)} is not beside the repository (../shared/testdata)."
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path


testdata.__test__ = False  # type: ignore[attr-defined]  # pytest would take the name for a test
