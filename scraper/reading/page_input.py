"""Turns content into a Page, refuses a URL or a file name, and tells HTML from plain text."""

from __future__ import annotations

import os
import re

import msgspec

from scraper.document import DocumentKind, Page
from scraper.errors import NotASource
from scraper.values.urls import without_user

__all__ = ["as_page", "kind_of"]

_URL = re.compile(r"(?:https?|ftp|file)://\S+|www\.[^\s/][^\s/.]*+\.\S+", re.IGNORECASE)
_HOST_AND_PATH = re.compile(r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}(?::\d{1,5})?/\S*", re.IGNORECASE)
_PATH = re.compile(r"(?:~|\.{1,2})?[\\/][^\s<>]+|[a-z]:[\\/][^<>]+", re.IGNORECASE)
_FILE = re.compile(
    r"[^<>]{1,250}\.(?:s?html?|xhtml|mht|mhtml|txt|text|md|pdf|docx?|rtf|gz|zip|warc|json|xml)", re.IGNORECASE
)
_LONGEST_NAME = 4096

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_TEXT_TYPES = frozenset({"text/plain", "text/markdown"})
_LEAD = re.compile(r"\s+|\ufeff|<!--.*?-->|<\?xml[^>]*>", re.DOTALL)
_PAGE_START = re.compile(r"<!doctype\s+html\b[^<]{0,200}>\s*<html\b[^<]{0,500}>\s*<(?:head|body)\b", re.IGNORECASE)
_PAGE_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_TAIL = 4096
_ANY_TAG = re.compile(r"<([a-z][a-z0-9:-]*)(?=[\s/>])([^<>]*)>", re.IGNORECASE)
_DOCUMENT = ("<!--", "<!doctype", "<html", "<head", "<body")
_BLOCKS = (
    "address|article|aside|blockquote|body|div|dl|figure|footer|form|h[1-6]|head|header|html|li|main|nav|ol|p|"
    "pre|section|table|td|tr|ul"
)
_BLOCK_TAG = re.compile(rf"<(/?)({_BLOCKS})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_LOOKED_AT = 100_000
_FEWEST_TAGS = 4
_DENSITY = 150
"""Characters for each tag; a text with fewer tags only mentions them."""


def as_page(source: Page | str | bytes, url: str | None = None) -> Page:
    """The source as a Page. ``url`` says where bare content is from.

    Raises NotASource for a text that is only a URL or a file name, for a path object, and for what is of another type:
    nothing is fetched or opened here.
    """
    page = source if isinstance(source, Page) else Page(content=_checked_content(source))
    known = page.url or url
    if known is not None and not isinstance(known, str):
        raise NotASource(f"a URL is text, not {type(known).__name__}")
    if not isinstance(page.content, str | bytes | bytearray | memoryview):
        raise NotASource(f"the content of a page is text or bytes, not {type(page.content).__name__}")
    shareable = msgspec.structs.replace(
        page,
        url=_shareable(known),
        requested_url=_shareable(page.requested_url),
        redirects=tuple([_shareable(hop) or "" for hop in page.redirects]),
    )
    return page if shareable == page else shareable


def _checked_content(source: object) -> str | bytes:
    if isinstance(source, os.PathLike):
        raise NotASource("this is a path: give the file's content", os.fsdecode(source))
    if isinstance(source, str):
        _refuse_name(source.strip())
    elif not isinstance(source, bytes):
        raise NotASource(f"a page, its text or its bytes are needed, not {type(source).__name__}")
    return source


def _shareable(url: str | None) -> str | None:
    """A URL without name, password and lone surrogates, which UTF-8 cannot hold; an empty URL is None."""
    return without_user(url).encode("utf-8", "replace").decode("utf-8") if url else None


def _refuse_name(text: str) -> None:
    if not text or len(text) > _LONGEST_NAME or len(text.splitlines()) > 1:
        return
    if _URL.fullmatch(text) or _HOST_AND_PATH.fullmatch(text):
        raise NotASource("this is a URL, not a page: get the page with scraper.fetch", text)
    if _PATH.fullmatch(text) or _FILE.fullmatch(text):
        message = "this is a file name, not a page: give the file's content, or the name to the command line"
        raise NotASource(f"{message} (scraper.fetch takes URLs only)", text)


def kind_of(page: Page, text: str) -> DocumentKind:
    """Whether content is HTML or plain text: by its media type, else by looking."""
    if page.media_type in _HTML_TYPES:
        return DocumentKind.HTML
    if page.media_type in _TEXT_TYPES and not _is_document(text):
        return DocumentKind.TEXT
    looks_so = _is_markup(text[:_LOOKED_AT]) or _holds_a_document(text)
    return DocumentKind.HTML if looks_so else DocumentKind.TEXT


def _is_document(text: str) -> bool:
    """Whether it begins as only HTML does, comments aside."""
    end = 0
    while lead := _LEAD.match(text, end):
        end = lead.end()
    return "<" in text[:end] or text[end : end + 10].lower().startswith(_DOCUMENT)


def _holds_a_document(text: str) -> bool:
    """Whether a whole page follows other text, such as warnings that a server script printed first."""
    return bool(_PAGE_START.search(text) and _PAGE_END.search(text, max(0, len(text) - _TAIL)))


def _is_markup(text: str) -> bool:
    if _is_document(text):
        return True
    first = _ANY_TAG.match(text.lstrip())
    return _is_element(first, text) if first else _is_tagged(text)


def _is_element(first: re.Match[str], text: str) -> bool:
    """Whether the tag at the beginning is markup, not a mention such as ``<b> makes text bold``."""
    name = first[1].lower()
    lower = text.lower()
    if "=" in first[2] or f"</{name}>" in lower or lower.count(f"<{name}>") > 1:
        return True
    return not text.lstrip()[first.end() : first.end() + 1].isspace()


def _is_tagged(text: str) -> bool:
    """Whether a text that does not begin with a tag has tags throughout."""
    tags = [(slash, name.lower()) for slash, name in _BLOCK_TAG.findall(text)]
    pairs = {name for slash, name in tags if slash} & {name for slash, name in tags if not slash}
    return bool(pairs) and len(tags) >= _FEWEST_TAGS and len(text) <= len(tags) * _DENSITY
