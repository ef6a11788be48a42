"""Finds the next page of an article that is split into pages ("page 2 of 3"), as opposed to the next article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import parse_qsl, urlencode

from scraper.document import Document
from scraper.values.tables import load_table
from scraper.values.urls import registrable_domain, split_url, url_key

__all__ = ["is_next_part", "next_page_url"]

MOST_PARTS = 100
_NUMBER = re.compile(r"\d{1,3}")
_NUMBER_ALONE = re.compile(r"\W*(?:\w+\s)?(\d{1,3})\W*")


def next_page_url(document: Document) -> str | None:
    """URL of the article's next page: ``rel=next``, or a link that shows the next number; None if it has no more.

    Either has to be the page's own URL but for the number: ``rel=next`` may as well mean the next article.
    """
    here = document.page.url
    if here is None:
        return None
    named = (claim.value for claim in document.claims if claim.field == "next_url")
    return next((url for url in (*named, *_numbered_links(document)) if is_next_part(url, here)), None)


def is_next_part(url: str, here: str) -> bool:
    """Whether a URL is that of the page after ``here`` of the same article.

    >>> is_next_part("https://example.org/rain/2", "https://example.org/rain/")
    True
    >>> is_next_part("https://example.org/snow", "https://example.org/rain/")
    False
    """
    if registrable_domain(url) != registrable_domain(here):
        return False
    numbers = {int(digits) for digits in _NUMBER.findall(url)}
    return any(_bases(url, number) & _bases_before(here, number - 1) for number in numbers if 2 <= number <= MOST_PARTS)


def _bases_before(url: str, number: int) -> frozenset[str]:
    """The URL without its page number, for each way to write it; the first page may have no number."""
    return _bases(url, number) | ({url_key(url)} if number == 1 else frozenset())


def _bases(url: str, number: int) -> frozenset[str]:
    """The URL without a page number, for each way to write the number."""
    parts = split_url(url)
    if parts is None:
        return frozenset()
    names = frozenset(load_table("pager.toml")["parameters"])
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    rest = [(name, value) for name, value in pairs if not (name.lower() in names and value == str(number))]
    bases = {url_key(parts._replace(path=path).geturl()) for path in _paths(parts.path, number)}
    if len(rest) < len(pairs):
        bases.add(url_key(parts._replace(query=urlencode(rest)).geturl()))
    return frozenset(bases)


def _paths(path: str, number: int) -> Iterator[str]:
    matched = _numbered().fullmatch(path)
    if matched and int(matched["number"]) == number:
        yield f"{matched['base']}{matched['end'] or ''}"


@cache
def _numbered() -> re.Pattern[str]:
    words = "|".join(load_table("pager.toml")["words"])
    return re.compile(
        rf"(?P<base>.+?)[/_,.-](?:(?:{words})[/_,.=-]?)?(?P<number>\d{{1,3}})(?P<end>\.\w{{2,5}})?/?", re.IGNORECASE
    )


def _numbered_links(document: Document) -> Iterator[str]:
    """Targets of links whose text is only a number."""
    for block in document.blocks:
        for span in block.spans:
            if span.url and _NUMBER_ALONE.fullmatch(document.text[span.start : span.end]):
                yield span.url
