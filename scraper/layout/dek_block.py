"""Finds the dek of a web page: the summary between headline and text that is neither byline nor date."""

from __future__ import annotations

from collections import Counter
from functools import cache

from msgspec import Struct

from scraper.document import Document, Within
from scraper.layout.class_tokens import is_named
from scraper.layout.header import MAX_NEAR_DEK_BELOW, blocks_below
from scraper.layout.line_parsers import find_credits, is_header_line
from scraper.layout.main_text import DocumentWithLayout, is_long, link_share
from scraper.values.punctuation import SENTENCE_ENDS, WIDE_SENTENCE_ENDS
from scraper.values.tables import load_table
from scraper.values.text import match_key

__all__ = ["Dek", "find_dek"]

DEK_WORDS = range(5, 121)
MIN_SENTENCE_WORDS = 9
"""A text of so many words is a sentence, whatever its last character is."""
LAST_CHARACTERS = f'{SENTENCE_ENDS}{WIDE_SENTENCE_ENDS}”»“"'
"""Characters at the end of a sentence, or of a quotation that is the dek; German quotations end with “."""
MAX_LINK_SHARE = 0.5
MIN_DESCRIPTION_LETTERS = 30
"""A shorter description may be part of a block, or the reverse, by chance."""
BOLD = ("strong", "b")
BOLD_SHARE = 0.9
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
NAMED_REACH = 2
"""Containers whose classes are tested, from the inside out."""
OUTSIDE = int(
    Within.NAV | Within.FOOTER | Within.ASIDE | Within.FORM | Within.DIALOG | Within.BUTTON | Within.INVISIBLE
) | int(Within.FIGURE | Within.CAPTION)

Style = tuple[str, str]
"""Tag and classes."""


class Dek(Struct, frozen=True):
    """The blocks of a dek, neighbours in the same style where there are several, and the number of its signs."""

    blocks: range = range(0)
    signs: int = 0


class Header(Struct, frozen=True):
    """The surroundings that candidates are compared with."""

    headline: int
    last_line: int
    """Block of the last byline or date above the text; −1 if the page shows neither."""
    text: Style | None
    """Tag and classes of most paragraphs of the text; None on a page without text."""
    descriptions: frozenset[str]
    """Match keys of the claimed summaries."""


def find_dek(document: DocumentWithLayout, headline: int) -> Dek:
    """Find the dek below a headline; the range of blocks is empty if there is no dek."""
    text = _style_of_text(document)
    region = _dek_region(document, headline, text)
    lines = [index for index in region if _is_byline_or_date(document, index)]
    header = Header(headline, max(lines, default=-1), text, _descriptions(document))
    titles = {match_key(claim.value) for claim in document.claims if claim.field in ("headline", "title")}
    signs = {
        index: _signs(document, index, header)
        for index in region
        if _is_dek_candidate(document, index, header.descriptions) and document.keys[index] not in titles
    }
    best = max(signs, key=lambda index: (signs[index], -index), default=None)
    if best is None or not signs[best]:
        return Dek()
    end = best + 1
    while end in signs and _style(document, end) == _style(document, best) != text:
        end += 1
    return Dek(range(best, end), signs[best])


def _dek_region(document: DocumentWithLayout, headline: int, text: Style | None) -> range:
    """The blocks from the headline to the first paragraph of the text, which may be the dek."""
    below = blocks_below(headline, len(document.blocks))
    for index in below:
        if is_long(document.blocks[index]) and _style(document, index) == text:
            return range(below.start, index + 1)
    return below


def _signs(document: DocumentWithLayout, index: int, header: Header) -> int:
    """Number of signs that a block is the dek; 0 for a block with the markup of the text."""
    if _style(document, index) == header.text and not _is_bold(document, index):
        return 0
    described = _is_described(document, index, header.descriptions)
    named = is_named(document, document.blocks[index].container, _dek_classes(), NAMED_REACH)
    marked = named or document.container_of(index).tag in HEADINGS
    near = index - header.headline <= MAX_NEAR_DEK_BELOW and _is_sentence(document.texts[index])
    # A place above the byline is a sign only beside another sign: menus and buttons stand there too.
    return 2 * described + marked + near + (index < header.last_line) if described or marked or near else 0


def _is_described(document: DocumentWithLayout, index: int, descriptions: frozenset[str]) -> bool:
    key = document.keys[index]
    return key in descriptions or any(_overlap_enough(key, description) for description in descriptions)


def _overlap_enough(key: str, description: str) -> bool:
    return min(len(key), len(description)) >= MIN_DESCRIPTION_LETTERS and (key in description or description in key)


def _is_other_line(document: DocumentWithLayout, index: int) -> bool:
    """Whether a block is a byline, a date, a credit, or in a place outside the text."""
    text = document.texts[index]
    return bool(document.withins[index] & OUTSIDE) or is_header_line(text) or bool(find_credits(text))


@cache
def _dek_classes() -> frozenset[str]:
    return frozenset(name for entry in load_table("dek_classes.toml")["name"] for name in entry["classes"])


def _is_sentence(text: str) -> bool:
    words = text.count(" ") + 1
    return words >= MIN_SENTENCE_WORDS or text[-1] in LAST_CHARACTERS


def _descriptions(document: Document) -> frozenset[str]:
    keys = {match_key(claim.value) for claim in document.claims if claim.field == "description"}
    return frozenset(keys - {""})


def _style_of_text(document: DocumentWithLayout) -> Style | None:
    styles = Counter(
        _style(document, index)
        for index in document.layout.inside
        if is_long(document.blocks[index]) and not document.withins[index] & OUTSIDE
    )
    return styles.most_common(1)[0][0] if styles else None


def _style(document: Document, index: int) -> Style:
    container = document.container_of(index)
    return container.tag, container.classes


def _is_bold(document: Document, index: int) -> bool:
    block = document.blocks[index]
    bold = sum(span.end - span.start for span in block.spans if span.tag in BOLD)
    return bold >= BOLD_SHARE * (block.end - block.start)


def _is_byline_or_date(document: DocumentWithLayout, index: int) -> bool:
    return not document.withins[index] & OUTSIDE and is_header_line(document.texts[index])


def _is_dek_candidate(document: DocumentWithLayout, index: int, descriptions: frozenset[str]) -> bool:
    """Whether a block has the length of a dek or is the description, and is not a byline, date, credit or link."""
    text = document.texts[index]
    is_text = text.count(" ") + 1 in DEK_WORDS or (" " in text and document.keys[index] in descriptions)
    return is_text and not _is_other_line(document, index) and link_share(document.blocks[index]) < MAX_LINK_SHARE
