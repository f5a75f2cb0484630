"""Known media in likely folders that come last in the directory are examined and matched first, before others are decoded."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import case_with
from tests.samples.exhibits import known_set, picture
from triage.model.matches import Confidence
from triage.open_case import OpenCase
from triage.pipeline import keeping, pending

REST, LIKELY, BATCH = 240, 6, 20
CROWD = 30
REQUEST = ImportRequest("Known", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)


def skewed() -> dict[str, bytes]:
    """Much of no interest first, and behind it, in a folder of a user, what is known."""
    files = {f"aaa/system/{n:03}.dll": b"a file of the system %d\n" % n * 40 for n in range(REST)}
    return files | {f"data/media/0/DCIM/Camera/{n}.jpg": picture(n) for n in range(LIKELY)}


def as_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in skewed().items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data)
    return path


def as_packed_tar(path: Path) -> Path:
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        for name, data in skewed().items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def as_folder(path: Path) -> Path:
    for name, data in skewed().items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def in_order(case: OpenCase) -> list[bytes]:
    """Contents in the order in which they were examined and kept."""
    with case._store.read() as connection:
        rows = connection.exec_driver_sql("SELECT sha256 FROM content ORDER BY id").fetchall()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("make", "name"),
    [(as_zip, "disk.zip"), (as_packed_tar, "disk.tar.gz"), (as_folder, "disk")],
    ids=["zip", "packed tar", "folder"],
)
def test_what_lies_in_likely_places_is_examined_and_matched_first(
    make: object, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(make)
    monkeypatch.setattr(pending, "BATCH_ENTRIES", BATCH)
    monkeypatch.setattr(keeping, "HELD_RESULTS", BATCH)
    with case_with(tmp_path / "case", make(tmp_path / name)) as case:
        case.sets.import_file(known_set(tmp_path / "known.json"), REQUEST)
        known: list[int] = []
        case.listen(lambda parts: known.append(case.queue.tally()["contents"]) if "matches" in parts else None)
        # Else what a slow walk has found so far is examined beside it, in the order of the evidence.
        assert case.run.start(workers=1, until="walk").incomplete == ()
        assert case.run.start(workers=1).incomplete == ()
        found = in_order(case)
        hits = len(case.run.hits())
    likely = {hashlib.sha256(picture(n)).digest() for n in range(LIKELY)}
    assert len(found) == REST + LIKELY
    # Within a batch, a packed archive is read in its own order: it can be read forwards only.
    assert likely <= set(found[:BATCH])
    assert hits == 2
    early = [contents for contents in known if contents]
    assert early[0] <= 2 * BATCH, "the first hit is kept with the first contents, long before the last ones"


def test_what_is_known_is_found_before_what_lies_in_front_of_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "BATCH_ENTRIES", BATCH // 2)
    monkeypatch.setattr(keeping, "HELD_RESULTS", BATCH // 2)
    files = {f"data/media/0/DCIM/Camera/{n:03}.jpg": picture(100 + n, size=(64, 48)) for n in range(CROWD)}
    files |= {f"system/pictures/{n:03}.png": picture(200 + n, size=(64, 48)) for n in range(CROWD)}
    # Last in its folder where it is likely, and last of all where nobody would look first.
    files |= {"data/media/0/DCIM/Camera/last.jpg": picture(1), "zzz/last.jpg": picture(4)}
    folder = tmp_path / "disk"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    with case_with(tmp_path / "case", folder) as case:
        case.sets.import_file(known_set(tmp_path / "known.json"), REQUEST)
        assert case.run.start(workers=1, until="walk").incomplete == ()
        decoded: dict[str, int] = {}

        def note(parts: frozenset[str]) -> None:
            if "matches" in parts:
                for hit in case.run.hits():
                    decoded.setdefault(hit.path, pictures(case))

        case.listen(note)
        assert case.run.start(workers=1).incomplete == ()
        assert pictures(case) == len(files)
    assert set(decoded) == {"data/media/0/DCIM/Camera/last.jpg", "zzz/last.jpg"}
    # Hits are decoded at once, and nothing else before the last of them is known.
    assert max(decoded.values()) <= len(decoded)


def pictures(case: OpenCase) -> int:
    """How many were decoded and kept."""
    with case._store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM picture").scalar_one())
