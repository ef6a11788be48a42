"""The page of an answer that was stored as bytes: codings are undone within the limits that hold for a fetch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

import requests
from msgspec import Struct
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPHeaderDict, HTTPResponse

from scraper.document import Page
from scraper.errors import ProtocolError, Truncated, UndecodableBody
from scraper.web.answer import content_type, kept_headers
from scraper.web.deadline import Deadline
from scraper.web.response_body import BodyLimits, read_body
from scraper.web.wire_format import Dechunker

__all__ = ["StoredAnswer", "page_of_stored"]

_SECONDS = 60.0
"""Limit for decoding one body, which takes milliseconds."""


class StoredAnswer(Struct, frozen=True, kw_only=True):
    """An answer as an archive holds it."""

    url: str | None
    status: int | None
    headers: Sequence[tuple[str, str]]
    """As sent; values as Latin-1."""
    body: bytes
    """As sent, or with its codings already undone, whatever the headers say."""
    fetched_at: datetime | None
    flags: tuple[str, ...] = ()


def page_of_stored(answer: StoredAnswer, limits: BodyLimits) -> Page:
    """The page of a stored answer of any status. Raises ProtocolError, Truncated, and what ``read_body`` raises."""
    headers = HTTPHeaderDict(answer.headers)
    url = answer.url or ""
    body = _without_chunks(answer.body, headers, url)
    # The length of an answer is that of the record: an announced one that differs says nothing more.
    headers.discard("content-length")
    raw = HTTPResponse(BytesIO(body), headers, preload_content=False, decode_content=False)
    response = requests.Response()
    response.headers = CaseInsensitiveDict(headers)
    media_type, charset = content_type(response)
    return Page(
        content=read_body(raw, limits, Deadline(_SECONDS), url),
        url=answer.url,
        status=answer.status,
        media_type=media_type,
        charset=charset,
        headers=kept_headers(response),
        fetched_at=answer.fetched_at,
        flags=answer.flags,
    )


def _without_chunks(body: bytes, headers: Mapping[str, str], url: str) -> bytes:
    """The body without the chunked coding. Many archives keep the header and store the body without its chunks."""
    codings = headers.get("transfer-encoding", "").strip().lower()
    if codings in ("", "identity"):
        return body
    if codings != "chunked":
        raise UndecodableBody(f"the transfer encoding is not chunked: {codings[:80]!r}", url)
    dechunker = Dechunker()
    made = dechunker.feed(body)
    if not made and not dechunker.complete:
        return body
    if dechunker.fault is not None:
        raise ProtocolError(str(dechunker.fault), url)
    if not dechunker.complete:
        raise Truncated("the body ends within a chunk", url)
    return made
