"""Turns text runs into blocks: collapses the white space between two block boundaries and places the inline marks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from msgspec import Struct

from scraper.document import Block, Span
from scraper.values.text import clean, clean_lines, clean_pieces, is_composed

__all__ = ["MAX_CONTINUED", "InlineMark", "Runs"]

MAX_CONTINUED = 8
"""Inline elements that go on in the next block, the innermost; the most of 1,497 development pages is 7.

Each is a span of each block, so that without a bound spans grow with the product of open elements and blocks.
"""


class InlineMark(Struct, gc=False):
    """An inline element of the open run, by the pieces that it begins before and ends before."""

    start: int
    end: int
    tag: str
    classes: str = ""
    url: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    link: bool = False
    bold: bool = False


class Runs:
    """The blocks made so far, and the run that is open: raw pieces of text and the marks in it.

    Whatever counts in a run also adds a piece, if need be an empty one, so that a run without pieces is untouched.
    """

    __slots__ = ("_breaks", "_marks", "_next", "_open", "blocks", "images", "links", "pieces", "texts")

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.texts: list[str] = []
        self.pieces: list[str] = []
        """Raw text; the list is the same one for the whole page."""
        self.images = 0
        self.links = 0
        self._next = 0
        self._marks: list[InlineMark] = []
        self._open: list[InlineMark] = []
        self._breaks: list[int] = []

    def open_mark(self, mark: InlineMark) -> None:
        """Begin an inline element here."""
        mark.start = len(self.pieces)
        self._marks.append(mark)
        self._open.append(mark)

    def close_mark(self) -> None:
        """End the inline element that began last."""
        self._open.pop().end = len(self.pieces)

    def line_break(self) -> bool:
        """Put a line break here, or say that it is the second in a row: then the run has to be closed."""
        pieces = self.pieces
        if self._breaks and not clean("".join(pieces[self._breaks[-1] :])):
            return True
        self._breaks.append(len(pieces))
        pieces.append("\n")
        return False

    def line_end(self) -> None:
        """End the line of preformatted text, if it holds text."""
        last = next(filter(None, reversed(self.pieces)), "\n")
        if not last.endswith("\n"):
            self.pieces.append("\n")

    def close(self, container: int, preformatted: int) -> None:
        """End the run: make a block of it if it has text, and begin a new run with the marks that are still open."""
        pieces = self.pieces
        raw = pieces[0] if len(pieces) == 1 else "".join(pieces)
        text = raw.strip()
        if text:
            # Printable text has no white space but plain spaces.
            is_printable = text.isprintable()
            if not is_printable or "  " in text:
                text = " ".join(text.split())
                is_printable = text.isprintable()
            if preformatted or not (is_printable and (text.isascii() or is_composed(text))):
                self._add_normalized(raw, container, preformatted)
            elif self._marks or self._breaks:
                self._add(text, container, _placed(pieces))
            else:
                start = self._next
                self._next = start + len(text) + 1
                self.texts.append(text)
                self.blocks.append(Block(start, self._next - 1, container, (), (), None, 0, 0, self.links, self.images))
        pieces.clear()
        if self._marks or self._breaks or self.images:
            self._begin_anew()

    def _begin_anew(self) -> None:
        """Begin a run in which the innermost open marks go on; an outer mark goes on again when they have ended."""
        self.images = self.links = 0
        self._breaks.clear()
        if self._open:
            self._marks = [_continued(mark) for mark in self._open[-MAX_CONTINUED:]]
            self._open[-MAX_CONTINUED:] = self._marks
        else:
            self._marks.clear()

    def _add_normalized(self, raw: str, container: int, preformatted: int) -> None:
        pieces = clean_pieces(self.pieces)
        text = clean_lines(raw) if preformatted else " ".join("".join(pieces).split())
        if text:
            self._add(text, container, _placed_in_lines(pieces, text) if preformatted else _placed(pieces))

    def _add(self, text: str, container: int, cuts: tuple[Sequence[int], Sequence[int]]) -> None:
        """Add a block; ``cuts`` has where the text after and before each cut between pieces starts and ends."""
        starts, ends = cuts
        start, size = self._next, len(text)
        spans: list[Span] = []
        link = bold = link_end = bold_end = 0
        for mark in self._marks:
            first, last = starts[mark.start], ends[mark.end]
            if last > first:
                spans.append(Span(start + first, start + last, mark.tag, mark.classes, mark.url, mark.attributes))
                # Elements of one kind in each other count once: the inner one begins before the outer one's end.
                if mark.link and first >= link_end:
                    link, link_end = link + last - first, last
                elif mark.bold and first >= bold_end:
                    bold, bold_end = bold + last - first, last
        breaks: tuple[int, ...] = ()
        if self._breaks:
            breaks = tuple([start + ends[piece] for piece in self._breaks if 0 < ends[piece] < size])
        end = start + size
        self._next = end + 1
        self.texts.append(text)
        self.blocks.append(
            Block(start, end, container, tuple(spans), breaks, None, link, bold, self.links, self.images)
        )


def _continued(mark: InlineMark) -> InlineMark:
    return InlineMark(0, -1, mark.tag, mark.classes, mark.url, mark.attributes, mark.link, mark.bold)


def _placed(pieces: Sequence[str]) -> tuple[list[int], list[int]]:
    """For each cut between pieces: where the text after it starts and where the text before it ends, spaces apart."""
    starts: list[int] = []
    ends = [0]
    length = 0
    gap = False
    for place, piece in enumerate(pieces, 1):
        bare = piece.strip()
        if bare:
            if length and (gap or piece[0].isspace()):
                length += 1
            starts += [length] * (place - len(starts))
            length += len(bare if bare.isprintable() and "  " not in bare else " ".join(bare.split()))
            gap = piece[-1].isspace()
        elif piece:
            gap = True
        ends.append(length)
    starts += [length] * (len(pieces) + 1 - len(starts))
    return starts, ends


def _placed_in_lines(pieces: Sequence[str], text: str) -> tuple[list[int], list[int]]:
    """The same for text whose line ends and indentation stayed: found by counting characters that are no space."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    counts = list(accumulate((len("".join(piece.split())) for piece in pieces), initial=0))
    starts = [places[count] if count < len(places) else len(text) for count in counts]
    ends = [places[count - 1] + 1 if count else 0 for count in counts]
    return starts, ends
