"""Run the ``triage`` program as its users do; in this process, or in one of its own where that matters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from triage.cli import main

ROOT = Path(__file__).resolve().parents[2]


class Answer(NamedTuple):
    """What the program said."""

    status: int
    out: str
    err: str

    def records(self) -> list[dict[str, Any]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def triage(*arguments: object, passphrase: str | None = "test") -> Answer:
    """Run a command in this process, which is quick; nobody is there to be asked."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with (
        mock.patch.dict(os.environ, _environment(passphrase), clear=True),
        mock.patch.object(sys, "argv", ["triage", *map(str, arguments)]),
        mock.patch.object(sys, "stdin", io.StringIO()),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as leave:
            status = int(leave.code or 0)
    return Answer(status, out.getvalue(), err.getvalue())


def triage_process(*arguments: object, passphrase: str | None = "test", **variables: str) -> Answer:
    """Run a command in a process of its own, with further environment variables."""
    done = subprocess.run(
        [sys.executable, "-m", "triage.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=_environment(passphrase) | variables,
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def ok(*arguments: object, passphrase: str | None = "test") -> Answer:
    """Run a command that must succeed."""
    answer = triage(*arguments, passphrase=passphrase)
    assert answer.status == 0, f"{arguments}: {answer.status}\n{answer.out}\n{answer.err}"
    return answer


def new(case: Path) -> Path:
    """Make a case by command."""
    ok("new", case, "--reference", "OP/1/26", "--title", "Test", "--examiner", "Examiner")
    return case


def _environment(passphrase: str | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIAGE_")}
    secret = {} if passphrase is None else {"TRIAGE_PASSPHRASE": passphrase}
    return kept | secret | {"PYTHONPATH": str(ROOT)}
