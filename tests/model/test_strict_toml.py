"""What is wrong in a settings file is said in a sentence, with the place in the file."""

from __future__ import annotations

import msgspec
import pytest

from triage.errors import ProfileError
from triage.model.strict_toml import read_strict


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    formats: tuple[str, ...]


class Outer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    carving: Inner


GOOD = 'name = "x"\n[carving]\nformats = ["jpeg"]\n'


def fault(text: str | bytes) -> ProfileError:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(ProfileError) as caught:
        read_strict(data, Outer, "own.toml", "profile", ProfileError)
    return caught.value


def test_a_good_file_is_read() -> None:
    assert read_strict(GOOD.encode(), Outer, "own.toml", "profile", ProfileError) == Outer("x", Inner(("jpeg",)))


@pytest.mark.parametrize(
    ("text", "sentence", "place"),
    [
        ('name = "x"\n', "A key is missing here: `carving`.", "own.toml"),
        (GOOD.replace('formats = ["jpeg"]', ""), "A key is missing here: `formats`.", "own.toml, at carving"),
        (GOOD + "more = 1\n", "Nothing is called so here: `more`.", "own.toml, at carving"),
        (GOOD.replace('"jpeg"', "7"), "Expected `str`, got `int`.", "own.toml, at carving.formats[0]"),
    ],
)
def test_a_fault_has_its_sentence_and_place(text: str, sentence: str, place: str) -> None:
    found = fault(text)
    assert (found.sentence, found.locator) == (sentence, place)


@pytest.mark.parametrize("data", [b"name = ", b"\xff\xfe", b"[" * 10_000])
def test_what_is_no_toml_is_said(data: bytes) -> None:
    assert fault(data).sentence.startswith("The profile is not valid TOML: ")
