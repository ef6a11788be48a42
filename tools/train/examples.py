"""Pages of the shared data as rows to learn from: features, labels and weights of their blocks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from bench.data import FieldsPage, WcxbPage, fields_pages, page_bytes, wcxb_pages
from bench.folds import fold_of
from scraper.labelling.features import feature_table
from scraper.layout.main_text import DocumentWithLayout, lay_out
from scraper.reading import as_page, read
from tools.train.alignment import CONTENT, UNSURE, shares
from tools.train.grafts import Cutting, core_of, cuttings_of, graft
from tools.train.roles import Gold, roles_of
from tools.train.snippets import Snippets, snippets_on

__all__ = ["GRAFT", "NEWS", "SNIPPETS", "Example", "examples", "grafted"]

NEWS = "news"
"""Kind of the pages with gold paragraphs."""
SNIPPETS = "snippets"
"""Kind of the pages of which only some wanted and unwanted phrases are known."""
GRAFT = "graft"
"""Kind of the articles with a stretch of another page behind them."""
UNSURE_WEIGHT = 0.3
OTHER_TYPES_WEIGHT = 0.75
"""Weight of pages that are no articles."""
GRAFT_WEIGHT = 0.5
GRAFTED = 2
"""One article of so many is grafted upon."""
DONORS = 6
"""Pages that are asked for a cutting."""
CUTTINGS = ("comments", "related", "post")
"""Kinds of cutting, wanted in turn."""
PAGE_WORDS = 100.0
HEAVIEST = 40.0
NEUTRAL = 0.5
"""Share given to a dek or a pointer: news gold does not say whether they are body."""

Floats = NDArray[np.float32]


class Example(Struct, frozen=True):
    """One page. Arrays have an entry a block; ``features`` has the shape (blocks, columns)."""

    id: str
    kind: str
    """Page type of WCXB, or ``news`` or ``snippets``."""
    fold: int
    columns: tuple[str, ...]
    features: Floats
    label: NDArray[np.bool_]
    """Whether it is body."""
    weight: Floats
    words: Floats
    role: NDArray[np.int64]
    """Number of its class in ``roles.CLASSES``; −1 where it is not known."""
    texts: tuple[str, ...]
    gold: str
    """The main text; "" of a page with snippets."""
    snippets: Snippets = Snippets()

    @property
    def is_scored(self) -> bool:
        """Whether it is a page as its source sent it, with its whole main text."""
        return self.kind not in (SNIPPETS, GRAFT)


def examples(data: Path) -> list[Example]:
    """All pages of the data folder that have a block and something to learn from."""
    with Pool() as pool:
        web = _all(pool.imap(_of_wcxb, wcxb_pages(data), chunksize=8))
        return web + _all(pool.imap(_of_fields, fields_pages(data), chunksize=8))


def grafted(data: Path) -> list[Example]:
    """Articles with a stretch of another page behind each; what they are worth: ``docs/decisions.md`` 22."""
    with Pool() as pool:
        return _all(pool.imap(_of_graft, list(_pairs(wcxb_pages(data))), chunksize=8))


def _pairs(pages: Sequence[WcxbPage]) -> Iterator[tuple[WcxbPage, tuple[WcxbPage, ...]]]:
    """Some of the articles, each with pages of its fold that may give a cutting, in an order that means nothing."""
    for page in pages:
        if page.page_type != "article" or page.main_content is None or _number(page.id) % GRAFTED:
            continue
        fold = fold_of(page.id, page.url)
        others = [
            other
            for other in pages
            if other.id != page.id and other.main_content and fold_of(other.id, other.url) == fold
        ]
        yield page, tuple(sorted(others, key=lambda other: _number(page.id + other.id))[:DONORS])


def _number(text: str) -> int:
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16)


def _all(examples: Iterable[Example | None]) -> list[Example]:
    return [example for example in examples if example is not None]


def _of_wcxb(page: WcxbPage) -> Example | None:
    document = lay_out(read(as_page(page_bytes(page.path), page.url)))
    if page.main_content is None or not document.blocks:
        return None
    share, words = shares(document, page.main_content)
    gold = Gold.of_page(page.title, page.author, page.date)
    place = (page.id, page.page_type, fold_of(page.id, page.url))
    return _example(document, place, (share, words), page.main_content, gold)


def _of_graft(pair: tuple[WcxbPage, tuple[WcxbPage, ...]]) -> Example | None:
    page, donors = pair
    document = read(as_page(page_bytes(page.path), page.url))
    share, words = shares(document, page.main_content or "")
    core = core_of(document, share > CONTENT)
    cuttings = {cutting.kind: cutting for donor in donors for cutting in _cuttings(donor)} if core else {}
    if not cuttings:
        return None
    turn = _number(page.id) // GRAFTED % len(CUTTINGS)
    cutting = next(cuttings[kind] for kind in CUTTINGS[turn:] + CUTTINGS[:turn] if kind in cuttings)
    grown, came = graft(document, core, cutting)
    share = np.insert(share, came.start, np.zeros(len(came), dtype=np.float32))
    words = np.insert(words, came.start, shares(cutting.document, "")[1][cutting.blocks])
    gold = Gold.of_page(page.title, page.author, page.date)
    place = (f"{page.id} and {cutting.kind}", GRAFT, fold_of(page.id, page.url))
    return _example(lay_out(grown), place, (share, words), page.main_content or "", gold)


def _cuttings(page: WcxbPage) -> list[Cutting]:
    document = read(as_page(page_bytes(page.path), page.url))
    return cuttings_of(document, shares(document, page.main_content or "")[0] > CONTENT)


def _of_fields(page: FieldsPage) -> Example | None:
    document = lay_out(read(as_page(page_bytes(page.path), page.url)))
    if not document.blocks:
        return None
    if page.gold.get("body"):
        return _of_news(page, document)
    snippets = Snippets.of(page.gold)
    return _of_snippets(page, document, snippets) if snippets else None


def _of_news(page: FieldsPage, document: DocumentWithLayout) -> Example:
    text = "\n".join([*page.gold["body"], *(page.gold.get("headings") or [])])
    share, words = shares(document, text)
    unsaid = [*(page.gold.get("dek") or []), *(page.gold.get("dubious") or [])]
    neutral = (shares(document, "\n".join(unsaid))[0] > 0.8) & (share < 0.8)
    share = np.where(neutral, np.float32(NEUTRAL), share)
    place = (page.id, NEWS, fold_of(page.id, page.url))
    return _example(document, place, (share, words), text, Gold.of(page.gold))


def _of_snippets(page: FieldsPage, document: DocumentWithLayout, snippets: Snippets) -> Example:
    label, weight = snippets_on(document, snippets)
    roles = roles_of(document, Gold.of(page.gold), np.where(label, 1.0, np.where(weight > 0, 0.0, np.nan)))
    table = feature_table(document)
    return Example(
        id=page.id,
        kind=SNIPPETS,
        fold=fold_of(page.id, page.url),
        columns=table.names,
        features=np.ascontiguousarray(table.values.T),
        label=label,
        weight=weight,
        words=shares(document, "")[1],
        role=roles,
        texts=document.texts,
        gold="",
        snippets=snippets,
    )


def _example(
    document: DocumentWithLayout, place: tuple[str, str, int], aligned: tuple[Floats, Floats], text: str, gold: Gold
) -> Example:
    share, words = aligned
    table = feature_table(document)
    return Example(
        *place,
        columns=table.names,
        features=np.ascontiguousarray(table.values.T),
        label=share > CONTENT,
        weight=_weight(share, words, place[1]),
        words=words,
        role=roles_of(document, gold, share),
        texts=document.texts,
        gold=text,
    )


def _weight(share: Floats, words: Floats, kind: str) -> Floats:
    """Each page counts alike and each block by its words; unsure blocks and pages that are no articles count less."""
    content = float(words[share > CONTENT].sum())
    weight = np.minimum(HEAVIEST, PAGE_WORDS * (words + 3) / (content + PAGE_WORDS))
    unsure = (share > UNSURE[0]) & (share < UNSURE[1])
    weight = np.where(unsure, weight * UNSURE_WEIGHT, weight)
    share_of_type = {"article": 1.0, NEWS: 1.0, GRAFT: GRAFT_WEIGHT}.get(kind, OTHER_TYPES_WEIGHT)
    return np.asarray(weight * share_of_type, dtype=np.float32)
