"""Section pages: the links of an HTML page that may lead to articles, or those that the user's CSS selector takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from scraper.document import Page
from scraper.errors import BudgetExceeded
from scraper.reading.budgets import refuse_costly_markup
from scraper.sources.extra import ingest_extra
from scraper.sources.listing import Item, Listing, SourceKind
from scraper.sources.source_text import SourceText, plain_title
from scraper.values.urls import absolute, is_site_root, registrable_domain, url_key

__all__ = ["MAX_LINKS", "read_section"]

MAX_LINKS = 500
"""Links of one page that become items."""
MAX_LOOKED_AT = 20_000
"""Links of one page that are looked at."""
MAX_ALIKE = 20
"""Links of one calendar, or of one list with filters, that are taken for articles; of more, none is."""
MAX_INSIDE = 50
"""Elements and texts in a link that are looked at."""
MAX_STEPS = 5_000_000
"""Sum of the depths of all links that a selector is tried on."""
MAX_TEXT = 500
"""Characters of one text in a link."""

# What html.parser reads in quadratic time where it is not closed, and holds no link.
_NO_LINKS = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)|<[!?][^<>]*>?", re.DOTALL | re.IGNORECASE)
# An ampersand that begins no reference: html.parser cuts the text at each.
_BARE = re.compile(r"&(?![A-Za-z#])")
# As in a browser, a link ends where the next begins.
_LINK = re.compile(r"<a(?=[\s>])", re.IGNORECASE)
_DATE_PATH = re.compile(r"/(?:19|20)\d\d(?:[/-]\d{1,2}){0,2}/?|/\d{1,2}/?", re.ASCII)
_DATE_VALUE = re.compile(r"=(?:19|20)\d\d(?:-?\d\d){0,2}(?:&|\Z)", re.ASCII)
_DIGITS = re.compile(r"[0-9]+")


def read_section(page: Page, source: SourceText, selector: str | None) -> Listing:
    """The links of a page in its order, each with the text of its first link that has text as title.

    Without a selector: links to the same registrable domain that are no navigation by their URL. Raises BudgetExceeded.
    Nesting, however deep, loses no link. ``listed`` counts the different links to pages.
    """
    refuse_costly_markup(source.text.encode("utf-8", "replace"), page.url)
    links, base = _links(source.text, page.url, selector)
    titles: dict[str, str | None] = {}
    for href, text in links:
        url = absolute(href, base)
        if url is not None:
            url = url.partition("#")[0]
            titles[url] = titles.get(url) or plain_title(text)
    own = url_key(page.url) if page.url else ""
    urls = [url for url in titles if url_key(url) != own and not is_site_root(url)]
    if selector is None:
        urls = list(_articles(urls, page.url))
    kept = _without_traps(urls)
    flags = {*source.flags, *(["links_dropped"] if len(kept) < len(urls) else [])}
    if len(kept) > MAX_LINKS:
        flags.add("capped")
    items = tuple(Item(url=url, title=titles[url]) for url in kept[:MAX_LINKS])
    return Listing(kind=SourceKind.SECTION, items=items, listed=len(urls), flags=tuple(sorted(flags)))


def _links(markup: str, url: str | None, selector: str | None) -> tuple[list[tuple[str, str]], str | None]:
    """The addresses and texts of links, and the base that they are relative to."""
    with ingest_extra():
        from bs4 import BeautifulSoup
        from bs4.filter import SoupStrainer
    # With a sign at the end that closes any tag, html.parser does not look for the end of each again.
    cleaned = _LINK.sub("</a><a", _BARE.sub("&amp;", _NO_LINKS.sub(" ", markup))) + ">"
    only = None if selector else SoupStrainer(["a", "area", "base"])
    soup = BeautifulSoup(cleaned, "html.parser", parse_only=only)
    if selector:
        _refuse_deep_links(soup, url)
    base = next((absolute(str(tag["href"]), url) for tag in soup.find_all("base", href=True, limit=1)), None) or url
    chosen = (
        soup.select(selector, limit=MAX_LOOKED_AT) if selector else soup.find_all(["a", "area"], limit=MAX_LOOKED_AT)
    )
    return [(str(tag["href"]), _link_text(tag)) for tag in _with_address(chosen)], base


def _refuse_deep_links(soup: Any, url: str | None) -> None:
    """Raise BudgetExceeded for thousands of links in thousands of elements: a selector looks at all around each."""
    depths: dict[int, int] = {}
    for tag in soup.find_all(True):
        depths[id(tag)] = depths.get(id(tag.parent), 0) + 1
    if sum(depths[id(tag)] for tag in soup.find_all("a")) > MAX_STEPS:
        raise BudgetExceeded("too many links in too many elements for a selector", url)


def _with_address(tags: Iterable[Any]) -> Iterator[Any]:
    """The links that a selector chose: elements with an address, else the first link inside."""
    for tag in tags:
        if tag.get("href"):
            yield tag
        elif inner := next((node for node in _inside(tag) if node.name == "a" and node.get("href")), None):
            yield inner


def _link_text(tag: Any) -> str:
    """The text of a link, up to the next link: unclosed links hold each other."""
    nodes = takewhile(lambda node: node.name != "a", _inside(tag))
    return " ".join(str(node)[:MAX_TEXT] for node in nodes if node.name is None)


def _inside(tag: Any) -> Iterator[Any]:
    """The first elements and texts inside an element, in their order.

    Not by ``descendants``, which looks for the last one first: of nested links each would go through all.
    """
    nodes = list(reversed(tag.contents[:MAX_INSIDE]))
    for _ in range(MAX_INSIDE):
        if not nodes:
            return
        node = nodes.pop()
        yield node
        if node.name is not None:
            nodes.extend(reversed(node.contents[:MAX_INSIDE]))


def _articles(urls: Iterable[str], page_url: str | None) -> Iterator[str]:
    """The links within the site that courlan takes for pages with text."""
    with ingest_extra():
        from courlan import check_url
        from courlan.filters import is_not_crawlable, path_filter
    domain = registrable_domain(page_url) if page_url else None
    for url in urls:
        parts = urlsplit(url)
        # courlan's own cleaning removes parameters such as "id": its answer is only asked for whether there is one.
        may_be_article = check_url(url) is not None and path_filter(parts.path, parts.query)
        if may_be_article and not is_not_crawlable(url) and domain in (None, registrable_domain(url)):
            yield url


def _without_traps(urls: list[str]) -> list[str]:
    """URLs without those of calendars and of lists with filters, if a page has more than ``MAX_ALIKE`` of one."""
    shapes = {url: _trap(url) for url in urls}
    counts = Counter(shape for shape in shapes.values() if shape)
    return [url for url in urls if counts[shapes[url]] <= MAX_ALIKE]


def _trap(url: str) -> str:
    """What URLs of one calendar, or one list with filters, have in common; empty for other URLs."""
    parts = urlsplit(url)
    place = f"{parts.netloc}{parts.path}"
    if parts.query.count("=") > 1 or _DATE_VALUE.search(f"={parts.query.partition('=')[2]}"):
        return f"filters {place}"
    head, _, last = parts.path.rstrip("/").rpartition("/")
    before = head.rpartition("/")[2]
    if _DATE_PATH.fullmatch(f"/{last}") and (
        not before or not _DIGITS.search(before) or _DATE_PATH.fullmatch(f"/{before}")
    ):
        return f"calendar {parts.netloc}{_DIGITS.sub('0', head)}"
    return ""
