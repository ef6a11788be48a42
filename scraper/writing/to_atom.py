"""Articles → Atom (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

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

__all__ = ["to_atom"]

GENERATOR = "scraper"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def to_atom(head: FeedHead, entries: Iterable[FeedEntry]) -> Iterator[str]:
    """The feed piece by piece, an entry each; joined they are one XML document.

    ``updated`` is ``changed_at`` of the entry. A date of an article without time or offset is in the content only.
    """
    yield (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"{_tag('id', head.id)}{_tag('title', head.title)}{_tag('updated', utc_time(head.updated))}"
        f"{_tag('generator', GENERATOR)}"
    )
    for entry in entries:
        yield _entry_xml(entry)
    yield "</feed>\n"


def _entry_xml(entry: FeedEntry) -> str:
    article = entry.article
    published = complete_time(article.date_published)
    link = web_address(article.canonical_url) or web_address(article.url)
    summary = one_line_of(article.dek or article.description)
    parts = (
        _tag("id", entry_id(entry)),
        _tag("title", one_line_of(article.headline)),
        _tag("updated", utc_time(entry.changed_at)),
        _tag("published", published) if published else "",
        *_authors_xml(article),
        f'<link rel="alternate" href="{_xml(link)}"/>\n' if link else "",
        *(f'<category term="{_xml(tag)}"/>\n' for tag in entry_tags(article)),
        _tag("summary", summary) if summary else "",
        _tag("content", to_html(article), ' type="html"'),
    )
    language = article.language if article.language and _LANGUAGE.fullmatch(article.language) else None
    lang = f' xml:lang="{language}"' if language else ""
    return f"<entry{lang}>\n{''.join(parts)}</entry>\n"


def _authors_xml(article: Article) -> Iterator[str]:
    known = {one_line_of(author.name): author for author in article.authors}
    for name in author_names(article):
        author = known.get(name)
        uri = web_address(author.url) if author else None
        yield f"<author>{_tag('name', name)}{_tag('uri', uri) if uri else ''}</author>\n"


def _tag(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{_xml(text)}</{name}>\n"


def _xml(text: str) -> str:
    """Text as it stands in an element or an attribute; what XML cannot hold is U+FFFD."""
    # A parser makes a line end of a carriage return that is not written as a reference.
    return escape(_NOT_IN_XML.sub("\ufffd", text)).replace("\r", "&#13;")
