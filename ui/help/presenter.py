"""Reads the documents that come with the program as chapters and sections; knows no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from triage.errors import TriageError
from triage.resources import document

BOOKS: Final = (
    "manual.md",
    "report.md",
    "policy.md",
    "validation.md",
    "reliability.md",
    "performance.md",
    "plugins.md",
    "photodna.md",
    "windows.md",
)
"""The documents in the order of the contents."""

MOST_HITS: Final = 200
BEFORE: Final = 16
AFTER: Final = 80
"""Characters of text shown before and behind the beginning of what was searched."""

_FENCE: Final = re.compile(r"^(```|~~~)")
_HEADING: Final = re.compile(r"^(#{1,6}) +(.+?) *#*$")
_CHAPTER: Final = 2
"""Headings of this level begin a chapter."""


class Section(NamedTuple):
    """A heading inside a chapter."""

    title: str
    anchor: str
    level: int
    line: int
    """Its line in the chapter's text, from 0."""


class Chapter(NamedTuple):
    """What is shown at once: from one heading of the second level to the next."""

    book: str
    title: str
    text: str
    sections: tuple[Section, ...]
    """Its headings in their order, its own first."""


class Place(NamedTuple):
    """A section: the number of its chapter in the library, and its number in the chapter."""

    chapter: int
    section: int = 0


class Hit(NamedTuple):
    """A place at which searched words stand, with the text around the first of them."""

    place: Place
    title: str
    excerpt: str


class Library(NamedTuple):
    """All chapters of all documents, in order."""

    chapters: tuple[Chapter, ...]

    def find(self, target: str) -> Place | None:
        """The section with this heading, whatever its number and wherever it stands; the manual's first."""
        wanted = _plain(target)
        if not wanted:
            return None
        return next((place for place, section in self._sections() if _plain(section.title) == wanted), None)

    def follow(self, link: str, book: str) -> Place | None:
        """Where a link of a document leads; ``None`` where it leads out of the library."""
        name, _, anchor = link.partition("#")
        for place, section in self._sections():
            if self.chapters[place.chapter].book == (name or book) and (not anchor or section.anchor == anchor):
                return place
        return None

    def search(self, words: str) -> tuple[Hit, ...]:
        """The sections that hold all the words, in order."""
        wanted = words.lower().split()
        found = []
        for number, chapter in enumerate(self.chapters if wanted else ()):
            lines = chapter.text.splitlines()
            ends = [*(section.line for section in chapter.sections[1:]), len(lines)]
            for place, (section, end) in enumerate(zip(chapter.sections, ends, strict=True)):
                text = _said("\n".join(lines[section.line + 1 : end]))
                both = f"{section.title} {text}".lower()
                if all(word in both for word in wanted):
                    found.append(Hit(Place(number, place), section.title, _excerpt(text, words.strip(), wanted)))
        return tuple(found[:MOST_HITS])

    def _sections(self) -> Iterator[tuple[Place, Section]]:
        for number, chapter in enumerate(self.chapters):
            for place, section in enumerate(chapter.sections):
                yield Place(number, place), section


def read_library() -> Library:
    """Read all documents.

    Raises:
        TriageError: A document is missing from the installation.
    """
    chapters: list[Chapter] = []
    for book in BOOKS:
        try:
            text = document(book).read_text(encoding="utf-8")
        except OSError as error:
            raise TriageError(f"{error}", hint="Install the program again.") from error
        chapters += chapters_of(book, text)
    return Library(tuple(chapters))


def folder() -> Path:
    """Where the documents and their pictures lie."""
    return document()


def chapters_of(book: str, text: str) -> list[Chapter]:
    """The chapters of a document; what stands before its first chapter is one too."""
    starts = [line for line, level, _ in _headings(text) if level == _CHAPTER]
    lines = text.splitlines()
    found = []
    for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
        part = "\n".join(lines[start:end])
        sections = tuple(Section(title, anchor_of(title), level, line) for line, level, title in _headings(part))
        if sections:
            found.append(Chapter(book, sections[0].title, part, sections))
    return found


def anchor_of(title: str) -> str:
    """How links name a heading: small letters, spaces as hyphens, other signs left out."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _headings(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, level and words of each heading outside code."""
    fence = ""
    for number, line in enumerate(text.splitlines()):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark.group(1)
        elif fence and line.startswith(fence):
            fence = ""
        elif not fence and (heading := _HEADING.match(line)):
            yield number, len(heading.group(1)), re.sub(r"[`*]", "", heading.group(2))


def _plain(title: str) -> str:
    """A heading without its number."""
    return re.sub(r"^[\d.]+\s+", "", title.strip()).lower()


def _said(markdown: str) -> str:
    """The words of a text without the signs of Markdown."""
    plain = re.sub(r"\]\([^)]*\)", "", markdown)
    plain = re.sub(r"^\s*\|?[-| :]+\|\s*$", "", plain, flags=re.MULTILINE)
    return " ".join(re.sub(r"[`*\[\]|#]", " ", plain).split())


def _excerpt(text: str, phrase: str, words: list[str]) -> str:
    """The text around the phrase, or else around the first of the words."""
    low = text.lower()
    at = next((low.find(part) for part in (phrase.lower(), *words) if part in low), 0)
    head = max(0, at - BEFORE)
    tail = at + AFTER
    return f"{'…' if head else ''}{text[head:tail].strip()}{'…' if tail < len(text) else ''}"
