"""The worked case that the tests of the review share; each test has a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.worked import copied, worked_case
from triage.open_case import OpenCase


@pytest.fixture(scope="session")
def worked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worked_case(tmp_path_factory.mktemp("worked"))


@pytest.fixture
def worked(worked_folder: Path, tmp_path: Path) -> Iterator[OpenCase]:
    with copied(worked_folder, tmp_path / "case") as opened:
        yield opened
