"""The queue of pages to be fetched. A lease ends by itself, so that a run that was killed loses nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, literal_column, or_, select, true, update

from scraper.store.row_mapping import RowMapping, chunks, upsert
from scraper.store.rows import QueueCounts, QueueRow, QueueState
from scraper.store.store_schema import QUEUE

__all__ = ["QueueTable"]

_ROWS = RowMapping(QUEUE, QueueRow)
# As words of the statement: SQLite uses an index of part of a table only if the statement shows that it may.
_QUEUED = QUEUE.c.state == literal_column("'queued'")
_LEASED = QUEUE.c.state == literal_column("'leased'")
_AGAIN = {"state": QueueState.QUEUED, "lease_until": None}
# Built once, as each page needs it.
_OF_NUMBER = update(QUEUE).where(QUEUE.c.id == bindparam("number"))
_FINISHED = (QueueState.DONE, QueueState.FAILED, QueueState.GONE)


class QueueTable:
    """The queue in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_many(self, rows: Iterable[QueueRow]) -> int:
        """Add pages and return how many were added: a URL that is queued or leased is not added again."""
        insertion = upsert(self._connection.dialect.name, QUEUE).on_conflict_do_nothing().returning(QUEUE.c.id)
        added = (self._connection.execute(insertion, [_ROWS.values(row) for row in chunk]) for chunk in chunks(rows))
        return sum(len(numbers.all()) for numbers in added)

    def lease(self, now: datetime, until: datetime, limit: int, not_hosts: Collection[str] = ()) -> list[QueueRow]:
        """Take pages to fetch, newest first, and mark them as leased until a time.

        Each host gives its newest page before any host gives its second; ``not_hosts`` give none. Two processes never
        get the same page.
        """
        other_host = QUEUE.c.host.not_in(not_hosts) if not_hosts else true()
        newest = QUEUE.c.published.desc().nulls_last()
        place = func.row_number().over(partition_by=QUEUE.c.host, order_by=(newest, QUEUE.c.id))
        ready = (
            select(QUEUE.c.id, QUEUE.c.published, place.label("place"))
            .where(_QUEUED, QUEUE.c.not_before <= now, other_host)
            .subquery()
        )
        order = (ready.c.place, ready.c.published.desc().nulls_last(), ready.c.id)
        chosen = select(ready.c.id).order_by(*order).limit(limit)
        # PostgreSQL looks at the state again when another process has changed the row in the meantime.
        change = update(QUEUE).where(_QUEUED, QUEUE.c.id.in_(chosen))
        leased = {"state": QueueState.LEASED, "lease_until": until, "attempts": QUEUE.c.attempts + 1}
        rows = _ROWS.rows(self._connection, change.values(leased).returning(*_ROWS.columns))
        return sorted(rows, key=_newest_first)

    def release_expired(self, now: datetime) -> int:
        """Queue the pages again whose lease has ended, and return how many they are."""
        expired = and_(_LEASED, QUEUE.c.lease_until <= now)
        return self._connection.execute(update(QUEUE).where(expired).values(_AGAIN)).rowcount

    def correct_times(self, now: datetime, latest: datetime) -> int:
        """Undo times that only a clock that was ahead can have left, and return in how many rows.

        A page that nobody has tried may be fetched now; no lease, and no wait for another attempt, ends after
        ``latest``. Revisits wait as long as their source says.
        """
        untried = and_(QUEUE.c.attempts == 0, QUEUE.c.not_before > now)
        waits = and_(_QUEUED, QUEUE.c.article_id.is_(None), or_(untried, QUEUE.c.not_before > latest))
        lasting = and_(_LEASED, QUEUE.c.lease_until > latest)
        freed = self._connection.execute(update(QUEUE).where(lasting).values(_AGAIN)).rowcount
        return freed + self._connection.execute(update(QUEUE).where(waits).values(not_before=now)).rowcount

    def release(self, ids: Iterable[int]) -> None:
        """Queue leased pages again that nobody has tried to fetch."""
        for chunk in chunks(ids):
            change = update(QUEUE).where(_LEASED, QUEUE.c.id.in_(chunk))
            self._connection.execute(change.values(_AGAIN | {"attempts": QUEUE.c.attempts - 1}))

    def finish(self, number: int, state: QueueState, now: datetime, error: str | None = None) -> None:
        """Mark a page as done, failed or gone. Raises ValueError for another state."""
        if state not in _FINISHED:
            raise ValueError(f"not a state of a finished page: {state}")
        values: dict[str, Any] = {"state": state, "lease_until": None, "error": error, "finished_at": now}
        self._connection.execute(_OF_NUMBER, {"number": number} | values)

    def retry(self, number: int, not_before: datetime, error: str) -> None:
        """Queue a page again whose fetch failed."""
        values = _AGAIN | {"not_before": not_before, "error": error}
        self._connection.execute(update(QUEUE).where(_LEASED, QUEUE.c.id == number).values(values))

    def counts(self, now: datetime) -> QueueCounts:
        """How many pages are in each state."""
        states = self._connection.execute(select(QUEUE.c.state, func.count()).group_by(QUEUE.c.state)).all()
        ready = select(func.count()).where(_QUEUED, QUEUE.c.not_before <= now)
        numbers = {str(state): number for state, number in states}
        return QueueCounts(ready=self._connection.execute(ready).scalar_one(), **numbers)

    def forget_done(self, before: datetime, limit: int) -> int:
        """Delete pages that were finished before a time, so many at most, and return how many they were."""
        finished = and_(QUEUE.c.state.in_(_FINISHED), QUEUE.c.finished_at < before)
        old = select(QUEUE.c.id).where(finished).limit(limit)
        return self._connection.execute(delete(QUEUE).where(QUEUE.c.id.in_(old))).rowcount


def _newest_first(row: QueueRow) -> tuple[bool, float, int]:
    return (row.published is None, -row.published.timestamp() if row.published else 0.0, row.id)
