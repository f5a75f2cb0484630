"""The words of a review beside its grades: age bands of a description, and the flag that has a key of its own."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

SECOND_LOOK: Final = "second look"
"""The flag that is set where a person names none."""

MAX_NOTE: Final = 20_000
"""Characters of a note or a description."""

MAX_LABEL: Final = 40
"""Characters of a flag's name."""

MAX_CHILDREN: Final = 1_000
"""Children that a description may count."""


class AgeBand(StrEnum):
    """The apparent age of the youngest child shown, as a reviewer sees it; an impression, never a finding of age."""

    UNDER_3 = "under 3"
    UNDER_6 = "3 to 5"
    UNDER_10 = "6 to 9"
    UNDER_13 = "10 to 12"
    UNDER_16 = "13 to 15"
    UNDER_18 = "16 to 17"
    ADULT = "18 or over"
    NOT_CLEAR = "cannot be told"
    NOT_SAID = ""
