"""The pages of the window, in the order of its rail, and what else is put into each window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ui.audit.view import AuditPage
from ui.conversations.view import ConversationsPage
from ui.help.addition import add_help
from ui.help.view import HelpPage
from ui.intake.view import IntakePage
from ui.main_window import MainWindow
from ui.overview.view import OverviewPage
from ui.page import Page
from ui.report.view import ReportPage
from ui.review.view import ReviewPage
from ui.run.view import RunPage
from ui.tour.addition import add_tour
from ui.welfare.addition import add_welfare
from ui.withheld.addition import add_withheld

PAGES: Final[tuple[type[Page], ...]] = (
    OverviewPage,
    IntakePage,
    RunPage,
    ReviewPage,
    ConversationsPage,
    ReportPage,
    AuditPage,
    HelpPage,
)

ADDITIONS: Final[tuple[Callable[[MainWindow], object], ...]] = (
    add_help,
    add_welfare,
    add_withheld,
    add_tour,
)
"""Called with each window of a case before it is shown: puts an action into ``top.person_menu``, hears its shield."""
