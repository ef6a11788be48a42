"""Article → its parts in reading order: body entries grouped into lists and quotations, media at their positions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from msgspec import UNSET, Struct

from scraper.article import Article, BodyBlock, Image, ListPlace, Recording
from scraper.document import Role

__all__ = ["MAX_LIST_DEPTH", "FlowPart", "ItemList", "ListItem", "Quotation", "flow", "table_rows"]

MAX_LIST_DEPTH = 8
"""Levels of lists that are written; deeper items are on the last level, because deep nesting is slow to sanitize."""

QUOTED = frozenset({Role.QUOTE, Role.PULL_QUOTE, Role.EMBED})


class ListItem(Struct, frozen=True):
    """An item and the lists inside it."""

    block: BodyBlock
    lists: tuple[ItemList, ...] = ()


class ItemList(Struct, frozen=True):
    """Neighbouring items of a list."""

    ordered: bool
    start: int
    """Number of the first item here: a list that an image interrupts continues its numbers."""
    items: tuple[ListItem, ...]


class Quotation(Struct, frozen=True):
    """Neighbouring quoted entries of the same kind."""

    blocks: tuple[BodyBlock, ...]


FlowPart = BodyBlock | ItemList | Quotation | Image | Recording


class _Item(Struct, frozen=True):
    block: BodyBlock
    place: ListPlace
    number: int
    level: int


def flow(article: Article) -> Iterator[FlowPart]:
    """The parts of the article below its header, in reading order."""
    numbers = _item_numbers(article.body)
    for kind, run in groupby(_entries_and_media(article), key=_run_kind):
        if kind == "list":
            items = [(part, numbers[index]) for index, part in run if isinstance(part, BodyBlock)]
            yield from _nested_lists(_items_with_levels(items), 0)
        elif kind == "single":
            yield from (part for _, part in run)
        else:
            yield Quotation(tuple(part for _, part in run if isinstance(part, BodyBlock)))


def table_rows(block: BodyBlock) -> tuple[tuple[str, ...], ...]:
    """The cells of a table; its text cut at line ends and tabs if the block has no cells."""
    if block.rows is not UNSET:
        return block.rows
    return tuple(tuple(line.split("\t")) for line in block.text.split("\n"))


def _entries_and_media(article: Article) -> Iterator[tuple[int, BodyBlock | Image | Recording]]:
    media: dict[int, list[Image | Recording]] = defaultdict(list)
    everything: tuple[Image | Recording, ...] = (*article.images, *article.videos, *article.audios)
    for medium in everything:
        media[min(medium.position, len(article.body))].append(medium)
    for index, block in enumerate(article.body):
        yield from ((index, medium) for medium in media[index])
        yield index, block
    yield from ((len(article.body), medium) for medium in media[len(article.body)])


def _run_kind(entry: tuple[int, BodyBlock | Image | Recording]) -> str:
    part = entry[1]
    if not isinstance(part, BodyBlock):
        return "single"
    if part.role is Role.LIST_ITEM:
        return "list"
    return part.role.value if part.role in QUOTED else "single"


def _list_place(block: BodyBlock) -> ListPlace:
    return ListPlace(id=-1, ordered=False, depth=0, start=1) if block.list is UNSET else block.list


def _item_numbers(body: Iterable[BodyBlock]) -> dict[int, int]:
    """Index in the body → number of the list item."""
    seen: Counter[int] = Counter()
    numbers = {}
    for index, block in enumerate(body):
        if block.role is Role.LIST_ITEM:
            place = _list_place(block)
            numbers[index] = place.start + seen[place.id]
            seen[place.id] += 1
    return numbers


def _items_with_levels(items: Iterable[tuple[BodyBlock, int]]) -> list[_Item]:
    """Items with levels that start at 0 and never skip a level, whatever depths the items claim."""
    leveled = []
    open_lists: list[ListPlace] = []
    for block, number in items:
        place = _list_place(block)
        while open_lists and (open_lists[-1].depth > place.depth or _is_sibling(open_lists[-1], place)):
            open_lists.pop()
        if not open_lists or open_lists[-1].id != place.id:
            open_lists.append(place)
        leveled.append(_Item(block, place, number, min(len(open_lists), MAX_LIST_DEPTH) - 1))
    return leveled


def _is_sibling(first: ListPlace, second: ListPlace) -> bool:
    return first.depth == second.depth and first.id != second.id


def _nested_lists(items: list[_Item], level: int) -> tuple[ItemList, ...]:
    """The lists of a level, each item with the deeper lists that follow it."""
    heads = [index for index, item in enumerate(items) if item.level == level]
    nodes = [
        (items[start], ListItem(items[start].block, _nested_lists(items[start + 1 : end], level + 1)))
        for start, end in pairwise((*heads, len(items)))
    ]
    return tuple(_item_list(list(run)) for _, run in groupby(nodes, key=lambda node: node[0].place.id))


def _item_list(run: list[tuple[_Item, ListItem]]) -> ItemList:
    first = run[0][0]
    return ItemList(ordered=first.place.ordered, start=first.number, items=tuple(node for _, node in run))
