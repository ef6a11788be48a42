"""Connections to SQLite and PostgreSQL, set up so that readers never wait and a writer waits 10 seconds at most."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from scraper.errors import MissingExtra, StoreError
from scraper.store.store_faults import LOCKS_FAIL

__all__ = ["READING", "make_engine", "shown_url"]

READING = "store_reading"
"""The execution option of connections that only read."""
WAIT_SECONDS = 10
CACHE_KB = 32_000
"""Memory of a SQLite connection for pages of the file; SQLite's own 2,000 hold few indexes of a large store."""
_SQLITE = ("sqlite", "sqlite+pysqlite")
_POSTGRES = ("postgresql", "postgresql+psycopg")


def make_engine(url: str) -> Engine:
    """The connections of a URL; none is open yet. Raises StoreError if it is not the URL of a store.

    Raises MissingExtra if the driver for PostgreSQL is not installed.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError("not a URL of a store: give sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME") from None
    if parsed.drivername in _SQLITE and parsed.database and parsed.database != ":memory:":
        return _sqlite(parsed)
    if parsed.drivername in _POSTGRES:
        return _postgres(parsed)
    allowed = "sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
    raise StoreError(f"not a store that the program can use: give {allowed}", shown_url(parsed))


def shown_url(url: URL) -> str:
    """The name of a store for messages: the file, or the server without password and options."""
    if url.drivername in _SQLITE:
        return url.database or url.drivername
    return url.set(password=None, query={}).render_as_string()


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS})

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins no transactions: the listener below does
        mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if mode != "wal":
            connection.close()
            raise StoreError(LOCKS_FAIL, shown_url(url))
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{CACHE_KB}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = bool(connection.get_execution_options().get(READING))
        connection.exec_driver_sql(f"PRAGMA query_only={int(reads)}")
        # A transaction that writes takes the lock at once: one that finds it taken later cannot wait for it.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _postgres(url: URL) -> Engine:
    url = url.set(drivername="postgresql+psycopg")
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": WAIT_SECONDS}
    try:
        engine = create_engine(url, connect_args=waits, pool_pre_ping=True)
    except ModuleNotFoundError as missing:
        message = f"{missing.name} is not installed: pip install 'article-ledger[postgres]'"
        raise MissingExtra(message, "postgres") from None

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
            cursor.execute("SET TIME ZONE 'UTC'")
        connection.commit()

    return engine
