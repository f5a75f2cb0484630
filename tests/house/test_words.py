"""What stands in the repository: the listed folders, modules that say their job, no leftovers, no addresses."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import CODE_ROOTS, ROOT, files, parsed, python_files, text

TOP_LEVEL = frozenset({
    ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "benchmarks", "docs",
    "hashsets", "plugins", "pyproject.toml", "requirements.lock", "resources", "tests", "triage", "ui",
})  # fmt: skip
EMPTY_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "common", "misc", "core", "base", "stuff"})
LEFTOVER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
UNMADE = re.compile(r"raise NotImplementedError")
"""In the product only: a stand-in of a test may refuse what it is never asked for."""
# Registry addresses, local wheels, and folders of whoever made the lock.
ADDRESS = re.compile(r"https?:|file:|\bgit\+|--(extra-)?index-url|--find-links|(^|\s|=)/[a-z]", re.MULTILINE)
LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)
MACHINE = re.compile(r"/(home|root|work)/[A-Za-z0-9_.-]+/|[A-Z]:\\\\?Users\\")
TEXT_SUFFIXES = frozenset({".py", ".md", ".toml", ".lock", ".typ", ".sql", ".json", ""})


def leftovers(source: str) -> list[str]:
    return LEFTOVER.findall(source)


def unmade(source: str) -> bool:
    return UNMADE.search(source) is not None


def addresses(lock: str) -> list[str]:
    return [match.group(0) for match in ADDRESS.finditer(lock)]


def undocumented(tree: ast.Module) -> bool:
    return bool(tree.body) and not ast.get_docstring(tree)


def empty_names(paths: list[Path]) -> list[Path]:
    return [path for path in paths if {*path.with_suffix("").parts} & EMPTY_NAMES]


def test_top_level_holds_the_listed_only() -> None:
    assert {path.parts[0] for path in files()} - TOP_LEVEL == set()


def test_no_leftovers() -> None:
    found = {str(path): words for path in python_files() if path.parts[:2] != ("tests", "house")
             and (words := leftovers(text(path)))}  # fmt: skip
    assert found == {}


def test_everything_in_the_product_is_made() -> None:
    assert [str(path) for path in python_files(*CODE_ROOTS) if unmade(text(path))] == []


def test_every_module_says_its_job() -> None:
    assert [
        str(path) for path in python_files(*CODE_ROOTS, "benchmarks", "resources") if undocumented(parsed(path))
    ] == []
    assert [str(p) for p in python_files("tests") if p.name.startswith("test_") and undocumented(parsed(p))] == []


def test_names_say_something() -> None:
    assert empty_names(python_files()) == []


def test_annotations_are_postponed_everywhere() -> None:
    missing = [
        str(path)
        for path in python_files(*CODE_ROOTS)
        if any(not isinstance(node, ast.Expr) for node in parsed(path).body)
        and "from __future__ import annotations" not in text(path)
    ]
    assert missing == []


def test_the_lock_has_digests_and_no_addresses() -> None:
    lock = text(Path("requirements.lock"))
    assert addresses(lock) == []
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert len(blocks) > 40
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_holds_every_dependency() -> None:
    locked = {name.lower().replace("_", "-") for name, _ in LOCKED.findall(text(Path("requirements.lock")))}
    project = tomllib.loads(text(Path("pyproject.toml")))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    declared = [re.split(r"[<>=!~;\[ ]", name)[0] for name in wanted]
    assert len(declared) > 20
    assert {name.lower().replace("_", "-") for name in declared} - locked == set()


def test_no_machine_of_ours_is_named() -> None:
    found = {
        str(path): match.group(0)
        for path in files()
        if path.suffix in TEXT_SUFFIXES and path.parts[:2] != ("tests", "house") and (ROOT / path).is_file()
        if (match := MACHINE.search((ROOT / path).read_text(encoding="utf-8", errors="replace")))
        and path.parts[0] != "tests"
        and path.name != "places.toml"  # it names folders of exhibits, such as that of a Linux root user
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "numpy @ https://host/numpy.whl", "--find-links /opt/wheels", "--extra-index-url file:///opt", "x @ file:///a",
        "    # via -r /srv/requirements.in", "git+ssh://host/x",
    ],
)  # fmt: skip
def test_a_planted_address_is_seen(line: str) -> None:
    assert addresses(f"numpy==2.4.6 \\\n    --hash=sha256:ab\n{line}\n")


def test_the_other_guards_see_what_is_planted() -> None:
    assert addresses("numpy==2.4.6 ; python_version < '3.12' \\\n    --hash=sha256:ab/cd\n") == []
    assert leftovers("x = 1  # TODO: later") == ["TODO"]
    assert unmade("    raise NotImplementedError")
    assert undocumented(ast.parse("x = 1"))
    assert not undocumented(ast.parse('"""Says."""\nx = 1'))
    assert empty_names([Path("triage/utils.py"), Path("triage/common/x.py"), Path("triage/host.py")]) != []
    assert MACHINE.search("see /home/anna/case")
