"""The text of an entry and its spans → a tree of marked text, for any spans: nested, touching, crossing, out of bounds.

A link is never cut in two; where emphasis crosses the end of a link, the emphasis is. Code stands innermost.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice, pairwise
from operator import attrgetter

from msgspec import UNSET, Struct

from scraper.article import BodyBlock, BodySpan
from scraper.writing.article_flow import table_rows
from scraper.writing.link_targets import link_target

__all__ = ["Mark", "Node", "cells", "inline"]

KINDS = ("link", "strong", "em", "sub", "sup", "code")
"""Where two cross, the later kind is cut."""


class Mark(Struct, frozen=True):
    """A marked stretch."""

    kind: str
    url: str
    """Target of a link; else empty."""
    children: tuple[Node, ...]


Node = str | Mark


class _Range(Struct, frozen=True):
    start: int
    end: int
    kind: str
    url: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """Outermost first."""
        return (self.start - self.end, KINDS.index(self.kind))


def inline(block: BodyBlock) -> tuple[Node, ...]:
    """The entry's text as a tree; each letter of the text stands in it once, in order."""
    return _tree(block.text, _tidy(block.text, block.spans))


def cells(block: BodyBlock) -> list[list[tuple[Node, ...]]]:
    """The same for each cell of a table, row by row; without its marks where the cells are not those of its text."""
    rows = table_rows(block)
    if "\n".join(map("\t".join, rows)) != block.text:
        return [[(cell,) if cell else () for cell in row] for row in rows]
    texts = [cell for row in rows for cell in row]
    starts = list(_cell_starts(rows))
    trees = map(_tree, texts, map(_tidy, texts, _spans_by_cell(block.spans, starts, texts)))
    return [list(islice(trees, len(row))) for row in rows]


def _cell_starts(rows: Iterable[Sequence[str]]) -> Iterator[int]:
    offset = 0
    for row in rows:
        for cell in row:
            yield offset
            offset += len(cell) + 1
        offset += not row


def _spans_by_cell(spans: Iterable[BodySpan], starts: Sequence[int], texts: Sequence[str]) -> list[list[BodySpan]]:
    """The spans in each cell, with offsets from where the cell starts."""
    found: list[list[BodySpan]] = [[] for _ in texts]
    for span in spans:
        for index in range(max(bisect_right(starts, span.start) - 1, 0), bisect_left(starts, span.end)):
            start, end = max(span.start - starts[index], 0), min(span.end - starts[index], len(texts[index]))
            found[index].append(BodySpan(start, end, span.kind, span.url))
    return found


def _tidy(text: str, spans: Iterable[BodySpan]) -> list[_Range]:
    """Ranges that are nested or apart, begin and end with a letter or sign, and of one kind never touch."""
    by_kind: dict[str, list[_Range]] = {kind: [] for kind in KINDS}
    for span in sorted(spans, key=attrgetter("start", "end")):
        by_kind[span.kind].extend(_ranges(text, span))
    found = {"link": _apart(by_kind.pop("link"))}
    for kind, ranges in by_kind.items():
        pieces = _merged(ranges)
        for others in found.values():
            cut = _cut_everywhere if kind == "code" else _cut_where_crossing
            pieces = [piece for one in pieces for piece in cut(one, others)]
        found[kind] = [trimmed for one in pieces for trimmed in _trimmed(text, one)]
    return [one for ranges in found.values() for one in ranges]


def _ranges(text: str, span: BodySpan) -> Iterator[_Range]:
    url = link_target(span.url) if span.kind == "link" and span.url is not UNSET else ""
    if url or (span.kind != "link"):
        yield from _trimmed(text, _Range(min(span.start, len(text)), min(span.end, len(text)), span.kind, url or ""))


def _trimmed(text: str, one: _Range) -> Iterator[_Range]:
    """The range without white space at its ends; nothing if there is nothing else in it."""
    marked = text[one.start : one.end]
    start = one.start + len(marked) - len(marked.lstrip())
    end = start + len(marked.strip())
    if start < end:
        yield _Range(start, end, one.kind, one.url)


def _apart(links: Iterable[_Range]) -> list[_Range]:
    """Links inside or across another are shortened or left out: HTML knows no link in a link."""
    found: list[_Range] = []
    for link in links:
        start = max(link.start, found[-1].end) if found else link.start
        if start < link.end:
            found.append(_Range(start, link.end, link.kind, link.url))
    return found


def _merged(ranges: Iterable[_Range]) -> list[_Range]:
    found: list[_Range] = []
    for one in ranges:
        if found and one.start <= found[-1].end:
            last = found.pop()
            one = _Range(last.start, max(last.end, one.end), one.kind)
        found.append(one)
    return found


def _cut_where_crossing(one: _Range, others: Sequence[_Range]) -> Iterator[_Range]:
    """The range in up to three pieces, cut where one of the others crosses it; the others are apart and in order."""
    first, last = _around(one.start, others), _around(one.end, others)
    return _cut(
        one,
        [
            *([first.end] if first and first.end < one.end else []),
            *([last.start] if last and last.start > one.start else []),
        ],
    )


def _cut_everywhere(one: _Range, others: Sequence[_Range]) -> Iterator[_Range]:
    """The range cut wherever one of the others begins or ends inside it."""
    first = bisect_left(others, one.start, key=attrgetter("end"))
    last = bisect_right(others, one.end, key=attrgetter("start"))
    return _cut(one, [cut for other in others[first:last] for cut in (other.start, other.end)])


def _cut(one: _Range, offsets: Iterable[int]) -> Iterator[_Range]:
    cuts = sorted({one.start, one.end, *(offset for offset in offsets if one.start < offset < one.end)})
    return (_Range(start, end, one.kind, one.url) for start, end in pairwise(cuts))


def _around(offset: int, others: Sequence[_Range]) -> _Range | None:
    """The range with the offset strictly inside."""
    index = bisect_right(others, offset, key=attrgetter("start")) - 1
    return others[index] if index >= 0 and others[index].start < offset < others[index].end else None


def _tree(text: str, ranges: Sequence[_Range]) -> tuple[Node, ...]:
    if not ranges:
        return (text,) if text else ()
    return _nest([(text[start:end], marks) for start, end, marks in _segments(text, ranges)], 0)


def _segments(text: str, ranges: Sequence[_Range]) -> Iterator[tuple[int, int, tuple[_Range, ...]]]:
    """The text cut wherever a range begins or ends, with the ranges around each piece, outermost first."""
    starts: dict[int, list[_Range]] = {}
    for one in ranges:
        starts.setdefault(one.start, []).append(one)
    cuts = sorted({0, len(text), *starts, *(one.end for one in ranges)})
    around: list[_Range] = []
    for start, end in pairwise(cuts):
        around = sorted((*(one for one in around if one.end > start), *starts.get(start, ())), key=attrgetter("rank"))
        yield start, end, tuple(around)


def _nest(segments: Sequence[tuple[str, tuple[_Range, ...]]], level: int) -> tuple[Node, ...]:
    found: list[Node] = []
    for mark, run in groupby(segments, key=lambda one: one[1][level] if len(one[1]) > level else None):
        inside = list(run)
        if mark is None:
            found.append("".join(text for text, _ in inside))
        else:
            found.append(Mark(mark.kind, mark.url, _nest(inside, level + 1)))
    return tuple(found)
