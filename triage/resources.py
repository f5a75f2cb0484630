"""Find a file of ``resources/`` or ``docs/``, in a checkout, an installed package and a frozen build alike."""

from __future__ import annotations

from pathlib import Path

import docs
import resources


def resource(*parts: str) -> Path:
    """The path of a resource, for example ``resource("policies", "default.toml")``.

    Raises:
        FileNotFoundError: There is no such resource; the installation is damaged.
    """
    path = Path(resources.__path__[0]).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"The installation is damaged: the resource {'/'.join(parts)} is missing.")
    return path


def document(*parts: str) -> Path:
    """The path of a document, for example ``document("manual.md")``.

    Raises:
        FileNotFoundError: There is no such document; the installation is damaged.
    """
    path = Path(docs.__path__[0]).joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"The installation is damaged: the document {'/'.join(parts)} is missing.")
    return path
