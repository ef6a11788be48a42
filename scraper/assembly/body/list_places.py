"""Find the position of list items: the list, its depth, whether it is numbered, and its first number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.article import ListPlace
from scraper.assembly.label_view import Labelled, Stretch
from scraper.document import Role
from scraper.values.punctuation import LIST_BULLETS

__all__ = ["ITEM_TAGS", "ListPlaces", "list_places", "marker_length"]

ITEM_TAGS = frozenset(("li", "dt", "dd"))
LIST_TAGS = frozenset(("ul", "ol", "dl", "menu", "dir"))
_NUMBER = re.compile(r"-?\d{1,6}", re.ASCII)
_MARKER = re.compile(rf"(?:[{LIST_BULLETS}]|(\d{{1,3}})[.)])\s+")

ListPlaces = Mapping[int, ListPlace]
"""By the index of an item's first stretch."""


class _TypedList(Struct, frozen=True):
    """A run of items outside of list elements: lines that begin with a hyphen or a number."""

    first: int
    """Index of its first stretch."""


def list_places(view: Labelled, groups: Sequence[tuple[Stretch, ...]]) -> ListPlaces:
    """The position of every group of stretches that is a list item; lists are numbered in reading order."""
    lists = dict(_item_lists(view, groups))
    with_items = {container for container in lists.values() if isinstance(container, int)}
    ids = {item_list: list_id for list_id, item_list in enumerate(dict.fromkeys(lists.values()))}
    places = {
        item_list: _in_element(view, item_list, with_items, list_id)
        if isinstance(item_list, int)
        else _typed(view.stretches[item_list.first], list_id)
        for item_list, list_id in ids.items()
    }
    return {index: places[item_list] for index, item_list in lists.items()}


def marker_length(view: Labelled, stretch: Stretch) -> int:
    """Length of the hyphen or number that is typed in front of an item outside of list elements."""
    if _list_element(view, stretch):
        return 0
    marker = _MARKER.match(stretch.text)
    return marker.end() if marker and marker.end() < len(stretch.text) else 0


def _item_lists(view: Labelled, groups: Sequence[tuple[Stretch, ...]]) -> Iterator[tuple[int, int | _TypedList]]:
    """The container of each item's list, or the run of typed items."""
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


def _in_element(view: Labelled, container: int, with_items: set[int], list_id: int) -> ListPlace:
    """The position in a list element. Only lists with items are levels, because page layouts are lists of lists."""
    element = view.document.containers[container]
    depth = sum(ancestor in with_items for ancestor in view.lineage(element.parent))
    return ListPlace(list_id, element.tag == "ol", depth, _start(element.attributes))


def _start(attributes: tuple[tuple[str, str], ...]) -> int:
    written = dict(attributes).get("start", "").strip()
    return int(written) if _NUMBER.fullmatch(written) else 1


def _typed(first: Stretch, list_id: int) -> ListPlace:
    marker = _MARKER.match(first.text)
    first_number = marker[1] if marker else None
    return ListPlace(list_id, first_number is not None, 0, int(first_number) if first_number else 1)
