"""Article → JSON, Markdown, plain text, schema.org JSON-LD and HTML: functions of the Article, never of the page.

Feeds (``to_jsonfeed``, ``to_atom``) are functions of several articles and no formats of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scraper.errors import SourceError, UnknownFormat
from scraper.faults import faults_about

if TYPE_CHECKING:
    from scraper.article import Article
    from scraper.writing.schema import json_schema
    from scraper.writing.to_json import read_json

__all__ = ["FORMATS", "Format", "json_schema", "read_json", "render", "write"]


_HOME = {"json_schema": "schema", "read_json": "to_json"}
"""Names that are imported on first use: the command line lists the formats without the types of an article."""


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"scraper.writing.{_HOME[name]}"), name)
    raise AttributeError(f"module 'scraper.writing' has no attribute {name!r}")


class Format(NamedTuple):
    """A format that articles are written in."""

    name: str
    extension: str
    """How the names of its files end."""
    write: Callable[[Article], str | bytes]
    """The article in this format: text, or bytes if the format is binary."""


def _function(name: str) -> Callable[[Article], str | bytes]:
    """The function of the module of the same name, which is imported when the function is first called.

    The command line lists the formats at its start, and must not load all writers for that.
    """

    def write(article: Article) -> str | bytes:
        written: str | bytes = getattr(import_module(f"scraper.writing.{name}"), name)(article)
        return written

    return write


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        format.name: format
        for format in (
            Format("json", ".json", _function("to_json")),
            Format("markdown", ".md", _function("to_markdown")),
            Format("text", ".txt", _function("to_text")),
            Format("jsonld", ".jsonld", _function("to_jsonld")),
            Format("html", ".html", _function("to_html")),
        )
    }
)
"""All formats by name. A new format is one function and one row; the command line offers what is listed here."""


def write(article: Article, format: str) -> str:
    """The article in one of the formats ``json``, ``markdown``, ``text``, ``jsonld`` and ``html``.

    Markdown, text and HTML end with a line end; JSON is one line without. Raises UnknownFormat for any other name and
    for a binary format, which ``render`` writes; SourceError if ``article`` is not an Article; InternalError for an
    exception that has no other name.
    """
    written = render(article, format)
    if isinstance(written, bytes):
        raise UnknownFormat("this format is binary; scraper.writing.render gives its bytes", format)
    return written


def render(article: Article, format: str) -> str | bytes:
    """The article in a format of ``FORMATS``: the content of a file, as text, or as bytes if the format is binary.

    Raises as ``write``, but not for a binary format.
    """
    from scraper.article import Article

    if not isinstance(article, Article):
        raise SourceError(f"an article is needed, not {type(article).__name__}")
    if format not in FORMATS:
        raise UnknownFormat(f"no such format; there are {', '.join(FORMATS)}", format)
    with faults_about(article.url):
        return FORMATS[format].write(article)
