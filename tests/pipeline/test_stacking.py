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
