"""What the page as a whole is like: the same value on all its blocks."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import numpy as np

from scraper.document import Within
from scraper.labelling.features.arrays import TAG_NUMBER, Arrays, Floats

__all__ = ["page"]

INVISIBLE = int(Within.INVISIBLE)
PAGE_TYPES = {
    "article": ("article", "posting"),
    "product": ("product",),
    "forum": ("question", "discussion", "qapage"),
    "list": ("itemlist", "collection"),
    "business": ("localbusiness", "organization", "service"),
    "manual": ("techarticle", "apireference", "howto", "faqpage"),
    "website": ("website",),
}
NO_URL = -1.0
_WORD = re.compile(r"[^\W\d_]+")


def page(arrays: Arrays) -> dict[str, Floats]:
    """The page as a whole: the same value on all its blocks."""
    whole = arrays.whole
    total, within = arrays.total_length, arrays.within[whole.container[0]]
    claims = arrays.document.claims
    types = " ".join(claim.value for claim in claims if claim.field == "type").lower()
    values = {
        "elements": len(arrays.parent),
        "blocks": arrays.size,
        "long_blocks": arrays.long_count[-1],
        "length": total,
        "longest": whole.length.max(),
        "link_share": arrays.linked_sum[-1] / total,
        "long_share": arrays.long_sum[-1] / total,
        "para_share": arrays.para_sum[-1] / total,
        "main_share": _largest(arrays, "main"),
        "article_share": _largest(arrays, "article"),
        "articles": np.count_nonzero(arrays.tag == TAG_NUMBER["article"]),
        "headings": np.count_nonzero(within & Within.HEADING),
        "list_share": whole.length[(within & Within.ITEM) > 0].sum() / total,
        "cell_share": whole.length[(within & Within.CELL) > 0].sum() / total,
        "hidden_share": whole.length[(within & INVISIBLE) > 0].sum() / total,
        "money_share": whole.counts.money.sum() / total,
        "image_share": len(arrays.document.media) / arrays.size,
        "copies_share": 1 - len(set(arrays.document.texts)) / arrays.size,
        **_of_url(arrays.document.page.url),
        "claimed_body": sum(len(claim.value) for claim in claims if claim.field == "body"),
        "claimed_date": any(claim.field == "date_published" for claim in claims),
        **{f"type_{name}": any(word in types for word in words) for name, words in PAGE_TYPES.items()},
    }
    return {f"page.{name}": np.full(len(arrays.index), float(value)) for name, value in values.items()}


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
    found = np.flatnonzero(arrays.tag == TAG_NUMBER[tag])
    return float(arrays.inside(arrays.long_sum, found).max()) / arrays.total_long if len(found) else 0.0
