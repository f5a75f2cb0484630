"""Which app, and which messages of it, lie within the scope of an exhibit. In doubt a message is outside."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final

from triage.model.frame import Scope
from triage.model.messages import MessageRow
from triage.model.times import Instant, read_time
from triage.plugin_api import SqliteApp

_PREFIX: Final = re.compile(r"^(?:tel:|mailto:|sms:|[ep]:)", re.IGNORECASE)
_SERVERS: Final = ("@s.whatsapp.net", "@c.us")
_NUMBER: Final = re.compile(r"^[+\d][\d ()./-]{4,}$")


def app_in_scope(app: type[SqliteApp], scope: Scope) -> bool:
    """True where the exhibit's scope lets this app be opened at all. The engine asks before it makes an artefact."""
    if scope.kinds and "messages" not in scope.kinds:
        return False
    wanted = {name.strip().casefold() for name in scope.apps}
    return not wanted or not wanted.isdisjoint({app.app.casefold(), app.name.casefold()})


def same_identifier(text: str) -> str:
    """An identifier in the form in which two of them are compared: digits of a number, lower case of all else.

    A number is compared as written, without its signs and a leading ``00``: a national form ("07700 900123")
    is not the same as the international one, since nobody can say whose country it means.
    """
    plain = _PREFIX.sub("", text.strip()).casefold()
    for server in _SERVERS:
        plain = plain.removesuffix(server)
    if _NUMBER.match(plain):
        digits = re.sub(r"\D", "", plain)
        return digits.removeprefix("00")
    return plain


class MessageScope:
    """The limits of a scope that can only be seen in the message: whose conversation, and when."""

    def __init__(self, scope: Scope) -> None:
        self._contacts = frozenset(same_identifier(contact) for contact in scope.contacts if contact.strip())
        self._from = _day(scope.date_from)
        end = _day(scope.date_to)
        self._until = end + timedelta(days=1) if end else None

    def holds(self, message: MessageRow) -> bool:
        """True where the message may be read. One without a time is outside a scope of dates."""
        return self._when(message) and self._who(message)

    def _who(self, message: MessageRow) -> bool:
        if not self._contacts:
            return True
        people = (message.conversation, message.sender, *(identifier for identifier, _ in message.participants))
        return any(same_identifier(identifier) in self._contacts for identifier in people if identifier)

    def _when(self, message: MessageRow) -> bool:
        if self._from is None and self._until is None:
            return True
        moment = read_time(message.sent_raw, message.sent_clock)
        if not isinstance(moment, Instant):
            return False
        try:
            utc = moment.utc()
        except OverflowError:
            return False
        return (self._from is None or utc >= self._from) and (self._until is None or utc < self._until)


def _day(text: str | None) -> datetime | None:
    if not text:
        return None
    return datetime.combine(datetime.fromisoformat(text).date(), time(), UTC)
