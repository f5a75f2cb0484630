"""The judge: tiers, words and order of the queue, one content at a time."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.findings.facts import (
    ChatFacts,
    CommonCamera,
    ContentFacts,
    PlaceFacts,
    SetMatch,
    Surroundings,
    camera_name,
    common_cameras,
    counted,
    names_model,
)
from triage.findings.judge import KNOWN_LANE, MADE_HERE_LANE, Judge, Judgement
from triage.findings.places import load_places
from triage.findings.policy import load_policy
from triage.model.entries import EntryFlag
from triage.model.findings import Significance, Tier
from triage.model.matches import Algorithm, Meaning

POLICY, PLACES = load_policy(), load_places()
LIVE = EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED
QUIET = Surroundings({}, {}, {}, {})


def facts(**changes: Any) -> ContentFacts:
    plain = ContentFacts(
        1,
        b"\1" * 32,
        "image/jpeg",
        "",
        "",
        (),
        (PlaceFacts("AB/1", "suspect", 7, "Users/x/a.jpg", "Users/x", LIVE),),
        (),
    )
    return plain._replace(**changes)


def match(**changes: Any) -> SetMatch:
    plain = SetMatch("Force", "trusted", 3, Algorithm.SHA1, 0, 0, "1", Meaning.GRADED, "A", suggestion=False)
    return plain._replace(**changes)


def judged(given_facts: ContentFacts, around: Surroundings = QUIET) -> Judgement:
    return Judge(POLICY, PLACES, around).judge(given_facts)


def chat(direction: str = "received", conversation: int = 5, role: str = "suspect") -> ChatFacts:
    return ChatFacts("AB/1", role, "WhatsApp", conversation, "Ann", direction)


def test_an_exact_match_says_set_category_and_confidence() -> None:
    done = judged(facts(matches=(match(),)))
    assert done.row.tier == Tier.KNOWN_OR_MADE_HERE
    assert done.row.reasons[0] == "Exact match (SHA-1): set Force, category A, trusted"
    assert (done.row.significance, done.lane) == (Significance.KNOWN.value, KNOWN_LANE)


def test_confidence_outweighs_grade_and_grade_outweighs_lists() -> None:
    order = [
        match(grade="A"),
        match(grade="C"),
        match(grade="A", confidence="indicative"),
        match(grade="C", confidence="local"),
        match(grade="", meaning=Meaning.BAD, confidence=""),
        match(grade="", meaning=Meaning.UNGRADED),
        match(grade="", meaning=Meaning.COMPARISON),
        match(algorithm=Algorithm.MD5, suggestion=True),
    ]
    scores = [judged(facts(matches=(m,))).row.score for m in order]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_md5_alone_suggests_and_says_so() -> None:
    done = judged(facts(matches=(match(algorithm=Algorithm.MD5, suggestion=True),)))
    assert done.row.reasons[0] == "Match on MD5 alone, and set Force gives no size; suggestion A"


def test_a_near_match_tells_distance_variant_and_suggestion() -> None:
    near = match(algorithm=Algorithm.PDQ, distance=6, variant=5, grade="B", suggestion=True, record=12)
    done = judged(facts(matches=(near,)))
    assert done.row.tier == Tier.NEAR
    assert done.row.reasons[0].startswith("Near match: 6 of 256 bits differ from record 12 of set Force, mirrored")
    assert done.row.reasons[0].endswith("; suggestion B")
    nearer = judged(facts(matches=(near._replace(distance=2),)))
    assert nearer.row.score > done.row.score


def test_phash_alone_is_a_lead_in_a_tier_of_its_own() -> None:
    done = judged(facts(matches=(match(algorithm=Algorithm.PHASH, distance=4, suggestion=True),)))
    assert done.row.tier == Tier.NEAR_LEAD
    assert "pHash alone" in done.row.reasons[0]


def test_known_good_is_last_unless_any_set_flags_it() -> None:
    good = match(set_name="NSRL", meaning=Meaning.NON_PERTINENT, grade="", confidence="")
    assert judged(facts(matches=(good,))).row.tier == Tier.KNOWN_GOOD
    for flag in (
        match(),
        match(meaning=Meaning.BAD, grade=""),
        match(algorithm=Algorithm.PDQ, distance=3, suggestion=True),
    ):
        done = judged(facts(matches=(good, flag)))
        assert done.row.tier < Tier.KNOWN_GOOD, "a digest flagged in any set is never set aside because of another"


def test_known_good_on_md5_alone_or_by_likeness_sets_nothing_aside() -> None:
    good = match(meaning=Meaning.NON_PERTINENT, grade="")
    for weak in (good._replace(algorithm=Algorithm.MD5, suggestion=True), good._replace(algorithm=Algorithm.PDQ)):
        assert judged(facts(matches=(weak,))).row.tier == Tier.REST


def test_the_commonest_camera_and_a_camera_folder_count_once() -> None:
    around = replace(QUIET, cameras={"AB/1": CommonCamera("Apple iPhone 8", 113)})
    place = PlaceFacts("AB/1", "suspect", 9, "private/var/mobile/Media/DCIM/100APPLE/IMG_1.JPG", "DCIM/100APPLE", LIVE)
    done = judged(facts(make="Apple", model="iPhone 8", places=(place,)), around)
    made = [reason for reason in done.row.reasons if reason.startswith("Possibly made here")]
    assert made == ["Possibly made here: taken with Apple iPhone 8, the camera of 112 other pictures on exhibit AB/1"]
    assert (done.row.tier, done.lane) == (Tier.KNOWN_OR_MADE_HERE, MADE_HERE_LANE)
    assert done.row.significance != Significance.ACT_NOW.value, "one kind of reason is no alarm"


def test_independent_reasons_together_say_act_now() -> None:
    around = replace(QUIET, cameras={"AB/1": CommonCamera("Apple iPhone 8", 113)})
    sent = judged(facts(make="Apple", model="iPhone 8", chats=(chat("sent"),)), around)
    assert sent.row.significance == Significance.ACT_NOW.value
    known = judged(facts(matches=(match(),), chats=(chat("sent"),)))
    assert known.row.significance == Significance.ACT_NOW.value
    assert known.lane == KNOWN_LANE


@pytest.mark.parametrize(
    ("description", "model", "named"),
    [
        ("Apple iPhone 8, black, cracked", "iPhone 8", True),
        ("apple IPHONE 8", "iPhone 8", True),
        ("Apple iPhone 8 Plus", "iPhone 8", False),
        ("Samsung Galaxy S9+ (SM-G965F)", "SM-G965F", True),
        ("Samsung Galaxy S9+", "Galaxy S9", False),
        ("iPhone 8 Plus and iPhone 8", "iPhone 8", True),
        ("iPhone 81", "iPhone 8", False),
        ("X", "X", False),
        ("", "iPhone 8", False),
        ("Apple iPhone", "", False),
    ],
)
def test_a_description_names_just_that_model(description: str, model: str, named: bool) -> None:
    assert names_model(description, model) is named


def test_the_device_written_down_for_any_exhibit_counts() -> None:
    around = replace(QUIET, descriptions={"AB/1": "laptop", "AB/2": "Apple iPhone 8"})
    done = judged(facts(make="Apple", model="iPhone 8"), around)
    reason = "Possibly made here: taken with Apple iPhone 8, the device that is written down for exhibit AB/2"
    assert done.row.reasons == (reason,)
    own = replace(around, descriptions={"AB/0": "iPhone 8", "AB/1": "iPhone 8"})
    assert judged(facts(make="Apple", model="iPhone 8"), own).row.reasons[0].endswith("exhibit AB/1")


def test_a_rare_camera_is_no_reason() -> None:
    around = replace(QUIET, cameras={"AB/1": CommonCamera("Apple iPhone 8", 3)})
    assert judged(facts(make="Apple", model="iPhone 8"), around).row.tier == Tier.REST


@pytest.mark.parametrize("role", ["victim", "witness"])
def test_on_the_device_of_a_victim_it_is_worded_with_care(role: str) -> None:
    done = judged(facts(chats=(chat("sent", role=role),)))
    assert any("a safeguarding matter first" in reason for reason in done.row.reasons)
    assert not any("safeguarding" in reason for reason in judged(facts(chats=(chat("sent"),))).row.reasons)


def test_what_lies_beside_matches_says_how_many_and_where() -> None:
    around = replace(QUIET, folders={7: 2}, conversations={5: 3})
    done = judged(facts(chats=(chat(),)), around)
    assert done.row.tier == Tier.BESIDE
    assert "In the same folder as 2 matches: /Users/x on exhibit AB/1" in done.row.reasons
    assert "In the same conversation as 3 matches: WhatsApp, chat Ann, exhibit AB/1" in done.row.reasons


def test_a_match_is_not_beside_itself() -> None:
    around = replace(QUIET, folders={7: 1})
    assert not any("same folder" in reason for reason in judged(facts(matches=(match(),)), around).row.reasons)


def test_what_went_through_a_chat_stands_before_the_rest() -> None:
    done = judged(facts(mime="text/plain", chats=(chat(),)))
    assert done.row.tier == Tier.EXCHANGED
    assert done.row.reasons == ("Received, WhatsApp, chat Ann, exhibit AB/1",)


def test_what_was_carved_lies_in_unallocated_space_whatever_its_path_is_like() -> None:
    place = PlaceFacts("PC", "suspect", 7, "$Unallocated/jpeg at byte 512", "$Unallocated", int(EntryFlag.CARVED))
    assert judged(facts(places=(place,))).row.reasons[0].endswith(": picture, unallocated")


def test_the_rest_says_why_it_stands_where_it_stands() -> None:
    done = judged(facts())
    assert done.row.tier == Tier.REST
    assert done.row.reasons[0].startswith("Ranked with the rest")
    assert done.findings == ()


def test_the_best_place_counts_in_whatever_order_places_come() -> None:
    places = [
        PlaceFacts("AB/1", "suspect", 7, path, "", LIVE) for path in ("Windows/a.jpg", "odd/a.jpg", "Users/a.jpg")
    ]
    rows = [judged(facts(places=tuple(order))).row for order in permutations(places[:2])]
    assert rows[0] == rows[1]
    assert rows[0].reasons[0].endswith("picture, not classified")
    assert judged(facts(places=tuple(places))).row.reasons[0].endswith("picture, user")


def test_text_of_the_evidence_cannot_disguise_itself() -> None:
    done = judged(facts(matches=(match(set_name="x\u202egpj.exe\n"),)))
    assert "\u202e" not in done.row.reasons[0]
    assert "\n" not in done.row.reasons[0]


@given(
    st.lists(
        st.builds(
            match,
            algorithm=st.sampled_from(Algorithm),
            meaning=st.sampled_from(Meaning),
            distance=st.integers(0, 31),
            grade=st.sampled_from(["", "A", "B", "local word"]),
            confidence=st.sampled_from(["trusted", "indicative", "local"]),
            suggestion=st.booleans(),
        ),
        max_size=6,
    ),
    st.sampled_from(["image/jpeg", "video/mp4", "text/plain"]),
    st.lists(st.builds(chat, direction=st.sampled_from(["sent", "received", "", "system"])), max_size=3),
)
def test_every_content_has_a_place_and_a_reason(matches: list[SetMatch], mime: str, chats: list[ChatFacts]) -> None:
    done = judged(facts(matches=tuple(matches), mime=mime, chats=tuple(chats)))
    assert done.row.reasons
    assert all(done.row.reasons)
    assert done.row.tier in list(Tier)
    flagged = any(m.flags for m in matches)
    assert not (flagged and done.row.tier == Tier.KNOWN_GOOD)
    assert len({f.justification for f in done.findings}) == len(done.findings)
    again = judged(facts(matches=tuple(reversed(matches)), mime=mime, chats=tuple(chats)))
    assert again.row.tier == done.row.tier
    assert again.row.score == done.row.score


def test_cameras_are_named_without_saying_the_make_twice() -> None:
    assert camera_name("Canon", "Canon EOS 5D") == "Canon EOS 5D"
    assert camera_name("Apple", "iPhone 8") == "Apple iPhone 8"
    assert camera_name("", "") == ""
    rows = [("X", "b", "", 5), ("X", "a", "", 5), ("Y", "c", "d", 1), ("X", "", "", 99)]
    assert common_cameras(rows) == {"X": CommonCamera("a", 5), "Y": CommonCamera("c d", 1)}
    assert counted([(1, 1), (1, 2), (2, 1)]) == {1: 2, 2: 1}
