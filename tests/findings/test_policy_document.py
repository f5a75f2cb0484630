"""docs/policy.md against the policy itself: its tables, its examples, its words for a mistake."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from triage.errors import PolicyError
from triage.findings.patterns import PatternTable, parse_pattern
from triage.findings.policy import MadeHereReason, Settings, parse_policy
from triage.resources import resource

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")
DEFAULT = resource("policies", "default.toml").read_text(encoding="utf-8")


def section(title: str) -> str:
    return DOCUMENT.split(f"### {title}\n", 1)[1].split("\n#", 1)[0]


def first_cells(title: str) -> set[str]:
    rows = [line.split("|")[1] for line in section(title).splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_the_tables_name_what_there_is() -> None:
    assert first_cells("Tables") == set(Settings.__struct_fields__)
    assert first_cells("Possibly made here") == set(get_args(MadeHereReason))


def test_the_patterns_of_the_document_match_as_it_says() -> None:
    paths = ["/x/DCIM/a.jpg", "/a/Thumbs.db", "/Windows/a", "/c/Users/Ann/Desktop/a"]
    patterns = re.findall(r"^\| `([^`]+)`", section("Patterns"), re.MULTILINE)
    assert [[PatternTable([parse_pattern(p)]).first(path) == 0 for path in paths] for p in patterns] == [
        [row == column for column in range(4)] for row in range(4)
    ]


@pytest.mark.parametrize("example", re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL))
def test_each_example_makes_a_valid_policy(example: str) -> None:
    table = re.match(r"\[.*\]\n", example)
    if table:
        section = re.escape(table.group(0)) + r"[^\[]*(?:= \[[^\[]*)?(?=\n\[)"
    else:
        section = rf"(?m)^{example.partition(' = ')[0]} = .*$"
    text, times = re.subn(section, example.rstrip("\n") + "\n", DEFAULT)
    assert times == 1
    assert text != DEFAULT
    assert len(tomllib.loads(text)) == len(tomllib.loads(DEFAULT))
    parse_policy(text.encode(), "example.toml")


def test_a_mistake_reads_as_the_document_prints_it() -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(DEFAULT.replace("trusted = 40000", 'trusted = "many"').encode(), "unit-policy.toml")
    assert f"    {caught.value}\n" in DOCUMENT


def test_words_of_the_program_in_the_document_exist() -> None:
    for word in ("act_now_from", "points.made_here", "points.beside", "statement"):
        assert word in DOCUMENT
        assert word.split(".")[-1] in DEFAULT
