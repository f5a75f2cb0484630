"""Every relative link of the documents leads somewhere: to a file that is kept, and to a heading that it has."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest

from tests.house.tree import files, text

FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
ELSEWHERE = re.compile(r"^[a-z]+:")


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def links(source: str) -> list[str]:
    """Targets of the links in a document, those inside code left out."""
    return [target for target in LINK.findall(CODE.sub("", FENCED.sub("", source))) if not ELSEWHERE.match(target)]


def anchors(source: str) -> set[str]:
    """Headings as links name them: small letters, spaces as hyphens, other signs left out."""
    plain = [re.sub(r"[`*]", "", heading).lower() for heading in HEADING.findall(FENCED.sub("", source))]
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def resolved(document: Path, target: str) -> Path:
    """Where a link leads, from the root of the repository; parts like ``..`` are gone through."""
    parts: list[str] = []
    for part in (*PurePosixPath(document.as_posix()).parent.parts, *PurePosixPath(target).parts):
        if part == "..":
            if not parts:
                return Path("..")
            parts.pop()
        elif part != ".":
            parts.append(part)
    return Path(*parts)


def broken(document: Path, source: str, kept: dict[Path, str]) -> list[str]:
    """The links of a document that lead nowhere."""
    found = []
    folders = {parent for path in kept for parent in path.parents}
    for link in links(source):
        target, _, anchor = link.partition("#")
        path = resolved(document, target) if target else document
        there = path in kept or path in folders
        headings = anchors(source if path == document else kept.get(path, "")) if anchor else {anchor}
        if not there or anchor not in headings:
            found.append(link)
    return found


def test_every_link_leads_somewhere() -> None:
    kept = {path: text(path) if path.suffix == ".md" else "" for path in files()}
    found = {str(path): bad for path in documents() if (bad := broken(path, kept[path], kept))}
    assert found == {}


def test_every_document_is_listed() -> None:
    listed = {resolved(Path("docs/README.md"), link.partition("#")[0]) for link in links(text(Path("docs/README.md")))}
    kept = [path for path in documents() if path.parts[0] == "docs" and path.name != "README.md"]
    assert [str(path) for path in kept if path not in listed and path.parts[1] != "decisions"] == []
    decisions = Path("docs/decisions/README.md")
    listed = {resolved(decisions, link) for link in links(text(decisions))}
    assert [str(path) for path in kept if path.parts[1] == "decisions" and path not in listed] == []


@pytest.mark.parametrize(
    ("link", "bad"),
    [
        ("manual.md", False), ("manual.md#1-the-case", False), ("../README.md", False), ("decisions/", False),
        ("#here", False), ("https://example.org/x", False),
        ("gone.md", True), ("manual.md#2-gone", True), ("../../README.md", True), ("#gone", True),
    ],
)  # fmt: skip
def test_a_planted_link_is_told(link: str, bad: bool) -> None:
    kept = {
        Path("docs/index.md"): "", Path("docs/manual.md"): "## 1. The case\n", Path("README.md"): "",
        Path("docs/decisions/0001.md"): "",
    }  # fmt: skip
    source = f"# Here\n\n[x]({link}) and `[y](code.md)`\n\n```\n[z](fenced.md)\n```\n"
    assert bool(broken(Path("docs/index.md"), source, kept)) is bad
