"""An import takes all of a file or nothing, guesses no meaning, and says what it did with every record."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hashsets import columns, importing, vics
from hashsets.importing import CompileTask, ImportRequest, ImportSummary, compile_set
from hashsets.mapping import CODES_IN_SENTENCE
from hashsets.records import Reading
from hashsets.source import SourceStream
from tests.samples.hash_sets import KEY, compiled, media, plain_request, request
from tests.samples.hash_sets import vics as vics_file
from tests.testdata import testdata
from triage.errors import HashSetError
from triage.execution.slots import NullSlot
from triage.model.matches import Algorithm, Confidence, Meaning

PHOTODNA = base64.b64encode(bytes(range(144))).decode()
MD5_LIST = b"ab" * 16 + b"\n" + b"cd" * 16 + b"\n"


def pdq_of(number: int) -> dict[str, str]:
    return {"HashName": "PDQ", "HashValue": Random(number).randbytes(32).hex()}


def refusal(folder: Path, data: bytes, wanted: ImportRequest) -> HashSetError:
    with pytest.raises(HashSetError) as caught:
        compiled(folder, data, wanted)
    assert {path.name for path in folder.iterdir()} == {"source"}, "nothing is left"
    return caught.value


def test_codes_without_a_mapping_stop_the_import_and_are_listed(tmp_path: Path) -> None:
    records = [media(n, code) for n, code in enumerate([0, 0, 0, 0, 5, "5", 1, "X", 10, None])]
    error = refusal(tmp_path, vics_file(records), request(grades={"1": "A"}, non_pertinent=frozenset()))
    assert error.sentence == "Codes without a mapping: 0 (4 records), 5 (2), 10 (1), X (1). Nothing was imported."
    assert error.hint


def test_one_record_is_not_called_records(tmp_path: Path) -> None:
    error = refusal(tmp_path, vics_file([media(1, 7)]), request())
    assert error.sentence == "Codes without a mapping: 7 (1 record). Nothing was imported."


def test_many_codes_without_a_mapping_do_not_fill_the_screen(tmp_path: Path) -> None:
    error = refusal(tmp_path, vics_file([media(n, 100 + n) for n in range(CODES_IN_SENTENCE + 30)]), request())
    assert error.sentence.endswith("119 (1) and 30 more codes. Nothing was imported.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"non_pertinent": frozenset({"1"})}, "Code 1 was given a grade and called non-pertinent"),
        ({"confidence": None}, "how far its grades may be relied on"),
        ({"meaning": Meaning.BAD}, "One meaning for all is for plain lists"),
        ({"grades": {"1": " "}}, "empty grade"),
        ({"grades": {"1": "Non-Pertinent"}}, "to be named as non-pertinent"),
        ({"name": " "}, "needs a name"),
    ],
)
def test_requests_that_do_not_suit_a_coded_file(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    assert said in refusal(tmp_path, vics_file([media(1)]), request(**changes)).sentence


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (ImportRequest("List"), "does not say what it means"),
        (ImportRequest("List", grades={"1": "A"}), "has no category codes"),
        (ImportRequest("List", Meaning.BAD, non_pertinent=frozenset("0")), "has no category codes"),
        (ImportRequest("List", Meaning.GRADED), "cannot give grades"),
    ],
)
def test_requests_that_do_not_suit_a_list(tmp_path: Path, wanted: ImportRequest, said: str) -> None:
    assert said in refusal(tmp_path, MD5_LIST, wanted).sentence


def test_the_hint_tells_how_to_give_the_confidence(tmp_path: Path) -> None:
    hint = refusal(tmp_path, vics_file([media(1)]), request(confidence=None)).hint
    assert all(confidence.value in hint for confidence in Confidence)


def test_a_set_without_grades_needs_no_confidence(tmp_path: Path) -> None:
    wanted = ImportRequest("Known", non_pertinent=frozenset({"8"}))
    _, summary = compiled(tmp_path, testdata("hashsets_derived", "nsrl_caid_1.2.json"), wanted)
    assert summary.codes["8"] == ("8", "non-pertinent", "", 8)
    assert summary.confidence == ""


def test_each_code_keeps_its_raw_form_and_its_meaning(tmp_path: Path) -> None:
    grades = {"1": "A", "4": "Comparison", "5": "ungraded"}
    records = [media(n, code) for n, code in enumerate([1, 4, 5, 0, None, 1])]
    hash_set, summary = compiled(tmp_path, vics_file(records), request(grades=grades))
    assert summary.codes == {
        "1": ("1", "graded", "A", 2),
        "4": ("4", "comparison", "", 1),
        "5": ("5", "ungraded", "", 1),
        "0": ("0", "non-pertinent", "", 1),
        "": ("", "ungraded", "", 1),
    }
    assert [hash_set.header.codes[code].code for code in hash_set.codes[: hash_set.header.records]] == [
        "1",
        "4",
        "5",
        "0",
        "",
        "1",
    ]
    assert hash_set.header.confidence == summary.confidence == "trusted"


def test_the_sample_with_a_conflict_and_an_empty_file(tmp_path: Path) -> None:
    path = testdata("hashsets_derived", "vics_2.0_media_bom.json")
    _, summary = compiled(tmp_path, path, request(grades={"1": "A", "2": "B", "3": "C", "5": "ungraded"}))
    assert summary.records == 14
    assert summary.conflicts == 1
    assert summary.refused == {"digest of the empty file": 1}
    assert summary.places == {"digest of the empty file": (12,)}
    assert summary.flags == {"VictimIdentified": 7}
    assert (summary.version, summary.region, summary.context) == ("2.0", "Default", "Media")
    assert summary.file_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert summary.has_sizes
    assert summary.capability == "exact only; altered copies of its pictures were not looked for"


def test_the_truncated_sample_is_refused_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    task = CompileTask(str(testdata("hashsets_derived", "vics_truncated_bad.json")), request(), str(out), KEY)
    with pytest.raises(HashSetError, match="cut off"):
        list(compile_set(task, NullSlot()))
    assert list(tmp_path.iterdir()) == []


def test_conflicts_count_each_file_once(tmp_path: Path) -> None:
    one, two, three = media(1, 1), media(2, 1), media(3, 1)
    only_md5 = {"MD5": one["MD5"], "Category": 2}
    only_sha1 = {"SHA1": two["SHA1"], "Category": None}
    records = [one, two, three, {**one, "Category": 2}, only_md5, only_sha1, media(3, 1)]
    _, summary = compiled(tmp_path, vics_file(records), request())
    assert summary.conflicts == 2
    assert summary.repeated == 1
    assert summary.usable == {"sha1": 5, "md5": 5}


def test_repeats_are_counted_and_blank_records_are_refused(tmp_path: Path) -> None:
    _, summary = compiled(tmp_path, testdata("hashsets_derived", "md5_plain.txt"), plain_request())
    assert summary.records == 7
    assert summary.repeated == 1
    assert summary.refused == {"line without a digest": 1, "record without a usable digest": 1}
    assert summary.places["line without a digest"] == (8,)
    assert summary.usable == {"md5": 5}
    assert not summary.has_sizes


def test_a_file_without_a_usable_digest_is_refused(tmp_path: Path) -> None:
    error = refusal(tmp_path, vics_file([{"MD5": ""}, {"MD5": "d41d8cd98f00b204e9800998ecf8427e"}]), request())
    assert "no usable digest" in error.sentence
    assert "MD5 blank (1)" in error.sentence
    refusal(tmp_path, vics_file([]), request())


def test_special_codes_of_nsrl_are_never_known_good(tmp_path: Path) -> None:
    path = testdata("hashsets_derived", "NSRLFile.txt")
    _, good = compiled(tmp_path, path, plain_request(Meaning.NON_PERTINENT))
    assert {code: use.meaning for code, use in good.codes.items()} == {"M": "ungraded", "": "non-pertinent"}
    _, bad = compiled(tmp_path, path, plain_request(Meaning.BAD))
    assert {use.meaning for use in bad.codes.values()} == {"bad"}


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({}, "exact only; altered copies of its pictures were not looked for"),
        (
            {"PhotoDNA": PHOTODNA},
            "exact only; altered copies of its pictures were not looked for",
        ),
        (
            {"AlternativeHashes": [{"HashName": "PDQ", "HashValue": f"{n:064x}"} for n in (1, 2)]},
            "exact and near (PDQ of 1 record)",
        ),
        (
            {"AlternativeHashes": [{"HashName": "vPDQ", "HashValue": f"0,90,{'9' * 64},0\n1,90,{'6' * 64},1"}]},
            "exact and near (PDQ of 1 record with 1 video by its frames)",
        ),
        (
            {
                "AlternativeHashes": [
                    {"HashName": "PDQ", "HashValue": "1" * 64},
                    {"HashName": "phash", "HashValue": "1" * 16},
                ]
            },
            "exact and near (PDQ of 1 record, pHash of 1 record)",
        ),
    ],
)
def test_the_summary_says_what_the_set_supports(tmp_path: Path, extra: dict[str, Any], said: str) -> None:
    assert compiled(tmp_path, vics_file([media(1, **extra), media(2)]), request())[1].capability == said


def test_a_pdq_list_supports_near_matching_only(tmp_path: Path) -> None:
    _, summary = compiled(tmp_path, testdata("hashsets_derived", "pdq_list.csv"), plain_request())
    assert summary.capability == "near only (PDQ of 6 records)"
    assert summary.repeated == 1, "two files of the list have one value"


def test_two_imports_give_equal_content_under_different_encryption(tmp_path: Path) -> None:
    data = vics_file([media(n, n % 4, AlternativeHashes=[pdq_of(n)]) for n in range(50)])
    found = []
    for name in "ab":
        (tmp_path / name).mkdir()
        _, summary = compiled(tmp_path / name, data, request(name=f"Set {name}"))
        path = tmp_path / name / "source.set"
        found.append((summary, path.read_bytes()))
    assert found[0][0] == found[1][0]
    same = sum(one == other for one, other in zip(found[0][1], found[1][1], strict=True))
    assert same < len(found[0][1]) * 0.9, "digests and sizes are keyed by each file's own salt"
    _, other = compiled(tmp_path / "a", data, request(grades={"1": "A", "2": "B", "3": "B"}))
    assert other.compiled_sha256 != found[0][0].compiled_sha256
    assert other.file_sha256 == found[0][0].file_sha256


def test_nothing_can_be_read_in_the_compiled_file(tmp_path: Path) -> None:
    random = Random(9)
    md5, sha1, near = (random.randbytes(width).hex() for width in (16, 20, 32))
    listed = media(7, MD5=md5, SHA1=sha1, AlternativeHashes=[{"HashName": "PDQ", "HashValue": near}])
    compiled(tmp_path, vics_file([*(media(n) for n in range(20, 40)), listed]), request())
    sealed = (tmp_path / "source.set").read_bytes()
    for value in (md5, sha1, near):
        secret = bytes.fromhex(value)
        assert secret[:6] not in sealed
        assert secret[:6][::-1] not in sealed
    for secret in (b"Project VIC", b'"codes"', (1000 + 7).to_bytes(8, "little")):
        assert secret not in sealed


def run(folder: Path, data: bytes) -> Iterator[int | ImportSummary]:
    (folder / "source").write_bytes(data)
    return compile_set(CompileTask(str(folder / "source"), request(), str(folder / "out"), KEY), NullSlot())


def _fails_to_write(*_: object) -> str:
    raise OSError(28, "No space left on device")


def _is_our_bug(*_: object) -> str:
    raise RuntimeError


@pytest.mark.parametrize(("failure", "error"), [(_fails_to_write, HashSetError), (_is_our_bug, RuntimeError)])
def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Callable[..., str], error: type[Exception]
) -> None:
    (tmp_path / "out").write_bytes(b"an earlier set")
    monkeypatch.setattr(importing, "write_set", failure)
    with pytest.raises(error):
        list(run(tmp_path, vics_file([media(1)])))
    assert {path.name for path in tmp_path.iterdir()} == {"source", "out"}
    assert (tmp_path / "out").read_bytes() == b"an earlier set"


def test_a_stopped_import_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PROGRESS_STEP", 1)
    steps = run(tmp_path, vics_file([media(n) for n in range(2000)]))
    assert isinstance(next(steps), int)
    steps.close()  # type: ignore[attr-defined]  # it is a generator
    assert {path.name for path in tmp_path.iterdir()} == {"source"}


def test_a_death_before_the_last_step_leaves_the_old_set(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(MD5_LIST)
    (tmp_path / "out").write_bytes(b"an earlier set")
    code = (
        "import sys; from hashsets.importing import *; from triage.execution.slots import NullSlot;"
        "from triage.model.matches import Meaning;"
        "task = CompileTask(sys.argv[1], ImportRequest('x', Meaning.BAD), sys.argv[2], bytes(32));"
        "list(compile_set(task, NullSlot()))"
    )
    environment = {**os.environ, "TRIAGE_FAULT": "write:hash-set:1"}
    command = [sys.executable, "-c", code, str(tmp_path / "source"), str(tmp_path / "out")]
    done = subprocess.run(command, env=environment, cwd=Path(__file__).parents[2], check=False)
    assert done.returncode == 86
    assert (tmp_path / "out").read_bytes() == b"an earlier set"


def test_progress_is_bytes_and_ends_with_the_summary(tmp_path: Path) -> None:
    data = vics_file([media(n, Comments="x" * 1000) for n in range(3000)])
    *steps, summary = run(tmp_path, data)
    assert isinstance(summary, ImportSummary)
    numbers = [step for step in steps if isinstance(step, int)]
    assert numbers == sorted(numbers)
    assert len(numbers) >= 3
    assert numbers[-1] == len(data)


@pytest.mark.parametrize(("limit", "said"), [("RECORD_LIMIT", "more than 3 records"), ("CODE_LIMIT", "3 different")])
def test_bounds_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, said: str) -> None:
    monkeypatch.setattr(columns, limit, 3)
    wanted = request(grades={str(n): "A" for n in range(9)}, non_pertinent=frozenset())
    compiled(tmp_path, vics_file([media(n, n) for n in range(3)]), wanted)
    (tmp_path / "source.set").unlink()
    assert said in refusal(tmp_path, vics_file([media(n, n) for n in range(4)]), wanted).sentence


def big_file(path: Path, records: int) -> Path:
    with path.open("wb") as file:
        file.write(b'{"@odata.context":"DataModels/2.0.xml/UK/$metadata#Media","value":[')
        for n in range(records):
            digest = hashlib.sha1(b"%d" % n).hexdigest().encode()
            file.write(b'%b{"Category":1,"SHA1":"%b"}' % (b"," * bool(n), digest))
        file.write(b"]}")
    return path


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    work()
    size = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size


def drain(path: Path) -> None:
    with closing(SourceStream(path)) as stream:
        for _ in vics.read(stream, Reading()):
            pass


def test_reading_takes_as_much_memory_for_a_small_file_as_for_a_large_one(tmp_path: Path) -> None:
    small, large = (peak(partial(drain, big_file(tmp_path / str(records), records))) for records in (5_000, 40_000))
    assert large < small + (256 << 10)


def test_compiling_60_000_records_holds_their_columns_and_nothing_else(tmp_path: Path) -> None:
    path = big_file(tmp_path / "big", 60_000)
    assert peak(partial(compiled, tmp_path, path, request())) < 60_000 * 200 + (4 << 20)


def test_algorithms_of_a_mixed_list(tmp_path: Path) -> None:
    data = b"\n".join(
        [b"ab" * 16, b"cd" * 20, b"ef" * 32, b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]
    )
    hash_set, summary = compiled(tmp_path, data, plain_request())
    assert summary.usable == {"sha256": 1, "sha1": 1, "md5": 1}
    assert summary.refused == {"digest of the empty file": 1}
    assert hash_set.exact(Algorithm.SHA256, [b"\xef" * 32, b"\0" * 32])[1].tolist() == [2]
