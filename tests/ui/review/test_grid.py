"""Where tiles and pages lie: every item has one place, and what is asked by height is what lies there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.review.grid import Grid, Group, Pages, Sizes

SIZES = Sizes(100, 120, 24)


@st.composite
def grouped(draw: st.DrawFn) -> tuple[int, tuple[Group, ...]]:
    counts = draw(st.lists(st.integers(0, 40), max_size=6))
    starts = [sum(counts[:at]) for at in range(len(counts))]
    groups = tuple(
        Group(f"group {at}", start, count) for at, (start, count) in enumerate(zip(starts, counts, strict=True))
    )
    return (sum(counts), groups) if counts else (draw(st.integers(0, 200)), ())


@given(grouped(), st.integers(1, 900))
def test_each_tile_is_found_where_it_lies_and_none_covers_another(
    shape: tuple[int, tuple[Group, ...]], width: int
) -> None:
    count, groups = shape
    grid = Grid(count, width, SIZES, groups)
    places = [grid.place(item) for item in range(count)]
    assert len({(place.x, place.y) for place in places}) == count
    for item, place in enumerate(places):
        assert grid.item_at(place.x, place.y) == item
        assert grid.item_at(place.x + place.width - 1, place.y + place.height - 1) == item
        assert place.y + place.height <= grid.height


@given(grouped(), st.integers(1, 900), st.integers(-200, 4000), st.integers(1, 900))
def test_what_lies_between_two_heights_is_named(
    shape: tuple[int, tuple[Group, ...]], width: int, top: int, height: int
) -> None:
    count, groups = shape
    grid = Grid(count, width, SIZES, groups)
    seen = [
        item for item in range(count)
        if grid.place(item).y < top + height and grid.place(item).y + grid.place(item).height > top
    ]  # fmt: skip
    assert list(grid.between(top, top + height)) == seen
    bands = [at for at in range(len(grid.groups) if groups else 0) if -SIZES.band < grid.band(at).y - top < height]
    assert set(bands) <= set(grid.bands_between(top, top + height))


@given(grouped(), st.integers(1, 900))
def test_up_undoes_down_where_the_line_is_full(shape: tuple[int, tuple[Group, ...]], width: int) -> None:
    count, groups = shape
    grid = Grid(count, width, SIZES, groups)
    for item in range(count):
        below = grid.below(item)
        assert below == item or grid.place(below).y > grid.place(item).y
        if below != item and grid.place(below).x == grid.place(item).x:
            assert grid.above(below) == item


@given(grouped(), st.integers(1, 30))
def test_pages_hold_each_item_once_and_one_group_each(shape: tuple[int, tuple[Group, ...]], length: int) -> None:
    count, groups = shape
    pages = Pages(count, length, groups)
    held = [item for page in range(pages.count) for item in pages.items(page)]
    assert held == list(range(count))
    for page in range(pages.count):
        assert {pages.page_of(item) for item in pages.items(page)} == {page}
        assert len({next(g for g in pages.groups if g.start <= i < g.start + g.count) for i in pages.items(page)}) == 1
    assert list(pages.items(pages.count)) == []
