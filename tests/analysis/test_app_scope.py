"""The limits of an exhibit's scope, as far as they lie in the messages."""

from __future__ import annotations

import pytest

from tests.plugins.artefact_runs import all_plugins, run, sample_files
from triage.analysis.app_scope import MessageScope, app_in_scope, same_identifier
from triage.model.frame import Scope
from triage.model.messages import MessageRow
from triage.model.times import Clock

APP = all_plugins()["whatsapp_android"].app
DAY = 1_650_000_000  # 2022-04-15 05:20 UTC


def message(sent: int | None = DAY, clock: int = Clock.UNIX_S, **parts: object) -> MessageRow:
    plain = MessageRow("c@g.us", "", (), "", "", "", sent, clock, "", "text", (), "t", 1)
    return plain._replace(**parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(), True),
        (Scope(apps=("whatsapp",)), True),
        (Scope(apps=("whatsapp_android",)), True),
        (Scope(apps=("Signal",)), False),
        (Scope(kinds=("pictures",)), False),
        (Scope(kinds=("pictures", "messages")), True),
    ],
)
def test_an_app_is_opened_only_within_the_scope(scope: Scope, inside: bool) -> None:
    assert app_in_scope(APP, scope) is inside


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+44 7700 900001", "447700900001@s.whatsapp.net"),
        ("0044-7700-900001", "+447700900001"),
        ("tel:+447700900001", "P:+447700900001"),
        ("Anna@Example.com ", "mailto:anna@example.com"),
    ],
)
def test_one_person_written_in_two_ways(one: str, other: str) -> None:
    assert same_identifier(one) == same_identifier(other)


def test_two_people_stay_two() -> None:
    texts = ["07700 900001", "+44 7700 900001", "anna@example.com", "447700900001@g.us", "12", "1@2"]
    assert len({same_identifier(text) for text in texts}) == len(texts)


@pytest.mark.parametrize(
    ("parts", "inside"),
    [
        ({"conversation": "447700900001@s.whatsapp.net"}, True),
        ({"sender": "447700900001@s.whatsapp.net"}, True),
        ({"participants": (("447700900001@s.whatsapp.net", "Anna"),)}, True),
        ({"sender_name": "447700900001", "text": "+447700900001"}, False),
        ({}, False),
    ],
)
def test_contacts(parts: dict[str, object], inside: bool) -> None:
    assert MessageScope(Scope(contacts=("+44 7700 900001",))).holds(message(**parts)) is inside  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sent", "clock", "inside"),
    [
        (DAY, Clock.UNIX_S, True),
        (DAY * 1000, Clock.UNIX_MS, True),
        (1_649_980_800, Clock.UNIX_S, True),  # the first second of the 15th
        (1_649_980_799, Clock.UNIX_S, False),
        (1_650_153_599, Clock.UNIX_S, True),  # the last second of the 16th
        (1_650_153_600, Clock.UNIX_S, False),
        (None, Clock.NONE, False),
        (DAY, Clock.EXIF_WALL, False),
        (1 << 62, Clock.UNIX_S, False),
    ],
)
def test_dates_are_inclusive_in_utc_and_no_time_is_outside(sent: int | None, clock: Clock, inside: bool) -> None:
    scope = MessageScope(Scope(date_from="2022-04-15", date_to="2022-04-16"))
    assert scope.holds(message(sent, clock)) is inside
    assert MessageScope(Scope()).holds(message(sent, clock))


def test_what_is_outside_is_counted_and_not_given() -> None:
    plugin, files = all_plugins()["whatsapp_android"], sample_files("whatsapp_android")
    whole = run(plugin, files)
    assert whole.outside == 0
    part = run(plugin, files, Scope(contacts=("+44 7700 900002",), date_from="2022-01-01"))
    assert {message.conversation_title for message in part.messages} == {"Walking club"}
    assert part.outside == len(whole.messages) - len(part.messages)
    assert part.counts["outside scope"] == part.outside
    assert "outside the scope" in part.sentence
    nothing = run(plugin, files, Scope(contacts=("nobody",)))
    assert (nothing.messages, nothing.outside) == ([], len(whole.messages))
