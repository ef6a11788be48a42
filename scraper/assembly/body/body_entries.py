"""Build the body: its entries in order, with heading levels, list positions, tables, links and emphasis."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from unicodedata import east_asian_width

from msgspec import UNSET, Struct, UnsetType

from scraper.article import BodyBlock, ListPlace
from scraper.assembly.body.inline_spans import EntryPart, alone_of, compose
from scraper.assembly.body.list_places import ITEM_TAGS, ListPlaces, list_places, marker_length
from scraper.assembly.body.table_rows import TABLE_TAGS, table_parts, table_rows
from scraper.assembly.label_view import Labelled, Stretch
from scraper.assembly.usage import Use
from scraper.document import Role
from scraper.values.text import count_words

__all__ = ["Body", "body_of"]

HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
WHOLES = {Role.TABLE: TABLE_TAGS, Role.LIST_ITEM: ITEM_TAGS, Role.CODE: frozenset(("pre",))}
"""Roles whose stretches in an element with such a tag are one entry."""

WIDE = frozenset({"W", "F"})
"""Widths of East Asian characters, whose scripts have no spaces (UAX #11)."""

Group = tuple[Stretch, ...]


class Body(Struct, frozen=True):
    """The body of an article."""

    entries: tuple[BodyBlock, ...]
    text: str
    word_count: int
    first_blocks: tuple[int, ...]
    """For each entry, the index of the document's block that it begins in."""
    uses: tuple[Use, ...] = ()

    def position(self, block: int) -> int:
        """Number of entries that begin before a block of the document."""
        return bisect_left(self.first_blocks, block)


def body_of(view: Labelled) -> Body:
    """Join the stretches of the body into entries."""
    groups = _entry_groups(view)
    places = list_places(view, groups)
    entries = tuple([_body_entry(view, group, places) for group in groups])
    text = "\n\n".join([entry.text for entry in entries])
    first_blocks = tuple([group[0].block for group in groups])
    uses = [Use("body", stretch.place, index) for index, group in enumerate(groups) for stretch in group]
    return Body(entries, text, count_words(text), first_blocks, tuple(uses))


def _entry_groups(view: Labelled) -> list[Group]:
    """The stretches of each entry: parts of a block, the cells of a table, the paragraphs of a list item."""
    return [tuple(group) for _, group in groupby(view.body, key=lambda stretch: _entry_key(view, stretch))]


def _entry_key(view: Labelled, stretch: Stretch) -> tuple[Role, int, int]:
    """The same for all stretches of an entry: role, container, and the block if no container holds the entry."""
    label = stretch.label
    tags = WHOLES.get(label.role)
    container = view.nearest(view.container(stretch), tags) if tags else 0
    return label.role, container, -1 if container else label.block


def _body_entry(view: Labelled, group: Group, places: ListPlaces) -> BodyBlock:
    first = group[0]
    role = first.role
    if role is Role.TABLE:
        passage = compose(view, table_parts(view, group))
        return BodyBlock(role=role, text=passage.text, rows=table_rows(view, group), spans=passage.spans)
    place = places.get(first.index, UNSET)
    alone = len(group) == 1 and place is UNSET
    passage = alone_of(view, first) if alone else compose(view, _entry_parts(view, group, place))
    level = _heading_level(view, first) if role is Role.HEADING else UNSET
    return BodyBlock(role=role, text=passage.text, level=level, list=place, spans=passage.spans)


def _entry_parts(view: Labelled, group: Sequence[Stretch], place: ListPlace | UnsetType) -> Iterator[EntryPart]:
    """The parts of an entry: parts of the same block are joined by a space or by nothing, a further block is a line."""
    first = group[0]
    yield EntryPart("", first, marker_length(view, first) if place is not UNSET else 0)
    for before, stretch in pairwise(group):
        same_line = stretch.block == before.block and stretch.role is not Role.CODE
        yield EntryPart(_joint(view.document.text, before, stretch) if same_line else "\n", stretch)


def _joint(text: str, before: Stretch, stretch: Stretch) -> str:
    """What joins two parts of a line around a part that is left out: a space, or nothing where the line has none.

    A letter of a script with spaces begins a word all the same: ``end.[edit]Next``.
    """
    if any(map(str.isspace, text[before.end : stretch.start])):
        return " "
    follower = stretch.text[:1]
    return " " if follower.isalnum() and east_asian_width(follower) not in WIDE else ""


def _heading_level(view: Labelled, heading: Stretch) -> int | UnsetType:
    container = view.nearest(view.container(heading), HEADING_TAGS)
    return int(view.document.containers[container].tag[1]) if container else UNSET
