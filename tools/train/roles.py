"""Labels of roles: what a block is beside body and junk, from gold fields and from the page itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.document import Within
from scraper.layout.class_tokens import class_tokens
from scraper.layout.main_text import DocumentWithLayout
from scraper.values.credits.credit_finder import parse_credit
from scraper.values.dates.date_parser import parse_date
from scraper.values.punctuation import LONG_CHARACTERS
from scraper.values.text import match_key
from tools.train.alignment import CONTENT, UNSURE

__all__ = ["CLASSES", "Gold", "roles_of"]

CLASSES = ("body", "heading", "caption", "credit", "header", "comment", "junk")
BODY, HEADING, CAPTION, CREDIT, HEADER, COMMENT, JUNK = range(len(CLASSES))
UNKNOWN = -1
COMMENTS = frozenset(("comment", "comments", "respond", "disqus", "replies", "commentlist"))
"""Class tokens of the threads below an article; they say so only of what begins behind its last long paragraph."""
CAPTION_LETTERS, CAPTION_CHARACTERS, CREDIT_CHARACTERS, LINE_CHARACTERS = 8, 400, 120, 150
NEAR = 10
"""Blocks before and behind the text in which a figcaption is the article's."""
NO_HEADER = int(Within.NAV | Within.FOOTER)
NO_CAPTION = int(Within.TABLE)


class Gold(Struct, frozen=True, kw_only=True):
    """Match keys of what a gold record knows of a page."""

    titles: frozenset[str] = frozenset()
    deks: frozenset[str] = frozenset()
    headings: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    captions: frozenset[str] = frozenset()
    credits: frozenset[str] = frozenset()
    comments: frozenset[str] = frozenset()
    date: str | None = None
    """ISO 8601, its day."""
    captions_in_figures: bool = False
    """Whether a figcaption that is not in the main text counts as a caption: where the gold lists no captions."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Gold:
        """What a record of the fields data knows."""
        images = record.get("images") or []
        return cls(
            titles=_keys([record.get("headline"), *(record.get("headline_alts") or [])]),
            deks=_keys(record.get("dek") or []),
            headings=_keys(record.get("headings") or []),
            authors=_keys(record.get("authors") or []),
            captions=frozenset(
                key
                for key in _keys([image.get(name) for image in images for name in ("caption", "caption_raw")])
                if len(key) >= CAPTION_LETTERS
            ),
            credits=_keys(
                [credit for image in images for credit in [image.get("credit"), *(image.get("credits") or [])]]
            ),
            comments=_keys(record.get("comments") or []),
            date=(record.get("date_published") or "")[:10] or None,
        )

    @classmethod
    def of_page(cls, title: str | None, author: str | None, date: str | None) -> Gold:
        """What a record of WCXB knows, which lists no captions."""
        day = (date or "")[:10] or None
        return cls(titles=_keys([title]), authors=_keys([author]), date=day, captions_in_figures=True)


def _keys(texts: list[str | None]) -> frozenset[str]:
    return frozenset(key for text in texts if text and (key := match_key(text)))


def roles_of(document: DocumentWithLayout, gold: Gold, share: NDArray[Any]) -> NDArray[np.int64]:
    """Number of each block's class; ``share`` is how much of it the main text holds, NaN where that is not known."""
    known = ~np.isnan(share)
    sure = known & ~((share > UNSURE[0]) & (share < UNSURE[1]))
    body = known & (share > CONTENT)
    long = [index for index in np.flatnonzero(body).tolist() if len(document.texts[index]) >= LONG_CHARACTERS]
    run = (long[0], long[-1]) if long else (len(body), -1)
    classes = np.full(len(body), UNKNOWN, dtype=np.int64)
    for index in range(len(body)):
        if body[index]:
            classes[index] = _in_body(document, index, gold)
        else:
            other = _beside_body(document, index, gold, run)
            classes[index] = JUNK if other == UNKNOWN and known[index] else other
    return np.where(sure | (classes != JUNK) & (classes != BODY), classes, UNKNOWN)


def _in_body(document: DocumentWithLayout, index: int, gold: Gold) -> int:
    if document.keys[index] in gold.captions:
        return CAPTION
    is_heading = document.withins[index] & Within.HEADING or document.keys[index] in gold.headings
    return HEADING if is_heading else BODY


def _beside_body(document: DocumentWithLayout, index: int, gold: Gold, run: tuple[int, int]) -> int:
    key, text, within = document.keys[index], document.texts[index], document.withins[index]
    if key in gold.captions or any(caption in key and len(caption) > 0.6 * len(key) for caption in gold.captions):
        return CAPTION
    if gold.credits and len(text) < CREDIT_CHARACTERS and _says_credit(text, key, gold):
        return CREDIT
    if (key in gold.titles and within & Within.HEADING) or key in gold.deks:
        return HEADER
    if gold.captions_in_figures and _is_figcaption(text, within) and run[0] - NEAR < index < run[1] + NEAR:
        return CAPTION
    if index < run[0] + 3 and not within & NO_HEADER and _is_byline_or_date(text, key, gold):
        return HEADER
    if any(comment in key for comment in gold.comments) or (run[1] >= 0 and _is_in_thread(document, index, run[1])):
        return COMMENT
    return UNKNOWN


def _says_credit(text: str, key: str, gold: Gold) -> bool:
    parsed = parse_credit(text)
    names = {match_key(name) for name in (*parsed.creators, *parsed.agencies)} if parsed else set()
    return key in gold.credits or not names.isdisjoint(gold.credits)


def _is_figcaption(text: str, within: int) -> bool:
    return bool(within & Within.CAPTION) and not within & NO_CAPTION and len(text) < CAPTION_CHARACTERS


def _is_byline_or_date(text: str, key: str, gold: Gold) -> bool:
    if len(text) > LINE_CHARACTERS:
        return False
    if any(author in key for author in gold.authors):
        return True
    date = parse_date(text) if gold.date else None
    return date is not None and date.iso[:10] == gold.date


def _is_in_thread(document: DocumentWithLayout, index: int, last: int) -> bool:
    around = document.ancestors(document.blocks[index].container)
    return any(
        container.first > last and not COMMENTS.isdisjoint(class_tokens(container.classes)) for container in around
    )
