"""Who wrote it, told below the text: a paragraph that begins with the author's full name and goes on with a verb."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import Document, Role
from scraper.labelling.deciding.combine import Vote
from scraper.layout.line_parsers import is_signed, parse_byline
from scraper.layout.main_text import LaidOut
from scraper.values.text import match_key

__all__ = ["bio_votes"]

FOR_BIO, AGAINST_BODY = 5.0, 5.0
"""A bio closes the text in the style of the text, so that the model takes it for the last paragraph."""
LAST = 3
"""Blocks at the end of the text that may be a bio."""
WORDS = range(5, 90)
MOST_NAMES = 12
MOST_CLAIMS = 40


def bio_votes(document: LaidOut) -> Iterator[Vote]:
    """Votes for the bios of those whom the byline or the claims name."""
    layout = document.layout
    first = max(layout.last + 1 - LAST, layout.first + 1)
    around = range(first, min(layout.tail.stop, len(document.blocks)))
    names = _names(document) if layout.first >= 0 else ()
    for index in around if names else ():
        block = document.blocks[index]
        if any(_tells_of(document.texts[index], name) for name in names):
            yield Vote(
                index, block.start, block.end, Role.AUTHOR_BIO, FOR_BIO, "bio author_bio.names-author", AGAINST_BODY
            )


def _names(document: LaidOut) -> tuple[str, ...]:
    """The full names of the persons in signed lines of the header and in claims."""
    header = document.layout.header
    lines = [document.texts[index] for index in range(max(0, header.start), min(header.stop, len(document.blocks)))]
    said = [line for line in lines if is_signed(line)] + _claimed(document)
    names = (one.name for line in said for one in parse_byline(line) if one.kind == "person" and " " in one.name)
    return tuple(dict.fromkeys(names))[:MOST_NAMES]


def _claimed(document: Document) -> list[str]:
    return [claim.value for claim in document.claims if claim.field == "author" and claim.value][:MOST_CLAIMS]


def _tells_of(text: str, name: str) -> bool:
    """Whether a text begins with a name and a word that is none: ``Jane Roe is``, ``Jane Roe covers``."""
    if text[:1] != name[:1] or text.count(" ") + 1 not in WORDS:
        return False
    count = name.count(" ") + 1
    words = text.split(maxsplit=count + 1)
    if words[count - 1][:1].islower():
        return False
    return (
        match_key(" ".join(words[:count])) == match_key(name)
        and words[count - 1][-1:].isalnum()
        and words[count].islower()
    )
