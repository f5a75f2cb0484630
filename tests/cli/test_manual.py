"""The manual against the program: its commands and options, the names of its JSON, its scope file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from tests.samples.command import ok
from tests.samples.exhibits import prepared_case
from triage.cli.app import app
from triage.cli.case_commands import read_scope_file

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "manual.md").read_text(encoding="utf-8")
EVERY_LIST = ("entries", "queue", "messages", "matches", "problems", "hashset list", "verify")


def documented(title: str) -> set[str]:
    """Names in the first cells of the tables of a part of the manual."""
    part = MANUAL.split("\n## 7. JSON\n", 1)[1].split(f"\n### {title}\n", 1)[1].split("\n#", 1)[0]
    rows = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = prepared_case(tmp_path_factory.mktemp("names"))
    ok("run", case, "--workers", "1")
    return case


def records(case: Path, *command: str) -> list[dict[str, Any]]:
    found = ok(*command[:1], *command[1:2], case, "--json") if command[0] == "hashset" else ok(*command, case, "--json")
    assert found.records(), command
    return found.records()


@pytest.mark.parametrize("command", EVERY_LIST)
def test_each_list_prints_the_documented_names(case: Path, command: str) -> None:
    assert {frozenset(record) for record in records(case, *command.split())} == {frozenset(documented(command))}


def test_show_prints_the_documented_names(case: Path) -> None:
    item = next(r["item"] for r in records(case, "queue") if r["type"] == "image/jpeg")
    assert set(ok("show", case, item, "--json").records()[0]) == documented("show")


def test_what_is_withheld_is_listed_with_the_documented_names(case: Path) -> None:
    item = records(case, "queue")[-1]["item"]
    ok("withhold", case, item)
    assert {frozenset(record) for record in records(case, "withheld")} == {frozenset(documented("withheld"))}
    ok("release", case, item, "--person", "Counsel", "--reason", "read it")


def test_an_item_without_a_content_is_shown_as_an_entry(case: Path) -> None:
    item = next(r["item"] for r in records(case, "entries") if r["sha256"] is None)
    shown = ok("show", case, item, "--json").records()[0]
    assert set(shown) == documented("entries") | {"problems", "locations"}


def test_an_attachment_has_the_documented_names(case: Path) -> None:
    row = next(line for line in MANUAL.splitlines() if line.startswith("| `attachments`"))
    attachment = next(m["attachments"][0] for m in records(case, "messages") if m["attachments"])
    assert set(attachment) == set(re.findall(r"`([^`]+)`", row)) - {"attachments"}


def test_every_command_and_option_is_described() -> None:
    group = typer.main.get_command(app)
    commands: dict[str, Any] = {}
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        commands |= {f"{name} {inner}": c for inner, c in below.items()} if below else {name: command}
    described = MANUAL.split("\n## 2. Commands\n", 1)[1].split("\n## 3.", 1)[0]
    rows = [line for line in described.splitlines() if line.startswith("| `")]
    named = {name: next((row for row in rows if row.startswith(f"| `{name} ")), "") for name in commands}
    assert [name for name, row in named.items() if not row] == []
    missing = [
        f"{name} {option}"
        for name, command in commands.items()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and option not in ("--help", "--passphrase-file") and option not in named[name]
    ]
    assert missing == []


def test_the_scope_of_the_manual_is_one(tmp_path: Path) -> None:
    path = tmp_path / "scope.toml"
    path.write_text(re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)[0], encoding="utf-8")
    scope = read_scope_file(path)
    assert all(getattr(scope, name) for name in type(scope).__slots__), "the example shows every key"
