"""Find the app parsers: the modules of ``plugins``, of the entry points, and of a unit's own folder.

Nobody edits a list. A folder of a unit is given by the case, never looked for in the working directory.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from importlib.abc import InspectLoader
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple

import plugins
from triage.errors import PluginError
from triage.plugin_api import SqliteApp

GROUP: Final = "triage.plugins"
"""Entry point group; each point names a module, or a package whose modules are taken."""


class FoundPlugin(NamedTuple):
    """An app parser and the digest of its source, which names it in a recipe."""

    app: type[SqliteApp]
    digest: str


def find_plugins(folder: Path | None = None) -> dict[str, FoundPlugin]:
    """All app parsers by name, in the order of their names.

    Args:
        folder: A unit's own folder of parsers; modules whose name begins with ``_`` are left out, as everywhere.

    Raises:
        PluginError: A module cannot be imported, breaks the contract, or takes a name that is in use.
    """
    found: dict[str, FoundPlugin] = {}
    modules = {module.__name__: module for module in _modules(folder)}
    for name in sorted(modules):
        module = modules[name]
        for app in _apps(module):
            if app.name in found:
                raise PluginError(f"Two app parsers are called {app.name}; the second is in {name}.")
            found[app.name] = FoundPlugin(app, plugin_digest(module))
    return dict(sorted(found.items()))


def plugin_digest(module: ModuleType) -> str:
    """SHA-256 of a module's source text, with line feeds for line ends, so that it is the same on every system.

    Raises:
        PluginError: The source is not there.
    """
    loader = module.__spec__.loader if module.__spec__ else None
    source = loader.get_source(module.__name__) if isinstance(loader, InspectLoader) else None
    if source is None:
        raise PluginError(f"The source of the app parser {module.__name__} is not there, so it cannot be named.")
    return hashlib.sha256(source.encode()).hexdigest()


def _modules(folder: Path | None) -> Iterator[ModuleType]:
    yield from _of_package(plugins)
    for point in entry_points(group=GROUP):
        module = _import(point.value.partition(":")[0])
        yield from _of_package(module) if hasattr(module, "__path__") else iter((module,))
    if folder is not None:
        for path in sorted(folder.glob("*.py")):
            if not path.name.startswith("_"):
                yield _load(path)


def _of_package(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(package.__path__):
        if not info.name.startswith("_"):
            yield _import(f"{package.__name__}.{info.name}")


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise PluginError(f"The app parser {name} cannot be imported: {error}.") from error


def _load(path: Path) -> ModuleType:
    name = f"triage_unit_plugins.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise PluginError(f"The app parser {path.name} cannot be imported.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (ImportError, SyntaxError, NameError, TypeError, ValueError) as error:
        del sys.modules[name]
        raise PluginError(f"The app parser {path.name} cannot be imported: {error}.") from error
    return module


def _apps(module: ModuleType) -> Iterable[type[SqliteApp]]:
    apps = [
        item
        for item in vars(module).values()
        if isinstance(item, type) and issubclass(item, SqliteApp) and item.__module__ == module.__name__
    ]
    if not apps:
        raise PluginError(f"The module {module.__name__} declares no app parser.")
    for app in apps:
        app.check()
    return apps
