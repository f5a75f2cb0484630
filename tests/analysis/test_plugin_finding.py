"""Plugins are found by folder and entry point, and named by the digest of their source."""

from __future__ import annotations

import hashlib
from pathlib import Path
from textwrap import dedent

import pytest

import plugins.whatsapp_ios
from triage.analysis import plugin_finding
from triage.analysis.plugin_finding import find_plugins, plugin_digest
from triage.errors import PluginError

SOURCE = '''
"""A unit's own parser."""
from triage.plugin_api import Query, SqliteApp, Table, TestedOn, message

class Own(SqliteApp):
    """Messages of the unit's app."""
    name, app, platform = "{name}", "Own", "Android"
    tested_on, tested_note = TestedOn.BUILT_BY_US, "Nothing."
    paths = ("own.db",)
    queries = (Query("messages", (Table("t", "a"),), "SELECT a FROM t", lambda row, known: []),)
'''


def write(folder: Path, name: str, file: str = "own.py") -> Path:
    path = folder / file
    path.write_text(dedent(SOURCE).format(name=name), encoding="utf-8")
    return path


def test_the_bundled_ones_are_found_once_and_the_template_is_not() -> None:
    found = find_plugins()
    assert {"whatsapp_android", "whatsapp_ios", "ios_messages"} <= set(found)
    assert "example_android" not in found
    assert list(found) == sorted(found)


def test_a_digest_is_that_of_the_source() -> None:
    source = Path(plugins.whatsapp_ios.__file__ or "").read_bytes().replace(b"\r\n", b"\n")
    assert plugin_digest(plugins.whatsapp_ios) == hashlib.sha256(source).hexdigest()
    assert find_plugins()["whatsapp_ios"].digest == plugin_digest(plugins.whatsapp_ios)


def test_a_units_folder_is_searched_when_it_is_given(tmp_path: Path) -> None:
    write(tmp_path, "own_android")
    write(tmp_path, "left_out", "_left_out.py")
    found = find_plugins(tmp_path)
    assert found["own_android"].app.app == "Own"
    assert "left_out" not in found
    assert "own_android" not in find_plugins()
    before = found["own_android"].digest
    with (tmp_path / "own.py").open("a", encoding="utf-8") as stream:
        stream.write("\n# changed\n")
    assert find_plugins(tmp_path)["own_android"].digest != before


def test_a_name_in_use_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "whatsapp_ios")
    with pytest.raises(PluginError, match="Two app parsers are called whatsapp_ios"):
        find_plugins(tmp_path)


@pytest.mark.parametrize("text", ["import no_such_module", "def", "1 +", "x = 1", "raise ValueError"])
def test_a_module_that_cannot_be_used_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.py").write_text(text, encoding="utf-8")
    with pytest.raises(PluginError, match="broken"):
        find_plugins(tmp_path)


def test_entry_points_name_packages_and_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        def __init__(self, value: str) -> None:
            self.value = value

    monkeypatch.setattr(plugin_finding, "entry_points", lambda group: [Point("plugins"), Point("plugins._example")])
    assert "example_android" in find_plugins()
    monkeypatch.setattr(plugin_finding, "entry_points", lambda group: [Point("no_such_package")])
    with pytest.raises(PluginError, match="no_such_package"):
        find_plugins()
