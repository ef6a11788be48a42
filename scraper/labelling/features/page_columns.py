"""Columns of the page as a whole: the same value on all its blocks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import numpy as np

from scraper.document import Within
from scraper.labelling.features.arrays import LENGTH, LINKED, LONG, LONG_COUNT, PARA, Arrays
from scraper.labelling.features.elements import TAG_NUMBER
from scraper.labelling.features.feature_table import Columns, Family

__all__ = ["PAGE"]

HEADING, ITEM, CELL, INVISIBLE = map(int, (Within.HEADING, Within.ITEM, Within.CELL, Within.INVISIBLE))
PAGE_TYPES = {
    "page.type_article": ("article", "posting"),
    "page.type_product": ("product",),
    "page.type_forum": ("question", "discussion", "qapage"),
    "page.type_list": ("itemlist", "collection"),
    "page.type_business": ("localbusiness", "organization", "service"),
    "page.type_manual": ("techarticle", "apireference", "howto", "faqpage"),
    "page.type_website": ("website",),
}
NO_URL = -1.0
_WORD = re.compile(r"[^\W\d_]+")


def _page(arrays: Arrays, _: slice) -> Columns:
    total, within, length, sums = arrays.total(LENGTH), arrays.within, arrays.length, arrays.sums[:, -1].tolist()
    claims = arrays.document.claims
    types = " ".join([claim.value for claim in claims if claim.field == "type"]).lower()
    return {
        "page.elements": len(arrays.parent),
        "page.blocks": arrays.size,
        "page.long_blocks": sums[LONG_COUNT],
        "page.length": total,
        "page.longest": length.max(),
        "page.link_share": sums[LINKED] / total,
        "page.long_share": sums[LONG] / total,
        "page.para_share": sums[PARA] / total,
        "page.main_share": _largest(arrays, "main"),
        "page.article_share": _largest(arrays, "article"),
        "page.articles": np.count_nonzero(arrays.elements.tag == TAG_NUMBER["article"]),
        "page.headings": np.count_nonzero(within & HEADING),
        "page.list_share": length[within & ITEM > 0].sum() / total,
        "page.cell_share": length[within & CELL > 0].sum() / total,
        "page.hidden_share": length[within & INVISIBLE > 0].sum() / total,
        "page.money_share": arrays.counts.money.sum() / total,
        "page.image_share": len(arrays.document.media) / arrays.size,
        "page.copies_share": 1 - arrays.texts / arrays.size,
        **_of_url(arrays.document.page.url),
        "page.claimed_body": sum([len(claim.value) for claim in claims if claim.field == "body"]),
        "page.claimed_date": any(claim.field == "date_published" for claim in claims),
        **{name: any(word in types for word in words) for name, words in PAGE_TYPES.items()},
    }


def _of_url(url: str | None) -> dict[str, float]:
    """Shape of the path, whatever the language: a long slug is an article's, a short one a section's."""
    if url is None:
        return {"page.url_depth": NO_URL, "page.url_words": NO_URL, "page.url_digits": NO_URL, "page.url_query": NO_URL}
    try:
        parts = urlsplit(url)
    except ValueError:
        return _of_url(None)
    steps = [step for step in parts.path.split("/") if step]
    return {
        "page.url_depth": len(steps),
        "page.url_words": len(_WORD.findall(steps[-1])) if steps else 0,
        "page.url_digits": sum(map(str.isdigit, parts.path)),
        "page.url_query": len(parts.query),
    }


def _largest(arrays: Arrays, tag: str) -> float:
    """The largest share of the long text that one element of a tag holds."""
    held = arrays.held[LONG][arrays.elements.tag == TAG_NUMBER[tag]]
    return float(held.max()) / arrays.total(LONG) if len(held) else 0.0


PAGE = Family(_page)
