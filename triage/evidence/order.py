"""The order of a walk: which places are looked at first, and the two queues that bring it about.

The order depends on the evidence and on ``resources/policies/likely_places.toml`` alone, never on time or
chance, since ids follow from it: directories that are, lie below or lead to a likely place are listed first,
then all others, and either kind breadth-first.
"""

from __future__ import annotations

import tomllib
from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Generic, TypeVar

from triage.errors import PolicyError
from triage.resources import resource

Directory = TypeVar("Directory")

MAX_PARTS: Final = 64
"""Parts of a path that are compared; whatever lies deeper has the priority of the 64th part."""

_CACHED_DIRECTORIES: Final = 32_768

_Trie = dict[str, "_Node"]


class _Node:
    """One part of the patterns: what may follow it, and whether a pattern ends here."""

    __slots__ = ("children", "ends")

    def __init__(self) -> None:
        self.children: _Trie = {}
        self.ends = False

    def add(self, parts: tuple[str, ...]) -> None:
        """Grow the pattern below this node."""
        node = self
        for part in parts:
            node = node.children.setdefault(part, _Node())
        node.ends = True

    def step(self, part: str) -> Iterable[_Node]:
        """The nodes that a part of a path leads to."""
        for wanted in (part, "*"):
            child = self.children.get(wanted)
            if child is not None:
                yield child


class _State:
    """How far a path has come: the open nodes of rooted and floating patterns, or arrived for good."""

    __slots__ = ("arrived", "floating", "rooted")

    def __init__(self, rooted: tuple[_Node, ...], floating: tuple[_Node, ...], *, arrived: bool) -> None:
        self.rooted = rooted
        self.floating = floating
        self.arrived = arrived


class LikelyPlaces:
    """Tells likely places from others, by path alone.

    Args:
        rooted: Patterns that start at the root of a volume; ``*`` is exactly one part.
        anywhere: Patterns that may start at any depth.
    """

    def __init__(self, rooted: Iterable[str], anywhere: Iterable[str] = ()) -> None:
        self._root = _Node()
        self._floating_root = _Node()
        for pattern in rooted:
            self._root.add(_parts(pattern))
        for pattern in anywhere:
            self._floating_root.add(_parts(pattern))
        self._floating_star = "*" in self._floating_root.children
        self._start = _State((self._root,), (), arrived=False)
        self._nowhere = _State((), (), arrived=False)
        self._state_of_directory = lru_cache(maxsize=_CACHED_DIRECTORIES)(self._state)

    @classmethod
    def load(cls) -> LikelyPlaces:
        """The places of ``resources/policies/likely_places.toml``.

        Raises:
            PolicyError: The table is wrong.
        """
        with resource("policies", "likely_places.toml").open("rb") as stream:
            table = tomllib.load(stream)
        lists = [table.get(name) for name in ("prefixes", "rooted", "anywhere")]
        if not all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists):
            raise PolicyError("The table of likely places needs the lists prefixes, rooted and anywhere, of text.")
        prefixes, rooted, anywhere = (list(one or ()) for one in lists)
        if not all(_parts(pattern) for pattern in (*rooted, *anywhere)):
            raise PolicyError("The table of likely places has an empty pattern, which would make everything likely.")
        return cls([f"{prefix}/{pattern}" for prefix in prefixes for pattern in rooted], anywhere)

    def leads(self, path: str) -> bool:
        """True for a directory that is, lies below, or leads to a likely place. The root is ``""``.

        A pattern that may stand anywhere makes nothing lead to it: else everything would.
        """
        state = self._state_of_directory(path.strip("/"))
        return state.arrived or bool(state.rooted)

    def priority(self, path: str) -> int:
        """0 for what is, or lies below, a likely place; 1 for everything else."""
        parent, _, name = path.strip("/").rpartition("/")
        state = self._state_of_directory(parent)
        return 0 if state.arrived or self._step(state, name).arrived else 1

    def _state(self, path: str) -> _State:
        """The state of a directory, from that of the directory above it, which is mostly still remembered."""
        if not path:
            return self._start
        parent, _, name = path.rpartition("/")
        if path.count("/") < MAX_PARTS:
            return self._step(self._state_of_directory(parent), name)
        state = self._start
        for part in path.split("/", MAX_PARTS)[:MAX_PARTS]:
            state = self._step(state, part)
        return state

    def _step(self, state: _State, part: str) -> _State:
        if not part or state.arrived:
            return state
        folded = part.casefold()
        if state is self._nowhere and folded not in self._floating_root.children and not self._floating_star:
            return state  # By far the most frequent case.
        rooted = tuple(child for node in state.rooted for child in node.step(folded))
        floating = tuple(child for node in (*state.floating, self._floating_root) for child in node.step(folded))
        if not rooted and not floating:
            return self._nowhere
        return _State(rooted, floating, arrived=any(node.ends for node in (*rooted, *floating)))


class DirectoryQueue(Generic[Directory]):
    """The directories that a walk has still to list, in the order in which it lists them.

    Args:
        places: What is likely.
    """

    def __init__(self, places: LikelyPlaces) -> None:
        self._places = places
        self._likely: deque[Directory] = deque()
        self._rest: deque[Directory] = deque()

    def push(self, path: str, directory: Directory) -> None:
        """Remember a directory under its path from the volume's root."""
        (self._likely if self._places.leads(path) else self._rest).append(directory)

    def pop(self) -> Directory:
        """The next directory to list.

        Raises:
            IndexError: None is left.
        """
        return (self._likely or self._rest).popleft()

    def __bool__(self) -> bool:
        return bool(self._likely or self._rest)


def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(part.casefold() for part in pattern.split("/") if part)
