"""With which profile a case is read and by which policy it is ranked, to choose from; knows the case and no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from triage.findings.policy import Policy, load_policy
from triage.model.wording import visible
from triage.open_case import OpenCase
from triage.resources import resource

BUNDLED_POLICY: Final = "default"
"""The key of the policy that comes with the program."""


class Choice(NamedTuple):
    """A profile or a policy, in words."""

    key: str
    """By which it is set; empty for one that only the case holds, and that is chosen."""
    title: str
    statement: str
    does: tuple[str, ...]
    """A sentence each for what it does; empty where the statement is all."""
    digest: str
    chosen: bool


class Choices(NamedTuple):
    """Everything that may be chosen without a file; of each list one is chosen."""

    profiles: tuple[Choice, ...]
    policies: tuple[Choice, ...]


class ChoicesPresenter:
    """Reads and sets what the case remembers. Holds no state, so that threads may share it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def choices(self) -> Choices:
        """What may be chosen, and what is.

        Raises:
            TriageError: The case cannot be read, or holds a profile or policy that is not understood.
        """
        return Choices(self.profiles(), self._policies())

    def profiles(self) -> tuple[Choice, ...]:
        """The profiles alone.

        Raises:
            TriageError: As ``choices``.
        """
        return tuple(
            Choice(p.key, visible(p.title), visible(p.statement), p.does, p.sha256, p.chosen)
            for p in self._case.run.profiles()
        )

    def set_profile(self, choice: str | Path) -> str:
        """Read with another profile; gives the sentence that says so.

        Raises:
            ProfileError: The file is no profile; nothing was changed.
        """
        profile = self._case.run.set_profile(choice)
        return f"The profile {visible(profile.title)} is chosen. The next run reads what it reads and is still missing."

    def set_policy(self, choice: str | Path) -> str:
        """Rank by another policy; gives the sentence that says so.

        Raises:
            PolicyError: The file is no policy; nothing was changed.
        """
        bundled = choice == BUNDLED_POLICY
        policy = self._case.run.set_policy(resource("policies", "default.toml") if bundled else Path(choice))
        return f"{visible(policy.title)} is set. The next run ranks the queue by it, without reading evidence."

    def _policies(self) -> tuple[Choice, ...]:
        own, bundled = self._case.run.policy(), load_policy()
        same = own.digest == bundled.digest
        found = [_policy(BUNDLED_POLICY, bundled, chosen=same)]
        return tuple(found if same else [*found, _policy("", own, chosen=True)])


def _policy(key: str, policy: Policy, *, chosen: bool) -> Choice:
    statement = " ".join(policy.settings.statement.split())
    return Choice(key, visible(policy.title), visible(statement), (), policy.digest.hex(), chosen)
