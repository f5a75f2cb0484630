"""Apple Messages: typedstreams and edits on real samples, the rest on the sample database."""

from __future__ import annotations

import plistlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins import ios_messages
from plugins.ios_messages import read_typedstream
from tests.plugins.artefact_runs import all_plugins, build, run, sample, sample_files
from tests.testdata import testdata
from triage.model.messages import MessageRow, ParserOutcome
from triage.model.times import Clock

PLUGIN = all_plugins()["ios_messages"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("AttributedBodyTextOnly2", "Test 3"),
        ("WeirdText", "𝖍𝖊𝖑𝖑𝖔 𝖜𝖔𝖗𝖑𝖉"),
        ("MultiPart", "\ufffctest 1\ufffctest 2 \ufffctest 3"),
        ("Blank", ""),
    ],
)
def test_a_real_typedstream_is_read(name: str, text: str) -> None:
    assert read_typedstream(testdata("imessage_blobs", "streamtyped", name).read_bytes()) == text


def stream(text: str) -> bytes:
    data = text.encode()
    length = bytes([len(data)]) if len(data) < 128 else b"\x81" + len(data).to_bytes(2, "little")
    if len(data) > 65_535:
        length = b"\x82" + len(data).to_bytes(4, "little")
    head = testdata("imessage_blobs", "streamtyped", "Blank").read_bytes()[:-3]
    return head + length + data + b"\x86\x86"


@given(text=st.text(max_size=300) | st.integers(1, 9000).map(lambda count: "xyz🙂" * count))
def test_a_text_of_any_length_is_read(text: str) -> None:
    assert read_typedstream(stream(text)) == text


@given(noise=st.binary(max_size=300), at=st.integers(0, 80))
def test_noise_is_not_understood_and_never_raises(noise: bytes, at: int) -> None:
    read_typedstream(stream("Hello")[:at] + noise)
    assert read_typedstream(noise) is None or b"streamtyped" in noise


def real_edit(name: str) -> list[MessageRow]:
    blob = testdata("imessage_blobs", "edited_message", name).read_bytes()
    change = f"UPDATE message SET message_summary_info = X'{blob.hex()}' WHERE ROWID = 6"
    return [m for m in run(PLUGIN, {"main": build(sample("ios_messages"), change)}).messages if m.row == 6]


def test_earlier_texts_of_a_real_edited_message_are_kept() -> None:
    now, first, second = real_edit("EditedToLinkAndBack.plist")
    assert now.kind == "text"
    assert (first.kind, first.text) == ("earlier", "This is a normal message")
    assert second.text == "Edit to a url https://github.com/ReagentX/imessage-exporter/issues/10"
    assert (first.sent_raw, first.sent_clock) == (690514809334000, Clock.COCOA_US)
    assert len({first.table, second.table, now.table}) == 3
    assert [each.text for each in real_edit("EditedToLink.plist")][1:] == ["here we go!"]


def test_a_real_unsent_message_is_deleted() -> None:
    blob = testdata("imessage_blobs", "edited_message", "Deleted.plist").read_bytes()
    change = f"UPDATE message SET message_summary_info = X'{blob.hex()}', date_retracted = NULL WHERE ROWID = 7"
    messages = run(PLUGIN, {"main": build(sample("ios_messages"), change)}).messages
    assert next(message for message in messages if message.row == 7).kind == "deleted"


def test_the_sample() -> None:
    result = run(PLUGIN, sample_files("ios_messages"))
    messages = {message.row: message for message in result.messages if message.table == "message"}
    assert len(messages) == 11
    assert result.counts["earlier texts of edited messages"] == 1
    assert result.accounts == [("owner@example.com", ""), ("+447700900009", "")]
    assert messages[2].sender == "+447700900009"
    assert messages[3].text == "A text in the body alone 🙂"
    assert messages[3].sent_clock == Clock.COCOA_S
    assert messages[1].sent_clock == Clock.COCOA_NS
    assert [messages[row].kind for row in (4, 5, 7, 8, 9, 10)] == [
        "picture", "system", "deleted", "other", "deleted", "other",
    ]  # fmt: skip
    assert [file.entry_path for file in messages[4].attachments] == [
        "Library/SMS/Attachments/ab/11/A1/IMG_0001.HEIC",
        "Library/SMS/Attachments/ab/12/A2/clip.mov",
    ]
    assert messages[5].text == messages[5].conversation_title == "Walking club"
    assert len(messages[3].participants) == 2
    assert messages[9].text == "In the bin"
    assert messages[9].conversation == messages[1].conversation
    assert messages[11].conversation == "+447700900001"
    assert messages[11].sent_raw is None


def test_a_body_that_is_not_understood_is_said() -> None:
    change = "UPDATE message SET attributedBody = X'0102' WHERE ROWID = 3"
    result = run(PLUGIN, {"main": build(sample("ios_messages"), change)})
    assert result.outcome is ParserOutcome.READ_WITH_PROBLEMS
    assert "row 3" in result.problems[0].sentence
    assert next(message for message in result.messages if message.row == 3).text == ""


def test_a_message_in_two_chats_is_given_once() -> None:
    change = "INSERT INTO chat_message_join (chat_id, message_id) VALUES (2, 1)"
    result = run(PLUGIN, {"main": build(sample("ios_messages"), change)})
    assert result.outcome is ParserOutcome.READ
    assert sum(message.row == 1 for message in result.messages) == 1


@given(
    value=st.recursive(
        st.none() | st.integers(0, 9) | st.binary() | st.text(),
        lambda c: st.lists(c) | st.dictionaries(st.sampled_from(["ec", "t", "d", "0", "rp"]), c),
    )
)
def test_any_property_list_about_edits_is_survived(value: Any) -> None:
    try:
        data = plistlib.dumps(value, fmt=plistlib.FMT_BINARY)
    except (TypeError, OverflowError):
        return
    info = ios_messages._summary(data)
    row = MessageRow("c", "", (), "", "", "", None, 0, "", "text", (), "message", 1)
    ios_messages._earlier(row, info)


def test_very_old_databases_without_chats_are_read() -> None:
    script = """CREATE TABLE message (ROWID INTEGER PRIMARY KEY, address TEXT, date INTEGER, text TEXT, flags INTEGER);
        INSERT INTO message VALUES (1, '+447700900001', 300000000, 'Hello', 2)"""
    (message,) = run(PLUGIN, {"main": build(script)}).messages
    assert (message.sender, message.conversation, message.direction) == ("+447700900001", "+447700900001", "")
