"""Where the parts of the review page lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import style
from ui.widgets.split import KeptSplitter

if TYPE_CHECKING:
    from ui.review.view import ReviewPage


def lay_out(page: ReviewPage) -> None:
    """What was examined above; filters, items and details side by side; question and keys below."""
    page.read_all.setToolTip("Shows all of what was examined and what was not, beside the items")
    # Of one height, so that the page of tiles stays the same while a question stands in the place of the keys.
    high = max(page.bar.sizeHint().height(), page.question.highest())
    for part in (page.bar, page.question):
        part.setFixedHeight(high)
    for hidden in (page.read_all, page.notice_line, page.bar):
        hidden.hide()
    head = QHBoxLayout(page.head)
    head.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
    head.setSpacing(style.WIDE)
    head.addWidget(page.header_text, 1)
    head.addWidget(page.read_all, 0, Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(page.head)
    column.addWidget(page.notice_line)
    column.addWidget(_split(page), 1)
    column.addWidget(page.question)
    column.addWidget(page.bar)


def _split(page: ReviewPage) -> KeptSplitter:
    page.stack.addWidget(page.message)
    page.stack.addWidget(page.browser)
    middle = QWidget()
    inner = QVBoxLayout(middle)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(0)
    inner.addWidget(page.tools)
    inner.addWidget(page.stack, 1)
    split = KeptSplitter(Qt.Orientation.Horizontal, page.desk.shell.settings, "review")
    rest = style.WINDOW[0] - style.RAIL - style.FILTERS - style.PANEL
    page.filters.setMinimumWidth(style.FILTERS_LEAST)
    page.details.setMinimumWidth(style.PANEL_LEAST)
    split.put([page.filters, middle, page.details], [style.FILTERS, rest, style.PANEL], grows=1)
    # A narrow window gives its room to the items: the panels at the sides can be drawn shut.
    split.setCollapsible(0, True)
    split.setCollapsible(2, True)
    return split
