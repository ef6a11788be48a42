"""The identity of an item within its source: its identifier where that can be relied on, else its URL."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from scraper.sources.listing import Item
from scraper.values.urls import registrable_domain, url_key

__all__ = ["item_key", "item_keys"]

_WEB = re.compile(r"https?://", re.IGNORECASE)
_PATH = re.compile(r"/[^?#]{11,}")
"""A path that names a page: a short one such as ``/`` before ``?p=12`` may stand on any host."""


def item_key(item: Item, source_url: str | None = None) -> str:
    """The key of an item: that of its identifier, else that of its URL (``url_key``).

    An identifier that is a URL counts without scheme and ``www.``; on the registrable domain of its source without the
    host too, if its path is long enough to name a page. So the items of a site that moves to https, or with its feed to
    another domain, keep their keys, and the same path on two sites of an aggregator does not make two items one.
    """
    if not item.guid or not item.guid.strip():
        return url_key(item.url)
    guid = " ".join(item.guid.split())
    if not _WEB.match(guid):
        return guid
    key = url_key(guid)
    host, slash, rest = key.partition("/")
    is_own = source_url is not None and registrable_domain(guid) == registrable_domain(source_url)
    return slash + rest if is_own and host and _PATH.match(slash + rest) else key


def item_keys(items: Sequence[Item], source_url: str | None = None) -> tuple[str, ...]:
    """The key of each item of one listing; where items of different URLs share an identifier, that of the URL."""
    ambiguous = _ambiguous(items, source_url)
    keys = ((item_key(item, source_url), item) for item in items)
    return tuple(url_key(item.url) if key in ambiguous else key for key, item in keys)


def _ambiguous(items: Sequence[Item], source_url: str | None) -> set[str]:
    """The keys that items of different URLs have."""
    urls: dict[str, set[str]] = defaultdict(set)
    for item in items:
        urls[item_key(item, source_url)].add(url_key(item.url))
    return {key for key, pages in urls.items() if len(pages) > 1}
