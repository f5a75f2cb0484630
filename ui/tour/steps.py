"""What the tour points at, and what it says: plain data; knows no Qt."""

from __future__ import annotations

from typing import Final, NamedTuple


class Step(NamedTuple):
    """One step.

    Args:
        page: The page that is shown; empty for whichever is on screen. A step of a page that there is not is left out.
        part: The part of the window that is pointed at: ``window.<attribute path>`` or ``page.<attribute path>``.
        heading: What it is.
        sentence: What it is for.
    """

    page: str
    part: str
    heading: str
    sentence: str


STEPS: Final = (
    Step(
        "",
        "window.rail",
        "The pages",
        "The work of a case from top to bottom: what comes in, the run, the review, the report. Ctrl+1 to Ctrl+9 lead"
        " there too.",
    ),
    Step(
        "intake",
        "page",
        "Intake",
        "Here exhibits are added, and hash sets with what their categories mean. What was recognised in an image is"
        " shown before anything is read.",
    ),
    Step(
        "run",
        "page",
        "Run",
        "A run reads what the case does not hold yet. It can be stopped and begun again at any time; its first hits can"
        " be reviewed while it goes on.",
    ),
    Step(
        "review",
        "page",
        "Review",
        "Every item once, the likely ones first, each with the reason why it is there. Keys grade only in grading mode,"
        " and every grade can be undone.",
    ),
    Step(
        "review",
        "window.top.shield_button",
        "The shield",
        "Pictures are closed: small, grey and blurred. You choose when to see more, and F12, or Esc twice, closes"
        " everything at once.",
    ),
    Step(
        "report",
        "page.options",
        "Report",
        "Which document it will be, and what it still lacks. Each line leads to the page on which it can be mended.",
    ),
    Step(
        "audit",
        "page",
        "Audit",
        "Everything that was done in the case, by whom and when, and whether the record is whole.",
    ),
    Step(
        "",
        "window.top.person_button",
        "You",
        "Under your name: what you were shown, which is for you alone, and this tour whenever you want it again.",
    ),
    Step(
        "help",
        "page",
        "Help",
        "The manual. F1 opens it at the page that you are on; Ctrl+K finds any command, and ? lists the keys.",
    ),
)

OFFER: Final = "New here? A tour of the window takes two minutes and changes nothing in the case."
