"""Join stretches into the text of a body entry, with the links and emphasis in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import UNSET, Struct

from scraper.article import BodySpan
from scraper.assembly.label_view import Labelled, Stretch
from scraper.document import Span
from scraper.values.urls import clean_url

__all__ = ["EntryPart", "Passage", "alone_of", "compose"]

SPAN_KINDS = {
    "a": "link",
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "cite": "em",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "tt": "code",
    "sub": "sub",
    "sup": "sup",
}
"""Inline tags that a body entry keeps, by the HTML standard's default rendering."""


class EntryPart(Struct, frozen=True, gc=False):
    """A stretch and the text in front of it."""

    before: str
    stretch: Stretch
    skip: int = 0
    """Code points of the stretch to leave out: a typed list marker."""


class Passage(Struct, frozen=True, gc=False):
    """The text of a body entry and the marked stretches in it."""

    text: str
    spans: tuple[BodySpan, ...]


def alone_of(view: Labelled, stretch: Stretch) -> Passage:
    """The same as ``compose`` for a single whole stretch, and faster."""
    if not view.document.blocks[stretch.block].spans:
        return Passage(stretch.text, ())
    return Passage(stretch.text, tuple(dict.fromkeys(_inline_spans(view, stretch, stretch.start, 0))))


def compose(view: Labelled, parts: Iterable[EntryPart]) -> Passage:
    """Join parts in their order."""
    text: list[str] = []
    spans: list[BodySpan] = []
    length = 0
    blocks = view.document.blocks
    for part in parts:
        piece = part.stretch.text[part.skip :]
        length += len(part.before)
        if blocks[part.stretch.block].spans:
            spans.extend(_inline_spans(view, part.stretch, part.stretch.start + part.skip, length))
        text += (part.before, piece)
        length += len(piece)
    return Passage("".join(text), tuple(dict.fromkeys(spans)))


def _inline_spans(view: Labelled, stretch: Stretch, start: int, offset: int) -> Iterator[BodySpan]:
    """The inline elements of a stretch, cut to it, and moved so that ``start`` is at ``offset``."""
    text, stop = view.document.text, stretch.end
    for span in view.document.blocks[stretch.block].spans:
        if span.tag in SPAN_KINDS and span.start < stop and span.end > start:
            first, end = _without_blanks(text, max(span.start, start), min(span.end, stop))
            if first < end and (body_span := _body_span(span, first - start + offset, end - start + offset)):
                yield body_span


def _body_span(span: Span, start: int, end: int) -> BodySpan | None:
    if span.tag != "a":
        return BodySpan(start, end, SPAN_KINDS[span.tag], UNSET)  # type: ignore[arg-type]
    return BodySpan(start, end, "link", clean_url(span.url)) if span.url else None


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    inner = piece.strip()
    if len(inner) == len(piece):
        return start, end
    first = start + len(piece) - len(piece.lstrip())
    return first, first + len(inner)
