"""Which parts of the review page are on screen: items or a message, and the panels that there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui import style
from ui.review.browser import Mode

if TYPE_CHECKING:
    from ui.review.view import ReviewPage


class Room:
    """Shares the room of the page among its parts.

    Page grading takes the room of the panels until they are asked for: a page is to hold as many tiles as it can.
    """

    def __init__(self, page: ReviewPage) -> None:
        self._page = page
        self._alone = True
        self._wide = {True: True, False: False}
        """By whether a page is graded."""

    def show_items(self) -> None:
        """Show the items and what stands beside them."""
        self._page.stack.setCurrentWidget(self._page.browser)
        self._alone = False
        self.fit()

    def show_message(self, *, alone: bool) -> None:
        """Show the message in the place of the items; alone where filters and details have nothing to say."""
        self._page.stack.setCurrentWidget(self._page.message)
        self._alone = alone
        self.fit()

    def widen(self, wide: bool | None = None) -> None:
        """Give the items the room of the panels beside them, or take it back."""
        paged = self._paged()
        self._wide[paged] = not self._wide[paged] if wide is None else wide
        self.fit()

    def fit(self) -> None:
        """Show the parts that there is room for."""
        page, (filters, details) = self._page, style.WITH_PANELS
        wide = self._wide[self._paged()]
        page.tools.room.setChecked(wide)
        roomy = not self._alone and not wide
        page.filters.setVisible(roomy and page.width() >= filters)
        page.details.setVisible(roomy and page.width() >= details)
        page.tools.setVisible(not self._alone)
        page.head.setVisible(bool(page.header_text.text()) and not page.grading.on)

    def _paged(self) -> bool:
        return self._page.grading.on and self._page.browser.mode is Mode.GALLERY
