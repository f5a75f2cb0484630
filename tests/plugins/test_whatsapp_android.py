"""WhatsApp on Android against real databases and the sample."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from tests.plugins.artefact_runs import Ran, all_plugins, build, run, sample, sample_files
from tests.testdata import testdata
from triage.model.messages import MessageRow, ParserOutcome
from triage.model.times import Instant, read_time

PLUGIN = all_plugins()["whatsapp_android"]


def real(*parts: str) -> Ran:
    path = testdata("mobile_whatsapp", *parts)
    before = path.read_bytes()
    result = run(PLUGIN, {"main": before})
    assert path.read_bytes() == before
    return result


def by_origin(result: Ran) -> dict[tuple[str, int], MessageRow]:
    return {(message.table, message.row): message for message in result.messages}


def utc(message: MessageRow) -> datetime:
    moment = read_time(message.sent_raw, message.sent_clock)
    assert isinstance(moment, Instant)
    return moment.utc().replace(microsecond=0)


def test_the_real_old_generation_is_read_row_for_row() -> None:
    """75 rows by the row counts of the test data; texts and times as IPED's own test states them."""
    result = real("iped", "msgstore_sanitised.db")
    assert result.outcome is ParserOutcome.READ
    assert len(result.messages) == 74
    assert result.counts["passed over: the app's own placeholder"] == 2  # one in each generation's table
    messages = by_origin(result)
    said = [message for message in result.messages if message.kind == "text"]
    assert [message.text for message in said] == [
        "This is a test for the IPED Whatsapp Parser.",
        "Would you still say you love me",
        "The game is over",
        "Teste",
    ]
    assert [message.direction for message in said] == ["sent", "sent", "sent", "received"]
    assert [utc(message) for message in said] == [
        datetime(2021, 6, 14, 18, 55, 54, tzinfo=UTC),
        datetime(2021, 6, 14, 19, 2, 25, tzinfo=UTC),
        datetime(2021, 6, 14, 19, 2, 33, tzinfo=UTC),
        datetime(2021, 6, 16, 17, 1, 34, tzinfo=UTC),
    ]
    assert said[3].sender == "155500000019@s.whatsapp.net"
    assert all(message.direction == "system" for message in result.messages if message not in said)
    group = messages["messages", 2]
    assert (group.conversation_title, group.sender) == ("Group 1", "155500000022@s.whatsapp.net")
    assert len({message.conversation for message in result.messages}) == 29  # IPED: 29 chats


def test_files_of_a_real_database_are_found_by_path_and_digest() -> None:
    """The path stands in a serialised Java object, the digest in base64."""
    result = real("wa-crypt-tools", "msgstore.db")
    assert [message.row for message in result.messages] == [7, 8, 10, 11, 12, 13, 15, 16, 17]
    files = {message.row: message.attachments[0] for message in result.messages}
    assert files[7].entry_path == "Media/.Statuses/512f6126774046e9999b4be9a1d5c2a5.jpg"
    assert files[16].entry_path == "Media/.Statuses/96848000accb45c4a7b7726f183a10c9.mp4"
    assert files[8].entry_path == ""
    assert all(len(file.sha256 or b"") == 32 for file in files.values())
    assert {message.kind for message in result.messages} == {"picture", "video"}
    assert {message.sent_raw for message in result.messages} == {None}  # the database holds 0


def test_the_new_generation() -> None:
    messages = by_origin(run(PLUGIN, sample_files("whatsapp_android")))
    received, sent, picture = (messages["message", row] for row in (2, 3, 4))
    assert (received.sender, received.sender_name, received.direction) == (
        "447700900001@s.whatsapp.net",
        "Anna",
        "received",
    )
    assert received.participants == (("447700900001@s.whatsapp.net", "Anna"),)
    assert (sent.sender, sent.direction, sent.text) == ("", "sent", "Yes 🙂")
    assert (picture.sender, picture.sender_name, picture.conversation_title) == (
        "447700900002@s.whatsapp.net",
        "ben",
        "Walking club",
    )
    assert len(picture.participants) == 2
    file = picture.attachments[0]
    assert file.entry_path == "Media/WhatsApp Images/IMG-20220415-WA0001.jpg"
    assert file.sha256 == hashlib.sha256(b"").digest()
    kinds = [messages["message", row].kind for row in range(5, 10)]
    assert kinds == ["deleted", "system", "location", "contact", "other"]
    assert messages["message", 6].direction == "system"
    assert messages["message", 7].text == "The park\n1 Park Road\n51.5, -0.125"
    assert messages["message", 8].text.startswith("BEGIN:VCARD")
    assert messages["message_quoted", 3].kind == "quoted"
    assert messages["message_quoted", 3].text == "Are you there?"
    assert messages["call_log", 1].text == "Video call, 35 s"


def test_a_row_that_was_migrated_is_given_once() -> None:
    result = run(PLUGIN, sample_files("whatsapp_android"))
    assert sum(message.text == "Are you there?" and message.kind == "text" for message in result.messages) == 1
    assert result.counts["passed over: also in the new table"] == 1


def test_the_placeholder_is_passed_over_only_where_it_holds_nothing() -> None:
    change = "UPDATE message SET text_data = 'kept' WHERE _id = 1; UPDATE messages SET data = 'kept too' WHERE _id = 1"
    messages = by_origin(run(PLUGIN, {"main": build(sample("whatsapp_android"), change)}))
    assert messages["message", 1].text == "kept"
    assert ("messages", 1) not in messages  # the same key is in the new table, so it was migrated


def test_without_names_the_identifiers_stay() -> None:
    result = run(PLUGIN, {"main": sample_files("whatsapp_android")["main"]})
    assert {message.sender_name for message in result.messages} == {""}
    assert "447700900002@s.whatsapp.net" in {message.sender for message in result.messages}
