"""Searching texts that are held in memory finds what the database finds, and never what is out of date or withheld."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.samples.talks import message, talk_case
from triage.model.messages import MessageRow
from triage.open_case import OpenCase
from triage.review import message_texts

Make = Callable[..., OpenCase]
TEXTS = (
    "the station café, then Straße", "STATION", "100 % of_it", "line\nbreak", "Zoë ZOË zoë", "İstanbul", "x" * 5_000,
    "\\ backslash", "[brackets] (and) .* signs", "", "station", "ends with sta", "tion begins",
)  # fmt: skip
WORDS = (
    "station", "STATION", "café", "CAFÉ", "straße", "zoë", "ZOË", "% of", "f_i", "\\", ".*", "[b", "xxx", "k\0b", "nowhere",
    "İ", "i", "e", "break", "\n", "stationtion",
)  # fmt: skip


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    opened: list[OpenCase] = []

    def build(*rows: MessageRow) -> OpenCase:
        opened.append(talk_case(tmp_path / f"case{len(opened)}", rows))
        return opened[-1]

    yield build
    for case in opened:
        case.close()


@pytest.fixture
def case(make: Make) -> OpenCase:
    return make(*(message(n + 1, chat=f"chat{n % 3}", text=text) for n, text in enumerate(TEXTS)))


@pytest.mark.parametrize("words", WORDS)
def test_the_same_is_found_with_and_without(case: OpenCase, words: str) -> None:
    before = [case.messages.search(words, where) for where in (None, 1, 2, 99)]
    case.messages.prepare_search()
    assert [case.messages.search(words, where) for where in (None, 1, 2, 99)] == before


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.sampled_from("aStTiIoOnNéÉß %_\\.xİ"), min_size=1, max_size=4))
def test_any_words_find_the_same(case: OpenCase, words: str) -> None:
    shelf = case.messages._texts
    case.messages.prepare_search()
    held = case.messages.search(words)
    shelf._read_at = -1
    assert case.messages.search(words) == held


@pytest.mark.parametrize("part", [1, 7, 64])
def test_no_place_is_lost_between_the_parts_that_are_searched(
    case: OpenCase, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    before = [case.messages.search(words) for words in WORDS]
    monkeypatch.setattr(message_texts, "_PART", part)
    case.messages.prepare_search()
    assert [case.messages.search(words) for words in WORDS] == before


def test_words_behind_a_crafted_sign_are_found(make: Make) -> None:
    case = make(message(1, text="harmless\0the station"), message(2, text="another"))
    case.messages.prepare_search()
    assert [hit.message for hit in case.messages.search("station").hits] == [1]


def test_what_came_since_is_found(case: OpenCase) -> None:
    case.messages.prepare_search()
    row = "UPDATE message SET text = 'written anew' WHERE id = 1"
    case._store.act(lambda c: c.exec_driver_sql(row), name="parse", parts=("messages",))
    assert [hit.message for hit in case.messages.search("written anew").hits] == [1]


def test_a_withheld_conversation_is_not_searched(case: OpenCase) -> None:
    case.messages.prepare_search()
    shown = case.messages.search("station")
    case.privilege.withhold(shown.hits[0].conversation, "Officer")
    assert shown.hits[0].conversation not in {hit.conversation for hit in case.messages.search("station").hits}


def test_the_bound_and_that_there_is_more_are_the_same(make: Make) -> None:
    case = make(*(message(n + 1, text="word") for n in range(1_005)))
    before = case.messages.search("word")
    case.messages.prepare_search()
    assert case.messages.search("word") == before
    assert before.more


def test_more_text_than_may_be_held_is_searched_in_the_database(
    case: OpenCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_texts, "MOST_BYTES", 100)
    case.messages.prepare_search()
    assert case.messages._texts._texts is None
    assert len(case.messages.search("station").hits) == 3
