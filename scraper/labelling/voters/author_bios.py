"""Votes for bios below the text: paragraphs that begin with the full name of the author and a verb."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.document import Document
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import evidence, whole_block_vote
from scraper.layout.line_parsers import is_signed, parse_byline
from scraper.layout.main_text import DocumentWithLayout
from scraper.values.text import match_key

__all__ = ["bio_votes"]

BIO = evidence("bio author_bio.names-author")
LAST_BLOCKS = 3
"""Blocks at the end of the text that may be a bio."""
BIO_WORDS = range(5, 90)
MAX_NAMES = 12
MAX_CLAIMS = 40


def bio_votes(document: DocumentWithLayout) -> Iterator[Vote]:
    """Votes for the bios of the persons whom the byline or the claims name."""
    layout = document.layout
    first = max(layout.last + 1 - LAST_BLOCKS, layout.first + 1)
    last_blocks = range(first, min(layout.tail.stop, len(document.blocks)))
    names = _author_names(document) if layout.first >= 0 else ()
    for index in last_blocks if names else ():
        if any(_is_bio_of(name, document.texts[index]) for name in names):
            yield whole_block_vote(document, index, BIO)


def _author_names(document: DocumentWithLayout) -> tuple[str, ...]:
    """The full names of the persons in signed lines of the header and in claims."""
    header = document.layout.header
    lines = [document.texts[index] for index in range(max(0, header.start), min(header.stop, len(document.blocks)))]
    bylines = [line for line in lines if is_signed(line)] + _claimed_authors(document)
    authors = (author for line in bylines for author in parse_byline(line))
    names = (author.name for author in authors if author.kind == "person" and " " in author.name)
    return tuple(dict.fromkeys(names))[:MAX_NAMES]


def _claimed_authors(document: Document) -> list[str]:
    return [claim.value for claim in document.claims if claim.field == "author" and claim.value][:MAX_CLAIMS]


def _is_bio_of(name: str, text: str) -> bool:
    """Whether a text begins with the name followed by a lower-case word, usually a verb: ``Jane Roe covers``."""
    if text[:1] != name[:1] or text.count(" ") + 1 not in BIO_WORDS:
        return False
    count = name.count(" ") + 1
    words = text.split(maxsplit=count + 1)
    if words[count - 1][:1].islower():
        return False
    # The last word of the name ends without a mark: "Jane Roe: all articles" heads a list.
    return (
        match_key(" ".join(words[:count])) == match_key(name)
        and words[count - 1][-1:].isalnum()
        and words[count].islower()
    )
