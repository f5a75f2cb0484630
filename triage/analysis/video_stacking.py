"""Stacking of videos: near a representative in nearly all frames of both, of the same length, in one orientation.

As with pictures each joins one representative before it or becomes one, so no chain holds a stack together. An excerpt
does not join its film: the share is asked of both, and so is the length.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashsets.near import Near, NearIndex, build
from hashsets.records import WIDTHS
from triage.execution.slots import Slot
from triage.model.matches import Algorithm
from triage.model.stacks import (
    VIDEO_STACK_DISTANCE,
    VIDEO_STACK_LENGTH_PERCENT,
    VIDEO_STACK_MS,
    VIDEO_STACK_PERCENT,
    StackPart,
    StackRow,
)
from triage.model.tasks import VideoStackTask

_VARIANTS: Final = 8
_AT_ONCE: Final = 64
"""Videos whose rows are told together."""

Numbers = NDArray[np.int64]


class Bounds(NamedTuple):
    """What makes two videos one stack."""

    distance: int = VIDEO_STACK_DISTANCE
    percent: int = VIDEO_STACK_PERCENT


class _Joined(NamedTuple):
    """How a video meets a representative; the least is the best."""

    distance: int
    leader: int
    variant: int


def stack_videos(argument: VideoStackTask, slot: Slot, bounds: Bounds | None = None) -> Iterator[StackPart]:
    """On which representatives the next videos stack, some at a time, in the order of the task."""
    slot.at(-1, "match")
    contents = np.frombuffer(argument.contents, np.int64)
    if not argument.next:
        return
    stacks = _VideoStacks(argument, bounds or Bounds())
    rows: list[StackRow] = []
    leads = bytearray()
    for place, variants in _next(argument):
        slot.at(-1, "match")
        joined = stacks.place(place, variants)
        leads.append(joined is None)
        if joined is not None:
            row = StackRow(int(contents[place]), int(contents[joined.leader]), joined.distance, joined.variant)
            rows.append(row)
        if len(leads) == _AT_ONCE:
            yield StackPart(rows, bytes(leads))
            rows, leads = [], bytearray()
    if leads:
        yield StackPart(rows, bytes(leads))


def _next(argument: VideoStackTask) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """The place of each of the next videos, and its frames in all orientations."""
    width = WIDTHS[Algorithm.PDQ]
    values = np.frombuffer(argument.variants, np.uint8).reshape(-1, _VARIANTS, width)
    frames = np.frombuffer(argument.frames, np.int64)
    first, at = len(argument.leads), 0
    for place in range(first, first + argument.next):
        yield place, values[at : at + frames[place]]
        at += int(frames[place])


class _VideoStacks:
    """The representatives so far, by the values of their frames."""

    def __init__(self, argument: VideoStackTask, bounds: Bounds) -> None:
        self._bounds = bounds
        values = np.frombuffer(argument.values, np.uint8).reshape(-1, WIDTHS[Algorithm.PDQ])
        different, of = np.unique(values, axis=0, return_inverse=True)
        self._index = NearIndex(build(different, bounds.distance), bounds.distance)
        # The frames that have a value stand together: one picture may be a frame of many videos.
        self._frames = np.argsort(of, kind="stable")
        self._starts = np.searchsorted(of[self._frames], np.arange(len(different) + 1))
        self._counts = np.frombuffer(argument.frames, np.int64)
        self._owner = np.repeat(np.arange(len(self._counts)), self._counts)
        self._lengths = np.frombuffer(argument.durations, np.int64)
        self._lead = np.zeros(len(self._counts), np.bool_)
        self._lead[: len(argument.leads)] = np.frombuffer(argument.leads, np.bool_)

    def place(self, video: int, variants: NDArray[np.uint8]) -> _Joined | None:
        """The representative that a video joins; ``None`` where it becomes one."""
        found = min(self._meetings(video, variants), default=None)
        self._lead[video] = found is None
        return found

    def _meetings(self, video: int, variants: NDArray[np.uint8]) -> Iterator[_Joined]:
        queries, targets, distances = self._pairs(video, self._index.search(variants.reshape(-1, variants.shape[2])))
        owners, turns = self._owner[targets], queries % _VARIANTS
        for leader in np.unique(owners).tolist():
            for variant in np.unique(turns[owners == leader]).tolist():
                here = (owners == leader) & (turns == variant)
                met, place = np.unique(queries[here], return_inverse=True)
                reached = len(np.unique(targets[here]))
                if not self._most(len(met), len(variants)) or not self._most(reached, int(self._counts[leader])):
                    continue
                nearest = np.full(len(met), self._bounds.distance, np.int64)
                np.minimum.at(nearest, place, distances[here])
                yield _Joined(-int(-nearest.mean() // 1), leader, variant)

    def _pairs(self, video: int, near: Near) -> tuple[Numbers, Numbers, Numbers]:
        """(query, frame of a representative of the same length, distance) of all that meet."""
        many = self._starts[near.positions + 1] - self._starts[near.positions]
        pair = np.repeat(np.arange(len(many)), many)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
        frames = self._frames[self._starts[near.positions][pair] + within]
        owners = self._owner[frames]
        longer = np.maximum(self._lengths[owners], self._lengths[video])
        apart = np.abs(self._lengths[owners] - self._lengths[video])
        fits = (apart <= VIDEO_STACK_MS) | (100 * apart <= VIDEO_STACK_LENGTH_PERCENT * longer)
        kept = self._lead[owners] & fits
        return near.queries[pair][kept], frames[kept], near.distances[pair][kept]

    def _most(self, met: int, of: int) -> bool:
        return 100 * met >= self._bounds.percent * of
