"""The reasons for which a content stands where it stands in the queue, each one opinion with its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from triage.findings.facts import ChatFacts, ContentFacts, PlaceFacts, SetMatch, Surroundings, names_model
from triage.findings.policy import Policy
from triage.model.content import PDQ_MAX_DISTANCE, PHOTODNA_MAX_DISTANCE
from triage.model.findings import Tier
from triage.model.frame import Role
from triage.model.matches import Algorithm, Confidence, Meaning
from triage.model.messages import Direction
from triage.model.video import VideoMatch, time_words
from triage.model.wording import VARIANTS, count, evidence_text, number

_BITS: Final = {"near": 256, "lead": 64}
_CARE: Final = frozenset({Role.VICTIM.value, Role.WITNESS.value, Role.DECEASED.value})
_SAFEGUARDING: Final = "; on this exhibit a safeguarding matter first"


class Reason(NamedTuple):
    """One opinion: its kind, the tier that the policy gives it, its points and its sentence."""

    kind: str
    """``exact``, ``near``, ``lead``, ``made here``, ``beside``, ``exchanged``, ``known good``."""
    tier: int
    points: int
    sentence: str
    method: str
    based_on: str


def match_reasons(facts: ContentFacts, policy: Policy) -> Iterator[Reason]:
    """What hash sets say: the best match of each kind with each set, strongest first."""
    best: dict[tuple[str, str], Reason] = {}
    for match in facts.matches:
        if not match.flags:
            continue
        reason = _exact(match, policy) if match.kind == "exact" else _likeness(match, policy)
        key = (match.kind, match.set_name)
        if key not in best or reason.points > best[key].points:
            best[key] = reason
    exact_sets = {name for kind, name in best if kind == "exact"}
    # A likeness to a set that holds the very file adds nothing.
    yield from (r for (kind, name), r in best.items() if kind == "exact" or name not in exact_sets)


def known_good_reason(facts: ContentFacts) -> Reason | None:
    """A set says that it is known good, and no set draws attention to it (vics.md §3.7)."""
    if any(match.flags for match in facts.matches):
        return None
    for match in facts.matches:
        if match.meaning is Meaning.NON_PERTINENT and match.kind == "exact" and not match.suggestion:
            sentence = f"Known good ({_algorithm(match)}): set {evidence_text(match.set_name)}"
            return Reason("known good", Tier.KNOWN_GOOD, 0, sentence, "hash set", _source(match))
    return None


def _exact(match: SetMatch, policy: Policy) -> Reason:
    points = policy.settings.points.exact
    name = evidence_text(match.set_name)
    if match.suggestion:
        said = f"; suggestion {match.grade}" if match.grade else ""
        sentence = f"Match on MD5 alone, and set {name} gives no size{said}"
        return Reason("exact", policy.settings.tiers.exact, points.md5_only, sentence, "hash set", _source(match))
    if match.meaning is Meaning.GRADED:
        worth = {Confidence.TRUSTED: points.trusted, Confidence.INDICATIVE: points.indicative}
        total = worth.get(Confidence(match.confidence), points.local) + policy.grade_points(match.grade)
        words = f"category {match.grade}, {match.confidence}"
    else:
        total, words = {
            Meaning.BAD: (points.bad, "a list of notable material"),
            Meaning.UNGRADED: (points.ungraded, "without a grade"),
            Meaning.COMPARISON: (points.comparison, "comparison material"),
        }[match.meaning]
    sentence = f"Exact match ({_algorithm(match)}): set {name}, {words}"
    return Reason("exact", policy.settings.tiers.exact, total, sentence, "hash set", _source(match))


def _likeness(match: SetMatch, policy: Policy) -> Reason:
    settings = policy.settings
    points, tier = (
        (settings.points.near, settings.tiers.near)
        if match.kind == "near"
        else (settings.points.lead, settings.tiers.lead)
    )
    photodna = match.algorithm is Algorithm.PHOTODNA
    # Its distances are of another scale: the largest that is a match costs what the largest of PDQ costs.
    bits = match.distance * PDQ_MAX_DISTANCE // PHOTODNA_MAX_DISTANCE if photodna else match.distance
    total = max(points.base - points.per_bit * bits, 0)
    title = "Near match" if match.kind == "near" else "Lead (pHash alone)"
    turned = f", {VARIANTS[match.variant]}" if match.variant else ""
    said = f"; suggestion {match.grade}" if match.grade else ""
    if match.video is not None:
        title = f"{title} of a video ({_frames(match.video)}; nearest frame)"
    said_distance = (
        f"PhotoDNA at a distance of {number(match.distance)}"
        if photodna
        else f"{match.distance} of {_BITS[match.kind]} bits differ"
    )
    sentence = (
        f"{title}: {said_distance} from record {number(match.record)}"
        f" of set {evidence_text(match.set_name)}{turned}{said}"
    )
    return Reason(match.kind, tier, total, sentence, match.algorithm.value, _source(match))


def _frames(video: VideoMatch) -> str:
    """How many frames of either side met, and when."""
    still = "a still" if video.target_frames == 1 else f"{video.target_matched} of {video.target_frames} in the set"
    when = " and ".join(_segment(*segment) for segment in video.segments[:_SEGMENTS])
    more = f" and {len(video.segments) - _SEGMENTS} more" if len(video.segments) > _SEGMENTS else ""
    return f"{video.query_matched} of {count(video.query_frames, 'frame')}, {still}; at {when}{more}"


def _segment(start: int, end: int) -> str:
    return time_words(start) if time_words(start) == time_words(end) else f"{time_words(start)}–{time_words(end)}"


_SEGMENTS: Final = 3
"""Segments that a reason names; all are kept with the match."""

_CAMERA: Final = frozenset({"stated_device", "common_camera", "camera_folder"})
"""Reasons that rest on the same make and model: the weightiest of them counts, and not their sum."""


def made_here_reasons(facts: ContentFacts, around: Surroundings, policy: Policy) -> list[Reason]:
    """Why a picture or video was possibly made here: independent reasons, each once."""
    if not facts.is_media:
        return []
    wanted = policy.settings.made_here.reasons
    points = policy.settings.points.made_here
    best: dict[str, Reason] = {}
    for kind, role, words, basis in [*_by_place(facts, around, policy), *_by_chat(facts)]:
        if kind in wanted:
            sentence = f"Possibly made here: {words}{_SAFEGUARDING if role in _CARE else ''}"
            worth: int = getattr(points, kind)
            reason = Reason(
                "made here", policy.settings.tiers.made_here, worth, sentence, kind.replace("_", " "), basis
            )
            group = "camera" if kind in _CAMERA else kind
            if group not in best or worth > best[group].points:
                best[group] = reason
    return list(best.values())


def _by_place(facts: ContentFacts, around: Surroundings, policy: Policy) -> Iterator[tuple[str, str, str, str]]:
    camera = facts.camera
    for place in facts.places:
        path, exhibit = evidence_text(place.path), evidence_text(place.exhibit)
        if camera:
            yield from _by_camera(facts, place, around, policy)
            if policy.camera.first(place.path) is not None:
                words = f"in a camera folder of exhibit {exhibit}, and names its camera: {path}"
                yield "camera_folder", place.role, words, f"path {place.path}"
        if policy.hidden.first(place.path) is not None:
            yield "hidden", place.role, f"in a hidden album or a vault's folder: {path}", f"path {place.path}"
        if policy.recently_deleted.first(place.path) is not None:
            yield "recently_deleted", place.role, f"among what was recently deleted: {path}", f"path {place.path}"


def _by_camera(
    facts: ContentFacts, place: PlaceFacts, around: Surroundings, policy: Policy
) -> Iterator[tuple[str, str, str, str]]:
    camera, exhibit = facts.camera, evidence_text(place.exhibit)
    stated = _stated_for(facts.model, place.exhibit, around)
    if stated is not None:
        words = (
            f"taken with {evidence_text(camera)}, the device that is written down for exhibit {evidence_text(stated)}"
        )
        yield "stated_device", place.role, words, "EXIF make and model"
    common = around.cameras.get(place.exhibit)
    if common and common.name == camera and common.pictures >= policy.settings.made_here.common_camera_at_least:
        others = count(common.pictures - 1, "other picture")
        words = f"taken with {evidence_text(camera)}, the camera of {others} on exhibit {exhibit}"
        yield "common_camera", place.role, words, "EXIF make and model"


def _stated_for(model: str, exhibit: str, around: Surroundings) -> str | None:
    """The exhibit whose description names this model: the place's own first, else the first by reference."""
    for other in sorted(around.descriptions, key=lambda reference: (reference != exhibit, reference)):
        if names_model(around.descriptions[other], model):
            return other
    return None


def _by_chat(facts: ContentFacts) -> Iterator[tuple[str, str, str, str]]:
    for chat in facts.chats:
        if chat.direction == Direction.SENT:
            yield "sent", chat.role, f"sent from here, {_chat(chat)}", f"conversation {chat.title}"


def beside_reasons(facts: ContentFacts, around: Surroundings, policy: Policy, *, own: bool) -> Iterator[Reason]:
    """What lies in a folder, or went through a conversation, with matches; ``own``: it is one of them itself."""
    settings = policy.settings
    points = settings.points.beside

    def worth(others: int) -> int:
        return points.base + points.per_match * min(others, points.most)

    places = ((around.folders.get(place.folder, 0) - own, place) for place in facts.places)
    others, place = max(places, key=lambda pair: pair[0], default=(0, None))
    if place is not None and others > 0:
        where = evidence_text("/" + place.folder_path)
        sentence = f"In the same folder as {count(others, 'match', 'matches')}: {where} on exhibit {place.exhibit}"
        yield Reason(
            "beside",
            settings.tiers.beside_folder,
            worth(others),
            sentence,
            "same folder",
            f"folder {place.folder_path}",
        )
    chats = ((around.conversations.get(chat.conversation, 0) - own, chat) for chat in facts.chats)
    others, chat = max(chats, key=lambda pair: pair[0], default=(0, None))
    if chat is not None and others > 0:
        sentence = f"In the same conversation as {count(others, 'match', 'matches')}: {_chat(chat)}"
        tier = settings.tiers.beside_conversation
        yield Reason("beside", tier, worth(others), sentence, "same conversation", f"conversation {chat.title}")


def exchanged_reason(facts: ContentFacts, policy: Policy) -> Reason | None:
    """The weightiest way in which it went through a chat."""
    points = policy.settings.points.exchanged
    worth = {Direction.SENT.value: points.sent, Direction.RECEIVED.value: points.received}
    best: Reason | None = None
    for chat in facts.chats:
        total = worth.get(chat.direction, points.unknown)
        if best is None or total > best.points:
            verb = {Direction.SENT.value: "Sent", Direction.RECEIVED.value: "Received"}.get(chat.direction, "Exchanged")
            tier = policy.settings.tiers.exchanged
            best = Reason("exchanged", tier, total, f"{verb}, {_chat(chat)}", "messages", f"conversation {chat.title}")
    return best


def _chat(chat: ChatFacts) -> str:
    return f"{chat.app}, chat {evidence_text(chat.title)}, exhibit {evidence_text(chat.exhibit)}"


def _algorithm(match: SetMatch) -> str:
    return {"md5": "MD5 and size", "sha1": "SHA-1", "sha256": "SHA-256"}.get(
        match.algorithm.value, match.algorithm.value
    )


def _source(match: SetMatch) -> str:
    return f"set {match.set_name}, record {match.record}"
