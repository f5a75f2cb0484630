"""Bounds what is put on paper, so that memory stays bounded: a place in print costs some 200 KB while typesetting.

Only print is bounded. The content that is attached and written beside the PDF is whole, totals count everything, and
the pages say what was left out.
"""

from __future__ import annotations

from typing import Any, Final

MAX_SCHEDULE_PLACES: Final = 10_000
"""Places of the schedule in print, over all items; behind it whole items are left out."""

MAX_PROBLEM_PLACES: Final = 5_000
"""Places of problems in print, over all kinds."""

MAX_MESSAGES: Final = 5_000
"""Messages in print, over all conversations."""

MAX_CONVERSATIONS: Final = 500
"""Conversations in print."""

MAX_ACTS: Final = 2_000
"""Lines of each list of acts of an examination record in print."""

ACTS: Final = ("runs", "searches", "filters", "depth_lines", "shown", "notes", "withheld")
"""The lists of an examination record that grow with the work."""


def bounded(document: dict[str, Any]) -> dict[str, Any]:
    """The document as it goes to the template: long lists cut, and ``left`` telling how much of each was."""
    content = dict(document.get("content", {}))
    acts = {name: content[name] for name in ACTS if name in content}
    content.update({name: lines[:MAX_ACTS] for name, lines in acts.items()})
    schedule, talks = content.get("schedule", []), content.get("conversations", [])
    content["schedule"] = _first_items(schedule)
    content["conversations"] = _first_messages(talks[:MAX_CONVERSATIONS])
    limitations = dict(content.get("limitations", {}))
    limitations["problems"] = _first_places(limitations.get("problems", []))
    content["limitations"] = limitations
    left = {
        "schedule": len(schedule) - len(content["schedule"]),
        "conversations": len(talks) - len(content["conversations"]),
        **{name: len(lines) - len(content[name]) for name, lines in acts.items()},
    }
    return {**document, "content": content, "left": left}


def _first_items(items: list[Any]) -> list[Any]:
    places = 0
    for number, item in enumerate(items):
        places += max(len(item["locations"]), 1)
        if places > MAX_SCHEDULE_PLACES:
            return items[: max(number, 1)]
    return items


def _first_places(groups: list[Any]) -> list[Any]:
    room, kept = MAX_PROBLEM_PLACES, []
    for group in groups:
        kept.append({**group, "places": group["places"][:room]})
        room -= len(kept[-1]["places"])
    return kept


def _first_messages(talks: list[Any]) -> list[Any]:
    room, kept = MAX_MESSAGES, []
    for talk in talks:
        carried = talk["carried"][:room]
        room -= len(carried)
        passages = []
        for passage in talk.get("passages", []):
            passages.append({**passage, "messages": passage["messages"][:room]})
            room -= len(passages[-1]["messages"])
        kept.append({**talk, "carried": carried, "passages": passages})
    return kept
