"""The self-check passes over a sound set of any kind, and notices a set or a matcher that has stopped matching."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hashsets import exact, near
from hashsets.importing import ImportSummary
from hashsets.keyed import Keyed
from hashsets.sentinels import FRAMES_PDQ, PICTURE_PDQ, PICTURE_PHASH
from tests.samples.hash_sets import KEY, compiled, media, plain_request, request, vics
from triage.analysis import matching, video_matching
from triage.analysis.pictures import examine_picture
from triage.analysis.self_check import CheckTask, check_set
from triage.analysis.sentinel_drawing import sentinel_clip, sentinel_picture
from triage.errors import HashSetError
from triage.execution.slots import NullSlot
from triage.model.matches import MatchRow

EXACT_ONLY = "\n".join(Random(n).randbytes(16).hex() for n in range(50)).encode()


VIDEO = {"video (pdq)", "mirrored video (pdq)", "still in a video (pdq)"}


def full(count: int = 40) -> bytes:
    """A list that holds values of every kind."""
    return vics(
        [
            media(
                n,
                SHA256=Random(n).randbytes(32).hex(),
                AlternativeHashes=[
                    {"HashName": "PDQ", "HashValue": Random(n).randbytes(32).hex()},
                    {"HashName": "pHash", "HashValue": Random(n).randbytes(8).hex()},
                ],
            )
            for n in range(count)
        ]
    )


def checked(folder: Path, summary: ImportSummary, **changes: Any) -> tuple[set[str], set[str]]:
    """What was asked and what was missed."""
    task = CheckTask(str(folder / "source.set"), KEY, "", tuple(summary.canary), summary.compiled_sha256)  # type: ignore[arg-type]
    ((asked, missed, seconds),) = check_set(task._replace(**changes), NullSlot())
    assert seconds >= 0
    return set(asked), set(missed)


def test_the_sentinel_picture_has_the_hashes_that_stand_in_every_set() -> None:
    out = io.BytesIO()
    sentinel_picture().save(out, "PNG")
    row = examine_picture(out.getvalue(), "image/png")
    assert (row.pdq, row.phash, row.pdq_quality) == (PICTURE_PDQ, PICTURE_PHASH, 100)


def test_a_sound_set_finds_all_that_it_is_asked_for(tmp_path: Path) -> None:
    _, summary = compiled(tmp_path, full(), request())
    asked, missed = checked(tmp_path, summary)
    kinds = {"exact (md5)", "exact (sha1)", "exact (sha256)", "near (pdq)", "mirrored (pdq)", "near (phash)"}
    assert asked == kinds | VIDEO | {"video by a still (pdq)", "the value noted at its import"}
    assert missed == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (EXACT_ONLY, "exact (md5)"),
        (f"pdq\n{Random(1).randbytes(32).hex()}\n".encode(), "near (pdq)"),
        (f"phash\n{Random(1).randbytes(8).hex()}\n".encode(), "near (phash)"),
        (f"sha1\n{Random(1).randbytes(20).hex()}\n".encode(), "exact (sha1)"),
    ],
)
def test_a_set_is_asked_for_the_kinds_that_it_holds(tmp_path: Path, text: bytes, kind: str) -> None:
    _, summary = compiled(tmp_path, text, plain_request())
    asked, missed = checked(tmp_path, summary)
    assert kind in asked
    assert asked >= VIDEO if "pdq)" in kind else len(asked) == 2
    assert missed == set()


def test_a_broken_near_index_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted defect: buckets that name the neighbour of the value that they hold."""
    sound = near.build

    def broken(values: NDArray[np.uint8], radius: int) -> dict[str, NDArray[Any]]:
        arrays = sound(values, radius)
        return arrays | {"order": (arrays["order"] + 1) % len(values)} if "order" in arrays else arrays

    monkeypatch.setattr(near, "build", broken)
    _, summary = compiled(tmp_path, full(2_100), request())
    asked, missed = checked(tmp_path, summary)
    assert missed == {"near (pdq)", "mirrored (pdq)", "near (phash)", "video by a still (pdq)", *VIDEO}
    assert asked > missed


def test_a_broken_exact_index_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted defect: the second halves of the digests stand beside the wrong first halves."""
    sound = exact.build

    def broken(keyed: Keyed, records: NDArray[np.uint32]) -> dict[str, NDArray[Any]]:
        return sound(Keyed(keyed.high, np.roll(keyed.low, 1)), records)

    monkeypatch.setattr(exact, "build", broken)
    _, summary = compiled(tmp_path, EXACT_ONLY, plain_request())
    assert checked(tmp_path, summary)[1] == {"exact (md5)", "the value noted at its import"}


def test_a_set_without_the_value_that_was_noted_is_noticed(tmp_path: Path) -> None:
    _, summary = compiled(tmp_path, EXACT_ONLY, plain_request())
    other = ("md5", "ab" * 16, summary.canary.record, -1)
    assert checked(tmp_path, summary, canary=other)[1] == {"the value noted at its import"}


@pytest.mark.parametrize("method", ["exact", "near_pdq", "near_videos", "near_phash"])
def test_a_matcher_that_stopped_matching_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    _, summary = compiled(tmp_path, full(), request())
    monkeypatch.setattr(matching._Matcher, method, lambda *_: None)
    missed = checked(tmp_path, summary)[1]
    assert missed
    assert all(said.startswith(("the value", *_KINDS[method])) for said in missed)


_KINDS: Mapping[str, tuple[str, ...]] = {
    "exact": ("exact",),
    "near_pdq": ("near (pdq)", "mirrored (pdq)", "video by a still"),
    "near_videos": tuple(VIDEO),
    "near_phash": ("near (phash)",),
}


def test_a_matcher_that_forgets_the_mirror_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, summary = compiled(tmp_path, full(), request())
    sound = matching.match_batch

    def upright(*arguments: Any, **options: Any) -> list[MatchRow]:
        return [row for row in sound(*arguments, **options) if row.variant == 0]

    monkeypatch.setattr("triage.analysis.self_check.match_batch", upright)
    assert checked(tmp_path, summary)[1] == {"mirrored (pdq)", "mirrored video (pdq)"}


def test_a_matcher_of_videos_that_lost_a_part_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, summary = compiled(tmp_path, full(), request())
    sound, enough = video_matching._meetings, video_matching.enough
    for name, broken, missing in (
        ("_meetings", lambda words, targets: sound(words[:, :1].repeat(8, 1), targets), {"mirrored video (pdq)"}),
        ("_meetings", lambda words, targets: sound(words, targets[:1]), VIDEO - {"still in a video (pdq)"}),
        ("enough", lambda *counts: counts[-1] > 1 and enough(*counts), {"still in a video (pdq)"}),
    ):
        monkeypatch.setattr(video_matching, name, broken)
        assert checked(tmp_path, summary)[1] == missing
        monkeypatch.undo()
    assert checked(tmp_path, summary)[1] == set()


def test_the_sentinel_s_clip_has_the_frames_that_stand_in_every_set() -> None:
    clip = sentinel_clip(mirrored=False)
    assert [(frame.from_ms, frame.until_ms) for frame in clip] == [(n * 1000, n * 1000 + 500) for n in range(5)]
    for frame, known in zip(clip, (*FRAMES_PDQ, PICTURE_PDQ), strict=True):
        assert 0 < (int.from_bytes(frame.pdq_variants[:32]) ^ int.from_bytes(known)).bit_count() <= 25


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    _, summary = compiled(tmp_path, EXACT_ONLY, plain_request())
    path = tmp_path / "source.set"
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    with pytest.raises(HashSetError):
        checked(tmp_path, summary)
