"""WhatsApp on iOS against real databases and the sample."""

from __future__ import annotations

import json
import zipfile
from typing import Any

from tests.plugins.artefact_runs import all_plugins, run, sample_files
from tests.testdata import testdata
from triage.model.messages import ParserOutcome
from triage.model.times import Clock, Instant, read_time

PLUGIN = all_plugins()["whatsapp_ios"]


def zipped(case: str, role_of: dict[str, str]) -> dict[str, bytes]:
    path = testdata("mobile_ios_ileapp", "whatsApp", f"testdata.whatsApp.{case}.josh_ios15_ffs.zip")
    with zipfile.ZipFile(path) as archive:
        names = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
        return {role: archive.read(names[name]) for name, role in role_of.items() if name in names}


def result_of(case: str) -> list[list[Any]]:
    (path,) = testdata("mobile_ios_ileapp", "whatsApp", "results").glob(f"whatsApp.{case}.*.json")
    data: list[list[Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return data


def test_the_real_chat_storage_is_read_row_for_row() -> None:
    main = testdata("mobile_whatsapp", "ios", "ChatStorage.sqlite").read_bytes()
    result = run(PLUGIN, {"main": main})
    assert result.outcome is ParserOutcome.READ
    assert [message.row for message in result.messages] == [1, 3, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    assert result.accounts == [("19195794674@s.whatsapp.net", "")]
    talk = [message for message in result.messages if message.kind == "text"]
    assert [message.direction for message in talk] == ["sent", "received", "sent", "received", "sent"]
    assert talk[0].text == "I’m here!"
    assert talk[0].sender == "19195794674@s.whatsapp.net"
    assert {message.sender for message in talk if message.direction == "received"} == {"19198887386@s.whatsapp.net"}
    assert {message.conversation_title for message in talk} == {"This Is DFIR Two"}
    assert (talk[0].sent_raw, talk[0].sent_clock) == (704735807221498, Clock.COCOA_US)
    assert str(read_time(talk[1].sent_raw, talk[1].sent_clock)) == "2023-05-02T15:57:30Z"
    assert all(message.direction == "system" for message in result.messages if message.kind == "system")
    groups = {message.conversation_title for message in result.messages if message.conversation.endswith("@g.us")}
    assert groups == {"Med Report Review", "Med Report 2", "Working Group"}


def test_the_real_calls_equal_ileapp() -> None:
    roles = {"CallHistory.sqlite": "main", "CallHistory.sqlite-wal": "wal", "ContactsV2.sqlite": "contacts"}
    result = run(PLUGIN, zipped("whatsAppCallHistory", roles))
    expected = result_of("whatsAppCallHistory")
    assert len(result.messages) == len(expected) == 4
    for message, (start, end, duration, direction, _, who, name, _) in zip(result.messages, expected, strict=True):
        moment = read_time(message.sent_raw, message.sent_clock)
        assert isinstance(moment, Instant)
        assert int(moment.utc().timestamp()) == start
        assert message.direction == {"Outgoing": "sent", "Incoming": "received"}[direction]
        assert message.conversation == who
        assert message.conversation_title == name
        hours, minutes, seconds = (int(part) for part in duration.split(":"))
        assert message.text.endswith(f" call, {hours * 3600 + minutes * 60 + seconds} s")
        assert end - start - (hours * 3600 + minutes * 60 + seconds) in (0, 1)
        assert message.sender_name == (name if direction == "Incoming" else "")


def test_names_come_from_the_real_address_book() -> None:
    contacts = zipped("whatsAppContacts", {"ContactsV2.sqlite": "contacts"})["contacts"]
    main = testdata("mobile_whatsapp", "ios", "ChatStorage.sqlite").read_bytes()
    named = {row[5]: row[0] for row in result_of("whatsAppContacts") if row[5]}
    result = run(PLUGIN, {"main": main, "contacts": contacts})
    people = {person for message in result.messages for person in message.participants}
    assert ("19198887386@s.whatsapp.net", named["19198887386@s.whatsapp.net"]) in people
    without = run(PLUGIN, {"main": main})
    assert ("19198887386@s.whatsapp.net", "DFIR Two") in {p for m in without.messages for p in m.participants}


def test_a_group_message_is_from_its_member() -> None:
    messages = {message.row: message for message in run(PLUGIN, sample_files("whatsapp_ios")).messages[:7]}
    picture = messages[3]
    assert picture.conversation == "120363000000000001@g.us"
    assert (picture.sender, picture.sender_name) == ("447700900002@s.whatsapp.net", "Ben of the club")
    assert picture.participants == (("447700900002@s.whatsapp.net", "Ben of the club"),)  # the owner left out
    assert picture.attachments[0].entry_path == "Message/Media/120363000000000001@g.us/a/b/ab01.jpg"
    assert picture.attachments[0].mime == "image/jpeg"
    assert [messages[row].kind for row in (4, 5, 6, 7)] == ["system", "deleted", "location", "contact"]
    assert messages[7].attachments == ()
    assert messages[6].text == "The park\n51.5, -0.125"
