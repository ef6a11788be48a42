"""The article in reading order: body entries gathered into lists and quotations, media at their places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from msgspec import UNSET, Struct

from scraper.article import Article, BodyBlock, Image, ListPlace, Recording
from scraper.document import Role

__all__ = ["MAX_LIST_DEPTH", "ItemList", "ListItem", "Part", "Quotation", "flow", "table_rows"]

MAX_LIST_DEPTH = 8
"""Levels of lists that are written; deeper items stand on the last one, for deep nesting is slow to sanitize."""

QUOTED = frozenset({Role.QUOTE, Role.PULL_QUOTE, Role.EMBED})


class ListItem(Struct, frozen=True):
    """An item and the lists inside it."""

    block: BodyBlock
    lists: tuple[ItemList, ...] = ()


class ItemList(Struct, frozen=True):
    """Items of one list that stand together."""

    ordered: bool
    start: int
    """Number of the first item here: a list that an image interrupts goes on counting."""
    items: tuple[ListItem, ...]


class Quotation(Struct, frozen=True):
    """Quoted entries of one kind that stand together."""

    blocks: tuple[BodyBlock, ...]


Part = BodyBlock | ItemList | Quotation | Image | Recording


class _Item(Struct, frozen=True):
    block: BodyBlock
    place: ListPlace
    number: int
    level: int


def flow(article: Article) -> Iterator[Part]:
    """The parts of the article below its header, in reading order."""
    numbers = _numbers(article.body)
    for kind, run in groupby(_entries(article), key=_kind):
        if kind == "list":
            items = [(part, numbers[index]) for index, part in run if isinstance(part, BodyBlock)]
            yield from _lists(_levels(items), 0)
        elif kind == "single":
            yield from (part for _, part in run)
        else:
            yield Quotation(tuple(part for _, part in run if isinstance(part, BodyBlock)))


def table_rows(block: BodyBlock) -> tuple[tuple[str, ...], ...]:
    """The cells of a table; where they are not kept apart, its text cut at line ends and tabs."""
    if block.rows is not UNSET:
        return block.rows
    return tuple(tuple(line.split("\t")) for line in block.text.split("\n"))


def _entries(article: Article) -> Iterator[tuple[int, BodyBlock | Image | Recording]]:
    media: dict[int, list[Image | Recording]] = defaultdict(list)
    everything: tuple[Image | Recording, ...] = (*article.images, *article.videos, *article.audios)
    for one in everything:
        media[min(one.position, len(article.body))].append(one)
    for index, block in enumerate(article.body):
        yield from ((index, one) for one in media[index])
        yield index, block
    yield from ((len(article.body), one) for one in media[len(article.body)])


def _kind(entry: tuple[int, BodyBlock | Image | Recording]) -> str:
    part = entry[1]
    if not isinstance(part, BodyBlock):
        return "single"
    if part.role is Role.LIST_ITEM:
        return "list"
    return part.role.value if part.role in QUOTED else "single"


def _place(block: BodyBlock) -> ListPlace:
    return ListPlace(id=-1, ordered=False, depth=0, start=1) if block.list is UNSET else block.list


def _numbers(body: Iterable[BodyBlock]) -> dict[int, int]:
    """Index in the body → number of the list item."""
    seen: Counter[int] = Counter()
    numbers = {}
    for index, block in enumerate(body):
        if block.role is Role.LIST_ITEM:
            place = _place(block)
            numbers[index] = place.start + seen[place.id]
            seen[place.id] += 1
    return numbers


def _levels(items: Iterable[tuple[BodyBlock, int]]) -> list[_Item]:
    """Items with levels that start at 0 and go down one at a time, whatever their depths claim."""
    found = []
    open_lists: list[ListPlace] = []
    for block, number in items:
        place = _place(block)
        while open_lists and (open_lists[-1].depth > place.depth or _is_sibling(open_lists[-1], place)):
            open_lists.pop()
        if not open_lists or open_lists[-1].id != place.id:
            open_lists.append(place)
        found.append(_Item(block, place, number, min(len(open_lists), MAX_LIST_DEPTH) - 1))
    return found


def _is_sibling(one: ListPlace, other: ListPlace) -> bool:
    return one.depth == other.depth and one.id != other.id


def _lists(items: list[_Item], level: int) -> tuple[ItemList, ...]:
    """Lists of one level, each item with the deeper ones that follow it."""
    heads = [index for index, item in enumerate(items) if item.level == level]
    nodes = [
        (items[start], ListItem(items[start].block, _lists(items[start + 1 : end], level + 1)))
        for start, end in pairwise((*heads, len(items)))
    ]
    return tuple(_list(list(run)) for _, run in groupby(nodes, key=lambda node: node[0].place.id))


def _list(run: list[tuple[_Item, ListItem]]) -> ItemList:
    first = run[0][0]
    return ItemList(ordered=first.place.ordered, start=first.number, items=tuple(node for _, node in run))
