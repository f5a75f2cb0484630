"""Fixtures of the evidence tests."""

from __future__ import annotations

import pytest

from tests.evidence.ewf_cases import MEDIA
from tests.samples.ewf import EwfWriter
from triage.evidence.ewf import EwfMedia


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> EwfMedia:
    return EwfMedia(
        EwfWriter(tables_per_segment=3).write(tmp_path_factory.mktemp("written"), MEDIA[:-700] + bytes(188))
    )
