"""Check a record that a plugin gave before it leaves the worker: types, ranges, sizes."""

from __future__ import annotations

from typing import Final

from triage.analysis.parser_limits import MAX_PEOPLE, MAX_TEXT
from triage.errors import PluginError
from triage.model.messages import AttachmentRow, Direction, MessageRow
from triage.model.times import Clock

_INT64: Final = 1 << 63
_TEXTS: Final = (
    "conversation", "conversation_title", "sender", "sender_name", "direction", "text", "kind", "table",
)  # fmt: skip
_SHORT: Final = 4096
"""Characters of a name, an identifier or a path."""


class RecordCheck:
    """The checks of one run; it remembers the people of a conversation, so that large groups are checked once."""

    def __init__(self) -> None:
        self._people: dict[str, tuple[object, tuple[tuple[str, str], ...]]] = {}

    def sound(self, message: MessageRow) -> tuple[MessageRow, str]:
        """The message as the case takes it, and what was cut off it in words (usually nothing).

        Raises:
            PluginError: A part has a wrong type or is out of range.
        """
        if not all(isinstance(getattr(message, name), str) for name in _TEXTS):
            raise PluginError("The parser gave something else where a text belongs.")
        if not _fits(message.row) or (message.sent_raw is not None and not _fits(message.sent_raw)):
            raise PluginError("The parser gave a number that cannot be kept.")
        Clock(message.sent_clock)
        Direction(message.direction)
        checked = message._replace(
            conversation=_clean(message.conversation, _SHORT),
            conversation_title=_clean(message.conversation_title, _SHORT),
            sender=_clean(message.sender, _SHORT),
            sender_name=_clean(message.sender_name, _SHORT),
            text=_clean(message.text, MAX_TEXT),
            participants=self._participants(message),
            attachments=tuple(_attachment(each) for each in message.attachments[:MAX_PEOPLE]),
        )
        cut = "it is larger than a message of any app, and its end was cut off."
        return checked, cut if checked != message else ""

    def _participants(self, message: MessageRow) -> tuple[tuple[str, str], ...]:
        if not message.participants:
            return ()
        known = self._people.get(message.conversation)
        if known and known[0] is message.participants:
            return known[1]
        checked = tuple((_clean(one, _SHORT), _clean(name, _SHORT)) for one, name in message.participants[:MAX_PEOPLE])
        if known and known[1] == checked:
            checked = known[1]  # the same object is pickled once for a whole batch
        self._people[message.conversation] = (message.participants, checked)
        return checked


def _fits(number: object) -> bool:
    return isinstance(number, int) and -_INT64 <= number < _INT64


def _clean(text: str, longest: int) -> str:
    """Text that any database takes: not longer than this, and without lone surrogates."""
    if len(text) > longest:
        text = text[:longest]
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _attachment(row: AttachmentRow) -> AttachmentRow:
    name, mime, size, digest, path = row
    if (size is not None and not _fits(size)) or (digest is not None and not isinstance(digest, bytes)):
        raise PluginError("The parser gave an attachment that cannot be kept.")
    return AttachmentRow(_clean(name, _SHORT), _clean(mime, _SHORT), size, digest, _clean(path, _SHORT))
