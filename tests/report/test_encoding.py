"""A report's JSON: the same content gives the same bytes and names its own digest."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.report import samples
from triage.errors import ReportError
from triage.report.encoding import content_digest, decode, encode


def test_a_document_comes_back_as_it_went() -> None:
    content = samples.ordinary()
    document = decode(encode(content))
    assert document.content == content
    assert document.as_written
    assert document.stated == document.computed == content_digest(content)


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_anybody_can_compute_the_digest_with_a_json_library(text: str) -> None:
    document = json.loads(encode(samples.crafted(text)))
    canonical = json.dumps(document["content"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(canonical.encode()).hexdigest() == document["content_sha256"]


def test_a_change_shows_and_a_new_layout_is_told_apart() -> None:
    data = encode(samples.ordinary())
    changed = decode(data.replace(b'"still": 70', b'"still": 71'))
    assert changed.stated != changed.computed
    reformatted = decode(json.dumps(json.loads(data), ensure_ascii=False).encode())
    assert reformatted.stated == reformatted.computed
    assert not reformatted.as_written


def test_a_member_that_this_version_does_not_know_is_part_of_the_digest() -> None:
    document = json.loads(encode(samples.empty()))
    document["content"]["extra"] = 1
    read = decode(json.dumps(document).encode())
    assert read.stated != read.computed


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"not json", "not the JSON of a triage report"),
        (b"[]", "not the JSON of a triage report"),
        (b"\xff\xfe", "not the JSON of a triage report"),
        (b"{}", "not that of a triage report"),
        (b'{"format": "dfu-triage/triage-report", "version": 99}', "format version 99"),
        (b'{"format": "dfu-triage/triage-report", "version": 1}', "not complete or not well formed"),
        (b"[" * 100_000, "not the JSON of a triage report"),
    ],
)
def test_other_files_are_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ReportError, match=sentence):
        decode(data)


def test_a_lone_surrogate_is_refused_with_a_sentence() -> None:
    with pytest.raises(ReportError, match="UTF-8"):
        encode(samples.crafted("\ud800"))
