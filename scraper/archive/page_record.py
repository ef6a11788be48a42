"""A page as a WARC record that gives the same page again.

The record is a ``response`` with the body decoded and the headers that were kept, so that every program for archives
reads it. What WARC has no header for stands as JSON in the extension header ``WARC-Scraper-Page``; where that would be
larger than other programs take, in a ``metadata`` record before it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import responses
from urllib.parse import quote
from uuid import uuid4

import msgspec
from msgspec import Struct

from scraper.document import Page
from scraper.version import DISTRIBUTION, version

__all__ = ["PAGE_HEADER", "PAGE_JSON_TYPE", "decode_page", "page_records", "warcinfo_record"]

PAGE_HEADER = "WARC-Scraper-Page"
PAGE_JSON_TYPE = "application/vnd.scraper-page+json"
"""Content type of the metadata record with a large JSON."""
_MAX_INLINE = 16_000
"""Bytes of the JSON in a header, and of the headers of an answer: fastwarc takes heads of 32 kB, 64 kB with all."""
_MAX_URL = 8_192
"""Characters of the longest URL that ``scraper.values.urls`` lets pass."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"
_OF_TRANSFER = frozenset({"content-encoding", "content-length", "content-type", "transfer-encoding"})
"""Headers that are not repeated: the body is stored decoded, and its type stands first."""


class _PageFields(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of a page but its content."""

    text: bool = False
    """Whether the content is text, which is stored as UTF-8."""
    url: str | None = None
    requested_url: str | None = None
    redirects: tuple[str, ...] = ()
    status: int | None = None
    media_type: str | None = None
    charset: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    fetched_at: str | None = None
    flags: tuple[str, ...] = ()


def page_records(page: Page, now: datetime) -> list[bytes]:
    """The record of a page, uncompressed, with the one that must stand before it if there is one.

    ``now`` is the date of a page that has none.
    """
    body = page.content if isinstance(page.content, bytes) else page.content.encode("utf-8", "surrogatepass")
    status = page.status if page.status is not None and 100 <= page.status <= 999 else None
    record_id = f"<{uuid4().urn}>"
    fields = _json_of(page)
    head = {
        "WARC-Type": "resource" if status is None else "response",
        "WARC-Record-ID": record_id,
        "WARC-Target-URI": _target(page, record_id),
        "WARC-Date": _date(page.fetched_at, now),
        "WARC-Payload-Digest": _digest(body),
        "Content-Type": "application/http; msgtype=response" if status else _content_type(page),
    }
    before = []
    if len(fields) <= _MAX_INLINE:
        head[PAGE_HEADER] = fields
    else:
        before = [_metadata(fields, head)]
    block = body if status is None else _answer_head(page, status, len(body)) + body
    return [*before, _record(head, block)]


def warcinfo_record(name: str, now: datetime) -> bytes:
    """The first record of a file, uncompressed: which program wrote it, and its name."""
    head = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": f"<{uuid4().urn}>",
        "WARC-Filename": name,
        "WARC-Date": _date(None, now),
        "Content-Type": "application/warc-fields",
    }
    return _record(head, f"software: {DISTRIBUTION}/{version()}\r\nformat: WARC File Format 1.1\r\n".encode())


def decode_page(fields: str | bytes, body: bytes) -> Page | None:
    """The page whose JSON and content these are; None if the JSON is not what ``page_records`` writes."""
    try:
        known = msgspec.convert(json.loads(fields), _PageFields)
        fetched_at = None if known.fetched_at is None else datetime.fromisoformat(known.fetched_at)
        content = body.decode("utf-8", "surrogatepass") if known.text else body
    except (ValueError, RecursionError, msgspec.MsgspecError):
        return None
    return Page(
        content=content,
        url=known.url,
        requested_url=known.requested_url,
        redirects=known.redirects,
        status=known.status,
        media_type=known.media_type,
        charset=known.charset,
        headers=known.headers,
        fetched_at=fetched_at,
        flags=known.flags,
    )


def _json_of(page: Page) -> str:
    """All of a page but its content as JSON in printable ASCII, which no header line can be broken with."""
    fields = _PageFields(
        text=isinstance(page.content, str),
        url=page.url,
        requested_url=page.requested_url,
        redirects=page.redirects,
        status=page.status,
        media_type=page.media_type,
        charset=page.charset,
        headers=page.headers,
        fetched_at=page.fetched_at.isoformat() if page.fetched_at else None,
        flags=page.flags,
    )
    # The encoder of msgspec refuses lone surrogates and leaves letters beyond ASCII as they are.
    text = json.dumps(msgspec.to_builtins(fields), ensure_ascii=True, separators=(",", ":"))
    return text.replace("\x7f", "\\u007f")


def _metadata(fields: str, about: dict[str, str]) -> bytes:
    head = {
        "WARC-Type": "metadata",
        "WARC-Record-ID": f"<{uuid4().urn}>",
        "WARC-Target-URI": about["WARC-Target-URI"],
        "WARC-Concurrent-To": about["WARC-Record-ID"],
        "WARC-Date": about["WARC-Date"],
        "Content-Type": PAGE_JSON_TYPE,
    }
    return _record(head, fields.encode("ascii"))


def _record(head: dict[str, str], block: bytes) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return b"".join((f"WARC/1.1\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode(), block, b"\r\n\r\n"))


def _target(page: Page, record_id: str) -> str:
    """The URL in characters that a URL may have; the record's own URN where the page has no URL that fits a header."""
    url = quote((page.url or "").encode("utf-8", "surrogatepass"), safe=_URL_SAFE)
    return url if 0 < len(url) <= _MAX_URL else record_id[1:-1]


def _date(fetched_at: datetime | None, now: datetime) -> str:
    try:
        date = (fetched_at or now).astimezone(UTC)
    except (OverflowError, ValueError):
        # The first and the last hours that Python has cannot be said in UTC.
        date = now.astimezone(UTC)
    return date.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _digest(body: bytes) -> str:
    """SHA-1 in base 32: the one digest that every program for archives verifies. It protects from damage only."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def _content_type(page: Page) -> str:
    declared = dict(page.headers).get("content-type")
    if declared is None:
        charset = f"; charset={page.charset}" if page.charset else ""
        declared = f"{page.media_type or 'application/octet-stream'}{charset}"
    if isinstance(page.content, str):
        declared = f"{page.media_type or 'text/plain'}; charset=utf-8"
    return _header_value(declared)[:1000]


def _answer_head(page: Page, status: int, length: int) -> bytes:
    lines = [f"HTTP/1.1 {status} {responses.get(status, '')}", f"Content-Type: {_content_type(page)}"]
    lines += _header_lines(page)
    return ("\r\n".join(lines) + f"\r\nContent-Length: {length}\r\n\r\n").encode("utf-8", "replace")


def _header_lines(page: Page) -> Iterator[str]:
    """The kept headers that other programs can read; the JSON has all of them as they are."""
    left = _MAX_INLINE
    for name, value in page.headers:
        line = f"{name}: {_header_value(value)}"
        left -= len(line.encode("utf-8", "replace"))
        if left > 0 and _TOKEN.fullmatch(name) and name.lower() not in _OF_TRANSFER:
            yield line


def _header_value(value: str) -> str:
    return _CONTROL.sub(" ", value).strip().encode("utf-8", "replace").decode("utf-8")
