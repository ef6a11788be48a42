"""Detect pages that only redirect: by ``<meta http-equiv=refresh>``, or a script that sets the location."""

from __future__ import annotations

import re

from scraper.values.entities import unescape
from scraper.values.urls import absolute, is_site_root, registrable_domain, url_key

__all__ = ["is_same_site", "leads_to_front_page", "stub_target"]

MAX_STUB = 65_536
"""Bytes; a longer page has content."""
MAX_LETTERS = 400
"""Characters of text beside the markup that a page which only leads elsewhere may have."""
MAX_SECONDS = 10
"""A refresh after a longer time shows the page first."""

_HELD = r"<!--.*?(?:-->|\Z)|<(script|style|title|head)\b.*?(?:</\1\s*+>|\Z)"
_UNSEEN_AT_END = re.compile(_HELD, re.DOTALL | re.IGNORECASE)
# A tag that nothing ends matches to the end: the search would begin anew at each sign behind it.
_UNSEEN = re.compile(rf"{_HELD}|<[^>]*+(?:>|(?P<open>\Z))", re.DOTALL | re.IGNORECASE)
_META = re.compile(r"<meta\b[^>]{0,1000}>", re.IGNORECASE)
_IS_REFRESH = re.compile(r"http-equiv\s*+=\s*+(?:[\"']\s*+)?refresh\b", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_REFRESH = re.compile(r"\s*(\d{1,6})(?:\.\d*)?\s*[;,]?\s*(?:url\s*=\s*)?[\"']?\s*([^\"']*)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Only as the first thing that a script does: in a function it may be what a button does.
_SCRIPT = re.compile(
    r"<script\b[^>]{0,500}>\s*(?:(?:window|document|self|top)\.)?location"
    r"(?:(?:\.href)?\s*=\s*|\.(?:replace|assign)\(\s*)[\"']([^\"'\s]{1,2000})[\"']",
    re.IGNORECASE,
)


def stub_target(content: bytes, url: str) -> str | None:
    """The target of a page that only redirects; None for any other page.

    >>> stub_target(b"<meta http-equiv='refresh' content='0; url=/new'>", "https://example.org/old")
    'https://example.org/new'
    """
    if len(content) > MAX_STUB:
        return None
    markup = _COMMENT.sub("", content.decode("utf-8", "replace"))
    link = _refresh_target(markup) or _script_target(markup)
    if link is None or len(" ".join(unescape(_UNSEEN.sub(_visible_part, markup)).split())) > MAX_LETTERS:
        return None
    target = absolute(unescape(link).strip(), url)
    return None if target is None or url_key(target) == url_key(url) else target


def _visible_part(match: re.Match[str]) -> str:
    """The replacement of a match: a space, or the visible rest of an unclosed tag."""
    return " " if match["open"] is None else _UNSEEN_AT_END.sub(" ", match[0])


def _refresh_target(markup: str) -> str | None:
    for tag in _META.finditer(markup):
        content = _CONTENT.search(tag[0]) if _IS_REFRESH.search(tag[0]) else None
        parts = _REFRESH.match(next(filter(None, content.groups()), "")) if content else None
        if parts and int(parts[1]) <= MAX_SECONDS and parts[2].strip():
            return parts[2]
    return None


def _script_target(markup: str) -> str | None:
    match = _SCRIPT.search(markup)
    return match[1] if match else None


def is_same_site(url: str, other: str) -> bool:
    """Whether two URLs are of hosts that somebody registered together."""
    return registrable_domain(url) == registrable_domain(other)


def leads_to_front_page(requested: str, final: str) -> bool:
    """Whether a request was redirected to the front page of its site, as sites do for deleted pages.

    A path of one word is no page but a place (``/en``, ``/news``), which may well be the front page.
    """
    if not is_site_root(final) or is_site_root(requested) or not is_same_site(requested, final):
        return False
    path = url_key(requested).partition("/")[2].partition("?")[0]
    return "/" in path or path.count("-") >= 2 or "." in path
