"""The tables and views of the store, the same in SQLite and PostgreSQL. ``docs/store.md`` is written from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from scraper.store.column_types import NUMBER, CleanText, KeyText, NameList, UtcTime, Word
from scraper.store.rows import AlarmState, QueueState, VersionKind

__all__ = [
    "ALARM",
    "ARTICLE",
    "DAY",
    "DOCUMENT",
    "HOST",
    "METADATA",
    "PAGE",
    "QUEUE",
    "SIGHTING",
    "SOURCE",
    "STORE_VERSION",
    "VERSION",
    "VIEWS",
    "VISIT",
]

METADATA = MetaData()
OPEN_QUEUE = "state IN ('queued', 'leased')"
OPEN_ALARM = "state <> 'recovered'"


def _column(name: str, kind: Any, comment: str, *more: Any, key: str | None = None) -> Column[Any]:
    return Column(name, kind, *more, nullable=False, comment=comment, key=key or name)


def _optional(name: str, kind: Any, comment: str, *more: Any) -> Column[Any]:
    return Column(name, kind, *more, nullable=True, comment=comment)


def _id() -> Column[Any]:
    return Column("id", NUMBER, primary_key=True, comment="number")


def _reference(name: str, target: str, comment: str, make: Callable[..., Column[Any]] = _column) -> Column[Any]:
    return make(name, NUMBER, comment, ForeignKey(target))


def _index(name: str, *columns: str, where: str | None = None, unique: bool = False) -> Index:
    condition = None if where is None else text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


_source_id = partial(_reference, "source_id", "source.id")
_counter = partial(_column, kind=Integer)

STORE_VERSION = Table(
    "store_version",
    METADATA,
    Column("version_num", CleanText, primary_key=True, comment="version of the tables"),
    comment="one row: which version of the tables this is",
)

SOURCE = Table(
    "source",
    METADATA,
    _id(),
    _column("name", KeyText, "name in sources.toml"),
    _column("url", CleanText, "URL in sources.toml"),
    _optional("kind", CleanText, "feed, sitemap, section or list; null until the first answer"),
    _optional("title", CleanText, "title that the source gives itself"),
    _column("tags", NameList, "JSON array of the tags in sources.toml"),
    _column("added_at", UtcTime, "when it was first seen in sources.toml"),
    _optional("removed_at", UtcTime, "when it was taken out of sources.toml; its articles stay"),
    _optional("first_listed_at", UtcTime, "when a listing was taken for the first time"),
    _optional("last_visit_at", UtcTime, "last visit, failed or not"),
    _optional("last_success_at", UtcTime, "last visit that gave a listing or was answered with 304"),
    _optional("next_visit_at", UtcTime, "next visit; null: at once"),
    _column("next_rule", CleanText, "the rule that chose next_visit_at"),
    _column("interval_seconds", Double, "adaptive part of the schedule; 0 before the first visit", key="interval"),
    _optional("etag", CleanText, "validator of the last listing"),
    _optional("last_modified", CleanText, "validator of the last listing"),
    _optional("body_hash", CleanText, "hash of the last listing's bytes"),
    _counter("unchanged", comment="answers 304 in a row"),
    _counter("failures", comment="failed visits in a row"),
    _optional("failing_since", UtcTime, "first of the failed visits in a row"),
    _optional("error", CleanText, "code of the last visit's error; null after a success"),
    _optional("moved_to", CleanText, "target of permanent redirects"),
    _optional("moved_since", UtcTime, "first visit that was redirected there"),
    _counter("usual_items", comment="items of the last listing that was not empty"),
    UniqueConstraint("name", name="source_name"),
    _index("source_due", "next_visit_at", where="removed_at IS NULL"),
    comment="sources of sources.toml, and the state of their visits",
)

HOST = Table(
    "host",
    METADATA,
    Column("name", KeyText, primary_key=True, comment="host name"),
    _optional("paused_until", UtcTime, "end of the pause that the host asked for"),
    _counter("pauses", comment="pauses in a row"),
    _optional("robots_at", UtcTime, "when robots.txt was fetched"),
    _optional("robots_status", Integer, "HTTP status of robots.txt"),
    _optional("robots", LargeBinary, "bytes of robots.txt"),
    _index("host_paused", "paused_until", where="paused_until IS NOT NULL"),
    comment="hosts, as all sources share them",
)

VISIT = Table(
    "visit",
    METADATA,
    _id(),
    _source_id(comment="source"),
    _column("at", UtcTime, "begin of the visit"),
    _column("seconds", Double, "duration"),
    _column("outcome", CleanText, "listed, unchanged or failed"),
    _optional("status", Integer, "HTTP status, if there was an answer"),
    _optional("error", CleanText, "code of the error"),
    _optional("message", CleanText, "the error in words"),
    _counter("listed", comment="items of the listing"),
    _counter("new", comment="items that were not known"),
    _counter("queued", comment="new items that are to be fetched"),
    _optional("next_visit_at", UtcTime, "next visit as this one chose it"),
    _column("next_rule", CleanText, "the rule that chose it"),
    _counter("articles", comment="articles that the visit led to"),
    _counter("failed", comment="pages that could not be fetched or read"),
    _counter("no_text", comment="pages without a text, for no known reason"),
    _counter("words", comment="median of the words of the articles"),
    _counter("no_headline", comment="articles without a headline"),
    _counter("no_date", comment="articles without a date"),
    _counter("no_author", comment="articles without an author"),
    _counter("low_confidence", comment="articles with a low confidence"),
    _counter("equal_bodies", comment="articles whose text another URL of the source has too"),
    _counter("doubted", comment="articles in which the witness read a different text"),
    _index("visit_source", "source_id", "at"),
    _index("visit_at", "at"),
    comment="visits of the sources in the last 90 days, with the figures of the articles that they led to",
)

SIGHTING = Table(
    "sighting",
    METADATA,
    _id(),
    _source_id(comment="source"),
    _column("key", KeyText, "identity of the item in its source"),
    _optional("guid", CleanText, "identifier that the source gives"),
    _column("url", CleanText, "URL of the item"),
    _column("url_key", KeyText, "the URL without what does not tell pages apart"),
    _optional("title", CleanText, "title in the listing"),
    _optional("published", UtcTime, "date in the listing"),
    _column("first_seen_at", UtcTime, "first listing that has the item"),
    _column("last_seen_at", UtcTime, "last listing that has the item"),
    _reference("article_id", "article.id", "article of the item, if it was kept", _optional),
    _column("remembered", Boolean, "whether the item was only remembered, as older than the backlog"),
    UniqueConstraint("source_id", "key", name="sighting_key"),
    _index("sighting_url", "url_key"),
    comment="items of the sources",
)

QUEUE = Table(
    "queue",
    METADATA,
    _id(),
    _column("url", CleanText, "page to be fetched"),
    _column("url_key", KeyText, "the URL without what does not tell pages apart"),
    _column("host", KeyText, "host of the URL"),
    _source_id(comment="source"),
    _optional("visit_id", NUMBER, "visit that gave the item; its row is forgotten after 90 days"),
    _reference("article_id", "article.id", "of a page that is fetched again: the article", _optional),
    _column("state", Word(QueueState), "queued, leased, done, failed or gone"),
    _column("not_before", UtcTime, "earliest time of the fetch"),
    _optional("lease_until", UtcTime, "end of the lease; later the page is queued again"),
    _counter("attempts", comment="how many times the page was leased"),
    _optional("error", CleanText, "code of the last error"),
    _optional("published", UtcTime, "date in the listing; the newest are fetched first"),
    _optional("finished_at", UtcTime, "when the row was done, failed or gone"),
    _index("queue_open", "url_key", where=OPEN_QUEUE, unique=True),
    _index("queue_ready", "host", "published", "id", "not_before", where="state = 'queued'"),
    _index("queue_leased", "lease_until", where="state = 'leased'"),
    _index("queue_finished", "state", "finished_at"),
    comment="pages to be fetched",
)

ARTICLE = Table(
    "article",
    METADATA,
    _id(),
    _column("key", KeyText, "the id of the article's JSON"),
    _source_id(comment="source that listed it first"),
    _optional("visit_id", NUMBER, "visit that led to it; its row is forgotten after 90 days"),
    _column("url", CleanText, "final URL"),
    _optional("canonical_url", CleanText, "canonical URL of the page"),
    _column("url_key", KeyText, "the final URL without what does not tell pages apart"),
    _optional("canonical_key", KeyText, "the same of the canonical URL, where it may identify the article"),
    _column("outcome", CleanText, "outcome of reading"),
    _optional("headline", CleanText, "headline"),
    _optional("authors", CleanText, "names, joined with '; '"),
    _optional("date_published", CleanText, "date of the article, ISO 8601"),
    _optional("date_modified", CleanText, "date of its last change, ISO 8601"),
    _optional("language", CleanText, "language tag"),
    _optional("publisher", CleanText, "publisher"),
    _optional("section", CleanText, "section"),
    _counter("word_count", comment="words of the text"),
    _column("confidence", Double, "0 to 1"),
    _column("page_kind", CleanText, "kind of the page"),
    _column("flags", NameList, "JSON array"),
    _column("content_hash", CleanText, "hash of headline and text"),
    _column("fingerprint", NUMBER, "64-bit simhash of the text"),
    _reference("same_as", "article.id", "first article with the same text under another URL", _optional),
    _column("first_seen_at", UtcTime, "when it was first fetched"),
    _column("fetched_at", UtcTime, "when the newest version was fetched"),
    _column("changed_at", UtcTime, "when the newest version was written; exports go by it"),
    _column("checked_at", UtcTime, "when the page was last fetched"),
    _optional("gone_at", UtcTime, "when the page was seen to be gone"),
    _counter("seq", comment="number of the newest version"),
    _optional("etag", CleanText, "validator of the page"),
    _optional("last_modified", CleanText, "validator of the page"),
    UniqueConstraint("key", name="article_key"),
    _index("article_url", "url_key"),
    _index("article_canonical", "canonical_key", where="canonical_key IS NOT NULL"),
    _index("article_content", "content_hash"),
    _index("article_changed", "changed_at", "id"),
    _index("article_source", "source_id", "id"),
    comment="articles, without their text",
)

PAGE = Table(
    "page",
    METADATA,
    _id(),
    _reference("article_id", "article.id", "article of the page, if it was kept", _optional),
    _source_id(comment="source"),
    _column("url", CleanText, "URL of the answer"),
    _column("fetched_at", UtcTime, "when it was fetched"),
    _optional("status", Integer, "HTTP status"),
    _optional("file", CleanText, "WARC file in pages/; null once it was forgotten"),
    _column("file_offset", NUMBER, "first byte of the record in the file", key="offset"),
    _column("file_length", NUMBER, "bytes of the record in the file", key="length"),
    _index("page_file", "file", "offset", where="file IS NOT NULL"),
    _index("page_source", "source_id", "id"),
    comment="where the fetched pages are",
)

VERSION = Table(
    "version",
    METADATA,
    _id(),
    _reference("article_id", "article.id", "article"),
    _counter("seq", comment="1 for the first version"),
    _column("at", UtcTime, "when it was written"),
    _column(
        "kind", Word(VersionKind), "first, edit, correction, or extraction: the program reads the same page differently"
    ),
    _column("content_hash", CleanText, "hash of headline and text"),
    _column("changed", NameList, "JSON array of the fields that differ from the version before"),
    _column("diff", CleanText, "JSON: words that went and came"),
    _column("extractor", CleanText, "JSON: version of the program and of its rules"),
    _reference("page_id", "page.id", "page that it was read from", _optional),
    UniqueConstraint("article_id", "seq", name="version_number"),
    comment="versions of the articles",
)

DOCUMENT = Table(
    "document",
    METADATA,
    Column("version_id", NUMBER, ForeignKey("version.id"), primary_key=True, autoincrement=False, comment="version"),
    _column("body", LargeBinary, "JSON of the article, compressed by zlib"),
    comment="the text of the versions",
)

DAY = Table(
    "day",
    METADATA,
    _source_id(comment="source"),
    _column("day", Date, "day in UTC"),
    _counter("visits", comment="visits"),
    _counter("failed_visits", comment="visits that failed"),
    _counter("listed", comment="items of the listings"),
    _counter("new", comment="items that were not known"),
    _counter("articles", comment="articles that were kept"),
    _counter("failed", comment="pages that could not be fetched or read"),
    _counter("no_text", comment="pages without a text, for no known reason"),
    _counter("words", comment="sum of the words of the articles"),
    _counter("changed", comment="new versions by publishers"),
    PrimaryKeyConstraint("source_id", "day"),
    _index("day_day", "day"),
    comment="figures of a source and a day",
)

ALARM = Table(
    "alarm",
    METADATA,
    _id(),
    _source_id(comment="source"),
    _column("kind", CleanText, "what kind of finding"),
    _column("state", Word(AlarmState), "warning, alarm or recovered"),
    _column("since", UtcTime, "first visit that shows it"),
    _column("last_at", UtcTime, "last visit that shows it, or the recovery"),
    _counter("visits", comment="visits in a row that show it"),
    _column("message", CleanText, "what is wrong"),
    _column("advice", CleanText, "what to do"),
    _column("urls", NameList, "JSON array of URLs to look at"),
    _index("alarm_open", "source_id", "kind", where=OPEN_ALARM, unique=True),
    _index("alarm_last", "last_at"),
    comment="findings about sources, open or recovered",
)

VIEWS = {
    "articles": (
        "articles with the name and the tags of their source",
        """
SELECT a.id, s.name AS source, s.tags, a.url, a.canonical_url, a.outcome, a.headline, a.authors,
       a.date_published, a.date_modified, a.language, a.publisher, a.section, a.word_count, a.confidence,
       a.page_kind, a.flags, a.first_seen_at, a.changed_at, a.checked_at, a.gone_at, a.seq AS versions, a.same_as
FROM article a JOIN source s ON s.id = a.source_id""",
    ),
    "source_health": (
        "sources with their last error, their open findings and the sums of their days",
        """
SELECT s.name AS source, s.url, s.kind, s.removed_at, s.last_visit_at, s.last_success_at, s.next_visit_at,
       s.next_rule, s.failures, s.failing_since, s.error, s.moved_to,
       COALESCE(d.visits, 0) AS visits, COALESCE(d.articles, 0) AS articles, COALESCE(d.failed, 0) AS failed,
       COALESCE(d.no_text, 0) AS no_text, COALESCE(f.findings, 0) AS findings
FROM source s
LEFT JOIN (SELECT source_id, SUM(visits) AS visits, SUM(articles) AS articles, SUM(failed) AS failed,
                  SUM(no_text) AS no_text
           FROM day GROUP BY source_id) d ON d.source_id = s.id
LEFT JOIN (SELECT source_id, COUNT(*) AS findings
           FROM alarm WHERE state <> 'recovered' GROUP BY source_id) f ON f.source_id = s.id""",
    ),
    "source_days": (
        "figures of each day with the name of the source",
        """
SELECT s.name AS source, d.day, d.visits, d.failed_visits, d.listed, d.new, d.articles, d.failed, d.no_text,
       d.words, d.changed
FROM day d JOIN source s ON s.id = d.source_id""",
    ),
}
"""Name of each view, what it has, and its query, which also DuckDB can read."""
