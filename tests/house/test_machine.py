"""The code runs on every platform: one door to the operating system, no shell, no network, names Windows can hold."""

from __future__ import annotations

import ast
from pathlib import Path, PurePosixPath

import pytest

from tests.house.tree import CODE_ROOTS, files, parsed, python_files

HOST = Path("triage/host.py")
"""The one door to what differs between operating systems."""

HOST_ONLY = frozenset({"fcntl", "resource", "msvcrt", "pwd", "grp", "termios", "pty", "winreg", "socket"})
"""Modules that not every platform has, and the one that knows the network."""

NOWHERE = frozenset({"urllib.request", "http", "requests", "httpx", "ftplib", "smtplib", "pty", "asyncio.subprocess"})
"""Nothing in the product talks to a network."""

NO_CALLS = frozenset({"os.fork", "os.forkpty", "os.system", "os.popen", "os.spawnv", "os.execv", "os.kill"})

PROCESS_DOORS = frozenset({Path("triage/cli.py"), Path("triage/demo/story.py"), Path("triage/analysis/photodna.py")})
"""Where our own window may be started as a process of its own, and the PhotoDNA program that a unit attaches
(docs/photodna.md); no other program is ever run."""

RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})
LONGEST_PATH = 140
"""Windows allows 260 characters in all; a checkout may lie deep."""


def imported(tree: ast.Module) -> set[str]:
    """Full names of what a module imports, with ``from a import b`` as ``a`` and ``a.b``."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def matches(names: set[str], forbidden: frozenset[str]) -> set[str]:
    return {name for name in names for bad in forbidden if name == bad or name.startswith(f"{bad}.")}


def attributes(tree: ast.Module) -> set[str]:
    """Dotted names of one step, like ``os.fork``, and what is imported by name from a module."""
    dotted = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return dotted | imported(tree)


def platform_violations(path: Path, tree: ast.Module) -> set[str]:
    found = matches(imported(tree), NOWHERE) | (attributes(tree) & NO_CALLS)
    if path != HOST:
        found |= matches(imported(tree), HOST_ONLY)
    if path not in PROCESS_DOORS:
        found |= matches(imported(tree), frozenset({"subprocess"}))
    return found


def windows_violations(names: list[str]) -> list[str]:
    bad = []
    for name in names:
        for part in PurePosixPath(name).parts:
            stem = part.split(".")[0].upper()
            if stem in RESERVED or set(part) & set('<>:"|?*\\') or part[-1] in ". " or min(part) < " ":
                bad.append(name)
        if len(name) > LONGEST_PATH:
            bad.append(name)
    folded: dict[str, str] = {}
    for name in names:
        other = folded.setdefault(name.casefold(), name)
        if other != name:
            bad.append(name)
    return bad


def test_the_product_runs_on_every_platform() -> None:
    found = {
        str(path): names for path in python_files(*CODE_ROOTS) if (names := platform_violations(path, parsed(path)))
    }
    assert found == {}


def test_file_names_are_legal_on_windows() -> None:
    assert windows_violations([path.as_posix() for path in files()]) == []


@pytest.mark.parametrize(
    "source",
    [
        "import fcntl", "import resource", "def f():\n    import msvcrt", "import os\nos.fork()", "from os import fork",
        "import os\nos.system('ls')", "import subprocess", "from subprocess import run", "import urllib.request",
        "from urllib import request", "import socket", "import http.client",
    ],
)  # fmt: skip
def test_a_planted_call_is_seen(source: str) -> None:
    assert platform_violations(Path("triage/model/times.py"), ast.parse(source))


def test_the_door_is_open_where_it_stands() -> None:
    assert platform_violations(HOST, ast.parse("import fcntl\nimport msvcrt\nimport socket")) == set()
    assert platform_violations(Path("ui/jobs.py"), ast.parse("import os\nimport urllib.parse\nos.environ")) == set()


@pytest.mark.parametrize("name", ["a/con.py", "a/b:c.txt", "a/what?.md", "nul", "a./b", "a/b ", "x" * 150, "a/\x01b"])
def test_a_planted_name_is_seen(name: str) -> None:
    assert windows_violations([name])


def test_names_that_differ_in_case_only_are_seen() -> None:
    assert windows_violations(["docs/Manual.md", "docs/manual.md"]) == ["docs/manual.md"]
    assert windows_violations(["docs/console.md", ".ci/run"]) == []
