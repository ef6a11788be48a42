"""From a record to the page in it: our own records give the page that was written, others an answer to be decoded."""

from __future__ import annotations

import re
from collections import Counter

from msgspec import Struct

from scraper.archive.archive_records import ArchivedPage, RecordPlace
from scraper.archive.page_record import PAGE_HEADER, PAGE_JSON_TYPE, decode_page
from scraper.archive.record_frames import RecordFrame
from scraper.archive.record_heads import WarcHead, header_pairs, warc_head
from scraper.document import Page
from scraper.errors import ScraperError, TooLarge
from scraper.web.fetched_page import POSSIBLY_TRUNCATED
from scraper.web.response_body import BodyLimits
from scraper.web.stored_answer import StoredAnswer, page_of_stored

__all__ = ["PAGE_TYPES", "RecordReader", "is_page_fields"]

PAGE_TYPES = frozenset({"response", "resource", "conversion"})
"""Types of records that are pages."""
_OTHER_TYPES = frozenset({"request", "metadata", "revisit", "warcinfo", "continuation"})
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/[0-9.]{1,5}[ \t]+([1-9][0-9]{2})(?![0-9])")


class RecordReader:
    """Takes the records of one file in their order, counts them, and makes pages of those that are pages."""

    def __init__(self, limits: BodyLimits) -> None:
        self._limits = limits
        self.counts = Counter[str]()
        """Records by type; a type that WARC does not know is ``unknown``."""
        self._fields: tuple[str, bytes] | None = None
        """Id of a record, and the JSON of its page, which stood before it."""

    def read(self, frame: RecordFrame, place: RecordPlace, inner: int | None = None) -> ArchivedPage | None:
        """Count a record; what it holds if it is a page."""
        head = warc_head(frame.head)
        known = head.record_type in PAGE_TYPES or head.record_type in _OTHER_TYPES
        self.counts[head.record_type if known else "unknown"] += 1
        fields, self._fields = self._fields, _fields_of(head, frame.block)
        if head.record_type not in PAGE_TYPES:
            return None
        answer = _split(head, frame.block)
        error = page = None
        try:
            page = self._page(head, answer, fields)
        except ScraperError as failure:
            error = failure
        return ArchivedPage(
            place=place,
            inner=inner,
            record_type=head.record_type,
            record_id=head.record_id,
            date=head.date,
            url=head.url,
            status=answer.status if answer else None,
            page=page,
            error=error,
        )

    def _page(self, head: WarcHead, answer: _Answer | None, fields: tuple[str, bytes] | None) -> Page:
        if answer is None:
            raise TooLarge(f"a record of over {self._limits.max_bytes} bytes", head.url)
        own = head.fields.get(PAGE_HEADER.lower())
        if own is None and fields is not None and fields[0] == head.record_id:
            own = fields[1].decode("ascii", "replace")
        page = decode_page(own, answer.body) if own is not None else None
        return page or self._foreign(head, answer)

    def _foreign(self, head: WarcHead, answer: _Answer) -> Page:
        # The type of a record without an answer's head is that of its body.
        own_type = "" if head.content_type.lower().startswith("application/http") else head.content_type
        pairs = (
            header_pairs(answer.head) if answer.head else ((b"Content-Type", own_type.encode("latin-1", "replace")),)
        )
        stored = StoredAnswer(
            url=head.url,
            status=answer.status,
            headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs],
            body=answer.body,
            fetched_at=head.date,
            flags=(POSSIBLY_TRUNCATED,) if "warc-truncated" in head.fields else (),
        )
        return page_of_stored(stored, self._limits)


class _Answer(Struct, frozen=True):
    """The block of a record: an answer with its head, or only a body."""

    status: int | None
    head: bytes
    body: bytes


def _split(head: WarcHead, block: bytes | None) -> _Answer | None:
    """The answer in a block; None if the block was not kept."""
    if block is None:
        return None
    is_http = head.record_type == "response" and block[:5] == b"HTTP/"
    if not is_http:
        return _Answer(None, b"", block)
    status = _STATUS.match(block)
    end = _HEAD_END.search(block)
    split = len(block) if end is None else end.end()
    return _Answer(int(status[1]) if status else None, block[:split], block[split:])


def is_page_fields(frame: RecordFrame) -> bool:
    """Whether a record holds the fields of the page that follows it."""
    return f"Content-Type: {PAGE_JSON_TYPE}\r\n".encode() in frame.head


def _fields_of(head: WarcHead, block: bytes | None) -> tuple[str, bytes] | None:
    if head.record_type != "metadata" or head.content_type != PAGE_JSON_TYPE or block is None:
        return None
    return head.fields.get("warc-concurrent-to", ""), block
