"""What is next in a case, in the order in which a person would do it; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from triage.model.wording import count


class Step(NamedTuple):
    """Something to do: a sentence, the words of its button, and where the button goes."""

    said: str
    button: str
    page: str
    target: object = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the next steps follow from."""

    exhibits: int
    sets: int
    ran: bool
    whole_run: bool
    unverified: int
    differing: int
    items: int
    left: int
    urgent: int
    """Items of the first tier that nobody graded."""
    messages: int
    unread: int


def next_steps(now: Situation) -> tuple[Step, ...]:
    """The steps that are open, the first one first."""
    if not now.exhibits:
        return (Step("Add what was seized: an image, a folder or an extraction.", "Add evidence", "intake"),)
    steps = []
    if now.differing:
        what = count(now.differing, "source differs", "sources differ")
        said = f"{what} from the digest that was stored with it. Clear this up first."
        steps.append(Step(said, "See the exhibits", "intake"))
    if not now.sets:
        steps.append(Step("No hash set is in use, so nothing is compared.", "Add a hash set", "intake"))
    if not now.ran:
        steps.append(Step("Run the triage: it reads the exhibits and ranks what they hold.", "Go to the run", "run"))
    elif not now.whole_run:
        steps.append(Step("The last run did not read everything. It goes on where it stopped.", "Go to the run", "run"))
    elif now.unverified:
        what = count(now.unverified, "source is", "sources are")
        steps.append(Step(f"{what} not verified yet; a run does it.", "Go to the run", "run"))
    return (*steps, *_after_run(now)) if now.ran else tuple(steps)


def _after_run(now: Situation) -> list[Step]:
    steps = []
    if now.urgent:
        what = count(now.urgent, "item")
        steps.append(Step(f"{what} of the first tier not graded yet.", "Go to review", "review"))
    elif now.left:
        steps.append(Step(f"{count(now.left, 'item')} not graded yet.", "Go to review", "review"))
    if now.messages:
        steps.append(Step(f"{count(now.messages, 'message')} to read.", "Go to conversations", "conversations"))
    if now.unread:
        steps.append(Step("Some of the evidence was not read: see below why.", "See the problems", "run"))
    steps.append(Step("Write the triage report, or look at it as it stands now.", "Go to the report", "report"))
    steps.append(Step("Verify the case, and keep its head elsewhere.", "Verify now", "audit", "verify"))
    return steps
