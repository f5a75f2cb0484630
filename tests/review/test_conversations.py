"""Conversations in the order of their times, their people and media, search, and passages marked for the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.samples.filled import sha256_of
from tests.samples.talks import START_MS, match_pictures, message, talk_case
from triage.errors import UsageError
from triage.model.messages import MessageRow
from triage.model.times import Clock, Instant, WallTime
from triage.model.zones import at_microseconds, place, start_of_day
from triage.open_case import OpenCase
from triage.review.message_search import MAX_HITS, excerpt
from triage.review.talk import MAX_TEXT

Make = Callable[..., OpenCase]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    opened: list[OpenCase] = []

    def build(*rows: MessageRow) -> OpenCase:
        opened.append(talk_case(tmp_path / "case", rows))
        return opened[-1]

    yield build
    for case in opened:
        case.close()


def texts(case: OpenCase, conversation: int = 1) -> list[str]:
    order = case.messages.timeline(conversation)
    return [one.text for one in case.messages.read([int(number) for number in order.ids])]


def test_the_list_says_who_when_and_how_much(make: Make) -> None:
    case = make(
        message(1),
        message(2, files=("file1.jpg", "elsewhere.jpg")),
        message(9, chat="chat2", title="", people=(("448", ""), ("449", "Bo"), ("450", "Cy"), ("451", "Di"))),
    )
    second, first = case.messages.conversations()
    assert (first.title, first.exhibit, first.app, first.messages, first.media) == ("Chat", "AB/1", "Sample", 2, 2)
    assert (first.first, first.last) == ((START_MS + 60_000) * 1000, (START_MS + 120_000) * 1000)
    assert (second.title, second.people, second.people_total) == ("", ("Bo", "Cy", "Di"), 4)


def test_matched_media_are_counted(make: Make) -> None:
    case = make(message(1, files=("file1.jpg",)), message(2, files=("file2.jpg",)))
    assert case.messages.conversations()[0].matched == 0
    match_pictures(case, graded=1, known_good=2)
    assert case.messages.conversations()[0].matched == 1
    held = [one.attachments[0] for one in case.messages.read([1, 2])]
    assert [one.matched for one in held] == [True, False]
    assert [one.sha256 for one in held] == [sha256_of(1).hex(), sha256_of(2).hex()]
    assert all(one.picture for one in held)


def test_messages_stand_in_the_order_of_their_times_whatever_the_clock(make: Make) -> None:
    seconds = START_MS // 1000
    case = make(
        message(5, text="third"),
        message(1, text="first"),
        message(0, raw=seconds + 120, clock=Clock.UNIX_S, text="second"),
        message(0, raw=(seconds + 600) - 978_307_200, clock=Clock.COCOA_S, text="fourth"),
    )
    assert texts(case) == ["first", "second", "third", "fourth"]


def test_a_message_without_time_stands_behind_the_one_before_it(make: Make) -> None:
    case = make(
        message(1, text="a"), message(2, text="untimed", clock=Clock.NONE), message(3, text="b"),
        message(4, text="no calendar", raw=2**62), message(2, text="a2"),
    )  # fmt: skip
    assert texts(case) == ["a", "untimed", "a2", "b", "no calendar"]
    order = case.messages.timeline(1)
    assert list(order.timed) == [True, False, True, True, False]


def test_times_that_no_calendar_holds_end_no_reading(make: Make) -> None:
    case = make(message(1, raw=2**63 - 1, clock=Clock.UNIX_S, text="far"), message(2, clock=Clock.NONE, text="none"))
    assert sorted(texts(case)) == ["far", "none"]
    assert case.messages.conversations()[0].messages == 2
    assert not case.messages.timeline(1).timed.any()


def test_a_date_and_an_id_lead_to_a_place(make: Make) -> None:
    case = make(*(message(number) for number in range(0, 3000, 10)))
    order = case.messages.timeline(1)
    assert len(order) == 300
    day = start_of_day(2024, 4, 1, "UTC")
    assert order.at(day) == 144
    assert at_microseconds(int(order.moments[144]), "UTC").day == 1  # type: ignore[union-attr]
    assert order.at(day * 2) == 299
    assert order.at(-day) == 0
    assert order.position(int(order.ids[144])) == 144
    assert order.position(10**6) is None
    assert order.positions([int(order.ids[7]), int(order.ids[3]), 10**6]) == [3, 7]


def test_a_wall_time_is_placed_by_the_zone_that_was_assumed_and_by_nothing_else(make: Make) -> None:
    wall = START_MS // 1000 + 9 * 3600 + 30 * 60
    case = make(
        message(9 * 60, text="nine in Greenwich"),
        message(10 * 60, text="ten in Greenwich"),
        message(0, raw=wall, clock=Clock.EXIF_WALL, text="half past nine on some wall"),
    )
    assert texts(case) == ["nine in Greenwich", "half past nine on some wall", "ten in Greenwich"]
    with pytest.raises(UsageError, match="needs a reason"):
        case.zones.assume("AB/1", "America/New_York", " ", "DC 1")
    with pytest.raises(UsageError, match="no exhibit"):
        case.zones.assume("ZZ/9", "America/New_York", "x", "DC 1")
    case.zones.assume("AB/1", "America/New_York", "The owner says so.", "DC 1")
    assert case.zones.assumed() == {"AB/1": ("America/New_York", "The owner says so.")}
    assert texts(case)[-1] == "half past nine on some wall"
    assert case.audit.verify().faults == []


def test_times_are_shown_with_daylight_saving_and_assumed_ones_say_so() -> None:
    before, after = Instant(START_MS, Clock.UNIX_MS), Instant(START_MS + 3_600_000, Clock.UNIX_MS)
    shown = [place(time, "Europe/London", "UTC") for time in (before, after)]
    assert [one.moment.hour for one in shown if one] == [0, 2], "clocks went forward at one"
    assert [one.assumed for one in shown if one] == [False, False]
    wall = place(WallTime(START_MS // 1000, Clock.FAT_WALL), "UTC", "Asia/Tokyo")
    assert wall is not None
    assert wall.assumed
    assert (wall.moment.day, wall.moment.hour) == (30, 15)
    assert place(Instant(2**62, Clock.UNIX_S), "UTC", "UTC") is None


def test_the_display_zone_is_a_choice_of_the_case(make: Make) -> None:
    case = make(message(1))
    assert case.zones.display() == "UTC"
    case.zones.choose("Europe/London", "DC 1")
    assert case.zones.display() == "Europe/London"
    for wrong in ("Nowhere/Atall", "../etc/passwd", ""):
        with pytest.raises(UsageError, match="not a time zone"):
            case.zones.choose(wrong, "DC 1")
    assert [event.kind for event in case.audit.page()][-1] == "display zone chosen"


def test_search_finds_words_in_one_conversation_and_in_all(make: Make) -> None:
    case = make(
        message(1, text="Meet at the STATION"),
        message(2, text="100%_sure"),
        message(3, chat="chat2", text="the station café, then Straße"),
        message(4, chat="chat2", text="ÇA VA"),
    )
    found = case.messages.search("station")
    assert [(hit.message, hit.conversation) for hit in found.hits] == [(1, 1), (3, 2)]
    assert [hit.message for hit in case.messages.search("station", 2).hits] == [3]
    assert [hit.message for hit in case.messages.search("%_s").hits] == [2]
    assert [hit.message for hit in case.messages.search("ça va").hits] == [4]
    assert case.messages.search("  ").hits == ()
    assert case.messages.search("STRAßE").hits[0].excerpt == "the station café, then Straße"


def test_a_search_is_bounded_and_says_so(make: Make) -> None:
    case = make(*(message(number, text="word") for number in range(MAX_HITS + 1)))
    found = case.messages.search("word")
    assert (len(found.hits), found.more) == (MAX_HITS, True)
    assert excerpt("a" * 500 + "\nneedle\n" + "b" * 500, "Needle").count("needle") == 1
    assert len(excerpt("x" * 10**5, "y")) < 100


def test_a_long_text_is_cut_and_counted(make: Make) -> None:
    case = make(message(1, text="x" * (MAX_TEXT + 7)))
    (one,) = case.messages.read([1])
    assert (len(one.text), one.text_left) == (MAX_TEXT, 7)


def test_details_say_where_it_was_read_from_and_who_is_in_it(make: Make) -> None:
    case = make(message(1, people=(("447000", "Ann"), ("448", ""))))
    found = case.messages.details(1)
    assert (found.database, found.plugin, found.tested_on) == ("chat.db", "sample", "built by us")
    assert [(p.identifier, p.owner) for p in found.people] == [("447111", True), ("447000", False), ("448", False)]
    with pytest.raises(UsageError, match="not in the case"):
        case.messages.details(99)


def test_a_passage_is_marked_changed_removed_and_put_back(make: Make) -> None:
    case = make(*(message(number) for number in range(10)))
    order = case.messages.timeline(1)
    kept = case.messages.mark(order, 7, 3, " they agree to meet ", "DC 1")
    assert (kept.range.first_row, kept.range.last_row, kept.range.messages) == (2, 6, 5)
    (passage,) = case.messages.marks(1)
    assert (passage.first, passage.last, passage.mark.note) == (3, 7, "they agree to meet")
    assert case.messages.conversations()[0].marks == 1
    changed = case.messages.change_mark(kept.id, "DC 2", "they meet")
    assert [p.mark.note for p in case.messages.marks()] == ["they meet"]
    case.messages.change_mark(changed.id, "DC 2")
    assert case.messages.marks() == []
    case.messages.change_mark(kept.id, "DC 1", "they meet")
    assert [p.mark.note for p in case.messages.marks(1)] == ["they meet"]
    acts = case.messages.mark_history(changed.id)
    assert [(act.act, act.person) for act in acts] == [
        ("marked", "DC 1"), ("changed", "DC 2"), ("removed", "DC 2"), ("restored", "DC 1"),
    ]  # fmt: skip
    assert case.audit.verify().faults == []


def test_a_mark_needs_its_messages_and_a_name(make: Make) -> None:
    case = make(message(1), message(2, chat="chat2"))
    order = case.messages.timeline(1)
    with pytest.raises(UsageError, match="not in the conversation"):
        case.messages.mark(order, 1, 2, "", "DC 1")
    with pytest.raises(UsageError, match="needs the name"):
        case.messages.mark(order, 1, 1, "", " ")
    with pytest.raises(UsageError, match="no such mark"):
        case.messages.change_mark(77, "DC 1", "x")
    assert case.messages.marks() == []


def test_a_mark_outlives_a_new_reading_of_its_database(make: Make) -> None:
    rows = [message(number) for number in range(4)]
    case = make(*rows)
    case.messages.mark(case.messages.timeline(1), 2, 3, "stays", "DC 1")
    again = [message(90, chat="earlier"), *rows]

    def reread(c: object) -> None:
        from triage.casedb.frame import recipe_id
        from triage.casedb.messages import ArtefactRow, begin_artefact, keep_messages

        recipe = recipe_id(c, "parse", 2, {})  # type: ignore[arg-type]
        number = begin_artefact(c, ArtefactRow(1, 2, "sample", "Sample", "Android", "built", recipe))  # type: ignore[arg-type]
        keep_messages(c, number, again)  # type: ignore[arg-type]

    case._store.act(reread, name="reread")
    (passage,) = case.messages.marks()
    assert [one.text for one in case.messages.read([passage.first or 0, passage.last or 0])] == [
        "message 1", "message 2",
    ]  # fmt: skip


def test_a_withheld_conversation_vanishes_everywhere(make: Make) -> None:
    case = make(message(1, text="to my solicitor"), message(2, chat="chat2", text="to my solicitor too"))
    order = case.messages.timeline(1)
    case.messages.mark(order, 1, 1, "read this", "DC 1")
    case.privilege.withhold(1, "DC 1")
    assert [one.id for one in case.messages.conversations()] == [2]
    assert [hit.conversation for hit in case.messages.search("solicitor").hits] == [2]
    assert case.messages.read([1, 2])[0].id == 2
    assert case.messages.marks() == []
    for ask in (case.messages.timeline, case.messages.details):
        with pytest.raises(UsageError, match="withheld"):
            ask(1)
    case.privilege.release(1, "Counsel", "Not privileged.")
    assert len(case.messages.marks()) == 1


def test_a_withheld_item_keeps_its_place_and_nothing_else(make: Make) -> None:
    case = make(message(1, files=("file1.jpg",)))
    case.privilege.withhold(sha256_of(1).hex(), "DC 1")
    (held,) = case.messages.read([1])[0].attachments
    assert (held.withheld, held.name, held.sha256, held.picture) == (True, "", "", False)
