"""A hash-set file is looked at before it is imported: its codes, their records, some examples."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hashsets.columns import CODE_LIMIT
from hashsets.preview import EXAMPLES, SetPreview, preview_set
from tests.samples.exhibits import known_set, picture
from triage.errors import HashSetError
from triage.execution.slots import NullSlot


def preview(path: Path) -> SetPreview:
    *_, last = preview_set([str(path)], NullSlot())
    assert isinstance(last, SetPreview)
    return last


def test_codes_are_counted_with_examples(tmp_path: Path) -> None:
    found = preview(known_set(tmp_path / "known.json"))
    assert (found.format, found.region, found.coded, found.records) == ("Project VIC", "UK", True, 2)
    assert [(seen.code, seen.records) for seen in found.codes] == [("1", 1), ("2", 1)]
    data = picture(1)
    assert found.codes[0].examples == (f"SHA-1 {hashlib.sha1(data).hexdigest()}, {len(data):,} bytes",)


def test_a_plain_list_has_no_codes_to_map(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("\n".join(hashlib.md5(str(n).encode()).hexdigest() for n in range(9)))
    found = preview(path)
    assert not found.coded
    assert found.records == 9
    assert len(found.codes[0].examples) == EXAMPLES


def test_what_is_no_set_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(picture(1))
    with pytest.raises(HashSetError, match="JPEG picture"):
        preview(path)


def test_a_file_with_too_many_codes_is_refused(tmp_path: Path) -> None:
    rows = ",".join(
        f'{{"MediaID": {n}, "Category": {n}, "MD5": "{hashlib.md5(str(n).encode()).hexdigest()}"}}'
        for n in range(CODE_LIMIT + 1)
    )
    path = tmp_path / "many.json"
    head = '{"@odata.context": "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media", "value": ['
    path.write_text(f"{head}{rows}]}}")
    with pytest.raises(HashSetError, match="codes"):
        preview(path)
