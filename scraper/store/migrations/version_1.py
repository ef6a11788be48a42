"""Version 1: the first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "1"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make the tables of version 1. They stay as they were; what is changed later is a step of its own."""
    for table in (
        _create_host,
        _create_source,
        _create_alarm,
        _create_article,
        _create_day,
        _create_visit,
        _create_page,
        _create_queue,
        _create_sighting,
        _create_version,
        _create_document,
    ):
        table()


def _index(name: str, table: str, *columns: str, **options: Any) -> None:
    condition = sa.text(options["where"]) if "where" in options else None
    unique = bool(options.get("unique"))
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=condition, postgresql_where=condition)


def _create_host() -> None:
    op.create_table(
        "host",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("paused_until", TIME),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.Column("robots_at", TIME),
        sa.Column("robots_status", sa.Integer()),
        sa.Column("robots", sa.LargeBinary()),
    )
    _index("host_paused", "host", "paused_until", where="paused_until IS NOT NULL")


def _create_source() -> None:
    op.create_table(
        "source",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
        sa.Column("first_listed_at", TIME),
        sa.Column("last_visit_at", TIME),
        sa.Column("last_success_at", TIME),
        sa.Column("next_visit_at", TIME),
        sa.Column("next_rule", sa.Text(), nullable=False),
        sa.Column("interval_seconds", sa.Double(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", TIME),
        sa.Column("error", sa.Text()),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_since", TIME),
        sa.Column("usual_items", sa.Integer(), nullable=False),
        sa.UniqueConstraint("name", name="source_name"),
    )
    _index("source_due", "source", "next_visit_at", where="removed_at IS NULL")


def _create_alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("urls", sa.Text(), nullable=False),
    )
    _index("alarm_last", "alarm", "last_at")
    _index("alarm_open", "alarm", "source_id", "kind", where="state <> 'recovered'", unique=True)


def _create_article() -> None:
    op.create_table(
        "article",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("visit_id", NUMBER),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text()),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("canonical_key", sa.Text()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text()),
        sa.Column("authors", sa.Text()),
        sa.Column("date_published", sa.Text()),
        sa.Column("date_modified", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("publisher", sa.Text()),
        sa.Column("section", sa.Text()),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("page_kind", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("fingerprint", NUMBER, nullable=False),
        sa.Column("same_as", NUMBER, sa.ForeignKey("article.id")),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("checked_at", TIME, nullable=False),
        sa.Column("gone_at", TIME),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.UniqueConstraint("key", name="article_key"),
    )
    _index("article_canonical", "article", "canonical_key", where="canonical_key IS NOT NULL")
    _index("article_changed", "article", "changed_at", "id")
    _index("article_source", "article", "source_id", "id")
    _index("article_content", "article", "content_hash")
    _index("article_url", "article", "url_key")


def _create_day() -> None:
    op.create_table(
        "day",
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("failed_visits", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("no_text", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "day"),
    )
    _index("day_day", "day", "day")


def _create_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.Column("message", sa.Text()),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("next_visit_at", TIME),
        sa.Column("next_rule", sa.Text(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("no_text", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("no_headline", sa.Integer(), nullable=False),
        sa.Column("no_date", sa.Integer(), nullable=False),
        sa.Column("no_author", sa.Integer(), nullable=False),
        sa.Column("low_confidence", sa.Integer(), nullable=False),
        sa.Column("equal_bodies", sa.Integer(), nullable=False),
        sa.Column("doubted", sa.Integer(), nullable=False),
    )
    _index("visit_at", "visit", "at")
    _index("visit_source", "visit", "source_id", "at")


def _create_page() -> None:
    op.create_table(
        "page",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id")),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("file", sa.Text()),
        sa.Column("file_offset", NUMBER, nullable=False),
        sa.Column("file_length", NUMBER, nullable=False),
    )
    _index("page_file", "page", "file", "file_offset", where="file IS NOT NULL")
    _index("page_source", "page", "source_id", "id")


def _create_queue() -> None:
    op.create_table(
        "queue",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("visit_id", NUMBER),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id")),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.Column("lease_until", TIME),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("published", TIME),
        sa.Column("finished_at", TIME),
    )
    _index("queue_finished", "queue", "state", "finished_at")
    _index("queue_leased", "queue", "lease_until", where="state = 'leased'")
    _index("queue_open", "queue", "url_key", where="state IN ('queued', 'leased')", unique=True)
    _index("queue_ready", "queue", "host", "published", "id", "not_before", where="state = 'queued'")


def _create_sighting() -> None:
    op.create_table(
        "sighting",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("source_id", NUMBER, sa.ForeignKey("source.id"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text()),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("published", TIME),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id")),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("source_id", "key", name="sighting_key"),
    )
    _index("sighting_url", "sighting", "url_key")


def _create_version() -> None:
    op.create_table(
        "version",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("article_id", NUMBER, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("diff", sa.Text(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("page_id", NUMBER, sa.ForeignKey("page.id")),
        sa.UniqueConstraint("article_id", "seq", name="version_number"),
    )


def _create_document() -> None:
    op.create_table(
        "document",
        sa.Column("version_id", NUMBER, sa.ForeignKey("version.id"), primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
