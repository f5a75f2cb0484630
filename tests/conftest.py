"""What every test runs in."""

from __future__ import annotations

import gc


def pytest_collection_finish() -> None:
    """Leave what all tests were imported with out of later collections.

    A test of the window collects what it left behind, twice; each time a quarter of a million objects that stay for
    good would be looked at as well, which took longer than most of these tests.
    """
    gc.collect()
    gc.freeze()
