"""Articles → JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from scraper.article import Article
from scraper.writing.feed_entries import (
    FeedEntry,
    FeedHead,
    author_names,
    complete_time,
    entry_id,
    entry_tags,
    one_line_of,
    utc_time,
    web_address,
)
from scraper.writing.to_html import to_html

__all__ = ["to_jsonfeed"]

VERSION = "https://jsonfeed.org/version/1.1"


def to_jsonfeed(head: FeedHead, entries: Iterable[FeedEntry]) -> Iterator[str]:
    """The feed piece by piece, an item a line; joined they are one JSON document.

    ``date_modified`` is ``changed_at`` of the entry. A date of an article without time or offset is in the content
    only.
    """
    start = _json({"version": VERSION, "title": head.title})
    yield f'{start.removesuffix("}")},"items":['
    between = "\n"
    for entry in entries:
        yield f"{between}{_json(_item_fields(entry))}"
        between = ",\n"
    yield "\n]}\n"


def _json(value: dict[str, object]) -> str:
    return msgspec.json.encode(value).decode()


def _item_fields(entry: FeedEntry) -> dict[str, object]:
    article = entry.article
    lead = next((image.url for image in article.images if image.lead), None)
    fields: dict[str, object] = {
        "id": entry_id(entry),
        "url": web_address(article.canonical_url) or web_address(article.url),
        "title": one_line_of(article.headline),
        "content_html": to_html(article),
        "summary": one_line_of(article.dek or article.description),
        "image": web_address(lead),
        "date_published": complete_time(article.date_published),
        "date_modified": utc_time(entry.changed_at),
        "authors": _authors(article),
        "tags": entry_tags(article),
        "language": article.language,
    }
    return {name: value for name, value in fields.items() if value}


def _authors(article: Article) -> list[dict[str, str]]:
    addresses = {one_line_of(author.name): web_address(author.url) for author in article.authors}
    named = [(name, addresses.get(name)) for name in author_names(article)]
    return [{"name": name} | ({"url": url} if url else {}) for name, url in named]
