"""What the report page says, as plain data; knows the case and no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple, Protocol

from triage.errors import TriageError
from triage.model.wording import evidence_text, plural
from triage.open_case import OpenCase
from ui.report.pages import PageImage, PageSize, page_image, page_sizes

BUNDLED: Final[Path | None] = None
"""The wording pack that comes with the program."""

MOST_LACKS: Final = 200
"""Lines of what is missing that are shown; more are counted."""


class Lack(NamedTuple):
    """Something that the document lacks, and the page on which it can be mended."""

    sentence: str
    must: bool
    page: str
    target: str
    act: str = ""
    """Empty, or what settles it where a person says so."""


class Overview(NamedTuple):
    """What stands beside the preview."""

    forms: tuple[tuple[str, str], ...]
    """Key and title of each form."""
    form: str
    number: int
    person: str
    wording: str
    lacks: tuple[Lack, ...]
    unlisted: int
    """Lines behind ``MOST_LACKS``."""

    @property
    def waits(self) -> str:
        """Why the document cannot be saved yet; empty where it can."""
        first = [lack.sentence for lack in self.lacks if lack.must]
        return f"Saving waits for: {' '.join(first)}" if first else ""

    @property
    def saves(self) -> str:
        """What saving comes to, where it can be done."""
        asked = sum(not lack.must for lack in self.lacks) + self.unlisted
        if not asked:
            return "It lacks nothing that this page knows of."
        return f"It can be saved. A reader will ask about the {plural(asked, 'line')} above."


class Document(NamedTuple):
    """A PDF in memory, with the sizes of its pages."""

    pdf: bytes
    sizes: tuple[PageSize, ...]

    def image(self, page: int, scale: float) -> PageImage:
        """A page at a scale of pixels for each point; slow, and safe from any thread."""
        return page_image(self.pdf, page, scale)


class ReportDesk(Protocol):
    """What the page asks for. Each call may be slow, and comes from any thread."""

    def overview(self, form: str, wording: Path | None) -> Overview:
        """What stands beside the preview."""

    def document(self, form: str, wording: Path | None) -> Document:
        """The document as it would be written now."""

    def write(self, folder: Path, form: str, wording: Path | None) -> tuple[str, ...]:
        """Write the document; gives the names of its files."""

    def settle(self, act: str) -> None:
        """Say that something that was missing is dealt with."""

    def folder(self) -> Path:
        """Where documents are written unless a person says otherwise."""


class ReportPresenter:
    """Asks an open case for its documents. Holds no state, so that threads may share it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def overview(self, form: str, wording: Path | None) -> Overview:
        """What stands beside the preview.

        Raises:
            TriageError: The case cannot be read.
        """
        reports = self._case.reports
        try:
            pack = reports.wording(wording)
            words = f"{pack.name}, version {pack.version} of {pack.dated}"
            refused: list[Lack] = []
        except TriageError as error:
            words, refused = "cannot be used", [Lack(str(error), True, "", "")]
        found = [*refused, *(Lack(m.sentence, m.must, m.page, m.target, m.act) for m in reports.missing(form))]
        return Overview(
            forms=reports.forms(),
            form=form,
            number=reports.number(),
            person=evidence_text(self._case.person),
            wording=words,
            lacks=tuple(Lack(evidence_text(lack.sentence, 400), *lack[1:]) for lack in found[:MOST_LACKS]),
            unlisted=max(0, len(found) - MOST_LACKS),
        )

    def document(self, form: str, wording: Path | None) -> Document:
        """The document as it would be written now.

        Raises:
            TriageError: The wording pack cannot be used, or the case cannot be read.
        """
        pdf = self._case.reports.preview(wording, form)
        return Document(pdf, page_sizes(pdf))

    def write(self, folder: Path, form: str, wording: Path | None) -> tuple[str, ...]:
        """Write the document; gives the names of its files.

        Raises:
            TriageError: The folder cannot be written, or a file is there already.
        """
        return tuple(path.name for path in self._case.reports.write(folder, wording, form))

    def settle(self, act: str) -> None:
        """Say that something that was missing is dealt with.

        Raises:
            TriageError: The case cannot be written.
        """
        self._case.reports.settle(act)

    def folder(self) -> Path:
        """The case's own folder for documents."""
        return self._case.folder / "reports"
