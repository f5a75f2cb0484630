"""The command line over OpenCase: it works a whole case without a screen."""

from __future__ import annotations

from triage.cli.app import main

__all__ = ["main"]
