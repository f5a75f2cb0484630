"""The template of an app parser: copy it, change what is particular to your app, add a sample (docs/plugins.md)."""

from __future__ import annotations

from triage.plugin_api import (
    Known,
    MessageRow,
    Query,
    Row,
    SqliteApp,
    Table,
    TestedOn,
    direction_of,
    message,
    unix_milliseconds,
)


def _message(row: Row, _known: Known) -> MessageRow:
    return message(
        "message",
        row.integer("id"),
        conversation=row.text("chat"),
        sender=row.text("sender"),
        direction=direction_of(row.integer("mine")),
        sent=unix_milliseconds(row.integer("sent_ms")),
        text=row.text("body"),
    )


class ExampleAndroid(SqliteApp):
    """Messages of an app that does not exist."""

    name = "example_android"
    app = "Example"
    platform = "Android"
    tested_on = TestedOn.BUILT_BY_US
    tested_note = "A database of five rows that was built for the test."
    paths = ("com.example.chat/databases/chat.db",)
    queries = (
        Query(
            "messages",
            (Table("message", needed="id chat sent_ms", optional="sender mine body"),),
            "SELECT id, chat, sender, mine, sent_ms, body FROM message ORDER BY id",
            _message,
        ),
    )
