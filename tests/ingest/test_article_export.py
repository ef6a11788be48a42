"""Export: formats, filters, cursors, and what a damaged document does."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from lxml import etree

from scraper.article import Article
from scraper.errors import ConfigError
from scraper.ingest.article_export import AT_ONCE, EXPORT_FORMATS, ArticleExport, ExportRequest, csv_cell
from scraper.ingest.export_cursor import cursor_text, read_cursor, store_mark
from scraper.ingest.word_query import word_query
from scraper.store.rows import ArticleFilter, ExportCursor
from scraper.store.store_opening import open_store
from scraper.store.store_session import Store
from scraper.writing import write
from tests.article_samples import changed, full_article
from tests.store.store_rows import NOW, a_version, add_sources, an_article, hours

FROZEN = Path(__file__).parent.parent / "frozen"


def _opened(folder: Path) -> Store:
    folder.mkdir(exist_ok=True)
    return open_store(f"sqlite:///{folder}/store.sqlite")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = _opened(tmp_path / "a")
    yield opened
    opened.close()


def _keep(store: Store, number: int, article: Article | bytes, **fields: Any) -> None:
    document = article if isinstance(article, bytes) else article.to_json().encode()
    source = add_sources(store, "east", "west")[fields.pop("source", "east")]
    with store.transaction() as work:
        work.articles.insert(an_article(source.id, number, **fields), a_version(hours(number), document), None)


def _story(number: int, **fields: Any) -> Article:
    return changed(full_article(), id=f"u1:{number}", headline=f"Day {number}", **fields)


def _export(store: Store, **request: Any) -> tuple[bytes, ExportCursor | None, list[str]]:
    """The output, where the export stopped, and the URLs of the documents that could not be read."""
    unreadable: list[str] = []
    values: dict[str, Any] = {"form": "jsonl", "now": NOW, "feed_id": "urn:scraper:feed:0"}
    export = ArticleExport(store, ExportRequest(**values | request), lambda url, _: unreadable.append(url))
    return b"".join(export.pieces()), export.place, unreadable


def _headlines(output: bytes) -> list[str]:
    return [json.loads(line)["headline"] for line in output.splitlines()]


# ---------------------------------------------------------------------------------------------- formats


def test_jsonl_is_the_documents(store: Store) -> None:
    """Each document is a line, byte by byte as it was kept, also of an older minor version."""
    documents = [_story(1).to_json().encode()]
    documents += [(FROZEN / name / "article.json").read_bytes().strip() for name in ("schema-1.0", "schema-1.1")]
    documents = [msgspec.json.encode(msgspec.json.decode(document)) for document in documents]
    for number, document in enumerate(documents, 1):
        _keep(store, number, document)
    output, _, unreadable = _export(store)
    assert (output.splitlines(), unreadable) == (documents, [])


@pytest.mark.parametrize("form", ["jsonfeed", "atom", "markdown"])
def test_older_documents_can_be_written(store: Store, form: str) -> None:
    """A document of an older minor version is written in each format that is made of the article."""
    document = (FROZEN / "schema-1.0" / "article.json").read_bytes()
    _keep(store, 1, document)
    output, _, unreadable = _export(store, form=form)
    assert unreadable == []
    assert str(json.loads(document)["headline"]) in output.decode().replace("\\", "")


def test_feeds(store: Store) -> None:
    """A feed has an entry for each article, whose id is the key in the store and whose time is that of the change."""
    for number in (1, 2):
        _keep(store, number, _story(1))  # two articles whose pages claim the same canonical URL
    feed = json.loads(_export(store, form="jsonfeed")[0])
    assert [(item["id"], item["date_modified"]) for item in feed["items"]] == [
        ("urn:scraper:article:key-1", "2026-11-30T13:00:00Z"),
        ("urn:scraper:article:key-2", "2026-11-30T14:00:00Z"),
    ]
    atom = etree.fromstring(_export(store, form="atom")[0])
    ids = [element.text for element in atom.iter("{*}id")]
    assert ids == ["urn:scraper:feed:0", "urn:scraper:article:key-1", "urn:scraper:article:key-2"]


def test_markdown_names_each_page(store: Store) -> None:
    """Articles stand below each other, each under the URL of its page."""
    stories = [_story(1), _story(2, url="https://example.org/a--b-->")]
    for number, story in enumerate(stories, 1):
        _keep(store, number, story)
    first, second = (write(story, "markdown") for story in stories)
    assert _export(store, form="markdown")[0].decode() == (
        f"<!-- https://example.org/rain?x=1 -->\n\n{first}\n<!-- https://example.org/a%2D%2Db%2D%2D> -->\n\n{second}"
    )


def test_csv_reads_back(store: Store) -> None:
    """The table has a row for each article; quotes, commas and line ends in a cell come back as they are."""
    headline = 'Rain, "heavy"\nand é漢'
    _keep(store, 1, _story(1), headline=headline, word_count=46, authors="Ada; Bo", source="west")
    output = _export(store, form="csv")[0].decode()
    assert output.count("\r\n") == 2
    (row,) = csv.DictReader(io.StringIO(output, newline=""))
    expected = {"id": "key-1", "source": "west", "headline": headline, "authors": "Ada; Bo", "word_count": "46"}
    assert {name: row[name] for name in expected} == expected
    assert (row["date_published"], row["version"], row["changed_at"]) == ("", "1", "2026-11-30T13:00:00+00:00")


@pytest.mark.parametrize("sign", "=+-@\t\r\n＝＋－＠")
def test_a_cell_is_no_formula(sign: str) -> None:
    """Text that a spreadsheet would run gets an apostrophe before it; a number does not."""
    assert csv_cell(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"
    assert csv_cell(f"Rain {sign}1") == f"Rain {sign}1"
    assert csv_cell(-5.5) == "-5.5"


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_nothing_to_export(store: Store, form: str) -> None:
    """An empty export is a whole document of its format, and stops nowhere."""
    output, place, _ = _export(store, form=form)
    assert place is None
    if form == "jsonfeed":
        assert json.loads(output)["items"] == []
    elif form == "atom":
        assert etree.fromstring(output).find("{*}entry") is None
    else:
        assert output.count(b"\n") == int(form == "csv")


# ---------------------------------------------------------------------------------------------- which articles


FILTERS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all": ({}, ["Day 1", "Day 2", "Day 3"]),
    "source": ({"wanted": ArticleFilter(sources=("west",))}, ["Day 2"]),
    "tag": ({"wanted": ArticleFilter(tags=("east", "south"))}, ["Day 1", "Day 3"]),
    "since and until": ({"wanted": ArticleFilter(since=hours(2), until=hours(3))}, ["Day 2"]),
    "outcome": ({"wanted": ArticleFilter(outcomes=("other_page",))}, ["Day 3"]),
    "query": ({"query": word_query("day 2 OLD")}, ["Day 2"]),
    "limit": ({"limit": 2}, ["Day 1", "Day 2"]),
    "query and limit": ({"query": word_query("old town"), "limit": 1}, ["Day 1"]),
    "no match": ({"query": word_query("snow")}, []),
}


@pytest.mark.parametrize(("request_fields", "expected"), FILTERS.values(), ids=FILTERS)
def test_filters(store: Store, request_fields: dict[str, Any], expected: list[str]) -> None:
    """Each filter gives its articles, in the order in which they came."""
    _keep(store, 1, _story(1))
    _keep(store, 2, _story(2), source="west")
    _keep(store, 3, _story(3), outcome="other_page")
    assert _headlines(_export(store, **request_fields)[0]) == expected


def test_a_cursor_gives_each_article_once(store: Store) -> None:
    """Exports that go on from each other give every article once, and a changed one again."""
    for number in range(1, 6):
        _keep(store, number, _story(number))
    first, place, _ = _export(store, limit=3)
    second, place, _ = _export(store, start=place)
    assert _headlines(first) + _headlines(second) == [f"Day {number}" for number in range(1, 6)]
    assert _export(store, start=place)[:2] == (b"", place)
    with store.transaction() as work:
        (old,) = work.articles.find(["key-2"], [])
        work.articles.add_version(old.id, old, a_version(NOW, _story(22).to_json().encode()), None)
    assert _headlines(_export(store, start=place)[0]) == ["Day 22"]


def test_a_cursor_passes_what_a_query_does_not_match(store: Store) -> None:
    """What a query has looked at is not looked at again; a limit stops at the last article that was given."""
    for number in range(1, 6):
        _keep(store, number, _story(number))
    assert _export(store, query=word_query("snow"))[1] == _export(store)[1]
    assert _export(store, query=word_query("day"), limit=2)[1] == _export(store, limit=2)[1]


def test_more_than_a_piece(store: Store) -> None:
    """An export of several pieces gives every article once, whatever the limit."""
    source = add_sources(store, "east")["east"]
    with store.transaction() as work:
        for number in range(2 * AT_ONCE + 1):
            document = f'{{"headline":"{number}","text":""}}'.encode()
            work.articles.insert(an_article(source.id, number), a_version(NOW, document), None)
    for limit in (None, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE):
        expected = [str(number) for number in range(limit or 2 * AT_ONCE + 1)]
        assert _headlines(_export(store, limit=limit)[0]) == expected
    assert _headlines(_export(store, query=word_query("399"))[0]) == ["399"]


def test_no_transaction_is_open_while_the_reader_waits(store: Store, tmp_path: Path) -> None:
    """A writer can empty the log of SQLite while the output of an export is not taken."""
    for number in range(1, 3):
        _keep(store, number, _story(number))
    pieces = ArticleExport(store, ExportRequest(form="jsonl", now=NOW), lambda *_: None).pieces()
    next(pieces)
    _keep(store, 3, _story(3))
    with closing(sqlite3.connect(tmp_path / "a" / "store.sqlite")) as connection:
        assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


# ---------------------------------------------------------------------------------------------- damage


@pytest.mark.parametrize("document", [b'{"headline":', b'{"schema_version":"2.0"}', b"[]"])
@pytest.mark.parametrize("form", ["jsonfeed", "atom", "markdown"])
def test_a_damaged_document_is_left_out(store: Store, form: str, document: bytes) -> None:
    """An article whose document cannot be read is named, and the others are written."""
    _keep(store, 1, document)
    _keep(store, 2, _story(2))
    output, place, unreadable = _export(store, form=form)
    assert unreadable == ["https://example.org/1"]
    assert b"Day 2" in output
    assert place is not None
    assert place.article_id == 2


def test_a_damaged_document_matches_no_query(store: Store) -> None:
    """A query cannot look into a damaged document, and names it."""
    _keep(store, 1, b'{"headline":')
    _keep(store, 2, _story(2))
    output, _, unreadable = _export(store, query=word_query("day"))
    assert (_headlines(output), unreadable) == (["Day 2"], ["https://example.org/1"])


# ---------------------------------------------------------------------------------------------- the cursor's file


def _place(store: Store) -> tuple[ExportCursor, str]:
    place, mark = _export(store)[1], store_mark(store)
    assert place is not None
    assert mark is not None
    return place, mark


def test_a_cursor_file_reads_back(store: Store, tmp_path: Path) -> None:
    """What was noted is what is read, to the microsecond; without a file there is no place."""
    _keep(store, 1, _story(1))
    place, mark = _place(store)
    place = ExportCursor(place.changed_at + timedelta(microseconds=1), place.article_id)
    path = tmp_path / "cursor"
    assert read_cursor(path, mark) is None
    path.write_text(cursor_text(place, mark))
    assert read_cursor(path, mark) == place
    assert json.loads(path.read_text()).keys() == {"format", "store", "changed_at", "article_id"}


def test_a_copy_of_a_store_has_its_mark(store: Store, tmp_path: Path) -> None:
    """The mark stays when articles come, and is that of a copy; another store has another mark, an empty one none."""
    assert store_mark(store) is None
    _keep(store, 1, _story(1))
    mark = store_mark(store)
    _keep(store, 2, _story(2))
    store.close()
    (tmp_path / "b").mkdir()
    for path in (tmp_path / "a").iterdir():
        (tmp_path / "b" / path.name).write_bytes(path.read_bytes())
    copy, other = _opened(tmp_path / "b"), _opened(tmp_path / "c")
    _keep(other, 1, _story(1), first_seen_at=hours(5))
    assert store_mark(copy) == mark
    assert store_mark(other) not in (mark, None)
    copy.close()
    other.close()


def test_a_cursor_of_another_store_is_refused(store: Store, tmp_path: Path) -> None:
    """Going on at a place of another store would leave out articles: it is refused, also if this store is empty."""
    _keep(store, 1, _story(1))
    path = tmp_path / "cursor"
    path.write_text(cursor_text(_place(store)[0], "0" * 32))
    for mark in (store_mark(store), None):
        with pytest.raises(ConfigError, match="of another store") as caught:
            read_cursor(path, mark)
        assert caught.value.subject == str(path)


WRONG = {
    "empty": b"",
    "text": b"hello",
    "binary": b"\xff\xfe\0",
    "list": b"[]",
    "no place": b'{"format":1,"store":"x"}',
    "no offset": b'{"format":1,"store":"x","changed_at":"2026-11-30T12:00:00","article_id":1}',
    "newer": b'{"format":2}',
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_what_is_no_cursor_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that is something else is not overwritten: it is named."""
    path = tmp_path / "cursor"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"no cursor of an export|this program reads format 1"):
        read_cursor(path, "x")
    assert path.read_bytes() == content


def test_a_folder_is_no_cursor(tmp_path: Path) -> None:
    """A path that cannot be read is an error with its name."""
    with pytest.raises(ConfigError, match="cannot be read"):
        read_cursor(tmp_path, "x")
