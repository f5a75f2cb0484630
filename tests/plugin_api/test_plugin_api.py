"""What a plugin may import."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.plugin_api import (
    Clock,
    Direction,
    Known,
    PluginError,
    Query,
    Row,
    SqliteApp,
    Table,
    TestedOn,
    cocoa_seconds,
    cocoa_seconds_or_nanoseconds,
    direction_of,
    kind_of_mime,
    message,
    path_tail,
    sha256_from_base64,
    unix_milliseconds,
    unix_seconds,
)


def row(**cells: object) -> Row:
    return Row({name: index for index, name in enumerate(cells)}, tuple(cells.values()))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "number"), [(None, None), (5, 5), (5.9, 5), ("7", 7), (b"8", 8), ("x", PluginError), (1e300, PluginError),
                          ("9" * 30, PluginError), (float("inf"), PluginError), ("9" * 5000, PluginError)],
)  # fmt: skip
def test_an_integer_is_one_or_is_refused(value: object, number: object) -> None:
    if number is PluginError:
        with pytest.raises(PluginError):
            row(a=value).integer("a")
    else:
        assert row(a=value).integer("a") == number


def test_a_cell_as_text_and_bytes() -> None:
    cells = row(null=None, number=5, text="ü", blob=b"\xff\x41")
    assert [cells.text(name) for name in ("null", "number", "text", "blob")] == ["", "5", "ü", "\ufffdA"]
    assert [cells.blob(name) for name in ("null", "text", "blob")] == [b"", "ü".encode(), b"\xff\x41"]
    with pytest.raises(PluginError):
        cells.blob("number")
    with pytest.raises(PluginError):
        cells.real("text")
    assert cells.values() == (None, 5, "ü", b"\xff\x41")


def test_a_record_without_origin_cannot_be_built() -> None:
    with pytest.raises(PluginError):
        message("message", None, conversation="c")
    with pytest.raises(PluginError):
        message("", 1, conversation="c")
    assert message("message", 0, conversation="c").row == 0


def test_clocks() -> None:
    assert unix_seconds(5) == (5, Clock.UNIX_S)
    assert unix_milliseconds(5) == (5, Clock.UNIX_MS)
    assert cocoa_seconds(704735807.2214981) == (704735807221498, Clock.COCOA_US)
    assert cocoa_seconds_or_nanoseconds(704735807) == (704735807, Clock.COCOA_S)
    assert cocoa_seconds_or_nanoseconds(704735807000000000) == (704735807000000000, Clock.COCOA_NS)
    for clock in (unix_seconds, unix_milliseconds, cocoa_seconds, cocoa_seconds_or_nanoseconds):
        assert [clock(nothing) for nothing in (None, 0, -1)] == [(None, Clock.NONE)] * 3
    with pytest.raises(PluginError):
        cocoa_seconds(1e300)


def test_small_functions() -> None:
    assert [direction_of(value) for value in (0, 1, 2, None)] == [
        Direction.RECEIVED, Direction.SENT, Direction.UNKNOWN, Direction.UNKNOWN,
    ]  # fmt: skip
    assert [kind_of_mime(mime) for mime in ("image/heic", "VIDEO/mp4", "audio/ogg", "text/plain", "")] == [
        "picture", "video", "audio", "other", "other",
    ]  # fmt: skip
    assert sha256_from_base64("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=") is not None
    assert [sha256_from_base64(text) for text in ("", "x", "QUJD", "ü")] == [None] * 4


@pytest.mark.parametrize(
    ("path", "start", "below", "tail"),
    [
        ("~/Library/SMS/a.jpg", "Library", "", "Library/SMS/a.jpg"),
        ("/var/mobile/Library/SMS/a.jpg", "Library", "", "Library/SMS/a.jpg"),
        ("file:///x/a.jpg", "", "", "x/a.jpg"),
        ("Media/a.jpg", "", "Message", "Message/Media/a.jpg"),
        ("C:\\x\\a.jpg", "x", "", "x/a.jpg"),
        ("../../etc/passwd", "", "", ""),
        ("a\0b", "", "", ""),
        ("a/" * 4000, "", "", ""),
        ("", "", "Message", ""),
    ],
)
def test_the_tail_of_a_path(path: str, start: str, below: str, tail: str) -> None:
    assert path_tail(path, start=start, below=below) == tail


@given(path=st.text())
def test_no_tail_leads_upwards(path: str) -> None:
    assert ".." not in path_tail(path).split("/")


def test_known_finds_and_remembers() -> None:
    known = Known({"names": {"a": ((None, ""), (3, "Anna"))}})
    assert known.text("names", "a") == "Anna"
    assert known.text("names", "b") == ""
    assert known.rows("names", "b") == ()
    assert known.remember(1, lambda: [1]) is known.remember(1, lambda: [2])


class Good(SqliteApp):
    """A plugin."""

    name = "good"
    app = "Good"
    platform = "Android"
    tested_on = TestedOn.BUILT_BY_US
    tested_note = "Nothing."
    paths = ("com.good*/*/chat.db",)
    queries = (Query("messages", (Table("t", "a"),), "SELECT a FROM t", lambda _row, _known: []),)


def test_paths_fit_at_the_end_part_by_part_without_regard_to_case() -> None:
    assert Good.matches("/data/data/com.good.beta/Databases/Chat.DB")
    assert Good.matches("com.good/databases/chat.db")
    assert not Good.matches("com.good/chat.db")
    assert not Good.matches("com.good/a/b/chat.db")
    assert not Good.matches("xcom.good/databases/chat.db")


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("name", "Not Lower"),
        ("name", ""),
        ("paths", ()),
        ("paths", ("a/*.db",)),
        ("tested_note", ""),
        ("__doc__", ""),
        ("queries", (Query("messages", (), "DELETE FROM t", lambda _row, _known: []),)),
        ("queries", (Query("messages", (), "SELECT 1", lambda _row, _known: [], database="nowhere"),)),
    ],
)
def test_a_declaration_that_breaks_the_contract_is_refused(attribute: str, value: object) -> None:
    Good.check()
    with pytest.raises(PluginError):
        type("Bad", (Good,), {"__doc__": "A plugin.", attribute: value}).check()  # type: ignore[attr-defined]


def test_plugins_import_no_evidence_and_no_picture_library() -> None:
    code = (
        "import sys\nfrom triage.analysis.plugin_finding import find_plugins\nfrom triage.analysis import artefacts\n"
        "import triage.analysis.app_parsers\nassert find_plugins()\n"
        "print([name for name in ('pytsk3', 'PIL', 'av', 'pyewf', 'triage.evidence.open') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
