"""Copies in any orientation stand on one stack, whatever the division of the work."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.samples.cases import PASSPHRASE, case_with, run
from tests.samples.exhibits import picture
from tests.samples.videos import encoded, scenes, video
from triage.open_case import OpenCase
from triage.pipeline import stacking

TURNS = {
    "upright": None,
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "rotated 90°": Image.Transpose.ROTATE_270,
    "rotated 180°": Image.Transpose.ROTATE_180,
}


def _detailed(seed: int) -> bytes:
    """Noise at several scales: as many coefficients of PDQ as in a photograph are far from the median."""
    random = np.random.default_rng(seed)
    total = np.zeros((480, 640, 3))
    for cells in (4, 8, 16, 32):
        coarse = Image.fromarray(random.integers(0, 255, (cells * 3, cells * 4, 3), dtype=np.uint8))
        total += np.asarray(coarse.resize((640, 480), Image.Resampling.BICUBIC)) / 4
    out = io.BytesIO()
    Image.fromarray(total.astype(np.uint8)).save(out, "JPEG", quality=95)
    return out.getvalue()


FIRST = _detailed(3)


@pytest.fixture
def copies(tmp_path: Path) -> dict[str, str]:
    """A picture, smaller copies of it in several orientations, and another picture; gives the SHA-256 of the copies."""
    folder = tmp_path / "phone"
    folder.mkdir()
    (folder / "first.jpg").write_bytes(FIRST)
    (folder / "other.jpg").write_bytes(picture(2))
    small = Image.open(io.BytesIO(FIRST)).resize((512, 384))
    made = {}
    for number, (name, turn) in enumerate(TURNS.items()):
        path = folder / f"{number}.png"
        (small if turn is None else small.transpose(turn)).save(path)
        made[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    bordered = Image.new("RGB", (720, 560), "black")  # larger than the original, and still not what stands for it
    bordered.paste(Image.open(io.BytesIO(FIRST)), (40, 40))
    bordered.save(folder / "bordered.png")
    made["border removed"] = hashlib.sha256((folder / "bordered.png").read_bytes()).hexdigest()
    return made


def test_a_stack_holds_the_copies_in_every_orientation(
    tmp_path: Path, copies: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with case_with(tmp_path / "case", tmp_path / "phone"):
        pass
    shutil.copytree(tmp_path / "case", tmp_path / "other")
    monkeypatch.setattr(stacking, "_STEP", 2)
    with OpenCase.open(tmp_path / "case", PASSPHRASE) as case:
        assert run(case).outcome == "finished"
        by_steps = list(case.dump())
        first = hashlib.sha256(FIRST).hexdigest()
        stack = case.queue.item(first)["stack"]
        assert stack["representative"].startswith(first[:12])
        said = {member["item"]: member["variant"] for member in stack["members"]}
        assert {name: next(v for i, v in said.items() if copies[name].startswith(i)) for name in copies} == {
            name: name for name in copies
        }
        assert len(case.review.stack(copies["mirrored"])) == 6
        assert len(case.review.stack(hashlib.sha256(picture(2)).hexdigest())) == 1
    monkeypatch.undo()
    with OpenCase.open(tmp_path / "other", PASSPHRASE) as case:
        assert run(case).outcome == "finished"
        assert list(case.dump()) == by_steps


def test_videos_encoded_anew_stand_on_one_stack_and_excerpts_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    seeds = (1, 2, 3, 4, 5)
    films = {
        "film.mp4": video(*seeds),
        "again.avi": encoded(scenes(seeds, size=(288, 216)), container="avi", gop=3, bit_rate=600_000),
        "mirrored.mp4": encoded(np.ascontiguousarray(frame[:, ::-1]) for frame in scenes(seeds, size=(240, 180))),
        "excerpt.mp4": video(1, 2, 3),
        "other.mp4": video(6, 7, 8, 9, 10),
    }
    for name, data in films.items():
        (folder / name).write_bytes(data)
    item = {name: hashlib.sha256(data).hexdigest() for name, data in films.items()}
    with case_with(tmp_path / "case", folder):
        pass
    shutil.copytree(tmp_path / "case", tmp_path / "bounded")
    monkeypatch.setattr(stacking, "_VIDEO_STEP", 2)
    with OpenCase.open(tmp_path / "case", PASSPHRASE) as case:
        assert run(case).incomplete == ()
        on = case.review.stack(item["film.mp4"])
        assert on[0] == item["film.mp4"], "the largest stands for it"
        assert set(on) == {item[name] for name in ("film.mp4", "again.avi", "mirrored.mp4")}
        said = {m["item"]: m["variant"] for m in case.queue.item(on[0])["stack"]["members"]}
        assert "mirrored" in said[item["mirrored.mp4"][:16]]
        assert case.review.stack(item["excerpt.mp4"]) == [item["excerpt.mp4"]]
        assert case.audit.verify().whole
    monkeypatch.setattr(stacking, "STACK_FRAMES", 6)
    with OpenCase.open(tmp_path / "bounded", PASSPHRASE) as case:
        (left,) = run(case).incomplete
        assert left.startswith("4 videos behind the first 6 frames were not compared")
        assert case.review.stack(item["film.mp4"]) == [item["film.mp4"]]
