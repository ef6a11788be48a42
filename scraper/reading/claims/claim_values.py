"""Values as metadata hold them → values as claims give them."""

from __future__ import annotations

import html
import re

from scraper.values.punctuation import COMMAS
from scraper.values.text import clean, fold
from scraper.values.urls import absolute

__all__ = ["Attributes", "address", "is_address", "is_handle", "keywords", "line", "prose"]

Attributes = tuple[tuple[str, str], ...]

MAX_KEYWORDS = 100
"""Maximum number of keywords of a list; a longer list is search engine spam."""

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|big|br|cite|del|em|font|i|ins|mark|p|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(
    r"</?(?:address|article|aside|blockquote|br|dd|div|dl|dt|fig\w+|h[1-6]|hr|li|ol|p|pre|section|t[dhr]|table|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?(?:-->|\Z)", re.DOTALL)
_ADDRESS = re.compile(r"(?:https?:)?//\S+|www\.\S+", re.IGNORECASE)
_BETWEEN_KEYWORDS = re.compile(rf"[{COMMAS};،]")
_HANDLE = re.compile(r"@[\w.-]+(?:@[\w.-]+)?")
"""Wider than in print: a value that begins with @ is no name, also with the host of a server or a hyphen."""


def line(value: str) -> str:
    """A headline or name: entities resolved, twice if need be, and formatting tags out.

    Other tags stay: they are what a headline about markup is about.

    >>> line("Tom &amp;amp; Ida use <em>the</em> &lt;div&gt;")
    'Tom & Ida use the <div>'
    """
    if "<" in value:
        value = _INLINE_TAG.sub(_space_for_break, value)
    return clean(_unescape(value))


def prose(value: str) -> str:
    """A description, caption or body: entities resolved and all tags out.

    >>> prose("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;")
    'One. Two.'
    """
    value = _unescape(value)
    if "<" in value:
        value = _TAG.sub("", _BLOCK_TAG.sub(" ", value))
    return clean(value)


def _unescape(value: str) -> str:
    for _ in range(2):
        if "&" not in value:
            break
        value = _ENTITY.sub(lambda match: html.unescape(match[0]), value)
    return value


def _space_for_break(match: re.Match[str]) -> str:
    return " " if match[0][:3].lower() in ("<br", "<p>", "</p") else ""


def keywords(value: str) -> list[str]:
    """The keywords of a list with commas or semicolons, each once.

    >>> keywords("trains, weather; Trains,")
    ['trains', 'weather']
    """
    unique: dict[str, str] = {}
    for word in _BETWEEN_KEYWORDS.split(line(value), maxsplit=MAX_KEYWORDS)[:MAX_KEYWORDS]:
        if word.strip():
            unique.setdefault(fold(word.strip()), word.strip())
    return list(unique.values())


def address(value: str, base: str | None) -> str | None:
    """The absolute URL of a value; None if the value is not a URL."""
    value = value.strip()
    return absolute(value.replace("&amp;", "&"), base) if value else None


def is_address(value: str) -> bool:
    """Whether a value that should be a name is a URL."""
    return bool(_ADDRESS.fullmatch(value))


def is_handle(value: str) -> bool:
    """Whether a value that should be a name is a name on a social network: ``@name`` or ``@name@host``."""
    return bool(_HANDLE.fullmatch(value))
