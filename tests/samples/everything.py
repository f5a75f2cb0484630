"""The case that is killed at: every kind of evidence, of content and of set that a run handles, and each one small."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

from PIL import Image

from tests.samples.command import ok
from tests.samples.exhibits import picture, prepared_case
from tests.samples.hash_sets import media, vics
from tests.samples.nested import tarred, zipped
from tests.samples.videos import encoded, scenes, video
from triage.analysis.pdq import pdq
from triage.analysis.video import examine_video
from triage.execution.slots import NullSlot

FILM = (41, 42, 43)
"""The scenes of a video whose frames stand in a set."""

STILL = 44
"""A picture whose PDQ stands in a set; the tablet holds it smaller and mirrored."""

TABLET = "backup/media"


def tablet_files() -> dict[str, bytes]:
    """The files of a tablet's backup by path."""
    mirrored = io.BytesIO()
    with Image.open(io.BytesIO(picture(STILL, size=(240, 180), quality=70))) as still:
        still.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(mirrored, "JPEG", quality=70)
    film = encoded(scenes(FILM), container="matroska", bit_rate=600_000)
    return {
        f"{TABLET}/film.mkv": film,
        f"{TABLET}/copies/film.mkv": film,
        f"{TABLET}/cut.mp4": video(*FILM[1:]),
        f"{TABLET}/black.mp4": video(-1),
        f"{TABLET}/damaged.mp4": video(45)[:-2000],
        f"{TABLET}/mirrored.jpg": mirrored.getvalue(),
        f"{TABLET}/again.jpg": picture(0, quality=40),
        f"{TABLET}/twin.jpg": picture(4, quality=50),
        f"{TABLET}/saved.zip": zipped({"one.jpg": picture(4), "in.tgz": tarred({"two.jpg": picture(46)}, "gz")}),
        f"{TABLET}/cut.zip": zipped({"lost.jpg": picture(47)})[:-30],
    }


def tablet(path: Path) -> Path:
    """A backup that can only be read forward: a packed TAR."""
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for name, data in tablet_files().items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_715_000_000
            tar.addfile(info, io.BytesIO(data))
    return path


def near_set(path: Path) -> Path:
    """A Project VIC set that has a picture's PDQ and no digest of it."""
    with Image.open(io.BytesIO(picture(STILL))) as still:
        value = pdq(still).hash.hex()
    path.write_bytes(vics([media(7, 1, AlternativeHashes=[{"HashName": "PDQ", "HashValue": value}])]))
    return path


def video_set(path: Path) -> Path:
    """A Project VIC set that has the PDQ of each frame of a video, and its vPDQ in another record, and no digest."""
    frames = examine_video(video(*FILM), "video/mp4", NullSlot()).frames
    values = [(f.pdq.hex(), f.pdq_quality, f.from_ms / 1000) for f in frames if f.pdq is not None]
    hashes = [{"HashName": "PDQ", "HashValue": value} for value, _, _ in values]
    lines = [f"{value},{quality},{second:.3f}" for value, quality, second in values]
    packed = [{"HashName": "vPDQ", "HashValue": "\n".join(lines)}]
    path.write_bytes(vics([media(8, 2, AlternativeHashes=hashes), media(9, 2, AlternativeHashes=packed)]))
    return path


def laptop(path: Path, more: int) -> Path:
    """A folder's ZIP with so many pictures, of which every third is a smaller copy, and a fourth as many videos."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(more):
            seed = 1000 + number - number % 3
            data = picture(seed, quality=60 + number % 3 * 10)
            archive.writestr(zipfile.ZipInfo(f"Users/a/Pictures/{number:04}.jpg", (2024, 5, 1, 12, 0, 0)), data)
        for number in range(more // 4):
            data = video(2000 + number, 3000 + number, FILM[number % 3])
            archive.writestr(zipfile.ZipInfo(f"Users/a/Videos/{number:04}.mp4", (2024, 5, 1, 12, 0, 0)), data)
    return path


def everything_case(folder: Path, more: int = 0) -> Path:
    """The prepared case with a tablet, a near set and a set of videos beside what it has.

    Args:
        folder: Where case and evidence are made.
        more: Pictures of a laptop; it is left out where there are none.
    """
    case = prepared_case(folder)
    ok("add", case, tablet(folder / "tablet.tar.gz"), "--exhibit", "AB/3")
    if more:
        ok("add", case, laptop(folder / "laptop.zip", more), "--exhibit", "AB/4")
    ok("hashset", "import", case, near_set(folder / "near.json"), "--name", "Near", "--grades", "1=A")
    ok("hashset", "import", case, video_set(folder / "films.json"), "--name", "Films", "--grades", "2=B")
    return case
