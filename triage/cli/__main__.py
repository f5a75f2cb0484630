"""``python -m triage.cli`` is the same as ``triage``."""

from __future__ import annotations

from triage.cli.app import main

if __name__ == "__main__":
    main()
