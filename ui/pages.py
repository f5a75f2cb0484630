"""The pages of the window, in the order of its rail."""

from __future__ import annotations

from typing import Final

from ui.page import Page
from ui.review.view import ReviewPage

PAGES: Final[tuple[type[Page], ...]] = (ReviewPage,)
