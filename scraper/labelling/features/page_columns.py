"""What the page as a whole is like: the same value on all its blocks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import numpy as np

from scraper.document import Within
from scraper.labelling.features.arrays import LENGTH, LINKED, LONG, LONG_COUNT, PARA, Arrays
from scraper.labelling.features.elements import TAG_NUMBER
from scraper.labelling.features.family import Family, Singles

__all__ = ["PAGE"]

HEADING, ITEM, CELL, INVISIBLE = map(int, (Within.HEADING, Within.ITEM, Within.CELL, Within.INVISIBLE))
PAGE_TYPES = {
    "type_article": ("article", "posting"),
    "type_product": ("product",),
    "type_forum": ("question", "discussion", "qapage"),
    "type_list": ("itemlist", "collection"),
    "type_business": ("localbusiness", "organization", "service"),
    "type_manual": ("techarticle", "apireference", "howto", "faqpage"),
    "type_website": ("website",),
}
NO_URL = -1.0
_WORD = re.compile(r"[^\W\d_]+")


def _page(arrays: Arrays, _: slice, out: Singles) -> None:
    """The page as a whole: the same value on all its blocks."""
    measured = _measured(arrays)
    out[:] = np.array([measured[name] for name in NAMES], dtype=np.float64)[:, None]


def _measured(arrays: Arrays) -> dict[str, float]:
    total, within, length, sums = arrays.total(LENGTH), arrays.within, arrays.length, arrays.sums[:, -1].tolist()
    claims = arrays.document.claims
    types = " ".join([claim.value for claim in claims if claim.field == "type"]).lower()
    return {
        "elements": len(arrays.parent),
        "blocks": arrays.size,
        "long_blocks": sums[LONG_COUNT],
        "length": total,
        "longest": length.max(),
        "link_share": sums[LINKED] / total,
        "long_share": sums[LONG] / total,
        "para_share": sums[PARA] / total,
        "main_share": _largest(arrays, "main"),
        "article_share": _largest(arrays, "article"),
        "articles": np.count_nonzero(arrays.elements.tag == TAG_NUMBER["article"]),
        "headings": np.count_nonzero(within & HEADING),
        "list_share": length[within & ITEM > 0].sum() / total,
        "cell_share": length[within & CELL > 0].sum() / total,
        "hidden_share": length[within & INVISIBLE > 0].sum() / total,
        "money_share": arrays.counts.money.sum() / total,
        "image_share": len(arrays.document.media) / arrays.size,
        "copies_share": 1 - arrays.texts / arrays.size,
        **_of_url(arrays.document.page.url),
        "claimed_body": sum([len(claim.value) for claim in claims if claim.field == "body"]),
        "claimed_date": any(claim.field == "date_published" for claim in claims),
        **{name: any(word in types for word in words) for name, words in PAGE_TYPES.items()},
    }


def _of_url(url: str | None) -> dict[str, float]:
    """Shape of the path, whatever the language: a long slug is an article's, a short one a section's."""
    if url is None:
        return {"url_depth": NO_URL, "url_words": NO_URL, "url_digits": NO_URL, "url_query": NO_URL}
    try:
        parts = urlsplit(url)
    except ValueError:
        return _of_url(None)
    steps = [step for step in parts.path.split("/") if step]
    return {
        "url_depth": len(steps),
        "url_words": len(_WORD.findall(steps[-1])) if steps else 0,
        "url_digits": sum(map(str.isdigit, parts.path)),
        "url_query": len(parts.query),
    }


def _largest(arrays: Arrays, tag: str) -> float:
    """The largest share of the long text that one element of a tag holds."""
    held = arrays.held[LONG][arrays.elements.tag == TAG_NUMBER[tag]]
    return float(held.max()) / arrays.total(LONG) if len(held) else 0.0


NAMES = (
    "elements", "blocks", "long_blocks", "length", "longest", "link_share", "long_share", "para_share", "main_share",
    "article_share", "articles", "headings", "list_share", "cell_share", "hidden_share", "money_share", "image_share",
    "copies_share", "url_depth", "url_words", "url_digits", "url_query", "claimed_body", "claimed_date", *PAGE_TYPES,
)  # fmt: skip
PAGE = Family(tuple(f"page.{name}" for name in NAMES), _page)
