"""Where list items stand: which list, how deep, numbered or not, from which number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.article import ListPlace
from scraper.assembly.label_view import Labelled, Stretch
from scraper.document import Role

__all__ = ["ITEM_TAGS", "ListPlaces", "list_places", "marker_length"]

ITEM_TAGS = frozenset(("li", "dt", "dd"))
LIST_TAGS = frozenset(("ul", "ol", "dl", "menu", "dir"))
_NUMBER = re.compile(r"-?\d{1,6}", re.ASCII)
_MARKER = re.compile(r"(?:[-*•‣◦▪–—]|(\d{1,3})[.)])\s+")

ListPlaces = Mapping[int, ListPlace]
"""By the index of an item's first stretch."""


class _TypedList(Struct, frozen=True):
    """A run of items that stand in no list element: lines that begin with a hyphen or a number."""

    first: int
    """Index of its first stretch."""


def list_places(view: Labelled, groups: Sequence[tuple[Stretch, ...]]) -> ListPlaces:
    """The place of every group of stretches that is a list item; lists are numbered as they first appear."""
    lists = dict(_item_lists(view, groups))
    holding = {one for one in lists.values() if isinstance(one, int)}
    numbers = {one: number for number, one in enumerate(dict.fromkeys(lists.values()))}
    places = {
        one: _in_element(view, one, holding, number)
        if isinstance(one, int)
        else _typed(view.stretches[one.first], number)
        for one, number in numbers.items()
    }
    return {index: places[one] for index, one in lists.items()}


def marker_length(view: Labelled, stretch: Stretch) -> int:
    """Length of the hyphen or number that was typed in front of an item that stands in no list element."""
    if _list_element(view, stretch):
        return 0
    found = _MARKER.match(stretch.text)
    return found.end() if found and found.end() < len(stretch.text) else 0


def _item_lists(view: Labelled, groups: Sequence[tuple[Stretch, ...]]) -> Iterator[tuple[int, int | _TypedList]]:
    """For each item the container of its list, or the run that it is part of."""
    run: _TypedList | None = None
    for group in groups:
        first = group[0]
        if first.role is not Role.LIST_ITEM:
            run = None
        elif element := _list_element(view, first):
            run = None
            yield first.index, element
        else:
            run = run or _TypedList(first.index)
            yield first.index, run


def _list_element(view: Labelled, stretch: Stretch) -> int:
    return view.nearest(view.container(stretch), LIST_TAGS)


def _in_element(view: Labelled, container: int, holding: set[int], number: int) -> ListPlace:
    """Only lists that hold items themselves count as levels: page layouts are lists of lists."""
    element = view.document.containers[container]
    depth = sum(one in holding for one in view.lineage(element.parent))
    return ListPlace(number, element.tag == "ol", depth, _start(element.attributes))


def _start(attributes: tuple[tuple[str, str], ...]) -> int:
    written = dict(attributes).get("start", "").strip()
    return int(written) if _NUMBER.fullmatch(written) else 1


def _typed(first: Stretch, number: int) -> ListPlace:
    found = _MARKER.match(first.text)
    numbered = found[1] if found else None
    return ListPlace(number, numbered is not None, 0, int(numbered) if numbered else 1)
