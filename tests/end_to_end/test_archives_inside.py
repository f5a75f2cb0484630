"""Files in archives inside an exhibit are files like any other: found, matched, ranked, shown with where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples.command import new, ok
from tests.samples.exhibits import known_set, picture
from tests.samples.nested import laid_out, tarred, zipped

HOME = "Users/anna/"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case whose known pictures lie in archives alone, after a run."""
    folder = tmp_path_factory.mktemp("inside")
    inner = zipped({"deep/IMG_1.jpg": picture(1), "note.txt": b"nothing\n"})
    files = {
        HOME + "Documents/backup.tar": tarred({"old/holiday.zip": inner, "old/readme.txt": b"see holiday\n"}),
        HOME + "Pictures/more.tgz": tarred({f"{n}.jpg": picture(n) for n in (4, 5)}, "gz"),
        HOME + "Pictures/plain.jpg": picture(6),
    }
    made = new(folder / "case")
    ok("add", made, laid_out(folder / "disk", files), "--exhibit", "PC")
    known = known_set(folder / "known.json")
    ok("hashset", "import", made, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    ok("run", made, "--workers", "2")
    return made


def test_a_known_picture_is_found_in_a_zip_in_a_tar(case: Path) -> None:
    paths = {place["path"] for match in ok("matches", case, "--json").records() for place in [match]}
    assert paths == {HOME + "Documents/backup.tar/old/holiday.zip/deep/IMG_1.jpg", HOME + "Pictures/more.tgz/4.jpg"}
