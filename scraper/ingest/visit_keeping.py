"""Keep a visit: items, queue, state and schedule of the source in one transaction, so that no crash parts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from scraper.errors import BadStatus, HostPaused, ScraperError
from scraper.ingest.item_selection import Selection, lookup_keys, select
from scraper.ingest.source_visit import INDEX, VisitAnswer
from scraper.ingest.visit_schedule import (
    Schedule,
    VisitOutcome,
    VisitResult,
    after_visit,
    host_after,
    next_visit,
)
from scraper.sources.durations import Backlog
from scraper.sources.listing import Item
from scraper.store.rows import DayRow, HostRow, QueueRow, SightingRow, VisitRow
from scraper.web.fetched_page import MOVED_PERMANENTLY
from scraper.web.politeness import host_of

if TYPE_CHECKING:
    from scraper.store.store_session import Store, Transaction

__all__ = ["Keeping", "KeptVisit", "keep_visit", "visit_result"]

MOVED = 301
_VALIDATORS = frozenset({"etag", "last-modified"})


class Keeping(Struct, frozen=True):
    """What decisions need beside the answer."""

    now: datetime
    random: Callable[[], float]
    backlog: Backlog | None
    """None: everything that is listed is fetched."""


class KeptVisit(Struct, frozen=True):
    """A visit as it was kept."""

    row: VisitRow
    result: VisitResult


def keep_visit(store: Store, answer: VisitAnswer, keeping: Keeping) -> KeptVisit:
    """Keep a visit. The items are in the same transaction as the validators: a crash cannot lose items at a 304."""
    with store.transaction() as work:
        selection = _selection(work, answer, keeping)
        result = visit_result(answer, selection.new)
        schedule = next_visit(answer.source, result, answer.config.every, keeping.now, keeping.random)
        row = _visit_row(answer, result, schedule)
        visit_id = work.visits.add(row)
        queued = _keep_items(work, answer, selection, visit_id, keeping.now)
        row = replace(row, id=visit_id, queued=queued)
        work.visits.update(row)
        work.sources.update(after_visit(answer.source, result, schedule, keeping.now))
        _keep_host(work, answer, result, keeping.now)
        work.days.add(_day_row(answer, result))
    return KeptVisit(row, result)


def visit_result(answer: VisitAnswer, new: int) -> VisitResult:
    """What schedule and state depend on of an answer with so many new items."""
    page, listing, error = answer.page, answer.listing, answer.error
    if error is not None:
        return VisitResult(
            outcome=VisitOutcome.FAILED,
            status=error.status if isinstance(error, BadStatus) else page.status if page else None,
            error=error.code,
            headers=page.headers if page else (),
            retry_after=_pause_of(error),
        )
    if page is None:
        return VisitResult(outcome=VisitOutcome.UNCHANGED, status=304, headers=answer.headers)
    headers = page.headers
    if listing is None:
        return VisitResult(outcome=VisitOutcome.UNCHANGED, status=page.status, headers=headers, hops=_hops(answer))
    if INDEX in listing.flags:
        # The index may stay the same while its sitemaps change.
        headers = tuple(header for header in headers if header[0] not in _VALIDATORS)
    return VisitResult(
        outcome=VisitOutcome.LISTED,
        status=page.status,
        headers=headers,
        hops=_hops(answer),
        listed=len(listing.items),
        new=new,
        kind=listing.kind,
        title=listing.title,
        body_hash=answer.body_hash,
        min_interval=listing.min_interval,
    )


def _pause_of(error: ScraperError) -> float:
    """Seconds for which the server asked to be left alone; 0 if it did not."""
    if isinstance(error, HostPaused):
        return float(error.seconds)
    return error.retry_after if isinstance(error, BadStatus) else 0.0


def _hops(answer: VisitAnswer) -> tuple[tuple[int, str], ...]:
    """The redirects as one, where all of them were permanent."""
    page = answer.page
    is_moved = page is not None and MOVED_PERMANENTLY in page.flags and page.url is not None
    return ((MOVED, str(page.url)),) if page is not None and is_moved else ()


# ---------------------------------------------------------------------------------------------- items


def _selection(work: Transaction, answer: VisitAnswer, keeping: Keeping) -> Selection:
    items: Sequence[Item] = answer.listing.items if answer.listing else ()
    if not items:
        return Selection((), (), ())
    keys = lookup_keys(items, answer.source.url)
    known = {
        row.url_key: row for row in work.sightings.by_url_keys(keys) if row.source_id == answer.source.id
    } | work.sightings.known(answer.source.id, keys)
    return select(items, known, answer.source, keeping.backlog, keeping.now)


def _keep_items(work: Transaction, answer: VisitAnswer, selection: Selection, visit_id: int, now: datetime) -> int:
    """Keep the items and queue those to be fetched; how many were queued."""
    kept = _articles_of(work, [row.url_key for row in (*selection.add, *selection.queue)])
    work.sightings.add_many(replace(row, article_id=kept.get(row.url_key)) for row in selection.add)
    work.sightings.touch(answer.source.id, [row.key for row in selection.touch], now)
    rows = [_queue_row(row, visit_id, now) for row in selection.queue if row.url_key not in kept]
    return work.queue.add_many(rows)


def _articles_of(work: Transaction, url_keys: Sequence[str]) -> dict[str, int]:
    """URL key → number of the article that is kept already, from whatever source."""
    articles: dict[str, int] = {}
    for row in work.articles.find((), url_keys):
        for key in (row.canonical_key, row.url_key):
            if key:
                articles.setdefault(key, row.id)
    return articles


def _queue_row(row: SightingRow, visit_id: int, now: datetime) -> QueueRow:
    return QueueRow(
        url=row.url,
        url_key=row.url_key,
        host=host_of(row.url),
        source_id=row.source_id,
        visit_id=visit_id,
        not_before=now,
        published=row.published,
    )


# ---------------------------------------------------------------------------------------------- rows


def _visit_row(answer: VisitAnswer, result: VisitResult, schedule: Schedule) -> VisitRow:
    error: ScraperError | None = answer.error
    return VisitRow(
        source_id=answer.source.id,
        at=answer.at,
        seconds=round(answer.seconds, 3),
        outcome=str(result.outcome),
        status=result.status,
        error=error.code if error else None,
        message=error.message if error else None,
        listed=result.listed,
        new=result.new,
        next_visit_at=schedule.at,
        next_rule=schedule.rule,
    )


def _keep_host(work: Transaction, answer: VisitAnswer, result: VisitResult, now: datetime) -> None:
    name = host_of(answer.source.url)
    host = work.hosts.get([name]).get(name) or HostRow(name=name)
    changed = host_after(host, result, now)
    if changed != host:
        work.hosts.put([changed])


def _day_row(answer: VisitAnswer, result: VisitResult) -> DayRow:
    return DayRow(
        source_id=answer.source.id,
        day=answer.at.date(),
        visits=1,
        failed_visits=int(result.outcome is VisitOutcome.FAILED),
        listed=result.listed,
        new=result.new,
    )
