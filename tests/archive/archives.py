"""Archives for tests: records and members as bytes, and what two libraries read of a file."""

from __future__ import annotations

import gzip
from pathlib import Path

from scraper.archive.archive_reader import read_archive
from scraper.archive.archive_records import ArchivedPage, BrokenRange

__all__ = ["answer", "member", "pages_of", "ranges_of", "record", "story", "urls_of"]


def record(number: int, block: bytes, kind: str = "response", more: str = "", length: int | None = None) -> bytes:
    """A record with a URL of that number; ``length`` is announced instead of the block's."""
    kind_of_block = "application/http; msgtype=response" if kind == "response" else "text/html"
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:test:{number}>\r\n"
        f"WARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2026-11-30T12:00:00Z\r\n{more}"
        f"Content-Type: {kind_of_block}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode("latin-1") + block + b"\r\n\r\n"  # fmt: skip


def answer(body: bytes, headers: str = "Content-Type: text/html\r\n", status: str = "200 OK") -> bytes:
    """An HTTP answer as bytes."""
    return f"HTTP/1.1 {status}\r\n{headers}\r\n".encode("latin-1") + body


def story(number: int) -> bytes:
    """The record of a page whose body is different for each number."""
    words = "".join(f"<p>{number} {number * 7919 + index * index}</p>" for index in range(200))
    return record(number, answer(f"<html>{words}</html>".encode()))


def member(data: bytes) -> bytes:
    """A gzip member."""
    return gzip.compress(data, mtime=0)


def pages_of(path: Path) -> list[ArchivedPage]:
    """The page records of an archive."""
    return [item for item in read_archive(path) if isinstance(item, ArchivedPage)]


def ranges_of(path: Path) -> list[BrokenRange]:
    """The broken ranges of an archive."""
    return [item for item in read_archive(path) if isinstance(item, BrokenRange)]


def urls_of(path: Path) -> list[int]:
    """The numbers of the pages of an archive."""
    return [int((page.url or "").rpartition("/")[2]) for page in pages_of(path)]
