"""Times of the window: on the display clock, with what is stored beside them; one zone for all pages."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.pages import Opens
from triage.model.trail import EventFilter
from triage.open_case import OpenCase
from ui.audit.presenter import AuditPresenter
from ui.intake.presenter import IntakePresenter
from ui.overview.presenter import OverviewPresenter
from ui.run.presenter import RunPresenter
from ui.times import Told, first_moment, last_moment, stamp
from ui.widgets.facts import Facts

TOKYO = "Asia/Tokyo"


def test_a_stored_moment_is_shown_on_the_display_clock_and_its_hover_holds_what_is_stored() -> None:
    told = stamp("2026-07-01T23:30:05.123Z", "Europe/London")
    assert told.text == "2026-07-02 00:30:05"
    assert "2026-07-01T23:30:05.123Z" in told.hover
    assert "Europe/London" in told.hover
    assert "Clock:" in told.hover
    assert stamp("2026-01-01T10:00:00Z", "UTC", seconds=False).text == "2026-01-01 10:00"


def test_what_is_no_moment_is_shown_as_it_is() -> None:
    assert stamp("before noon", "UTC").text == "before noon"


def test_a_day_of_the_display_clock_has_its_own_moments() -> None:
    assert first_moment("2026-07-02", "Europe/London") == "2026-07-01T23:00:00.000Z"
    assert last_moment("2026-07-02", "Europe/London") == "2026-07-02T22:59:59.999Z"
    assert last_moment("2026-03-29", "Europe/London") == "2026-03-29T22:59:59.999Z"


def test_a_panel_of_facts_shows_what_hovers(qtbot: QtBot) -> None:
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show_facts([("Added", Told("2026", "Stored: 2026-07-01T23:30:05.123Z"))])
    assert facts.shown() == [("Added", "2026")]
    value = facts.findChildren(type(facts._values[0]))[0]
    assert "23:30:05.123Z" in value.toolTip()


def test_all_pages_show_their_times_in_the_zone_of_the_case(phone: OpenCase) -> None:
    phone.zones.choose(TOKYO, "Officer")
    made = stamp(phone.info()["created_at"], TOKYO)
    about = OverviewPresenter(phone).glance().about
    assert isinstance(about, Told)
    assert made.text[:10] in about.text
    ended = phone.run.last()
    assert ended is not None
    heading = RunPresenter(phone).summary()
    assert stamp(ended.ended_at, TOKYO, seconds=False).text in heading.heading
    assert ended.ended_at in heading.clock
    added = dict(IntakePresenter(phone).overview().exhibits[0].facts)["Added"]
    assert added == stamp(phone.evidence.exhibits()[0].added_at, TOKYO)
    row, stored = AuditPresenter(phone).rows([1])[0], phone.audit.rows([1])[0].at
    assert (row.at, row.clock) == stamp(stored, TOKYO)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_days_of_the_audit_filter_are_days_of_the_display_clock(phone: OpenCase, zone: str) -> None:
    phone.zones.choose(zone, "Officer")
    audit = AuditPresenter(phone)
    every = audit.find(EventFilter()).numbers
    day = audit.rows(every[:1])[0].at[:10]
    shown = audit.find(EventFilter(first_day=day, last_day=day)).numbers
    assert list(shown) == [row.seq for row in audit.rows(every) if row.at[:10] == day]
    assert shown


def test_the_zone_button_finds_a_zone_by_a_part_of_its_name(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    window = show(phone)
    window.go("audit")
    window.top.zone.field.setText("tokyo")
    window.top.zone.field.returnPressed.emit()
    qtbot.waitUntil(lambda: phone.zones.display() == TOKYO)
    qtbot.waitUntil(lambda: window.top.zone.zone() == TOKYO)
    assert TOKYO in window.foot.words()
