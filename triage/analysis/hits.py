"""First hits: a worker asks the hash sets about what it has just digested, before anything is decoded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from triage.analysis.matching import exact_matches
from triage.errors import HashSetError
from triage.model.content import ContentRow
from triage.model.tasks import ContentQuery, SetAtHand

Tagged = tuple[Any, ...]


def hits_among(results: Sequence[Tagged], sets: Sequence[SetAtHand]) -> list[Tagged]:
    """The exact matches of the contents among some results.

    Args:
        results: Tagged tuples of ``examine``; those tagged ``content`` are asked about.
        sets: The sets; one that does not open is passed over, since matching asks it again and says what is wrong.

    Returns:
        ``("hit", set, recipe, sha256, *MatchRow[1:])``, in the order of sets and results.
    """
    if not sets:
        return []
    rows = [ContentRow(*result[2:-1]) for result in results if result[0] == "content"]
    queries = [
        ContentQuery(place, row.sha256, row.sha1, row.md5, row.size, None, None, None) for place, row in enumerate(rows)
    ]
    found: list[Tagged] = []
    for at_hand in sets if queries else ():
        try:
            matches = exact_matches(at_hand, queries)
        except HashSetError:
            continue
        found += [("hit", at_hand.set_id, at_hand.recipe, rows[match[0]].sha256, *match[1:]) for match in matches]
    return found
