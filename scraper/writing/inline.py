"""The text of an entry and its spans → a tree of marked text, for any spans: nested, touching, crossing, out of bounds.

A link is never cut in two; emphasis that crosses the end of a link is cut. Code is innermost.
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

__all__ = ["MarkedText", "Node", "cells", "inline"]

KINDS = ("link", "strong", "em", "sub", "sup", "code")
"""Kinds of marks. If two marks cross, the mark of the later kind is cut."""


class MarkedText(Struct, frozen=True):
    """A stretch of text with a mark, and the marks inside."""

    kind: str
    url: str
    """Target of a link; empty for other kinds."""
    children: tuple[Node, ...]


Node = str | MarkedText


class _Range(Struct, frozen=True):
    start: int
    end: int
    kind: str
    url: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """Sort key: outermost first."""
        return (self.start - self.end, KINDS.index(self.kind))


def inline(block: BodyBlock) -> tuple[Node, ...]:
    """The entry's text as a tree that holds every character of the text once, in order."""
    return _node_tree(block.text, _tidy_ranges(block.text, block.spans))


def cells(block: BodyBlock) -> list[list[tuple[Node, ...]]]:
    """The same for each cell of a table, row by row; without marks if the cells do not make up the entry's text."""
    rows = table_rows(block)
    if "\n".join(map("\t".join, rows)) != block.text:
        return [[(cell,) if cell else () for cell in row] for row in rows]
    texts = [cell for row in rows for cell in row]
    starts = list(_cell_starts(rows))
    trees = map(_node_tree, texts, map(_tidy_ranges, texts, _spans_by_cell(block.spans, starts, texts)))
    return [list(islice(trees, len(row))) for row in rows]


def _cell_starts(rows: Iterable[Sequence[str]]) -> Iterator[int]:
    offset = 0
    for row in rows:
        for cell in row:
            yield offset
            offset += len(cell) + 1
        offset += not row


def _spans_by_cell(spans: Iterable[BodySpan], starts: Sequence[int], texts: Sequence[str]) -> list[list[BodySpan]]:
    """The spans in each cell, with offsets from the start of the cell."""
    by_cell: list[list[BodySpan]] = [[] for _ in texts]
    for span in spans:
        for index in range(max(bisect_right(starts, span.start) - 1, 0), bisect_left(starts, span.end)):
            start, end = max(span.start - starts[index], 0), min(span.end - starts[index], len(texts[index]))
            by_cell[index].append(BodySpan(start, end, span.kind, span.url))
    return by_cell


def _tidy_ranges(text: str, spans: Iterable[BodySpan]) -> list[_Range]:
    """Ranges that are nested or disjoint, without white space at their ends; ranges of the same kind never touch."""
    by_kind: dict[str, list[_Range]] = {kind: [] for kind in KINDS}
    for span in sorted(spans, key=attrgetter("start", "end")):
        by_kind[span.kind].extend(_span_ranges(text, span))
    tidy = {"link": _separate_links(by_kind.pop("link"))}
    for kind, ranges in by_kind.items():
        pieces = _merged_ranges(ranges)
        for others in tidy.values():
            cut = _cut_everywhere if kind == "code" else _cut_where_crossing
            pieces = [part for piece in pieces for part in cut(piece, others)]
        tidy[kind] = [trimmed for piece in pieces for trimmed in _trimmed_range(text, piece)]
    return [piece for ranges in tidy.values() for piece in ranges]


def _span_ranges(text: str, span: BodySpan) -> Iterator[_Range]:
    url = link_target(span.url) if span.kind == "link" and span.url is not UNSET else ""
    if url or (span.kind != "link"):
        yield from _trimmed_range(
            text, _Range(min(span.start, len(text)), min(span.end, len(text)), span.kind, url or "")
        )


def _trimmed_range(text: str, marked_range: _Range) -> Iterator[_Range]:
    """The range without white space at its ends; nothing if it is only white space."""
    marked = text[marked_range.start : marked_range.end]
    start = marked_range.start + len(marked) - len(marked.lstrip())
    end = start + len(marked.strip())
    if start < end:
        yield _Range(start, end, marked_range.kind, marked_range.url)


def _separate_links(links: Iterable[_Range]) -> list[_Range]:
    """Links that overlap an earlier link are shortened or left out: HTML has no link in a link."""
    separate: list[_Range] = []
    for link in links:
        start = max(link.start, separate[-1].end) if separate else link.start
        if start < link.end:
            separate.append(_Range(start, link.end, link.kind, link.url))
    return separate


def _merged_ranges(ranges: Iterable[_Range]) -> list[_Range]:
    merged: list[_Range] = []
    for current in ranges:
        if merged and current.start <= merged[-1].end:
            last = merged.pop()
            current = _Range(last.start, max(last.end, current.end), current.kind)
        merged.append(current)
    return merged


def _cut_where_crossing(piece: _Range, others: Sequence[_Range]) -> Iterator[_Range]:
    """The range in up to three pieces, cut where one of the others crosses it; the others are disjoint and in order."""
    first, last = _range_around(piece.start, others), _range_around(piece.end, others)
    return _cut_at(
        piece,
        [
            *([first.end] if first and first.end < piece.end else []),
            *([last.start] if last and last.start > piece.start else []),
        ],
    )


def _cut_everywhere(piece: _Range, others: Sequence[_Range]) -> Iterator[_Range]:
    """The range cut wherever one of the others begins or ends inside it."""
    first = bisect_left(others, piece.start, key=attrgetter("end"))
    last = bisect_right(others, piece.end, key=attrgetter("start"))
    return _cut_at(piece, [cut for other in others[first:last] for cut in (other.start, other.end)])


def _cut_at(piece: _Range, offsets: Iterable[int]) -> Iterator[_Range]:
    cuts = sorted({piece.start, piece.end, *(offset for offset in offsets if piece.start < offset < piece.end)})
    return (_Range(start, end, piece.kind, piece.url) for start, end in pairwise(cuts))


def _range_around(offset: int, others: Sequence[_Range]) -> _Range | None:
    """The range with the offset strictly inside."""
    index = bisect_right(others, offset, key=attrgetter("start")) - 1
    return others[index] if index >= 0 and others[index].start < offset < others[index].end else None


def _node_tree(text: str, ranges: Sequence[_Range]) -> tuple[Node, ...]:
    if not ranges:
        return (text,) if text else ()
    return _nested_nodes([(text[start:end], marks) for start, end, marks in _segments(text, ranges)], 0)


def _segments(text: str, ranges: Sequence[_Range]) -> Iterator[tuple[int, int, tuple[_Range, ...]]]:
    """The text cut wherever a range begins or ends, with the ranges around each piece, outermost first."""
    starts: dict[int, list[_Range]] = {}
    for marked in ranges:
        starts.setdefault(marked.start, []).append(marked)
    cuts = sorted({0, len(text), *starts, *(marked.end for marked in ranges)})
    around: list[_Range] = []
    for start, end in pairwise(cuts):
        around = sorted(
            (*(marked for marked in around if marked.end > start), *starts.get(start, ())), key=attrgetter("rank")
        )
        yield start, end, tuple(around)


def _nested_nodes(segments: Sequence[tuple[str, tuple[_Range, ...]]], level: int) -> tuple[Node, ...]:
    nodes: list[Node] = []
    for mark, run in groupby(segments, key=lambda segment: segment[1][level] if len(segment[1]) > level else None):
        inside = list(run)
        if mark is None:
            nodes.append("".join(text for text, _ in inside))
        else:
            nodes.append(MarkedText(mark.kind, mark.url, _nested_nodes(inside, level + 1)))
    return tuple(nodes)
