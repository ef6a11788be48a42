"""A web page, or plain text copied from one → a clean normalized article, and an account of everything left out.

::

    import scraper

    page = scraper.fetch("https://example.org/story")
    article = scraper.normalize(page)
    print(article.headline, article.authors, article.images, article.junk)
    print(scraper.write(article, "markdown"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.article import Article, Outcome
    from scraper.document import Document, Page, Role
    from scraper.errors import FetchError, ScraperError
    from scraper.labelling import Labeller, Vote, Voter, default_labeller
    from scraper.pipeline import Extraction, extract, normalize
    from scraper.web import fetch
    from scraper.writing import json_schema, read_json, write

    __version__: str

__all__ = [
    "Article",
    "Document",
    "Extraction",
    "FetchError",
    "Labeller",
    "Outcome",
    "Page",
    "Role",
    "ScraperError",
    "Vote",
    "Voter",
    "__version__",
    "default_labeller",
    "extract",
    "fetch",
    "json_schema",
    "normalize",
    "read_json",
    "write",
]

_HOME = {
    "Article": "article",
    "Document": "document",
    "Extraction": "pipeline",
    "FetchError": "errors",
    "Labeller": "labelling",
    "Outcome": "article",
    "Page": "document",
    "Role": "document",
    "ScraperError": "errors",
    "Vote": "labelling",
    "Voter": "labelling",
    "default_labeller": "labelling",
    "extract": "pipeline",
    "fetch": "web",
    "json_schema": "writing",
    "normalize": "pipeline",
    "read_json": "writing",
    "write": "writing",
}
"""Name and the module that defines it. Names are resolved on first use, so that importing the package loads nothing."""
_MODULES = frozenset({"errors", "series", "sites", "views", "web"})
"""Public modules that are imported on first use, as ``scraper.web.Agent``."""


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("scraper.version").version()
    if name in _HOME:
        return getattr(import_module(f"scraper.{_HOME[name]}"), name)
    if name in _MODULES:
        return import_module(f"scraper.{name}")
    raise AttributeError(f"module 'scraper' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
