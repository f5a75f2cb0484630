"""Judging: facts of contents in groups to the judge, its rows to a draft, the draft in order to the queue."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any, Final

from triage.casedb.connection import Connection
from triage.casedb.frame import exhibits, recipe_id
from triage.casedb.judging import (
    ContentGroup,
    cameras,
    clear_draft,
    content_groups,
    conversation_matches,
    draft_rows,
    folder_matches,
    keep_draft,
)
from triage.casedb.ranking import clear_ranking, keep_findings, keep_queue
from triage.casedb.rows import canonical_json
from triage.casedb.videos import video_match_of
from triage.findings.facts import (
    FLAGGING,
    ChatFacts,
    ContentFacts,
    PlaceFacts,
    SetMatch,
    Surroundings,
    common_cameras,
    counted,
)
from triage.findings.judge import KNOWN_LANE, MADE_HERE_LANE, Judge, Judgement
from triage.findings.places import load_places
from triage.findings.policy import Policy
from triage.model.findings import QueueRow, Tier
from triage.model.matches import Algorithm, Meaning
from triage.pipeline.context import Context
from triage.pipeline.stages import stage

_PAGE: Final = 500
_KIND_ALGORITHMS: Final = {
    "exact": (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256),
    "near": (Algorithm.PDQ, Algorithm.PHOTODNA),
    "lead": (Algorithm.PHASH,),
}


def judging(context: Context, policy: Policy, *, anew: bool) -> Iterator[None]:
    """Rank the queue by a policy, where anything changed or another policy ranked it.

    Yields:
        Nothing, after each group of contents: what else the caller has at work can go on between.
    """
    version = stage("judge").version
    settings = {"policy": policy.digest.hex()}
    with context.store.read() as connection:
        ranked = connection.exec_driver_sql(
            "SELECT r.version, r.settings FROM queue q JOIN recipe r ON r.id = q.recipe_id LIMIT 1"
        ).first()
    if not anew and ranked is not None and tuple(ranked) == (version, canonical_json(settings)):
        return
    recipe: int = context.write(lambda c: recipe_id(c, "judge", version, settings), name="recipe").result()
    context.write(_clear, name="judge").result()
    with context.store.read() as connection:
        around = _surroundings(connection, policy)
    yield from _draft(context, Judge(policy, load_places(), around), recipe)
    yield from _rank(context, policy, recipe)
    context.write(clear_draft, name="judge").result()


def _clear(connection: Connection) -> None:
    clear_ranking(connection)
    clear_draft(connection)


def _surroundings(connection: Connection, policy: Policy) -> Surroundings:
    meanings = sorted(meaning.value for meaning in FLAGGING)
    algorithms = [a.value for kind in policy.settings.neighbours.count for a in _KIND_ALGORITHMS[kind]]
    references = {exhibit.id: exhibit.reference for exhibit in exhibits(connection)}
    return Surroundings(
        counted(folder_matches(connection, meanings, algorithms)),
        counted(conversation_matches(connection, meanings, algorithms)),
        common_cameras((references[row[0]], row[1], row[2], row[3]) for row in cameras(connection)),
        {exhibit.reference: exhibit.description for exhibit in exhibits(connection)},
    )


def _draft(context: Context, judge: Judge, recipe: int) -> Iterator[None]:
    after = 0
    while True:
        with context.store.read() as connection:
            group = content_groups(connection, after)
        if group is None:
            return
        after = group.contents[-1][0]
        judged = [(facts, judge.judge(facts)) for facts in facts_of(group)]
        context.write(partial(_keep_judged, judged, recipe), name="judge")
        yield


def facts_of(group: ContentGroup) -> Iterator[ContentFacts]:
    """The facts of each content in a group."""
    for content, sha256, _, mime in group.contents:
        exif = group.exifs.get(content)
        yield ContentFacts(
            content,
            sha256,
            mime,
            (exif[1] if exif else None) or "",
            (exif[2] if exif else None) or "",
            tuple(_match(row) for row in group.matches.get(content, ())),
            tuple(
                PlaceFacts(r[3], r[4], r[6] if r[6] is not None else -1, r[7], r[8], r[9])
                for r in group.places.get(content, ())
            ),
            tuple(ChatFacts(r[1], r[9], r[2], r[3], r[5] or r[4], r[6]) for r in group.attachments.get(content, ())),
        )


def _match(row: Any) -> SetMatch:
    _, name, confidence, record, algorithm, distance, variant, category, meaning, grade, suggestion = row[:11]
    return SetMatch(
        name,
        confidence or "",
        record,
        Algorithm(algorithm),
        distance,
        variant,
        category,
        Meaning(meaning),
        grade,
        bool(suggestion),
        video_match_of(row[11:]) if row[11] is not None else None,
    )


def _keep_judged(judged: list[tuple[ContentFacts, Judgement]], recipe: int, connection: Connection) -> None:
    keep_findings(connection, recipe, [finding for _, j in judged for finding in j.findings])
    keep_draft(
        connection,
        [
            (
                j.row.content,
                j.row.tier,
                j.lane,
                j.row.score,
                facts.sha256,
                j.row.significance,
                canonical_json(j.row.reasons),
            )
            for facts, j in judged
        ],
    )


def _rank(context: Context, policy: Policy, recipe: int) -> Iterator[None]:
    rank = 1
    rows: list[QueueRow] = []
    context.settle()
    for row in _ordered(context, policy):
        rows.append(row)
        if len(rows) == _PAGE:
            context.write(partial(_keep_ranked, recipe, rank, rows), name="judge")
            rank, rows = rank + len(rows), []
            yield
    context.write(partial(_keep_ranked, recipe, rank, rows), name="judge").result()


def _keep_ranked(recipe: int, rank: int, rows: list[QueueRow], connection: Connection) -> None:
    keep_queue(connection, recipe, rank, rows)


def _ordered(context: Context, policy: Policy) -> Iterator[QueueRow]:
    """All rows in their final order; in the first tier the two lanes take turns, so that neither hides the other."""
    for tier in Tier:
        known = _lane(context, tier, KNOWN_LANE)
        if tier is not Tier.KNOWN_OR_MADE_HERE:
            yield from known
            continue
        yield from take_turns(
            known, _lane(context, tier, MADE_HERE_LANE), policy.settings.turns.known, policy.settings.turns.made_here
        )


def take_turns(
    first: Iterator[QueueRow], second: Iterator[QueueRow], of_first: int, of_second: int
) -> Iterator[QueueRow]:
    """So many of the one, then so many of the other; when one is used up, the rest of the other."""
    lanes = [(first, of_first), (second, of_second)]
    while lanes:
        for lane in list(lanes):
            rows, share = lane
            for _ in range(share):
                row = next(rows, None)
                if row is None:
                    lanes.remove(lane)
                    break
                yield row


def _lane(context: Context, tier: Tier, lane: int) -> Iterator[QueueRow]:
    for page in count():
        with context.store.read() as connection:
            rows = draft_rows(connection, tier, lane, page * _PAGE, _PAGE)
        for content, number, score, significance, reasons in rows:
            yield QueueRow(content, number, score, significance, reasons)
        if len(rows) < _PAGE:
            return
