"""Status, media type, redirect target and Retry-After of an answer, read before its body."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import responses
from urllib.parse import urlsplit

import requests

from scraper.errors import BadStatus, BlockedScheme, BlockPage, InvalidUrl, NotHtml, NotModified, ProtocolError
from scraper.values.urls import absolute, without_user
from scraper.web.failures import brief

__all__ = [
    "PERMANENT_REDIRECTS",
    "REDIRECTS",
    "content_type",
    "kept_headers",
    "refuse_port",
    "refuse_status",
    "refuse_type",
    "retry_after",
    "start_url",
    "target_of",
]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})
DEFAULT_PAUSE = 120.0
"""Seconds for which an overloaded host is left alone if it names no time."""
_PAGES = frozenset({200, 203})
_EMPTY = frozenset({204, 205})
_ODD = {206: "a part that was not asked for", 304: "as if a condition had been set", 101: "another protocol"}
_OVERLOADED = frozenset({429, 503})
_KEPT_HEADERS = (
    "content-type", "content-language", "date", "last-modified", "etag", "expires", "cache-control", "age", "link",
    "retry-after", "x-robots-tag", "server", "cf-mitigated", "x-datadome", "x-amzn-waf-action",
)  # fmt: skip
"""Response headers about the page and its version, or about a challenge."""
_CHALLENGES = {"cf-mitigated": "challenge", "x-amzn-waf-action": "challenge", "x-datadome": "protected"}
"""Origin: what these delivery networks document of the answers by which they ask for a check."""
_DATA_TYPE = re.compile(
    r"application/(?:.*\+)?json(?:-seq)?|application/(?:rss|atom)\+xml|application/x-ndjson|text/csv"
)
_TEXT_TYPE = re.compile(r"(?=.*+\Z)(?:text/|application/(?:.*[+/.-])?(?:xhtml|xml|html|json|javascript)(?![^+;]))")
_BINARY_TYPE = re.compile(r"(?:image|audio|video|font|model)/.*|application/(?:pdf|zip|msword|vnd\..*|x-.*)")
_GZIP_TYPE = re.compile(r"application/(?:x-)?gzip")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';,]{1,40})", re.IGNORECASE)
_NOT_IN_URL = re.compile(r"[\x00-\x20\x7f]")
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_START = re.compile(r"https?:[/\\]{2}[^/\\]", re.IGNORECASE)
"""How a URL begins that a person gives; links of pages may leave slashes out, or have more of them."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


# ---- URLs


def start_url(url: str) -> str:
    """The URL to begin with. Only what a person may have meant is mended: space around it, letters beyond ASCII.

    Raises InvalidUrl and BlockedScheme.
    """
    if not isinstance(url, str):
        raise InvalidUrl(f"a URL as text is needed, not {type(url).__name__}")
    given = url.strip()
    made = absolute(given, None) if _START.match(given) and not _NOT_IN_URL.search(given) else None
    if made is None:
        hint = "" if _SCHEME.match(url) else "; a URL begins with https://"
        raise _no_url(url, without_user(url), f"not an http or https URL{hint}")
    refuse_port(without_user(made))
    return without_user(made)


def refuse_port(url: str) -> None:
    """Raise InvalidUrl for port 0, which is reserved: urllib3 would connect to the default port of the scheme."""
    if urlsplit(url).port == 0:
        raise InvalidUrl("port 0 cannot be connected to", url)


def target_of(response: requests.Response, url: str) -> str:
    """Where a redirect leads to. Raises ProtocolError, InvalidUrl and BlockedScheme."""
    location = response.headers.get("location", "").strip()
    if not location:
        raise ProtocolError(f"{response.status_code} without a target", url)
    target = absolute(_utf8(location), url)
    if target is None:
        raise _no_url(location, url, f"a redirect to what is no http or https URL: {brief(location)}")
    return without_user(target)


def _no_url(text: str, subject: str, message: str) -> InvalidUrl:
    scheme = _SCHEME.match(text)
    other = scheme is not None and scheme[1].lower() not in ("http", "https", "localhost")
    return BlockedScheme(message, subject) if other else InvalidUrl(message, subject)


# ---- status


def refuse_status(response: requests.Response, url: str, now: datetime) -> None:
    """Raise BlockPage for a challenge; NotModified, ProtocolError or BadStatus for a status that brings no page."""
    status = response.status_code
    text = brief(f"{status} {responses.get(status, '')}")
    for name, value in _CHALLENGES.items():
        if value in response.headers.get(name, "").lower() and (name == "cf-mitigated" or status not in _PAGES):
            raise BlockPage(f"{text}: the site asks for a check ({name}: {value})", url)
    if status in _PAGES or status in _EMPTY:
        return
    if status == 304 and _is_conditional(response):
        raise NotModified("the page has not changed", url, kept_headers(response))
    if status in _ODD:
        raise ProtocolError(f"{status}, {_ODD[status]}", url)
    pause = _named_pause(response, now) if status in _OVERLOADED else None
    raise BadStatus(text, url, status, max(0.0, pause or 0.0))


def _is_conditional(response: requests.Response) -> bool:
    return bool({"If-None-Match", "If-Modified-Since"} & set(response.request.headers))


def retry_after(response: requests.Response, now: datetime) -> float:
    """Seconds from ``now`` for which an overloaded server is left alone; 0 for any other answer."""
    if response.status_code not in _OVERLOADED:
        return 0.0
    named = _named_pause(response, now)
    return DEFAULT_PAUSE if named is None else named


def _named_pause(response: requests.Response, now: datetime) -> float | None:
    """The seconds that a server names; None if it names none that can be read."""
    value = response.headers.get("retry-after", "").strip()
    if value.removeprefix("-").isdecimal():
        return float(value[:12])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()


# ---- type


def refuse_type(media_type: str | None, url: str) -> None:
    """Raise NotHtml for a media type of pictures, videos, PDFs and other files."""
    if not media_type or _TEXT_TYPE.match(media_type) or _GZIP_TYPE.fullmatch(media_type):
        return
    if _BINARY_TYPE.fullmatch(media_type):
        raise NotHtml(f"the content is {brief(media_type)}, not a page", url)


def is_data_type(media_type: str | None) -> bool:
    """Whether a media type is that of data or a feed; what is sent under it may be a page all the same."""
    return bool(media_type and _DATA_TYPE.fullmatch(media_type))


def content_type(response: requests.Response) -> tuple[str | None, str | None]:
    """Media type in lower case, and charset label as sent."""
    value = _CONTROL.sub(" ", response.headers.get("content-type", ""))[:500]
    charset = _CHARSET.search(value)
    return value.partition(";")[0].strip().lower() or None, charset[1] if charset else None


def kept_headers(response: requests.Response) -> tuple[tuple[str, str], ...]:
    """The headers that matter, as text on one line."""
    values = ((name, response.headers.get(name)) for name in _KEPT_HEADERS)
    return tuple((name, _CONTROL.sub(" ", _utf8(value)).strip()) for name, value in values if value is not None)


def _utf8(value: str) -> str:
    """A header value as UTF-8 where it is that; http.client reads all of them as Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
