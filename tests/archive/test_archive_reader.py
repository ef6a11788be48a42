"""The reader: damaged archives, read by two libraries too, and archives of other programs."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as Warcio
from warcio.exceptions import ArchiveLoadFailed

from scraper.archive.archive_reader import read_archive, read_page
from scraper.archive.archive_records import ArchivedPage, BrokenRange, RecordPlace
from scraper.archive.archive_writer import ArchiveWriter
from scraper.document import Page
from scraper.errors import BrokenArchive, RatioExceeded, TooLarge, UndecodableBody
from scraper.web.response_body import BodyLimits
from tests.archive.archives import answer, member, pages_of, ranges_of, record, story, urls_of

COUNT = 7
STORIES = [story(number) for number in range(COUNT)]
MEMBERS = [member(data) for data in STORIES]
HIT = 3
"""The record that is damaged."""
START, END = (sum(map(len, MEMBERS[:number])) for number in (HIT, HIT + 1))
PLAIN_START, PLAIN_END = (sum(map(len, STORIES[:number])) for number in (HIT, HIT + 1))
ALL = list(range(COUNT))
OTHERS = [number for number in ALL if number != HIT]
LONG = 5_000


def _with(instead: bytes, records: list[bytes] = MEMBERS) -> bytes:
    return b"".join((*records[:HIT], instead, *records[HIT + 1 :]))


def _lying(length: int) -> bytes:
    block = answer(b"<p>It rained.</p>" * 20)
    return record(HIT, block, length=len(block) + length)


def _flipped(data: bytes, position: int) -> bytes:
    position %= len(data)
    return data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]


WHOLE = gzip.compress(b"".join(STORIES), mtime=0)
BLOCKS = b"".join(member(b"".join(STORIES)[start : start + 3_001]) for start in range(0, sum(map(len, STORIES)), 3_001))

# Name, file, numbers of the pages, broken ranges; then how many pages fastwarc and warcio give, and whether they end
# with an error or as if the file was whole.
CASES: list[tuple[str, bytes, list[int], list[tuple[int, int, str]], tuple[int, bool], tuple[int, bool]]] = [
    ("whole", b"".join(MEMBERS), ALL, [], (7, False), (7, False)),
    ("not compressed", b"".join(STORIES), ALL, [], (7, False), (7, False)),
    ("one gzip stream", WHOLE, ALL, [], (7, False), (1, True)),
    ("blocks that cut records", BLOCKS, ALL, [], (7, False), (3, True)),
    ("empty members", _with(member(b"") + MEMBERS[HIT] + member(b"")), ALL, [], (3, False), (7, False)),
    ("broken data", _with(_flipped(MEMBERS[HIT], 200)), OTHERS, [(START, END - START, "broken member")], (3, True), (3, True)),
    ("broken header", _with(_flipped(MEMBERS[HIT], 1)), OTHERS, [(START, END - START, "garbage")], (3, True), (3, True)),
    ("wrong checksum", _with(_flipped(MEMBERS[HIT], -6)), OTHERS, [(START, END - START, "broken member")], (3, True), (3, True)),
    ("garbage between", _with(b"garbage" * 9 + MEMBERS[HIT]), ALL, [(START, 63, "garbage")], (3, True), (3, True)),
    ("garbage before", b"garbage" + b"".join(MEMBERS), ALL, [(0, 7, "garbage")], (0, True), (0, True)),
    ("garbage behind", b"".join(MEMBERS) + b"\0" * 99, ALL, [(sum(map(len, MEMBERS)), 99, "garbage")], (7, True), (7, True)),
    ("length too large", _with(member(_lying(LONG))), OTHERS, [(START, len(member(_lying(LONG))), "wrong length")], (4, True), (7, False)),
    ("length too small", _with(member(_lying(-9))), OTHERS, [(START, len(member(_lying(-9))), "wrong length")], (4, True), (7, False)),
    ("no length", _with(member(STORIES[HIT].replace(b"Content-Length", b"X"))), OTHERS, [(START, len(member(STORIES[HIT].replace(b"Content-Length", b"X"))), "broken head")], (4, True), (7, False)),
    ("cut in a member", b"".join(MEMBERS)[: END - 50], ALL[:HIT], [(START, END - 50 - START, "truncated")], (4, False), (4, False)),
    ("cut in a header", b"".join(MEMBERS)[: START + 5], ALL[:HIT], [(START, 5, "truncated")], (3, False), (3, False)),
    ("plain, length too large", _with(_lying(LONG), STORIES), OTHERS, [(PLAIN_START, len(_lying(LONG)), "wrong length")], (4, True), (5, False)),
    ("plain, length too small", _with(_lying(-9), STORIES), OTHERS, [(PLAIN_START, len(_lying(-9)), "wrong length")], (4, True), (7, False)),
    ("plain, length beyond the end", _with(_lying(10**9), STORIES), OTHERS, [(PLAIN_START, len(_lying(10**9)), "wrong length")], (4, False), (4, False)),
    ("plain, garbage between", _with(b"garbage\r\n" + STORIES[HIT], STORIES), ALL, [(PLAIN_START, 9, "garbage")], (3, True), (3, True)),
    ("plain, garbage before", b"garbage\r\n" + b"".join(STORIES), ALL, [(0, 9, "garbage")], (0, True), (0, True)),
    ("plain, cut", b"".join(STORIES)[: PLAIN_END - 50], ALL[:HIT], [(PLAIN_START, PLAIN_END - 50 - PLAIN_START, "truncated")], (4, False), (4, False)),
    ("one gzip stream, cut", WHOLE[:-20], ALL[:-1], [(0, len(WHOLE) - 20, "truncated")], (7, False), (1, True)),
]  # fmt: skip
NAMES = [case[0] for case in CASES]


@pytest.mark.parametrize(("data", "numbers", "ranges"), [case[1:4] for case in CASES], ids=NAMES)
def test_damage_costs_what_it_hits(
    tmp_path: Path, data: bytes, numbers: list[int], ranges: list[tuple[int, int, str]]
) -> None:
    """Every whole record is read, and every stretch without one is named."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    assert urls_of(path) == numbers
    assert [(broken.offset, broken.length, broken.why) for broken in ranges_of(path)] == ranges


def _by(library: Callable[..., object], path: Path) -> tuple[int, bool]:
    """Pages that a library gives, and whether it ends with an error."""
    count = 0
    with path.open("rb") as file:
        try:
            for each in library(file):  # type: ignore[attr-defined]
                (each.reader if library is ArchiveIterator else each.content_stream()).read()
                count += 1
        except (OSError, ArchiveLoadFailed):
            return count, True
    return count, False


@pytest.mark.parametrize(("data", "fastwarc", "warcio"), [(case[1], *case[4:]) for case in CASES], ids=NAMES)
def test_what_the_libraries_make_of_damage(
    tmp_path: Path, data: bytes, fastwarc: tuple[int, bool], warcio: tuple[int, bool]
) -> None:
    """The libraries end at the first damage or give pages that are none, and a cut file ends without an error."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    assert (_by(ArchiveIterator, path), _by(Warcio, path)) == (fastwarc, warcio)


@given(st.data())
def test_no_damage_is_silent(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """A byte changed, a stretch taken out or a cut within a member costs at most two records, and is named."""
    whole = b"".join(MEMBERS)
    position = data.draw(st.integers(10, len(whole) - 2))
    taken = data.draw(st.integers(1, 200))
    damaged = whole[:position] + whole[position + taken :]
    path = tmp_path_factory.mktemp("damaged") / "a.warc.gz"
    path.write_bytes(damaged)
    numbers = urls_of(path)
    assert len(numbers) >= COUNT - 2
    assert sorted(set(numbers)) == numbers
    ends = {sum(map(len, MEMBERS[:number])) for number in range(COUNT + 1)}
    assert ranges_of(path) or {position, position + taken} <= ends or position + taken >= len(whole) > position in ends


def test_pages_have_their_places(tmp_path: Path) -> None:
    """Each place leads to its page again, compressed or not; places in one gzip stream are marked."""
    for name, data in (("a.warc.gz", b"".join(MEMBERS)), ("b.warc", b"".join(STORIES))):
        (tmp_path / name).write_bytes(data)
        pages = pages_of(tmp_path / name)
        assert [read_page(tmp_path, page.place) for page in pages] == [page.page for page in pages]
        assert sum(page.place.length for page in pages) == len(data)
    (tmp_path / "c.warc.gz").write_bytes(WHOLE)
    reading = read_archive(tmp_path / "c.warc.gz")
    inner = [item.inner for item in reading if isinstance(item, ArchivedPage)]
    assert inner == [sum(map(len, STORIES[:number])) for number in ALL]
    assert reading.is_one_stream


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"<!doctype html><p>WARC/1.0", "no record"),
        (gzip.compress(b"<!doctype html>", mtime=0), "no record"),
        (b"PK\x03\x04" + b"x" * 50, "ZIP"),
        (b"filedesc://a.arc 0.0.0.0 20261130 text/plain 76\n", "ARC"),
        (gzip.compress(b"filedesc://a.arc 0.0.0.0 20261130 text/plain 76\n", mtime=0), "ARC"),
        (bytes(range(7, 256)) * 40, "no record"),
        (b"\x28\xb5\x2f\xfd" + b"x" * 50, "zstd"),
    ],
)
def test_what_is_no_archive_is_refused_by_name(tmp_path: Path, data: bytes, message: str) -> None:
    """A file of another kind gives BrokenArchive with its name and what it is."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    with pytest.raises(BrokenArchive, match=message) as caught:
        list(read_archive(path))
    assert caught.value.subject == str(path)


def test_a_file_cut_in_its_first_record_is_truncated(tmp_path: Path) -> None:
    """What begins as an archive is one: it has no page and a range that covers it."""
    for data in (MEMBERS[0][:300], STORIES[0][:300]):
        (tmp_path / "a.warc.gz").write_bytes(data)
        assert list(read_archive(tmp_path / "a.warc.gz")) == [BrokenRange(0, 300, "truncated")]


def test_records_that_are_no_pages_are_counted(tmp_path: Path) -> None:
    """Pages are responses, resources and conversions; all types are counted, and those that WARC does not know."""
    kinds = ["warcinfo", "response", "resource", "conversion", "revisit", "request", "metadata", "strange"]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(member(record(number, answer(b"x"), kind)) for number, kind in enumerate(kinds)))
    reading = read_archive(path)
    assert [item.record_type for item in reading if isinstance(item, ArchivedPage)] == kinds[1:4]
    assert reading.counts == dict.fromkeys(kinds[:-1], 1) | {"unknown": 1}


HTML = b"<html><p>It rained.</p></html>"
CHUNKED = b"1e\r\n" + HTML + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("", HTML),
        ("Content-Encoding: gzip\r\n", gzip.compress(HTML, mtime=0)),
        ("Transfer-Encoding: chunked\r\n", CHUNKED),
        ("Transfer-Encoding: chunked\r\n", HTML),
        ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", gzip.compress(HTML, mtime=0)),
        ("Content-Length: 7\r\n", HTML),
        ("Content-Length: 99999999999\r\n", HTML),
        ("X-Long: " + "x" * 300_000 + "\r\n", HTML),
        ("".join(f"X-{number}: {'y' * 1000}\r\n" for number in range(300)), HTML),
        ("Fold: a\r\n b\r\nno colon\r\n", HTML),
    ],
)
def test_codings_of_other_programs_are_undone(tmp_path: Path, headers: str, body: bytes) -> None:
    """The body is the page's, whether the codings are still there or only the headers tell of them."""
    path = tmp_path / "a.warc.gz"
    sent = answer(body, headers + "Content-Type: text/HTML; charset=latin1\r\nETag: é\r\n", "404 Not Found")
    path.write_bytes(member(record(1, sent)) + MEMBERS[2])
    [item, _] = pages_of(path)
    assert item.page == Page(
        content=HTML,
        url="https://example.org/1",
        status=404,
        media_type="text/html",
        charset="latin1",
        headers=(("content-type", "text/HTML; charset=latin1"), ("etag", "é")),
        fetched_at=datetime(2026, 11, 30, 12, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ("Content-Encoding: br\r\n", HTML, UndecodableBody),
        ("Content-Encoding: gzip\r\n", HTML, UndecodableBody),
        ("Content-Encoding: gzip\r\n", gzip.compress(b"a" * 2_000_000, mtime=0), RatioExceeded),
        ("", b"a" * 3_000_001, TooLarge),
        ("", b"a" * 9_000_000, TooLarge),
    ],
)
def test_a_body_that_is_refused_is_a_page_with_an_error(
    tmp_path: Path, headers: str, body: bytes, error: type[Exception]
) -> None:
    """The record keeps its address and has the error; the next record is read."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(member(record(1, answer(body, headers))) + MEMBERS[2])
    items = list(read_archive(path, BodyLimits(max_bytes=3_000_000, max_ratio=200)))
    [refused, fine] = [item for item in items if isinstance(item, ArchivedPage)]
    assert (refused.url, refused.page, type(refused.error)) == ("https://example.org/1", None, error)
    assert fine.page is not None
    assert len(items) == 2


def test_a_head_without_sense_gives_nulls(tmp_path: Path) -> None:
    """No URL, a wrong date and Latin-1 in a record's head are nulls, and control characters reach no value."""
    path = tmp_path / "a.warc.gz"
    data = record(1, answer(HTML)).replace(b"2026-11-30T", b"2026-31-99T")
    data = data.replace(b"https://example.org/1", b"caf\xe9\x00").replace(b"<urn:test:1>", b"\x1b[31m\xe9")
    path.write_bytes(member(data))
    [item] = pages_of(path)
    assert (item.url, item.date, item.record_id) == (None, None, "[31m\ufffd")
    assert item.page is not None
    assert (item.page.url, item.page.fetched_at, item.page.content) == (None, None, HTML)


def test_a_page_about_archives_is_one_page(tmp_path: Path) -> None:
    """A record in the text of a page is no record, also if the page's own record is broken."""
    path = tmp_path / "a.warc.gz"
    text = b"\r\n" + story(9) + b"\r\n"
    broken = record(1, answer(text), length=99_999)
    path.write_bytes(MEMBERS[0] + member(record(1, answer(text))) + member(broken) + MEMBERS[2])
    assert urls_of(path) == [0, 1, 2]
    assert [found.why for found in ranges_of(path)] == ["wrong length"]


def test_a_record_that_is_gone_is_an_error(tmp_path: Path) -> None:
    """A missing file, a place beyond the end, damage and a name with a folder give BrokenArchive with file and byte."""
    page = Page(content=HTML, url="https://example.org/1", status=200)
    with ArchiveWriter(tmp_path) as writer:
        place = writer.write(page, datetime(2026, 11, 30, tzinfo=UTC))
    path = tmp_path / place.file
    data = path.read_bytes()
    path.write_bytes(_flipped(data, place.offset + place.length - 6))
    bad = [
        place,
        RecordPlace(place.file, place.offset + 1, place.length - 1),
        RecordPlace(place.file, place.offset, place.length + 1),
        RecordPlace(place.file, 0, place.offset),
        RecordPlace("missing.warc.gz", 0, 10),
        RecordPlace(f"../{tmp_path.name}/{place.file}", place.offset, place.length),
    ]
    for each in bad:
        with pytest.raises(BrokenArchive) as caught:
            read_page(tmp_path, each)
        assert f"{each.file} at byte {each.offset}" in str(caught.value)
