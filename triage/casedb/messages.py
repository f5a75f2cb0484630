"""Artefacts and messages: keep what a parser yields, link attachments to entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.rows import count_up, escape_surrogates, insert_rows, next_id
from triage.model.messages import AttachmentRow, MessageRow


class ArtefactRow(NamedTuple):
    """A file that an app parser takes, and which parser that is."""

    volume: int
    entry: int
    plugin: str
    app: str
    platform: str
    tested_on: str
    recipe: int


def artefact_done(connection: Connection, entry: int, plugin: str, recipe: int) -> bool:
    """True where this parser with this recipe has finished this file."""
    row = connection.exec_driver_sql(
        "SELECT recipe_id, outcome FROM artefact WHERE entry_id = ? AND plugin = ?", (entry, plugin)
    ).first()
    return row is not None and row[0] == recipe and row[1] != ""


def begin_artefact(connection: Connection, row: ArtefactRow) -> int:
    """Make or empty the artefact: what an older recipe, or a run that was cut off, had read of it is dropped."""
    found = connection.exec_driver_sql(
        "SELECT id FROM artefact WHERE entry_id = ? AND plugin = ?", (row.entry, row.plugin)
    ).scalar()
    if found is not None:
        _empty(connection, found)
    number = next_id(connection, tables.artefact)
    values = (number, row.volume, row.entry, row.plugin, row.app, row.platform, row.tested_on, "", "", 0, 0, row.recipe)
    insert_rows(connection, tables.artefact, [column.name for column in tables.artefact.columns], [values])
    return number


def keep_account(connection: Connection, artefact: int, identifier: str, name: str) -> None:
    """Store an account of the device's owner."""
    connection.exec_driver_sql(
        "INSERT INTO account (artefact_id, identifier, name) VALUES (?, ?, ?)", (artefact, identifier, name)
    )


def keep_messages(connection: Connection, artefact: int, rows: Sequence[MessageRow], outside_scope: int = 0) -> None:
    """Store messages with their conversations, people and attachments; count those outside the scope."""
    number = next_id(connection, tables.message)
    messages: list[tuple[Any, ...]] = []
    attachments: list[tuple[Any, ...]] = []
    for offset, row in enumerate(rows):
        place = _conversation(connection, artefact, row)
        messages.append((number + offset, place, *_message_values(row)))
        attachments += [
            (number + offset, ordinal, *_attachment_values(a), None, None, "")
            for ordinal, a in enumerate(row.attachments)
        ]
    insert_rows(connection, tables.message, [column.name for column in tables.message.columns], messages)
    columns = [column.name for column in tables.attachment.columns if column.name != "id"]
    insert_rows(connection, tables.attachment, columns, attachments)
    connection.exec_driver_sql(
        "UPDATE artefact SET messages = messages + ?, outside_scope = outside_scope + ? WHERE id = ?",
        (len(rows), outside_scope, artefact),
    )
    count_up(connection, {"messages": len(rows)})


def finish_artefact(connection: Connection, artefact: int, outcome: str, sentence: str) -> None:
    """Store the one outcome of a file."""
    connection.exec_driver_sql(
        "UPDATE artefact SET outcome = ?, sentence = ? WHERE id = ?", (outcome, sentence, artefact)
    )


def link_attachment(connection: Connection, attachment: int, entry: int, how: str) -> None:
    """Say which entry an attachment is, and how that was found."""
    connection.exec_driver_sql(
        "UPDATE attachment SET entry_id = ?, content_id = (SELECT content_id FROM entry WHERE id = ?), linked_by = ?"
        " WHERE id = ?",
        (entry, entry, how, attachment),
    )


def _conversation(connection: Connection, artefact: int, row: MessageRow) -> int:
    key = escape_surrogates(row.conversation)
    found = connection.exec_driver_sql(
        "SELECT id FROM conversation WHERE artefact_id = ? AND key = ?", (artefact, key)
    ).scalar()
    if found is None:
        found = next_id(connection, tables.conversation)
        connection.exec_driver_sql(
            "INSERT INTO conversation VALUES (?, ?, ?, ?)",
            (found, artefact, key, escape_surrogates(row.conversation_title)),
        )
    people = [(found, escape_surrogates(identifier), escape_surrogates(name)) for identifier, name in row.participants]
    if people:
        connection.exec_driver_sql("INSERT OR IGNORE INTO participant VALUES (?, ?, ?)", people)
    return int(found)


def _message_values(row: MessageRow) -> tuple[Any, ...]:
    texts = (escape_surrogates(row.sender), escape_surrogates(row.sender_name))
    body = escape_surrogates(row.text)
    return (*texts, row.direction, row.sent_raw, row.sent_clock, body, row.kind, row.table, row.row, row.recovered)


def _attachment_values(row: AttachmentRow) -> tuple[Any, ...]:
    return (escape_surrogates(row.name), row.mime, row.size, row.sha256, escape_surrogates(row.entry_path))


def _empty(connection: Connection, artefact: int) -> None:
    inside = "(SELECT id FROM conversation WHERE artefact_id = ?)"
    gone = connection.exec_driver_sql(
        f"SELECT count(*) FROM message WHERE conversation_id IN {inside}", (artefact,)
    ).scalar_one()
    connection.exec_driver_sql(
        f"DELETE FROM attachment WHERE message_id IN (SELECT id FROM message WHERE conversation_id IN {inside})",
        (artefact,),
    )
    for table in ("message", "participant"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE conversation_id IN {inside}", (artefact,))
    for table in ("conversation", "account"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE artefact_id = ?", (artefact,))
    connection.exec_driver_sql("DELETE FROM artefact WHERE id = ?", (artefact,))
    count_up(connection, {"messages": -gone})
