"""Videos, live photos and animated pictures through the commands alone: what matches, what is paired, what is counted."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest
from PIL import Image

from tests.analysis.exif_samples import apple_still
from tests.samples.command import new, ok
from tests.samples.exhibits import picture
from tests.samples.hash_sets import media, vics
from tests.samples.videos import encoded, scene, scenes
from tests.testdata import testdata
from triage.analysis.video import examine_video
from triage.execution.slots import NullSlot
from triage.open_case import OpenCase
from triage.resources import resource

Record = dict[str, Any]

ROLL: Final = "DCIM/100APPLE/"
ONE, OTHER = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555"
SAMPLE: Final = "doorknob-hd-no-bar"
STATED: Final = "com.apple.quicktime.content.identifier"


def clip(seed: int, identifier: str = "") -> bytes:
    return encoded(scenes([seed, seed + 1]), container="mov", metadata={STATED: identifier} if identifier else None)


def animated(kind: str, frames: int, seed: int) -> bytes:
    pictures = [Image.fromarray(scene(seed + n, (160, 120))) for n in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:], duration=100)
    return out.getvalue()


def still(seed: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(scene(seed)).save(out, "JPEG", quality=70)
    return out.getvalue()


def files() -> dict[str, bytes]:
    return {
        f"{ROLL}IMG_0001.JPG": apple_still(ONE, picture(1)),
        f"{ROLL}IMG_0001.MOV": clip(201, ONE),
        f"{ROLL}IMG_0002.JPG": apple_still(ONE, picture(2)),
        f"{ROLL}IMG_0002.MOV": clip(211, OTHER),
        f"{ROLL}IMG_0003.JPG": picture(3),
        f"{ROLL}IMG_0003.MOV": clip(221),
        f"{ROLL}IMG_0004.MOV": clip(231, OTHER),
        "Elsewhere/IMG_0004.JPG": apple_still(OTHER, picture(4)),
        "Web/one.gif": animated("GIF", 1, 100),
        "Web/two.gif": animated("GIF", 2, 110),
        "Web/three.webp": animated("WEBP", 3, 120),
        "Web/three.png": animated("PNG", 3, 130),
        "Web/pages.tif": animated("TIFF", 3, 140),
        "Films/sample.mp4": testdata("video_tmk", f"{SAMPLE}.mp4").read_bytes(),
        "Films/made.mp4": encoded(scenes([301, 302, 303, 304])),
        "Films/frame.jpg": still(302),
    }


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    with zipfile.ZipFile(folder / "phone.zip", "w") as archive:
        for name, data in files().items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data)
    case = new(folder / "case")
    ok("add", case, folder / "phone.zip", "--exhibit", "PHONE")
    ok("hashset", "import", case, known(folder), "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    ok("run", case, "--workers", "2")
    return case


def known(folder: Path) -> Path:
    """vPDQ of the sample as published, and of a film as this product's own frames give it."""
    made = examine_video(files()["Films/made.mp4"], "video/mp4", NullSlot()).frames
    lines = [f"{f.ordinal},{f.pdq_quality},{f.pdq.hex()},{f.from_ms / 1000}" for f in made if f.pdq is not None]
    published = testdata("video_tmk", "vpdq", f"{SAMPLE}.txt").read_text()
    records = [
        media(n, n, AlternativeHashes=[{"HashName": "vPDQ", "HashValue": text}])
        for n, text in ((1, published), (2, "\n".join(lines)))
    ]
    path = folder / "known.json"
    path.write_bytes(vics(records))
    return path


@pytest.fixture(scope="module")
def items(case: Path) -> dict[str, Record]:
    """Every file by its path."""
    return {
        record["path"].lstrip("/"): record for record in ok("entries", case, "--json").records() if record["sha256"]
    }


def test_videos_and_stills_meet_the_vpdq_of_a_list(case: Path, items: dict[str, Record]) -> None:
    found = {record["item"]: record for record in ok("matches", case, "--json").records()}
    names = {items[name]["item"]: name for name in items}
    assert {names[item]: record["category"] for item, record in found.items()} == {
        "Films/sample.mp4": "1",
        "Films/made.mp4": "2",
        "Films/frame.jpg": "2",
    }
    film = found[items["Films/sample.mp4"]["item"]]
    assert 0 <= film["start"] < film["end"] <= 10
    assert found[items["Films/frame.jpg"]["item"]]["start"] is None


def shown(case: Path, item: Record) -> Record:
    (record,) = ok("show", case, item["item"], "--json").records()
    return record


@pytest.mark.parametrize(
    ("still", "clip", "paired"),
    [
        ("IMG_0001.JPG", "IMG_0001.MOV", True),
        ("IMG_0003.JPG", "IMG_0003.MOV", True),
        ("IMG_0002.JPG", "IMG_0002.MOV", False),
    ],
    ids=["both state one", "neither states one", "they state different ones"],
)
def test_a_live_photo_is_paired(case: Path, items: dict[str, Record], still: str, clip: str, paired: bool) -> None:
    one, other = items[ROLL + still], items[ROLL + clip]
    assert shown(case, one)["live_photo"] == (other["item"] if paired else None)
    assert shown(case, other)["live_photo"] == (one["item"] if paired else None)


def test_what_lies_in_another_folder_is_no_live_photo(case: Path, items: dict[str, Record]) -> None:
    for name in (f"{ROLL}IMG_0004.MOV", "Elsewhere/IMG_0004.JPG", "Web/two.gif"):
        assert shown(case, items[name])["live_photo"] is None


def counted(opened: OpenCase) -> tuple[int, int, int]:
    totals = opened.reports.content().totals.overall
    assert len(totals) == 1
    kinds = totals[0].unique
    return kinds.still, kinds.moving, kinds.other


def test_the_policy_s_rule_counts_stills_and_moving_pictures_and_is_printed(
    case: Path, items: dict[str, Record], tmp_path: Path
) -> None:
    """Sixteen files: seven stills (among them a GIF of one frame and a TIFF of three pages), three that are animated,
    six videos, of which two are clips of live photos."""
    copy = Path(shutil.copytree(case, tmp_path / "case"))
    default = resource("policies", "default.toml").read_text(encoding="utf-8")
    with OpenCase.open(copy, "test", "P. Erson") as opened:
        opened.review.grade([record["item"] for record in items.values()], "B", "P. Erson")
        stills, moving = 7, 9
        assert counted(opened) == (stills, moving, 0)
        for changes, moved, words in (
            ({"moving_from_frames = 2": "moving_from_frames = 3"}, 1, "of 3 frames or more"),
            ({'live_photo_clip = "moving"': 'live_photo_clip = "still"'}, 2, "counted as a still"),
            ({"moving_from_frames = 2": "moving_from_frames = 4", '_clip = "moving"': '_clip = "still"'}, 5, "of 4 "),
        ):
            text = default
            for old, other in changes.items():
                assert text.count(old) == 1
                text = text.replace(old, other)
            path = tmp_path / "policy.toml"
            path.write_text(text, encoding="utf-8")
            opened.run.set_policy(path)
            content = opened.reports.content()
            assert counted(opened) == (stills + moved, moving - moved, 0)
            (term,) = [entry for entry in content.wording.counting if entry.term == "Still or moving"]
            assert words in term.meaning
            assert "one still and its clip" in term.meaning
            assert any(row.value == term.meaning for row in content.method.thresholds)
