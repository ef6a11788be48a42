"""Pages of the shared data as rows to learn from: features, labels and weights of their blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from bench.data import FieldsPage, WcxbPage, fields_pages, page_bytes, wcxb_pages
from bench.folds import fold_of
from scraper.document import Document
from scraper.labelling.features import feature_columns
from scraper.reading import as_page, read
from tools.train.alignment import CONTENT, shares

__all__ = ["Example", "examples"]

UNSURE = (0.4, 0.75)
UNSURE_WEIGHT = 0.3
OTHER_TYPES_WEIGHT = 0.5
"""Weight of pages that are no articles."""
PAGE_WORDS = 100.0
HEAVIEST = 40.0
NEUTRAL = 0.5
"""Share given to a standfirst or a pointer: news gold says nothing of them."""


class Example(Struct, frozen=True):
    """One page. Arrays have an entry a block; ``features`` has the shape (blocks, columns)."""

    id: str
    kind: str
    """Page type of WCXB, or ``news`` for pages with gold paragraphs."""
    fold: int
    columns: tuple[str, ...]
    features: NDArray[np.float32]
    label: NDArray[np.bool_]
    weight: NDArray[np.float32]
    words: NDArray[np.float32]
    texts: tuple[str, ...]
    gold: str


def examples(data: Path) -> list[Example]:
    """All pages of the data folder that have a block and a gold text."""
    with Pool() as pool:
        web = _all(pool.imap(_of_wcxb, wcxb_pages(data), chunksize=8))
        return web + _all(pool.imap(_of_fields, fields_pages(data), chunksize=8))


def _all(found: Iterable[Example | None]) -> list[Example]:
    return [one for one in found if one is not None]


def _of_wcxb(page: WcxbPage) -> Example | None:
    if page.main_content is None:
        return None
    document = read(as_page(page_bytes(page.path), page.url))
    fold = fold_of(page.id, page.url)
    return _example(document, (page.id, page.page_type, fold), page.main_content, lambda share: share)


def _of_fields(page: FieldsPage) -> Example | None:
    if not page.gold.get("body"):
        return None
    document = read(as_page(page_bytes(page.path), page.url))
    unsaid = [*(page.gold.get("dek") or []), *(page.gold.get("dubious") or [])]

    def without_unsaid(share: NDArray[np.float32]) -> NDArray[np.float32]:
        neutral = shares(document, "\n".join(unsaid))[0] > 0.8
        return np.where(neutral & (share < 0.8), np.float32(NEUTRAL), share)

    gold = "\n".join([*page.gold["body"], *(page.gold.get("headings") or [])])
    return _example(document, (page.id, "news", fold_of(page.id, page.url)), gold, without_unsaid)


Change = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def _example(document: Document, place: tuple[str, str, int], gold: str, change: Change) -> Example | None:
    if not document.blocks:
        return None
    share, words = shares(document, gold)
    share = change(share)
    columns = feature_columns(document)
    return Example(
        *place,
        columns=tuple(columns),
        features=np.stack(list(columns.values()), axis=1).astype(np.float32),
        label=share > CONTENT,
        weight=_weight(share, words, place[1]),
        words=words,
        texts=tuple(document.block_text(index) for index in range(len(document.blocks))),
        gold=gold,
    )


def _weight(share: NDArray[np.float32], words: NDArray[np.float32], kind: str) -> NDArray[np.float32]:
    """Each page counts alike and each block by its words; unsure blocks and pages that are no articles count less."""
    content = float(words[share > CONTENT].sum())
    weight = np.minimum(HEAVIEST, PAGE_WORDS * (words + 3) / (content + PAGE_WORDS))
    unsure = (share > UNSURE[0]) & (share < UNSURE[1])
    weight = np.where(unsure, weight * UNSURE_WEIGHT, weight)
    share_of_type = 1.0 if kind in ("article", "news") else OTHER_TYPES_WEIGHT
    return np.asarray(weight * share_of_type, dtype=np.float32)
