"""The open store and its transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, inspect, select, text

from scraper.errors import StoreError
from scraper.store.alarm_table import AlarmTable
from scraper.store.article_table import ArticleTable
from scraper.store.day_table import DayTable
from scraper.store.host_table import HostTable
from scraper.store.page_table import PageTable
from scraper.store.queue_table import QueueTable
from scraper.store.sighting_table import SightingTable
from scraper.store.source_table import SourceTable
from scraper.store.store_engine import READING
from scraper.store.store_faults import storage_faults
from scraper.store.store_schema import ARTICLE, DOCUMENT, METADATA, VERSION, VIEWS
from scraper.store.visit_table import VisitTable

__all__ = ["Store", "Transaction"]

_SNAPSHOT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""What reads in PostgreSQL see: all of it from one moment, as in SQLite."""


class Transaction:
    """The tables in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.sources = SourceTable(connection)
        self.hosts = HostTable(connection)
        self.visits = VisitTable(connection)
        self.sightings = SightingTable(connection)
        self.queue = QueueTable(connection)
        self.articles = ArticleTable(connection)
        self.pages = PageTable(connection)
        self.days = DayTable(connection)
        self.alarms = AlarmTable(connection)


class Store:
    """An open store. One thread of one process writes; any number of processes read at the same time.

    Every method raises StoreError if the store cannot be used.
    """

    def __init__(self, engine: Engine, subject: str) -> None:
        self.subject = subject
        """The file or the server, for messages."""
        self._writing = engine
        more = _SNAPSHOT if engine.dialect.name == "postgresql" else {}
        self._reading = engine.execution_options(**{READING: True}, **more)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction that writes: it is committed at the end, and rolled back if an exception leaves the block."""
        with storage_faults(self.subject), self._writing.begin() as connection:
            yield Transaction(connection)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees the store as it is now and cannot write; it never waits for a writer."""
        with storage_faults(self.subject), self._reading.begin() as connection:
            yield Transaction(connection)

    def check(self) -> tuple[str, ...]:
        """What is wrong with the store, one line each: damage of the file, and rows without what belongs to them."""
        try:
            with storage_faults(self.subject), self._reading.begin() as connection:
                damage = _damage(connection)
                return damage or _incomplete(connection)
        except StoreError as error:
            return (error.message,)

    def close(self) -> None:
        """Close all connections."""
        self._writing.dispose()


def _damage(connection: Connection) -> tuple[str, ...]:
    names = {*inspect(connection).get_table_names(), *inspect(connection).get_view_names()}
    missing = tuple(f"{name} is missing" for name in (*METADATA.tables, *VIEWS) if name not in names)
    if connection.dialect.name != "sqlite":
        return missing
    found = [str(line) for line in connection.execute(text("PRAGMA quick_check(10)")).scalars() if line != "ok"]
    return missing + tuple(line.strip().replace("\n", "; ") for line in found)


def _incomplete(connection: Connection) -> tuple[str, ...]:
    newest = ARTICLE.outerjoin(VERSION, (VERSION.c.article_id == ARTICLE.c.id) & (VERSION.c.seq == ARTICLE.c.seq))
    documents = VERSION.outerjoin(DOCUMENT, DOCUMENT.c.version_id == VERSION.c.id)
    missing = {
        "articles have no newest version": select(func.count()).select_from(newest).where(VERSION.c.id.is_(None)),
        "versions have no document": select(func.count()).select_from(documents).where(DOCUMENT.c.version_id.is_(None)),
    }
    counts = {what: int(connection.execute(query).scalar_one()) for what, query in missing.items()}
    return tuple(f"{count} {what}" for what, count in counts.items() if count)
