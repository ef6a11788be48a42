"""Heads of records and of answers: lines of names and values, parsed by fastwarc whatever their size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from msgspec import Struct

from scraper.errors import MissingExtra
from scraper.values.urls import absolute, without_user

__all__ = ["WarcHead", "header_pairs", "warc_head"]

_LINE_END = re.compile(rb"\r?\n")
_PIECE = 32_000
"""Bytes that are parsed at a time: fastwarc refuses more than 32,768."""


class WarcHead(Struct, frozen=True):
    """The headers of a record that matter here."""

    record_type: str
    """Lower case; empty where the record names none."""
    record_id: str | None
    date: datetime | None
    url: str | None
    content_type: str
    fields: dict[str, str]
    """All headers by name in lower case, the first of each name; values are unchecked text."""


def warc_head(head: bytes) -> WarcHead:
    """The head of a record. Raises MissingExtra without fastwarc."""
    fields = dict[str, str]()
    for name, value in header_pairs(head):
        fields.setdefault(name.decode("utf-8", "replace").lower(), value.decode("utf-8", "replace"))
    return WarcHead(
        record_type=fields.get("warc-type", "").strip().lower(),
        record_id=_on_one_line(fields.get("warc-record-id")),
        date=_date_of(fields.get("warc-date", "")),
        url=_url_of(fields.get("warc-target-uri", "")),
        content_type=fields.get("content-type", ""),
        fields=fields,
    )


def header_pairs(head: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Names and values below the first line of a head; a line that is none is left out, and one over 32 kB too.

    Raises MissingExtra without fastwarc.
    """
    try:
        from fastwarc.warc import HeaderMap
    except ImportError as error:
        raise MissingExtra(
            "fastwarc is not installed; pip install 'article-ledger[ingest]'", "reading archives"
        ) from error

    pairs: list[tuple[bytes, bytes]] = []
    for piece in _pieces(head):
        headers = HeaderMap("utf-8")
        headers.parse(BytesIO(piece), has_status_line=False)
        pairs += headers.items_bytes()
    return tuple(pairs)


def _pieces(head: bytes) -> Iterator[bytes]:
    """The lines below the first one, in pieces that fastwarc takes."""
    piece = bytearray()
    for line in _LINE_END.split(head)[1:]:
        if not line or len(line) > _PIECE:
            continue
        if len(piece) + len(line) > _PIECE:
            yield bytes(piece + b"\r\n")
            piece.clear()
        piece += line + b"\r\n"
    if piece:
        yield bytes(piece + b"\r\n")


def _on_one_line(value: str | None) -> str | None:
    text = "".join(filter(str.isprintable, value or "")).strip()[:500]
    return text or None


def _date_of(value: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _url_of(value: str) -> str | None:
    """The target as a URL; some programs write it in angle brackets."""
    target = value.strip()
    if target.startswith("<") and target.endswith(">"):
        target = target[1:-1]
    url = absolute(target, None)
    return without_user(url) if url else None
