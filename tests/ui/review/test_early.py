"""What matched is shown in the review before the run has ranked anything."""

from __future__ import annotations

from pathlib import Path

from hashsets.mapping import ImportRequest
from tests.samples.cases import case_with, run
from tests.samples.exhibits import known_set, phone_zip
from triage.model.matches import Confidence
from ui.review.presenter import QueueState, ReviewPresenter


def test_first_hits_are_there_before_the_queue(tmp_path: Path) -> None:
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        presenter = ReviewPresenter(case)
        case.sets.import_file(
            known_set(tmp_path / "known.json"),
            ImportRequest("Known", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED),
        )
        run(case, until="examine")
        assert presenter.overview().state is QueueState.NOT_RANKED
        run(case, until="match")
        assert case.queue.count() == 0
        assert presenter.overview().state is QueueState.RANKED
        selection = case.items.select()
        assert selection.count == 2
        assert all("not ranked yet" in row.reasons[0] for row in case.items.rows(selection, 0, 2))
