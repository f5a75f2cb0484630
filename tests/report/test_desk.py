"""Reports as people ask for them: numbered, written once, recorded in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.report.case_samples import CaseBuilder
from triage.casedb import audit
from triage.casedb.open import CaseStore, create_case
from triage.casedb.verification import verify_case
from triage.errors import ReportError, UsageError
from triage.report.desk import PREPARED, Reports
from triage.report.encoding import decode
from triage.report.missing import LOOKED
from triage.report.verification import verify_report


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    case = create_case(tmp_path / "case", "passphrase", "E. Xaminer", lambda _: None)

    def fill(connection: object) -> None:
        builder = CaseBuilder(connection)  # type: ignore[arg-type]  # the writer's connection
        volume = builder.volume(builder.source(builder.exhibit("A/1")))
        content = builder.content("one")
        builder.entry(volume, "a.jpg", content)
        builder.decide(content, "one", "A")

    case.act(fill, name="fill")
    yield case
    case.close()


def test_reports_are_numbered_audited_and_verify(store: CaseStore, tmp_path: Path) -> None:
    reports = Reports(store, "E. Xaminer")
    first = reports.write(tmp_path / "out")
    second = reports.write(tmp_path / "out")
    assert [path.name for path in (*first, *second)] == [
        "triage-report-OP-1-26-1.pdf",
        "triage-report-OP-1-26-1.json",
        "triage-report-OP-1-26-2.pdf",
        "triage-report-OP-1-26-2.json",
    ]
    for path in (*first, *second):
        assert verify_report(path).faults == []
    document = decode(second.json.read_bytes())
    assert document.content.schedule[0].grade == "A"
    assert document.content.snapshot.chain.number == 2
    with store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT payload FROM audit WHERE kind = ? ORDER BY seq", (PREPARED,)
        ).fetchall()
    assert document.computed in rows[1][0]
    assert '"number":2' in rows[1][0]


def test_a_preview_uses_no_number_and_writes_nothing(store: CaseStore) -> None:
    reports = Reports(store, "E. Xaminer")
    assert reports.preview().startswith(b"%PDF-")
    assert reports.content().snapshot.number == 1
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one() == 1


def test_an_existing_report_is_refused_before_a_number_is_used(store: CaseStore, tmp_path: Path) -> None:
    reports = Reports(store, "E. Xaminer")
    (tmp_path / "triage-report-OP-1-26-1.json").write_bytes(b"")
    with pytest.raises(ReportError, match="never replaced"):
        reports.write(tmp_path)
    with pytest.raises(ReportError, match="is a file"):
        reports.write(tmp_path / "triage-report-OP-1-26-1.json")
    assert reports.content().snapshot.number == 1


def test_a_report_prepared_meanwhile_is_not_given_the_same_number(
    store: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = Reports(store, "E. Xaminer")
    early = reports.content()
    reports.write(tmp_path)
    monkeypatch.setattr(reports, "content", lambda wording=None, form="": early)
    with pytest.raises(ReportError, match="at the same time"):
        reports.write(tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_writing_a_report_leaves_the_chain_whole(store: CaseStore, tmp_path: Path) -> None:
    Reports(store, "E. Xaminer").write(tmp_path)
    with store.read() as connection:
        faults = verify_case(connection).faults
    # The sample's rows were put in without their events; nothing else may be wrong.
    assert all("follows from no audit event" in fault for fault in faults)


def test_looking_at_the_problems_is_an_act_of_its_own(store: CaseStore) -> None:
    reports = Reports(store, "E. Xaminer")
    reports.settle(LOOKED)
    with store.read() as connection:
        event = audit.last_event(connection, (LOOKED,))
    assert event is not None
    assert (event.person, event.payload) == ("E. Xaminer", {"problems": 0})
    with pytest.raises(UsageError, match="no act nonsense"):
        reports.settle("nonsense")
