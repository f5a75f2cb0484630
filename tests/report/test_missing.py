"""What a document lacks: each gap is named once, with the page on which it is mended, and goes when it is."""

from __future__ import annotations

from tests.report.case_samples import CaseBuilder, new_case
from triage.casedb import audit
from triage.model.findings import Tier
from triage.report.forms import EXAMINATION_RECORD, TRIAGE_REPORT
from triage.report.missing import Missing, missing


def _found(case: CaseBuilder, person: str = "E. Xaminer") -> dict[str, Missing]:
    return {line.key: line for line in missing(case.connection, TRIAGE_REPORT, person)}


def _run(case: CaseBuilder, **facts: object) -> None:
    audit.record(case.connection, "run started", "E. Xaminer")
    audit.record(case.connection, "run ended", "E. Xaminer", {"outcome": "finished", "ranked": True, **facts})


def test_an_empty_case_lacks_what_must_be_there_first() -> None:
    with new_case() as case:
        found = missing(case.connection, TRIAGE_REPORT, " ")
        assert [(line.key, line.must, line.page) for line in found] == [
            ("person", True, "overview"),
            ("exhibits", True, "intake"),
            ("run", True, "run"),
            ("sets", False, "intake"),
        ]
        assert missing(case.connection, EXAMINATION_RECORD, "E. Xaminer") == ()


def test_a_run_that_goes_on_was_stopped_or_is_out_of_date_is_told() -> None:
    with new_case() as case:
        case.exhibit("A/1")
        audit.record(case.connection, "run started", "E. Xaminer")
        assert "goes on" in _found(case)["run"].sentence
        audit.record(case.connection, "run ended", "E. Xaminer", {"outcome": "stopped", "ranked": False})
        assert "was stopped" in _found(case)["run"].sentence
        _run(case)
        assert "run" not in _found(case)
        for kind, said in (
            ("evidence added", "Evidence"),
            ("hash set imported", "A hash set"),
            ("hash set detached", "A hash set was detached"),
            ("policy set", "policy"),
        ):
            audit.record(case.connection, kind, "E. Xaminer")
            line = _found(case)["run"]
            assert line.must
            assert said in line.sentence
            _run(case)
            assert "run" not in _found(case)


def test_what_a_reader_would_ask_about_is_listed_and_goes_when_it_is_mended() -> None:
    with new_case() as case:
        volume = case.volume(case.source(case.exhibit("A/1")))
        content = case.content("one")
        case.entry(volume, "a.jpg", content)
        case.match(case.hash_set("Known"), content)
        case.connection.exec_driver_sql(
            "INSERT INTO queue (rank, content_id, tier, score, significance, reasons, recipe_id)"
            " VALUES (1, ?, ?, 0, 'known', '[]', 1)",
            (content, int(Tier.KNOWN_OR_MADE_HERE)),
        )
        case.connection.exec_driver_sql(
            "INSERT INTO problem (entry_id, stage, outcome, sentence) VALUES (1, 'read', 'failed', 'damaged')"
        )
        _run(case, incomplete=["A/1, volume 2: encrypted."])
        found = _found(case)
        assert not any(line.must for line in found.values())
        assert found["source 1"].sentence == "Exhibit A/1, image.E01: not yet verified."
        assert found["ungraded"].sentence == "1 item that matches a set has no grade."
        assert found["depth"].page == "review"
        assert found["incomplete 1"].sentence == "Not read: A/1, volume 2: encrypted."
        assert found["problems"].sentence.startswith("1 problem was recorded, and nobody")
        case.decide(content, "one", "A")
        audit.record(case.connection, "queue depth", "P. Officer", {"rank": 1})
        assert set(found) - set(_found(case)) == {"ungraded", "depth"}


def test_problems_are_settled_by_saying_so_until_there_are_more() -> None:
    with new_case() as case:
        insert = "INSERT INTO problem (stage, outcome, sentence) VALUES ('read', ?, 'damaged')"
        case.connection.exec_driver_sql(insert, ("failed",))
        case.connection.exec_driver_sql(insert, ("note",))
        audit.record(case.connection, _found(case)["problems"].act, "E. Xaminer", {"problems": 1})
        assert "problems" not in _found(case)
        case.connection.exec_driver_sql(insert, ("failed",))
        assert "2 problems were recorded, 1 of them since" in _found(case)["problems"].sentence
