"""The rows of the store as frozen values. Times are aware and in UTC; durations are seconds."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

__all__ = [
    "AlarmRow",
    "AlarmState",
    "ArticleFilter",
    "ArticleRow",
    "DayRow",
    "ExportCursor",
    "HostRow",
    "NewVersion",
    "PageRow",
    "QueueCounts",
    "QueueRow",
    "QueueState",
    "SightingRow",
    "SourceRow",
    "VersionKind",
    "VersionRow",
    "VisitRow",
]


class SourceRow(Struct, frozen=True, kw_only=True):
    """A source of ``sources.toml`` and the state of its visits."""

    id: int = 0
    name: str
    """Unique."""
    url: str
    kind: str | None = None
    """A ``SourceKind``; None until the first answer tells it."""
    title: str | None = None
    tags: tuple[str, ...] = ()
    added_at: datetime
    removed_at: datetime | None = None
    """When the source was taken out of the file; its articles stay."""
    first_listed_at: datetime | None = None
    """When a listing was taken for the first time."""
    last_visit_at: datetime | None = None
    last_success_at: datetime | None = None
    next_visit_at: datetime | None = None
    """None: at once."""
    next_rule: str = "first visit"
    """The rule that chose ``next_visit_at``, for a person."""
    interval: float = 0.0
    """The adaptive part of the schedule; 0 before the first visit."""
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    unchanged: int = 0
    """Answers 304 in a row; an unconditional request follows after a number of them."""
    failures: int = 0
    """Failed visits in a row."""
    failing_since: datetime | None = None
    error: str | None = None
    """Code of the last visit's error, ``http_410`` and the like for a bad status; None after a success."""
    moved_to: str | None = None
    """Target of permanent redirects; never adopted by itself."""
    moved_since: datetime | None = None
    usual_items: int = 0
    """Items of the last listing that was not empty."""


class HostRow(Struct, frozen=True, kw_only=True):
    """A host as all sources share it."""

    name: str
    paused_until: datetime | None = None
    """End of the pause that the host asked for."""
    pauses: int = 0
    """Pauses in a row, for a doubling pause."""
    robots_at: datetime | None = None
    robots_status: int | None = None
    robots: bytes | None = None
    """Body of robots.txt as it was fetched at ``robots_at``."""


class VisitRow(Struct, frozen=True, kw_only=True):
    """One visit of a source, and the figures of the articles that it led to."""

    id: int = 0
    source_id: int
    at: datetime
    seconds: float = 0.0
    outcome: str
    """``listed``, ``unchanged``, or ``failed``."""
    status: int | None = None
    """HTTP status, if there was an answer."""
    error: str | None = None
    """Code of the error."""
    message: str | None = None
    listed: int = 0
    new: int = 0
    """Items that were not known."""
    queued: int = 0
    """Of the new items those that are to be fetched."""
    next_visit_at: datetime | None = None
    next_rule: str = ""
    # Of the articles that the visit led to, filled as they are read:
    articles: int = 0
    """Articles that were kept."""
    failed: int = 0
    """Pages that could not be fetched or read."""
    no_text: int = 0
    """Pages with an outcome other than article, for which no kind of page explains the missing text."""
    words: int = 0
    """Median of the words of the articles."""
    no_headline: int = 0
    no_date: int = 0
    no_author: int = 0
    low_confidence: int = 0
    equal_bodies: int = 0
    """Articles whose body another article of the source has under another URL."""
    doubted: int = 0
    """Articles in which the witness read a different text."""


class SightingRow(Struct, frozen=True, kw_only=True):
    """An item of a source, seen in a listing."""

    id: int = 0
    source_id: int
    key: str
    """Identity of the item in its source: the GUID's key, else the URL's key."""
    guid: str | None
    url: str
    url_key: str
    title: str | None = None
    published: datetime | None = None
    first_seen_at: datetime
    last_seen_at: datetime
    article_id: int | None = None
    remembered: bool = False
    """Whether the item was only remembered and not queued, as older than ``backlog``."""


class QueueState(StrEnum):
    """Where an article's fetch stands."""

    QUEUED = "queued"
    LEASED = "leased"
    DONE = "done"
    FAILED = "failed"
    """Given up."""
    GONE = "gone"
    """The page is not there any more (404 or 410, twice)."""


class QueueRow(Struct, frozen=True, kw_only=True):
    """A page to be fetched."""

    id: int = 0
    url: str
    url_key: str
    """Unique among the rows that are not done with."""
    host: str
    source_id: int
    visit_id: int | None = None
    """The visit that found it."""
    article_id: int | None = None
    """Of a revisit: the article."""
    state: QueueState = QueueState.QUEUED
    not_before: datetime
    lease_until: datetime | None = None
    attempts: int = 0
    """How many times the row was leased; a lease that was released does not count."""
    error: str | None = None
    published: datetime | None = None
    """As the source gives it; the newest are fetched first."""
    finished_at: datetime | None = None
    """When the row was done, failed or gone."""


class QueueCounts(Struct, frozen=True, kw_only=True):
    """How many rows of the queue are in each state."""

    queued: int = 0
    ready: int = 0
    """Of the queued rows those that may be fetched now."""
    leased: int = 0
    done: int = 0
    failed: int = 0
    gone: int = 0


class ArticleRow(Struct, frozen=True, kw_only=True):
    """A kept article without its document."""

    id: int = 0
    key: str
    """The ``id`` of the article's JSON; unique."""
    source_id: int
    """The source that listed it first."""
    visit_id: int | None = None
    url: str
    canonical_url: str | None = None
    url_key: str
    """Key of the final URL."""
    canonical_key: str | None = None
    """Key of the canonical URL, if it is on the same registrable domain and not the root of the site."""
    outcome: str
    headline: str | None = None
    authors: str | None = None
    """Names, joined with ``; ``."""
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None
    publisher: str | None = None
    section: str | None = None
    word_count: int = 0
    confidence: float = 0.0
    page_kind: str = ""
    flags: tuple[str, ...] = ()
    content_hash: str
    """Of the normalized headline and text without volatile spans."""
    fingerprint: int = 0
    """64-bit simhash of the text, as a signed integer."""
    same_as: int | None = None
    """Id of the first article with the same content hash and text, under another URL."""
    first_seen_at: datetime
    fetched_at: datetime
    """When the newest version was fetched."""
    changed_at: datetime | None = None
    """When the newest version was written. Set by the store, each later than the one before: exports go by it."""
    checked_at: datetime
    """When the page was last fetched."""
    gone_at: datetime | None = None
    seq: int = 1
    """Number of the newest version."""
    etag: str | None = None
    last_modified: str | None = None


class VersionKind(StrEnum):
    """Why there is a version."""

    FIRST = "first"
    EDIT = "edit"
    """The publisher changed the article."""
    CORRECTION = "correction"
    """An edit that added a correction or an editor's note."""
    EXTRACTION = "extraction"
    """Another version or other rules of this program read the same page differently."""


class NewVersion(Struct, frozen=True, kw_only=True):
    """A version to be kept, with its document."""

    at: datetime
    """When it is written."""
    kind: VersionKind
    content_hash: str
    changed: tuple[str, ...] = ()
    """Names of the fields that differ from the version before."""
    diff: str = ""
    """JSON: the words of headline and text that went and came."""
    extractor: str
    """JSON of ``article.extractor``."""
    document: bytes
    """Canonical JSON of the article."""


class VersionRow(Struct, frozen=True, kw_only=True):
    """A version without its document."""

    article_id: int
    seq: int
    at: datetime
    kind: VersionKind
    content_hash: str
    changed: tuple[str, ...] = ()
    diff: str = ""
    extractor: str
    page_id: int | None = None


class PageRow(Struct, frozen=True, kw_only=True):
    """Where a fetched page stands in the archive."""

    id: int = 0
    article_id: int | None
    """None for a page that gave no article to keep."""
    source_id: int
    url: str
    fetched_at: datetime
    status: int | None
    file: str | None
    """Name of the WARC file in ``pages/``; None once the file was forgotten."""
    offset: int
    length: int


class ArticleFilter(Struct, frozen=True, kw_only=True):
    """Which articles or pages are wanted; an empty tuple or None does not limit."""

    since: datetime | None = None
    """Of articles the first ``changed_at``, of pages the first ``fetched_at``."""
    until: datetime | None = None
    """The end of the time; exclusive."""
    sources: tuple[str, ...] = ()
    """Names of sources."""
    tags: tuple[str, ...] = ()
    """A source has at least one of them."""
    outcomes: tuple[str, ...] = ()
    """Of articles only."""


class ExportCursor(Struct, frozen=True, order=True):
    """The place in the order of export after an article."""

    changed_at: datetime
    article_id: int


class DayRow(Struct, frozen=True, kw_only=True):
    """The figures of a source and a day."""

    source_id: int
    day: date
    visits: int = 0
    failed_visits: int = 0
    listed: int = 0
    new: int = 0
    articles: int = 0
    failed: int = 0
    no_text: int = 0
    words: int = 0
    """Sum of the words of the articles."""
    changed: int = 0
    """New versions by publishers."""


class AlarmState(StrEnum):
    """How far a finding has come."""

    WARNING = "warning"
    ALARM = "alarm"
    RECOVERED = "recovered"


class AlarmRow(Struct, frozen=True, kw_only=True):
    """A finding about a source, open or recovered."""

    id: int = 0
    source_id: int
    kind: str
    """``no_items``, ``no_text``, ``moved`` and so on: ``ALARM_KINDS`` of ``scraper.ingest.source_health``."""
    state: AlarmState
    since: datetime
    last_at: datetime
    visits: int = 1
    """Visits in a row that show it."""
    message: str
    """One line: what is wrong, with figures."""
    advice: str = ""
    """One line: what to do."""
    urls: tuple[str, ...] = ()
    """At most three URLs to look at."""
