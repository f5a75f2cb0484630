"""Through the commands alone: real databases at their real paths give the rows that others count; evidence stays."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import tarfile
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from tests.samples.command import new, ok
from tests.samples.exhibits import SQL, picture
from tests.testdata import testdata

GROUP: Final = "private/var/mobile/Containers/Shared/AppGroup/694FBBC5-2E69-480A-A25B-FF8CC038BEF8"
ANDROID: Final = "data/data/com.whatsapp/databases/msgstore.db"
STATUS: Final = "data/media/0/WhatsApp/Media/.Statuses/512f6126774046e9999b4be9a1d5c2a5.jpg"

Record = dict[str, Any]


def counted(database: str) -> dict[str, int]:
    """Rows of each table by the published counts."""
    text = testdata("truth", "sqlite_table_rowcounts.txt").read_text(encoding="utf-8")
    part = text.partition(f"== {database}\n")[2].partition("\n== ")[0]
    return {name: int(rows) for name, rows in (line.split("\t") for line in part.splitlines() if "\t" in line)}


def in_the_log_alone(folder: Path) -> dict[str, bytes]:
    """A database whose schema and rows were never written into its main file."""
    path = folder / "msgstore.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.executescript(f"BEGIN; {SQL.read_text(encoding='utf-8')} COMMIT;")
    files = {"msgstore.db": path.read_bytes(), "msgstore.db-wal": path.with_name("msgstore.db-wal").read_bytes()}
    connection.close()
    assert b"CREATE TABLE" not in files["msgstore.db"]
    return files


def ios_files() -> dict[str, bytes]:
    """The messages, calls and contacts of WhatsApp as they lie in an iPhone's group container."""
    archive = testdata("mobile_ios_ileapp", "whatsApp", "testdata.whatsApp.whatsAppCallHistory.josh_ios15_ffs.zip")
    with zipfile.ZipFile(archive) as stream:
        files = {f"{GROUP}/{name.rpartition('/')[2]}": stream.read(name) for name in stream.namelist()}
    chats = testdata("mobile_whatsapp", "ios", "ChatStorage.sqlite").read_bytes()
    return files | {f"{GROUP}/ChatStorage.sqlite": chats}


def write_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data)
    return path


def write_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A source of every kind, by exhibit."""
    folder = tmp_path_factory.mktemp("phones")
    log = in_the_log_alone(tmp_path_factory.mktemp("log"))
    beside = {f"{ANDROID.rpartition('/')[0]}/{name}": data for name, data in log.items()}
    old = testdata("mobile_whatsapp", "iped", "msgstore_sanitised.db").read_bytes()
    newer = testdata("mobile_whatsapp", "wa-crypt-tools", "msgstore.db").read_bytes()
    packed = folder / "phone.tar.gz"
    with tarfile.open(packed, "w:gz") as tar:
        tar.add(write_folder(folder / "unpacked", {ANDROID: old}) / "data", "data")
    return {
        "IOS": write_zip(folder / "ios.zip", ios_files()),
        "OLD": packed,
        "NEW": write_zip(folder / "new.zip", {ANDROID: newer, STATUS: picture(3)}),
        "LOG": write_zip(folder / "log.zip", beside),
        "FOLDER": write_folder(folder / "folder", beside),
        "RAW": testdata("disk_formats", "sleuthkit", "image.dd"),
        "E01": testdata("disk_formats", "dfvfs", "ext2.E01"),
    }


def state(path: Path) -> list[tuple[str, str, int]]:
    """Name, SHA-256 and time of every file of a source."""
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [
        (os.fspath(one), hashlib.sha256(one.read_bytes()).hexdigest() if one.is_file() else "", one.stat().st_mtime_ns)
        for one in found
    ]


@pytest.fixture(scope="module")
def before(sources: dict[str, Path]) -> dict[str, list[tuple[str, str, int]]]:
    return {exhibit: state(path) for exhibit, path in sources.items()}


@pytest.fixture(scope="module")
def case(sources: dict[str, Path], before: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = new(tmp_path_factory.mktemp("messages") / "case")
    for exhibit, path in sources.items():
        ok("add", case, path, "--exhibit", exhibit)
    ok("run", case, "--workers", "2")
    return case


@pytest.fixture(scope="module")
def messages(case: Path) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in ok("messages", case, "--json").records():
        found.setdefault(record["exhibit"], []).append(record)
    return found


def of_table(messages: list[Record], table: str) -> list[Record]:
    return [message for message in messages if message["source"]["table"] == table]


def test_the_iphone_gives_every_row_of_its_message_table(messages: dict[str, list[Record]]) -> None:
    rows = counted("mobile_whatsapp/ios/ChatStorage.sqlite")["ZWAMESSAGE"]
    found = of_table(messages["IOS"], "ZWAMESSAGE")
    assert len(found) == rows == 13
    said = [message for message in found if message["kind"] == "text"]
    assert [message["direction"] for message in said] == ["sent", "received", "sent", "received", "sent"]
    assert (said[0]["text"], said[0]["sender"]) == ("I’m here!", "19195794674@s.whatsapp.net")
    assert said[1]["sent_at"] == "2023-05-02T15:57:30Z"
    assert {message["account"] for message in found} == {"19195794674@s.whatsapp.net"}
    assert {message["source"]["database"] for message in found} == {f"{GROUP}/ChatStorage.sqlite"}


def test_the_iphones_calls_are_those_of_another_tool(messages: dict[str, list[Record]]) -> None:
    results = testdata("mobile_ios_ileapp", "whatsApp", "results")
    (path,) = results.glob("whatsApp.whatsAppCallHistory.*.json")
    expected = json.loads(path.read_text(encoding="utf-8"))["data"]
    calls = [message for message in messages["IOS"] if message["kind"] == "call"]
    assert len(calls) == len(expected) == 4
    words = {"Outgoing": "sent", "Incoming": "received"}
    assert [(call["conversation_key"], call["direction"]) for call in calls] == [
        (row[5], words[row[3]]) for row in expected
    ]


def test_the_old_android_database_gives_every_row_but_the_apps_own_placeholder(
    messages: dict[str, list[Record]],
) -> None:
    rows = counted("mobile_whatsapp/iped/msgstore_sanitised.db")["messages"]
    found = of_table(messages["OLD"], "messages")
    assert len(found) == rows - 1 == 74
    assert [message["text"] for message in found if message["kind"] == "text"] == [
        "This is a test for the IPED Whatsapp Parser.",
        "Would you still say you love me",
        "The game is over",
        "Teste",
    ]


def test_the_newer_android_database_finds_its_files(messages: dict[str, list[Record]], case: Path) -> None:
    found = messages["NEW"]
    assert {message["kind"] for message in found} == {"picture", "video"}
    attachments = {m["source"]["row"]: m["attachments"][0] for m in found}
    assert len(attachments) == len(found) == 9
    assert attachments[7]["found"]
    assert attachments[7]["linked_by"] == "the path that the app kept"
    assert attachments[7]["item"] == hashlib.sha256(picture(3)).hexdigest()[:16]
    assert [row for row, one in attachments.items() if one["found"]] == [7], "the others are not on this phone"
    rows = {row["item"]: row for row in ok("queue", case, "--json").records()}
    assert any("WhatsApp" in reason for reason in rows[attachments[7]["item"]]["reasons"])


@pytest.mark.parametrize("exhibit", ["LOG", "FOLDER"])
def test_what_stands_in_the_log_alone_is_read(exhibit: str, messages: dict[str, list[Record]]) -> None:
    inserted = len(re.findall(r"^INSERT INTO message ", SQL.read_text(encoding="utf-8"), re.MULTILINE))
    found = of_table(messages[exhibit], "message")
    assert len(found) == inserted - 1 == 8, "all but the app's own placeholder"
    assert found[0]["text"] == "Are you there?"


def test_no_byte_and_no_time_of_the_evidence_changed(
    case: Path, sources: dict[str, Path], before: dict[str, list[tuple[str, str, int]]]
) -> None:
    assert {exhibit: state(path) for exhibit, path in sources.items()} == before
    assert sum(len(files) for files in before.values()) > len(before)
    assert not [name for files in before.values() for name, _, _ in files if name.endswith("-shm")]
