"""Where each tile of a gallery lies: plain arithmetic, so that a gallery of any length is laid out at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple


class Place(NamedTuple):
    """A rectangle in the gallery's own distances, from its top left."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Group:
    """Items that stand under one heading, from an item on."""

    title: str
    start: int
    count: int


class Sizes(NamedTuple):
    """The distances of a gallery: a tile with its gap, and the band of a heading."""

    tile_width: int
    tile_height: int
    band: int


class Pages:
    """Cuts items into pages of one length; a page never runs over the end of a group."""

    def __init__(self, count: int, length: int, groups: Sequence[Group] = ()) -> None:
        self._length = max(1, length)
        self.groups = tuple(group for group in groups if group.count) or ((Group("", 0, count),) if count else ())
        self._starts = [group.start for group in self.groups]
        pages = (-(-group.count // self._length) for group in self.groups)
        self._firsts = list(accumulate(pages, initial=0))

    @property
    def count(self) -> int:
        """How many pages there are."""
        return self._firsts[-1]

    def page_of(self, item: int) -> int:
        """The page on which an item stands."""
        at = bisect_right(self._starts, item) - 1
        return self._firsts[at] + (item - self._starts[at]) // self._length

    def items(self, page: int) -> range:
        """The items of a page; none where there is no such page."""
        if not 0 <= page < self.count:
            return range(0)
        at = bisect_right(self._firsts, page) - 1
        group = self.groups[at]
        start = group.start + (page - self._firsts[at]) * self._length
        return range(start, min(start + self._length, group.start + group.count))

    def title(self, page: int) -> str:
        """The heading of the group from which a page is."""
        return self.groups[bisect_right(self._firsts, page) - 1].title if 0 <= page < self.count else ""


class Grid:
    """Lays out tiles in lines, under headings where there are groups.

    ``groups`` follow each other without a gap and cover all items; without any there is no heading.
    """

    def __init__(self, count: int, width: int, sizes: Sizes, groups: Sequence[Group] = ()) -> None:
        self.count = count
        self.columns = max(1, width // sizes.tile_width)
        self._sizes = sizes
        self._bands = bool(groups)
        self.groups = tuple(group for group in groups if group.count) or ((Group("", 0, count),) if count else ())
        self._starts = [group.start for group in self.groups]
        self._tops = list(accumulate((self._height(group) for group in self.groups), initial=0))

    @property
    def height(self) -> int:
        """The height of everything."""
        return self._tops[-1]

    def place(self, item: int) -> Place:
        """Where the tile of an item lies."""
        at = bisect_right(self._starts, item) - 1
        line, column = divmod(item - self._starts[at], self.columns)
        return self._tile(at, line, column)

    def band(self, at: int) -> Place:
        """Where the heading of a group lies."""
        return Place(0, self._tops[at], self.columns * self._sizes.tile_width, self._band)

    def item_at(self, x: int, y: int) -> int | None:
        """The item whose tile covers a point."""
        if not (0 <= y < self.height and 0 <= x < self.columns * self._sizes.tile_width):
            return None
        at = bisect_right(self._tops, y) - 1
        below = y - self._tops[at] - self._band
        if below < 0:
            return None
        inside = below // self._sizes.tile_height * self.columns + x // self._sizes.tile_width
        return self._starts[at] + inside if inside < self.groups[at].count else None

    def between(self, top: int, bottom: int) -> range:
        """The items of which some part lies at or below ``top`` and above ``bottom``."""
        if not self.count or bottom <= 0 or top >= self.height:
            return range(0)
        return range(self._first_below(top), self._first_from(bottom))

    def bands_between(self, top: int, bottom: int) -> range:
        """The groups of which some part lies at or below ``top`` and above ``bottom``."""
        if not self.count or bottom <= 0 or top >= self.height:
            return range(0)
        first = max(0, bisect_right(self._tops, top) - 1)
        return range(first, min(len(self.groups), bisect_right(self._tops, bottom - 1)))

    def above(self, item: int) -> int:
        """The item over this one, across headings too; the item itself in the first line."""
        return self._beside_line(item, -1)

    def below(self, item: int) -> int:
        """The item under this one, across headings too; the item itself in the last line."""
        return self._beside_line(item, 1)

    @property
    def _band(self) -> int:
        return self._sizes.band if self._bands else 0

    def _height(self, group: Group) -> int:
        return (self._sizes.band if self._bands else 0) + -(-group.count // self.columns) * self._sizes.tile_height

    def _tile(self, at: int, line: int, column: int) -> Place:
        sizes = self._sizes
        top = self._tops[at] + self._band + line * sizes.tile_height
        return Place(column * sizes.tile_width, top, sizes.tile_width, sizes.tile_height)

    def _line_start(self, item: int) -> int:
        start = self._starts[bisect_right(self._starts, item) - 1]
        return item - (item - start) % self.columns

    def _line_end(self, item: int) -> int:
        group = self.groups[bisect_right(self._starts, item) - 1]
        return min(self._line_start(item) + self.columns, group.start + group.count)

    def _first_below(self, y: int) -> int:
        """The first item whose tile ends below a height."""
        at = bisect_right(self._tops, max(0, y)) - 1
        group = self.groups[at]
        line = max(0, y - self._tops[at] - self._band) // self._sizes.tile_height
        return group.start + min(line * self.columns, group.count)

    def _first_from(self, y: int) -> int:
        """The first item whose tile begins at or below a height."""
        if y >= self.height:
            return self.count
        at = bisect_right(self._tops, y) - 1
        group = self.groups[at]
        lines = -(-max(0, y - self._tops[at] - self._band) // self._sizes.tile_height)
        return group.start + min(lines * self.columns, group.count)

    def _beside_line(self, item: int, step: int) -> int:
        column = item - self._line_start(item)
        other = self._line_end(item) if step > 0 else self._line_start(item) - 1
        if not 0 <= other < self.count:
            return item
        start = self._line_start(other)
        return min(start + column, self._line_end(start) - 1)
