"""What a form is: the name of a document, its content, how the content is read from a case and checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from triage.casedb.connection import Connection
from triage.report.content import CaseFacts, MethodFacts, Snapshot
from triage.report.frame import ReportRequest


class Content(Protocol):
    """What the content of every document has."""

    FORM: ClassVar[str]
    """The key of its form."""

    @property
    def case(self) -> CaseFacts:
        """The case that it is about."""

    @property
    def snapshot(self) -> Snapshot:
        """Which report of the case it is."""

    @property
    def method(self) -> MethodFacts:
        """With what the work was done."""


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of document.

    Args:
        key: Its name on the command line and in the names of its files.
        title: How the screen calls it.
        version: Of the format of its JSON.
        template: Its layout among the resources; ``page.typ`` stands before it.
        content: The class of its content.
        assemble: Reads the content from a case in one transaction.
        contradictions: Names the numbers of a content that do not agree with each other.
    """

    key: str
    title: str
    version: int
    template: str
    content: type[Content]
    assemble: Callable[[Connection, ReportRequest], Content]
    contradictions: Callable[[Any], list[str]]

    @property
    def format(self) -> str:
        """How its JSON names its format."""
        return f"dfu-triage/{self.key}"
