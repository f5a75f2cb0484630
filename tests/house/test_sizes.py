"""Files and functions stay small enough to be read, and broad ``except`` stands in three places only."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.tree import CODE_ROOTS, parsed, python_files, text

MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 50
BROAD_EXCEPT_ALLOWED = frozenset({
    Path("triage/analysis/app_parsers.py"),
    Path("triage/execution/worker.py"),
    Path("ui/jobs.py"),
})  # fmt: skip
BROAD = frozenset({"Exception", "BaseException"})


def too_long(source: str) -> bool:
    return source.count("\n") > MOST_LINES_A_FILE


def long_functions(tree: ast.Module) -> list[str]:
    return [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MOST_LINES_A_FUNCTION
    ]


def hands_on(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    to_future = any(isinstance(n, ast.Attribute) and n.attr == "set_exception" for n in ast.walk(handler))
    return to_future or (isinstance(last, ast.Raise) and last.exc is None)


def broad_excepts(tree: ast.Module) -> list[int]:
    """Lines of ``except:``, ``except Exception`` and ``except (…, BaseException)`` that swallow.

    A clause that ends with a bare ``raise``, or hands the error to whoever waits for a future, hides nothing.
    """
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and not hands_on(node)
        and (node.type is None or any(isinstance(n, ast.Name) and n.id in BROAD for n in ast.walk(node.type)))
    ]


def test_files_are_short() -> None:
    assert [str(path) for path in python_files() if too_long(text(path))] == []


def test_functions_are_short() -> None:
    assert {str(path): names for path in python_files() if (names := long_functions(parsed(path)))} == {}


def test_broad_except_stands_in_three_places() -> None:
    found = {str(path): lines for path in python_files(*CODE_ROOTS) if (lines := broad_excepts(parsed(path)))}
    assert {path: lines for path, lines in found.items() if Path(path) not in BROAD_EXCEPT_ALLOWED} == {}


def test_each_guard_sees_a_planted_violation() -> None:
    assert too_long("\n" * 401)
    assert not too_long("\n" * 400)
    body = "\n".join(f"    x = {n}" for n in range(MOST_LINES_A_FUNCTION))
    assert long_functions(ast.parse(f"def f():\n{body}\n")) == ["f (51 lines)"]
    assert long_functions(ast.parse(f"class A:\n  async def f(self):\n{body}\n")) == ["f (51 lines)"]
    for clause in ("except:", "except Exception:", "except (OSError, BaseException) as error:"):
        assert broad_excepts(ast.parse(f"try:\n    pass\n{clause}\n    pass\n")) == [3], clause
    assert broad_excepts(ast.parse("try:\n    pass\nexcept BaseException:\n    f()\n    raise\n")) == []
    assert broad_excepts(ast.parse("try:\n    pass\nexcept OSError:\n    pass\n")) == []
