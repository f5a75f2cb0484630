"""Kinds of problems in the window's words: none is called by the name of its stage, and none says more than is so."""

from __future__ import annotations

from triage.casedb.carving import STAGE, STAGE_LEFT
from triage.model.problems import Outcome
from ui.problems import kind_words


def test_what_is_noted_of_a_volume_that_was_carved_does_not_say_that_it_was_read_whole() -> None:
    assert kind_words(STAGE, Outcome.NOTE) == "Noted: carving unallocated space"
    assert kind_words(STAGE, Outcome.PARTLY) == "Read in part: carving unallocated space"
    assert kind_words("type", Outcome.NOTE).startswith("Noted, and read whole: ")


def test_what_another_run_may_do_has_words_of_its_own() -> None:
    assert kind_words(STAGE_LEFT, Outcome.PARTLY) == "Read in part: unallocated space that the scope leaves out"
    assert kind_words("archive left", Outcome.NOT_UNDERSTOOD) == "Not understood: listing an archive"
