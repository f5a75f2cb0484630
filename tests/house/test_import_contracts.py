"""Who may import whom: the contracts hold, each of them can fail, and every module stands in the layers."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.house.tree import CODE_ROOTS, ROOT, files, module_name, python_files

SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {contract["id"]: contract for contract in SETTINGS["contracts"]}
LAYERS: list[list[str]] = [[name.strip() for name in layer.split("|")] for layer in CONTRACTS["layers"]["layers"]]
ALL_LAYERS = [name for layer in LAYERS for name in layer]

# Modules that the stub tree has besides the layers themselves.
EXTRA = (
    "hashsets.plain",
    "triage.evidence.tsk", "triage.evidence.ewf", "triage.report.pdf", "triage.casedb.open", "plugins.one",
    "plugins.two", "ui.review", "ui.review.presenter", "ui.review.view",
)  # fmt: skip

# Runs in a process of its own: there nothing of the real tree is imported, and the graph is that of the stubs.
DRIVER = """
import io, json, sys, contextlib
from pathlib import Path
sys.path.insert(0, "")
from importlinter.application import use_cases
from importlinter.application.user_options import UserOptions
from importlinter.configuration import configure
configure()
options = use_cases.read_user_options(config_filename="pyproject.toml")
use_cases._register_contract_types(options)
answers = []
for importer, imported in json.load(sys.stdin):
    path = Path(*importer.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    before = path.read_text()
    path.write_text(f"import {imported}\\n" if imported else before)
    with contextlib.redirect_stdout(io.StringIO()):
        report = use_cases.create_report(options, cache_dir=None)
    path.write_text(before)
    answers.append([contract.contract_options["id"] for contract, check in report.get_contracts_and_checks()
                    if not check.kept])
json.dump(answers, sys.stdout)
"""


def stub_tree(folder: Path) -> None:
    """A tree of empty modules with our names, and our contracts beside it."""
    names = {*ALL_LAYERS, *EXTRA, *CODE_ROOTS}
    for name in names:
        path = folder.joinpath(*name.split("."))
        if any(other.startswith(f"{name}.") for other in names):
            path.mkdir(parents=True, exist_ok=True)
            (path / "__init__.py").touch()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_suffix(".py").touch()
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())


def broken(folder: Path, plants: list[tuple[str, str]]) -> list[list[str]]:
    """The contracts that break for each planted import (importer, imported); nothing is planted for ``""``."""
    run = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=folder,
        input=json.dumps(plants),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answers: list[list[str]] = json.loads(run.stdout)
    return answers


def upward_imports() -> list[tuple[str, str]]:
    """An import of each layer by each one below it."""
    return [
        (importer, imported)
        for upper, lower in combinations(LAYERS, 2)
        for importer in lower
        for imported in upper
    ]  # fmt: skip


def sideways_imports() -> list[tuple[str, str]]:
    """An import between neighbours of one layer, which may not know each other."""
    return [
        (importer, imported) for layer in LAYERS for importer in layer for imported in layer if importer != imported
    ]


def other_plants() -> list[tuple[str, str, str]]:
    """(contract, importer, imported) for every contract beside the layers, from its own settings where it has them."""
    plants = [
        (name, source, target)
        for name, contract in CONTRACTS.items()
        if contract["type"] == "forbidden" and "*" not in "".join(contract["source_modules"])
        for source in contract["source_modules"]
        for target in contract["forbidden_modules"]
    ]
    return [
        *plants,
        ("plugins-apart", "plugins.one", "plugins.two"),
        ("presenters", "ui.review.presenter", "PySide6"),
        ("presenters", "ui.review.presenter", "PySide6.QtCore"),
        ("door-qt", "triage.cli", "PySide6.QtWidgets"),
        ("door-sql", "triage.review", "sqlalchemy"),
        ("door-pytsk3", "triage.entries", "pytsk3"),
        ("door-pyewf", "triage.evidence.tsk", "pyewf"),
        ("door-typst", "triage.review", "typst"),
    ]


ALLOWED = [
    ("triage.evidence.tsk", "pytsk3"),
    ("triage.evidence.ewf", "pyewf"),
    ("triage.casedb.open", "sqlalchemy"),
    ("triage.casedb.open", "sqlcipher3"),
    ("triage.report.pdf", "typst"),
    ("ui.review.view", "PySide6.QtWidgets"),
    ("plugins.one", "triage.plugin_api"),
    ("hashsets", "triage.model"),
    ("triage.casedb", "triage.model"),
    ("triage.casedb", "triage.host"),
]


def test_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_empty_tree_and_allowed_imports_break_nothing(tmp_path: Path) -> None:
    stub_tree(tmp_path)
    plants = [("triage.cli", ""), *ALLOWED]
    answers = broken(tmp_path, plants)
    assert dict(zip(plants, answers, strict=True)) == {plant: [] for plant in plants}


def test_each_upward_and_sideways_import_breaks_the_layers(tmp_path: Path) -> None:
    stub_tree(tmp_path)
    plants = [*upward_imports(), *sideways_imports()]
    assert len(plants) > 100
    answers = broken(tmp_path, plants)
    assert [plant for plant, names in zip(plants, answers, strict=True) if "layers" not in names] == []


def test_each_other_contract_can_break(tmp_path: Path) -> None:
    stub_tree(tmp_path)
    plants = other_plants()
    assert {name for name, _, _ in plants} | {"layers"} == set(CONTRACTS)
    answers = broken(tmp_path, [(importer, imported) for _, importer, imported in plants])
    silent = [plant for plant, names in zip(plants, answers, strict=True) if plant[0] not in names]
    assert silent == []


def outside_layers(modules: list[str]) -> list[str]:
    """Modules that stand in no layer; the package ``triage`` itself only holds them."""
    return [
        name
        for name in modules
        if name != "triage" and not any(name == layer or name.startswith(f"{layer}.") for layer in ALL_LAYERS)
    ]


def test_every_module_stands_in_the_layers() -> None:
    assert outside_layers([module_name(path) for path in python_files(*CODE_ROOTS)]) == []


def test_a_module_outside_the_layers_is_seen() -> None:
    assert outside_layers(["triage.model.times", "triage", "triage.newcomer"]) == ["triage.newcomer"]


def test_the_root_package_imports_nothing() -> None:
    source = (ROOT / "triage" / "__init__.py").read_text(encoding="utf-8")
    assert "import " not in source.split('"""')[-1]


@pytest.mark.parametrize(
    ("contract", "allowed"),
    [
        ("casedb", {"triage.casedb", "triage.model", "triage.errors", "triage.faultpoints", "triage.host"}),
        ("hashsets", {"hashsets", "triage.model", "triage.errors", "triage.faultpoints", "triage.resources"}),
        ("plugins", {"plugins", "triage.plugin_api"}),
    ],
)
def test_closed_lists_name_every_other_layer(contract: str, allowed: set[str]) -> None:
    forbidden = set(CONTRACTS[contract]["forbidden_modules"])
    assert forbidden == set(ALL_LAYERS) - allowed


def test_no_code_lies_beside_the_packages() -> None:
    stray = [path for path in files() if path.suffix == ".py" and len(path.parts) == 1]
    assert stray == []
