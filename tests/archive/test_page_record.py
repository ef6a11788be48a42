"""Pages as records: the same page comes back, and other programs read the record."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from warcio.archiveiterator import ArchiveIterator as Warcio

from scraper.archive.archive_reader import read_archive, read_page
from scraper.archive.archive_records import ArchivedPage
from scraper.archive.archive_writer import ArchiveWriter
from scraper.archive.page_record import decode_page, page_records
from scraper.document import Page

NOW = datetime(2026, 11, 30, 12, 0, 0, 123456, tzinfo=UTC)
PAGE = Page(
    content=b"<html><p>It rained.</p></html>",
    url="https://example.org/rain",
    requested_url="http://example.org/rain?x=1",
    redirects=("http://example.org/rain?x=1",),
    status=200,
    media_type="text/html",
    charset="UTF-8",
    headers=(("content-type", "text/html; charset=UTF-8"), ("etag", '"abc"')),
    fetched_at=NOW,
    flags=("possibly_truncated",),
)

TEXTS = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["a\r\nWARC/1.0\r\n\r\n", "\r\n\r\n", "x\r\nInjected: 1", "\x7f\x85\u2028", "\ud800", "ÿ", "日本", '"\\', ""]
)
HEADERS = st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(tuple)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone(-timedelta(hours=11, seconds=7))])
PAGES = st.builds(
    Page,
    content=st.binary(max_size=200) | TEXTS | st.sampled_from([b"HTTP/1.1 200 OK\r\n\r\nx", b"\r\n\r\nWARC/1.1\r\n"]),
    url=st.none() | TEXTS,
    requested_url=st.none() | TEXTS,
    redirects=st.lists(TEXTS, max_size=3).map(tuple),
    status=st.none() | st.integers(-5, 70_000),
    media_type=st.none() | TEXTS,
    charset=st.none() | TEXTS,
    headers=HEADERS,
    fetched_at=st.none() | st.datetimes(timezones=ZONES) | st.datetimes(),
    flags=st.lists(TEXTS, max_size=2).map(tuple),
)


def _written(folder: Path, page: Page) -> Path:
    with ArchiveWriter(folder) as writer:
        return folder / writer.write(page, NOW).file


@settings(max_examples=300)
@given(page=PAGES)
def test_the_same_page_comes_back(tmp_path_factory: pytest.TempPathFactory, page: Page) -> None:
    """Whatever a page has, reading by place and reading the whole archive give the page that was written."""
    folder = tmp_path_factory.mktemp("pages")
    with ArchiveWriter(folder) as writer:
        place = writer.write(page, NOW)
    [item] = read_archive(folder / place.file)
    assert isinstance(item, ArchivedPage)
    assert read_page(folder, place) == item.page == page
    assert item.place == place
    assert item.inner is None


@settings(max_examples=100)
@given(page=PAGES)
def test_no_value_breaks_a_header(page: Page) -> None:
    """Two programs read exactly one record with its whole body, whatever stands in a page's fields."""
    [data] = page_records(page, NOW)
    body = page.content.encode("utf-8", "surrogatepass") if isinstance(page.content, str) else page.content
    # fastwarc reads the record of a text that begins as an answer as one, although it is a resource.
    found = [record.reader.read() for record in ArchiveIterator(BytesIO(data), parse_http=False)]
    assert len(found) == 1
    assert found[0].endswith(body)
    [record] = Warcio(BytesIO(data))
    assert record.rec_type in ("response", "resource")
    assert record.rec_headers.get_header("Injected") is None
    assert record.http_headers is None or record.http_headers.get_header("Injected") is None


@pytest.mark.parametrize("size", [100, 20_000, 70_000, 490_000])
def test_large_headers_stay_readable(tmp_path: Path, size: int) -> None:
    """A page with headers of up to 500 kB comes back; fastwarc and warcio read its record and the next one."""
    page = replace(
        PAGE, headers=(("link", "é" * size), ("etag", "x")), url="https://example.org/" + "a" * min(size, 8_000)
    )
    with ArchiveWriter(tmp_path) as writer:
        places = [writer.write(each, NOW) for each in (page, PAGE)]
    assert [read_page(tmp_path, place) for place in places] == [page, PAGE]
    path = tmp_path / places[0].file
    assert [item.place for item in read_archive(path) if isinstance(item, ArchivedPage)] == places
    with path.open("rb") as file:
        bodies = [r.reader.read() for r in ArchiveIterator(file) if r.record_type == WarcRecordType.response]
    with path.open("rb") as file:
        others = [r.content_stream().read() for r in Warcio(file) if r.rec_type == "response"]
    assert bodies == others == [PAGE.content, PAGE.content]


def test_other_programs_find_what_warc_has_a_header_for(tmp_path: Path) -> None:
    """URL, date, status, type and a digest that fits are where every program looks for them."""
    path = _written(tmp_path, PAGE)
    with path.open("rb") as file:
        info, record = [
            (str(r.headers.get("WARC-Type")), dict(r.headers), r.http_headers, r.reader.read(), r.record_date)
            for r in ArchiveIterator(file, verify_digests=False)
        ]
    assert info[0] == "warcinfo"
    assert b"article-ledger/" in info[3]
    kind, headers, http, body, date = record
    assert (kind, headers["WARC-Target-URI"], date) == ("response", PAGE.url, NOW)
    assert http is not None
    assert (http.status_code, http.get("Content-Type")) == (200, "text/html; charset=UTF-8")
    assert body == PAGE.content
    with path.open("rb") as file:
        checks = [
            (r.rec_type, r.content_stream().read(), r.digest_checker.passed)
            for r in Warcio(file, check_digests="record")
        ]
    assert checks[1] == ("response", PAGE.content, True)


def test_the_headers_of_a_coding_are_not_repeated() -> None:
    """The body is stored decoded, so a kept Content-Encoding stands in the page's fields only."""
    page = replace(PAGE, headers=(("content-encoding", "br"), ("transfer-encoding", "chunked"), ("etag", "x")))
    [record] = ArchiveIterator(BytesIO(page_records(page, NOW)[0]))
    assert record.http_headers is not None
    assert {name.lower() for name, _ in record.http_headers} == {"content-type", "etag", "content-length"}


@pytest.mark.parametrize(
    "fields", ["", "[]", "{", '{"url":1}', '{"fetched_at":"x"}', "[" * 100_000, '{"status":1e400}']
)
def test_fields_of_somebody_else_are_no_page(fields: str) -> None:
    """JSON that the writer does not write gives no page and no exception."""
    assert decode_page(fields, b"") is None


def test_a_page_is_packed(tmp_path: Path) -> None:
    """A member is gzip that zlib inflates to the record."""
    with ArchiveWriter(tmp_path) as writer:
        place = writer.write(PAGE, NOW)
    data = (tmp_path / place.file).read_bytes()[place.offset :]
    assert len(data) == place.length
    assert zlib.decompress(data, 31).startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
