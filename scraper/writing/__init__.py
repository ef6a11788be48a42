"""Article → JSON, Markdown, plain text, schema.org JSON-LD and HTML: functions of the Article, never of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from scraper.article import Article
from scraper.errors import SourceError, UnknownFormat
from scraper.faults import faults_about
from scraper.writing.schema import json_schema
from scraper.writing.to_html import to_html
from scraper.writing.to_json import read_json, to_json
from scraper.writing.to_jsonld import to_jsonld
from scraper.writing.to_markdown import to_markdown
from scraper.writing.to_text import to_text

__all__ = ["FORMATS", "json_schema", "read_json", "write"]

FORMATS: Mapping[str, Callable[[Article], str]] = MappingProxyType(
    {"json": to_json, "markdown": to_markdown, "text": to_text, "jsonld": to_jsonld, "html": to_html}
)
"""Name of a format and the function that writes it."""


def write(article: Article, format: str) -> str:
    """The article in one of the formats ``json``, ``markdown``, ``text``, ``jsonld`` and ``html``.

    Markdown, text and HTML end with a line end; JSON is one line without. Raises UnknownFormat for any other name,
    SourceError for what is no article, InternalError for an exception that has no other name.
    """
    if not isinstance(article, Article):
        raise SourceError(f"an article is needed, not {type(article).__name__}")
    if format not in FORMATS:
        raise UnknownFormat(f"no such format; there are {', '.join(FORMATS)}", format)
    with faults_about(article.url):
        return FORMATS[format](article)
