"""Absence is never claimed: one function words a zero result, and no other text of the product may sound like it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import CODE_ROOTS, files, parsed, python_files, text

WORDING = Path("triage/model/wording.py")
"""The one module that may say that no match was found; its sentence says what was examined in the same breath."""

FOUND = "found|detected|identified|seen|present|located|recovered"
KINDS = "pictures?|photographs?|images?|videos?|messages?|conversations?|contacts?|material|files?|data"
CLAIM = re.compile(
    rf"""\b(?:
        no\ (?:\w+\ )?(?:match|matches|hits?|results?|findings?|traces?|evidence|indications?|signs?)
      | no\ (?:\w+\ ){{0,3}}(?:was|were|is|are|could\ be)\ (?:{FOUND})
      | (?:nothing|none)(?:\ \w+){{0,2}}\ (?:was\ |were\ |is\ |are\ )?(?:{FOUND})
      | (?:was|were|is|are)\ not\ (?:{FOUND})
      | not\ (?:{FOUND})\ (?:on|in|within|anywhere)
      | (?:does|do|did)\ not\ (?:contain|hold|have)\ any
      | contain(?:s|ed)?\ (?:no|nothing|none)
      | there\ (?:is|are|was|were)\ (?:no|no\ \w+)\ (?:{KINDS})
      | there\ (?:is|was)\ (?:nothing|none)
      | (?:0|zero)\ (?:match|matches|hits|findings|results)
      | (?:free|clear|clean)\ of
      | (?:is|are|was|were|all)\ clean
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)

ALLOWED = {
    "there is nothing of it to read": "names what cannot be read of one deleted entry",
    "There is nothing to be {}": "an undo or redo without a decision before it",
    "There is no file {}": "a path that the person typed",
    "There is no file or folder {}": "a path that the person typed",
    "the import told no result": "a worker that broke its contract",
    "This document contains no photographs": "about the report itself, which never carries any",
}
"""Texts that fit the pattern and claim nothing about what evidence holds, each with its reason."""

TEXT_RESOURCES = frozenset({".toml", ".typ", ".json"})


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text that a person could be shown: literals and the fixed parts of f-strings, docstrings left out."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside.update(id(part) for part in node.values)
            yield node.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | inside:
            yield node.lineno, node.value


def claims(said: str) -> str | None:
    found = CLAIM.search(" ".join(said.split()))
    return found.group(0) if found else None


def product_texts() -> Iterator[tuple[str, str]]:
    for path in python_files(*CODE_ROOTS):
        if path != WORDING:
            for line, said in literals(parsed(path)):
                yield f"{path}:{line}", said
    for path in files():
        if path.parts[0] == "resources" and path.suffix in TEXT_RESOURCES:
            for line, said in enumerate(text(path).splitlines(), 1):
                if not said.lstrip().startswith(("#", "//")):
                    yield f"{path}:{line}", said


def test_no_text_of_the_product_claims_absence() -> None:
    found = {
        f"{place}: {claim}": said
        for place, said in product_texts()
        if (claim := claims(said)) and not any(allowed in said for allowed in ALLOWED)
    }
    assert found == {}


def test_each_exemption_is_still_needed() -> None:
    said = [text for _, text in product_texts() if claims(text)]
    assert [allowed for allowed in ALLOWED if not any(allowed in text for text in said)] == []


@pytest.mark.parametrize(
    "said",
    [
        "No matches", "No match was found.", "Nothing found on this exhibit", "none of them was found", "0 hits",
        "No indecent pictures were found on the phone", "The device is clean.", "free of known material",
        "The picture was not found on AB/1", "The exhibit does not contain any messages", "There are no messages",
        "There are no deleted files", "no trace of the app", "no known matches", "contains nothing", "nothing was\n  seen",
    ],
)  # fmt: skip
def test_a_planted_claim_is_seen(said: str) -> None:
    assert claims(said)
    planted = ast.parse(f"def f(x):\n    return g(f{said!r}, {said!r})")
    assert [claims(text) for _, text in literals(planted)] == [claims(said)] * 2


@pytest.mark.parametrize(
    "said",
    ["not examined: 3 files", "No hash set is in use yet.", "not determined", "No exhibits yet. Add an image.", "not understood"],
)  # fmt: skip
def test_plain_states_are_not_taken_for_claims(said: str) -> None:
    assert claims(said) is None


def test_docstrings_are_not_shown_to_anyone() -> None:
    assert list(literals(ast.parse('"""No matches."""'))) == []
