"""Other extractors on the same pages, each as a function of a page's bytes and URL."""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable

from msgspec import Struct

__all__ = ["BASELINE", "Contender", "contenders"]

DISTRIBUTIONS = {"scraper": "article-ledger"}
"""Contenders whose distribution has another name than they have here."""
BASELINE = "lxml"
"""The bare parser; every figure is a multiple of its time."""


class Contender(Struct, frozen=True):
    """An extractor that is timed."""

    name: str
    call: str
    """The call that is timed."""
    version: str | None
    """None if the extractor is not installed."""
    run: Callable[[bytes, str | None], object] | None = None


def contenders() -> tuple[Contender, ...]:
    """The product, the parser alone, and the other extractors, installed or not."""
    return tuple(_contender(*row) for row in CONTENDERS)


def _contender(name: str, call: str, load: Callable[[], Callable[[bytes, str | None], object]]) -> Contender:
    try:
        run = load()
    except ModuleNotFoundError:
        return Contender(name, call, None)
    return Contender(name, call, importlib.metadata.version(DISTRIBUTIONS.get(name, name)), run)


def _lxml() -> Callable[[bytes, str | None], object]:
    parse = importlib.import_module("lxml.html").document_fromstring
    return lambda content, _: parse(content)


def _scraper() -> Callable[[bytes, str | None], object]:
    normalize = importlib.import_module("scraper").normalize
    return lambda content, url: normalize(content, url=url).to_json()


def _trafilatura() -> Callable[[bytes, str | None], object]:
    extract = importlib.import_module("trafilatura").bare_extraction
    return lambda content, url: extract(content, url=url, with_metadata=True)


def _newspaper() -> Callable[[bytes, str | None], object]:
    newspaper = importlib.import_module("newspaper")
    decode = importlib.import_module("trafilatura.utils").decode_file

    def run(content: bytes, url: str | None) -> object:
        # By default (fetch_images), it makes network requests.
        article = newspaper.Article(url or "", fetch_images=False)
        article.download(input_html=decode(content))
        article.parse()
        return article.text

    return run


def _readability() -> Callable[[bytes, str | None], object]:
    document = importlib.import_module("readability").Document
    return lambda content, url: document(content, url=url).summary()


def _resiliparse() -> Callable[[bytes, str | None], object]:
    tree = importlib.import_module("resiliparse.parse.html").HTMLTree
    encoding = importlib.import_module("resiliparse.parse.encoding").detect_encoding
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text

    def run(content: bytes, _: str | None) -> object:
        return extract(tree.parse_from_bytes(content, encoding(content)), main_content=True)

    return run


CONTENDERS = (
    (BASELINE, "document_fromstring", _lxml),
    ("scraper", "normalize and to_json", _scraper),
    ("trafilatura", "bare_extraction with metadata", _trafilatura),
    ("newspaper4k", "download(input_html) and parse", _newspaper),
    ("readability-lxml", "Document.summary", _readability),
    ("resiliparse", "extract_plain_text(main_content)", _resiliparse),
)
