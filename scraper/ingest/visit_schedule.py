"""Decide when a source is visited next and by which rule, and the state of a source and its host after a visit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from scraper.sources.listing import SourceKind
from scraper.store.rows import HostRow, SourceRow

__all__ = [
    "Schedule",
    "VisitOutcome",
    "VisitResult",
    "after_visit",
    "host_after",
    "is_due",
    "is_paused",
    "is_unconditional",
    "next_visit",
]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0

FIRST_INTERVALS = {SourceKind.FEED: HOUR}
OTHER_FIRST_INTERVAL = 6 * HOUR
"""Seconds between the first two visits of a sitemap, a section page or a list."""
FEED_INTERVALS = (15 * MINUTE, DAY)
OTHER_INTERVALS = (HOUR, 7 * DAY)
"""Shortest and longest interval of the adaptive schedule."""
FASTER, SLOWER = 0.8, 1.5
JITTER = 0.1

MAX_WISH = DAY
"""Seconds; what max-age, Expires and a feed's ttl ask for is cut to this."""
MAX_RETRY_AFTER = 7 * DAY
MAX_BACK_OFF = DAY
REFUSED_BACK_OFF = (6 * HOUR, 7 * DAY)
"""First and longest wait after 401, 403 and challenges."""
HOST_PAUSE = (HOUR, DAY)
"""First and longest pause of an overloaded host that names no time."""
MAX_DOUBLINGS = 20

DORMANT_AFTER = 30 * DAY
"""Seconds of 404 in a row after which a source is probed only."""
WEEKLY_PROBES = 90 * DAY
PROBES = (7 * DAY, 30 * DAY)
GONE_AFTER = DAY
"""Seconds between two answers 410 that show that a source is gone for good."""

MAX_UNCHANGED = 20
"""Answers 304 in a row after which the source is asked for without conditions: the server's state may be wrong."""
MAX_VALIDATOR = 1000
"""Characters; a longer validator is not kept."""

CLOCK_TOLERANCE = 5 * MINUTE
"""Seconds by which a time of the past may be ahead of the clock, as clocks are corrected all the time."""
MAX_WAIT_AHEAD = PROBES[1] * (1 + JITTER) + DAY
"""Seconds; no rule chooses a later visit."""

_SECONDS = re.compile(r"\d{1,12}")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(-?\d{1,12})\b", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\b", re.IGNORECASE)
_REFUSED = frozenset({401, 403, 407, 451})
_OVERLOADED = frozenset({429, 503})
_PERMANENT = frozenset({301, 308})
_NOT_FOUND, _GONE = 404, 410


class VisitOutcome(StrEnum):
    """What a visit came to."""

    LISTED = "listed"
    """A listing was taken, which may be empty."""
    UNCHANGED = "unchanged"
    """304, or the same body as before."""
    FAILED = "failed"


class VisitResult(Struct, frozen=True, kw_only=True):
    """What a visit brought, as far as state and schedule depend on it."""

    outcome: VisitOutcome
    status: int | None = None
    """HTTP status, of a failed visit too; None without an answer."""
    error: str | None = None
    """``ScraperError.code`` of a failed visit."""
    headers: tuple[tuple[str, str], ...] = ()
    """As ``Page.headers``: names in lower case."""
    retry_after: float = 0.0
    """Seconds that the server asked for, where the caller knows them other than by the headers (HostPaused)."""
    hops: tuple[tuple[int, str], ...] = ()
    """Status and target of each redirect, in order."""
    listed: int = 0
    new: int = 0
    """Items that were not known; on a first listing all of them."""
    kind: SourceKind | None = None
    title: str | None = None
    body_hash: str | None = None
    min_interval: float = 0.0
    """``Listing.min_interval``."""


class Schedule(Struct, frozen=True):
    """When a source is visited next, and why."""

    at: datetime
    rule: str
    """A sentence for a person."""
    interval: float
    """Seconds: the adaptive part, from which the next one is computed."""


class _Wait(Struct, frozen=True):
    seconds: float
    rule: str
    is_minimum: bool = False
    """Whether the visit may not come earlier, not even by the jitter."""


# ---------------------------------------------------------------------------------------------- when


def next_visit(
    source: SourceRow, result: VisitResult, every: float | None, now: datetime, random: Callable[[], float]
) -> Schedule:
    """When to visit a source next. ``every`` is the user's interval in seconds, ``random`` gives a number from 0 to 1.

    The user's interval takes the place of the adaptive one and of what caches are allowed; only back-off and
    Retry-After can make it longer.
    """
    interval = _adaptive(source, result)
    base = interval if every is None else every
    if result.outcome is VisitOutcome.FAILED:
        waits = [_after_failure(source, result, base, now)]
        if every is not None and waits[0].seconds < every:
            waits = [_every(every)]
    elif every is not None:
        waits = [_every(every)]
    else:
        waits = [_Wait(interval, f"{_reason(source, result)}: every {_span(interval)}"), *_wishes(result, now)]
    asked = _asked_pause(result, now)
    if asked > 0:
        waits.append(_Wait(asked, f"server said: not before {_clock(now + timedelta(seconds=asked))}", is_minimum=True))
    wait = max(waits, key=lambda wait: wait.seconds)
    share = random() * JITTER if wait.is_minimum else (2 * random() - 1) * JITTER
    # The jitter of one rule must not lead to a time before the one that another rule gives.
    earliest = max((wait.seconds for wait in waits if wait.is_minimum), default=0.0)
    return Schedule(now + timedelta(seconds=max(wait.seconds * (1 + share), earliest)), wait.rule, interval)


def _adaptive(source: SourceRow, result: VisitResult) -> float:
    kind = result.kind or source.kind or SourceKind.FEED
    is_feed = kind == SourceKind.FEED
    shortest, longest = FEED_INTERVALS if is_feed else OTHER_INTERVALS
    if source.interval <= 0:
        interval = FIRST_INTERVALS[SourceKind.FEED] if is_feed else OTHER_FIRST_INTERVAL
    elif result.outcome is VisitOutcome.FAILED or source.first_listed_at is None:
        interval = source.interval
    else:
        interval = source.interval * (FASTER if result.new else SLOWER)
    return min(max(interval, shortest), longest)


def _reason(source: SourceRow, result: VisitResult) -> str:
    if source.first_listed_at is None:
        return "first listing"
    return "new items" if result.new else "no new items"


def _every(every: float) -> _Wait:
    return _Wait(every, f"sources.toml: every {_span(every)}")


def _wishes(result: VisitResult, now: datetime) -> list[_Wait]:
    """What the feed and its server ask for, each cut to a day."""
    fresh = min(_freshness(dict(result.headers), now), MAX_WISH)
    until = _clock(now + timedelta(seconds=fresh))
    ttl = min(max(result.min_interval, 0.0), MAX_WISH)
    return [
        _Wait(fresh, f"server said: unchanged until {until} (cache headers)", is_minimum=True),
        _Wait(ttl, f"feed said: at most every {_span(ttl)}", is_minimum=True),
    ]


def _freshness(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds for which an answer is fresh (RFC 9111); 0 where the headers say nothing usable.

    Expires is compared with the server's own Date, so that a wrong clock there does not matter.
    """
    control = headers.get("cache-control", "")
    if _UNCACHED.search(control):
        return 0.0
    if age := _MAX_AGE.search(control):
        spent = _SECONDS.fullmatch(headers.get("age", "").strip())
        return max(0.0, float(age[1]) - (float(spent[0]) if spent else 0.0))
    expires = _http_date(headers.get("expires", ""))
    if expires is None:
        return 0.0
    return max(0.0, (expires - (_http_date(headers.get("date", "")) or now)).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(value.strip())
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _asked_pause(result: VisitResult, now: datetime) -> float:
    """Seconds of Retry-After, from 0 to seven days; 0 for a past time and for what is neither number nor date."""
    value = dict(result.headers).get("retry-after", "").strip()
    seconds = result.retry_after
    if value.isdecimal() and value.isascii():
        seconds = max(seconds, float(value[:12]))
    elif (until := _http_date(value)) is not None:
        seconds = max(seconds, (until - now).total_seconds())
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


# ---------------------------------------------------------------------------------------------- failures


def _after_failure(source: SourceRow, result: VisitResult, interval: float, now: datetime) -> _Wait:
    failures = source.failures + 1
    error = _error_code(result)
    if result.status == _GONE:
        return _after_gone(source, error, now)
    if result.status == _NOT_FOUND and (wait := _probe(source, now)):
        return wait
    if result.status in _REFUSED or result.error in ("block_page", "robots_denied"):
        seconds = _doubled(REFUSED_BACK_OFF, failures - 1)
        return _Wait(seconds, f"access refused ({error}): again in {_span(seconds)}")
    if result.status in _OVERLOADED or result.error == "host_paused":
        seconds = _doubled(HOST_PAUSE, failures - 1)
        return _Wait(seconds, f"server is overloaded ({error}): again in {_span(seconds)}")
    seconds = min(interval * 2.0 ** min(failures, MAX_DOUBLINGS), MAX_BACK_OFF)
    times = "1 failed visit" if failures == 1 else f"{failures} failed visits in a row"
    return _Wait(seconds, f"{times} ({error}): again in {_span(seconds)}")


def _after_gone(source: SourceRow, error: str, now: datetime) -> _Wait:
    """Two answers 410 count only if a day lies between them; until then the next visit is a day away."""
    earlier = source.error == error and source.last_visit_at
    if earlier and (now - earlier).total_seconds() >= GONE_AFTER:
        return _Wait(PROBES[1], f"gone for good (410 twice): looked at every {_span(PROBES[1])}", is_minimum=True)
    return _Wait(GONE_AFTER, f"gone (410): again in {_span(GONE_AFTER)}, to be sure", is_minimum=True)


def _probe(source: SourceRow, now: datetime) -> _Wait | None:
    """The wait of a source that was not found for 30 days; None before that."""
    since = source.failing_since
    seconds = (now - since).total_seconds() if since else 0.0
    if since is None or seconds < DORMANT_AFTER:
        return None
    wait = PROBES[0] if seconds < DORMANT_AFTER + WEEKLY_PROBES else PROBES[1]
    return _Wait(wait, f"not found (404) since {since:%Y-%m-%d}: looked at every {_span(wait)}")


def _doubled(limits: tuple[float, float], times: int) -> float:
    first, longest = limits
    return min(first * 2.0 ** min(max(times, 0), MAX_DOUBLINGS), longest)


def _error_code(result: VisitResult) -> str:
    """The code of a failure, with the status where that says more: ``http_410``."""
    if result.error in (None, "bad_status") and result.status:
        return f"http_{result.status}"
    return result.error or "error"


# ---------------------------------------------------------------------------------------------- state


def after_visit(source: SourceRow, result: VisitResult, schedule: Schedule, now: datetime) -> SourceRow:
    """The state of a source after a visit. Not to be called for a visit in a local outage.

    ``SourceRow.error`` is ``http_410`` and the like for a bad status. The URL never changes: where permanent redirects
    (301, 308) lead is only noted, and forgotten when the old URL answers by itself.
    """
    scheduled = replace(
        source,
        last_visit_at=now,
        next_visit_at=schedule.at,
        next_rule=schedule.rule,
        interval=schedule.interval,
    )
    if result.outcome is VisitOutcome.FAILED:
        return replace(
            scheduled,
            failures=source.failures + 1,
            failing_since=source.failing_since or now,
            error=_error_code(result),
        )
    moved_to = _permanent_target(source, result)
    visited = replace(
        scheduled,
        last_success_at=now,
        failures=0,
        failing_since=None,
        error=None,
        moved_to=moved_to,
        moved_since=None if moved_to is None else source.moved_since if moved_to == source.moved_to else now,
        unchanged=source.unchanged + 1 if result.status == 304 else 0,
    )
    return _with_listing(visited, result, now)


def _with_listing(source: SourceRow, result: VisitResult, now: datetime) -> SourceRow:
    headers = dict(result.headers)
    etag, last_modified = _validator(headers.get("etag")), _validator(headers.get("last-modified"))
    if result.status == 304:
        # An answer 304 may carry new validators, and need not repeat the old ones.
        return replace(source, etag=etag or source.etag, last_modified=last_modified or source.last_modified)
    if result.outcome is VisitOutcome.UNCHANGED:
        return replace(source, etag=etag, last_modified=last_modified)
    if not result.listed and source.usual_items:
        # An empty listing may be a fault of the server: answers 304 to its validators would hide the repair.
        etag = last_modified = None
    return replace(
        source,
        etag=etag,
        last_modified=last_modified,
        body_hash=result.body_hash,
        kind=result.kind or source.kind,
        title=result.title or source.title,
        first_listed_at=source.first_listed_at or now,
        usual_items=result.listed or source.usual_items,
    )


def _validator(value: str | None) -> str | None:
    """A validator that can be sent back; None for an empty one, quoted or not, which matches whatever comes."""
    value = (value or "").strip()
    return value if value.removeprefix("W/").strip('"') and len(value) <= MAX_VALIDATOR else None


def _permanent_target(source: SourceRow, result: VisitResult) -> str | None:
    """Where a chain of permanent redirects led; None if any hop is of another kind, or it led back."""
    if not result.hops or any(status not in _PERMANENT for status, _ in result.hops):
        return None
    target = result.hops[-1][1]
    return None if target == source.url else target


def host_after(host: HostRow, result: VisitResult, now: datetime) -> HostRow:
    """The state of a host after an answer of any of its pages: its pause applies to all sources there."""
    asked = _asked_pause(result, now)
    is_overloaded = result.status in _OVERLOADED
    if is_overloaded or asked > 0:
        seconds = asked or _doubled(HOST_PAUSE, host.pauses)
        until = now + timedelta(seconds=seconds)
        pauses = host.pauses + (1 if is_overloaded else 0)
        running = host.paused_until if is_paused(host, now) else None
        return replace(host, paused_until=max(until, running) if running else until, pauses=pauses)
    if result.outcome is VisitOutcome.FAILED:
        return host
    return replace(host, paused_until=host.paused_until if is_paused(host, now) else None, pauses=0)


def is_paused(host: HostRow, now: datetime) -> bool:
    """Whether a host asked to be left alone now. A pause that ends too far ahead is the trace of a wrong clock."""
    if host.paused_until is None:
        return False
    return 0 < (host.paused_until - now).total_seconds() <= MAX_RETRY_AFTER + CLOCK_TOLERANCE


def is_due(source: SourceRow, now: datetime) -> bool:
    """Whether a source is to be visited now.

    A clock that was ahead leaves times behind that no rule can have chosen: then the source is due at once.
    """
    if source.removed_at is not None:
        return False
    if source.next_visit_at is None or source.next_visit_at <= now:
        return True
    if source.last_visit_at is None:
        return (source.next_visit_at - now).total_seconds() > DAY
    is_ahead = (source.last_visit_at - now).total_seconds() > CLOCK_TOLERANCE
    return is_ahead or (source.next_visit_at - source.last_visit_at).total_seconds() > MAX_WAIT_AHEAD


def is_unconditional(source: SourceRow) -> bool:
    """Whether to ask for a source without its validators, as every so often (``MAX_UNCHANGED``)."""
    return source.unchanged >= MAX_UNCHANGED


# ---------------------------------------------------------------------------------------------- words


def _span(seconds: float) -> str:
    """A length of time in its largest fitting unit: ``24 min``, ``1.5 h``, ``7 days``."""
    for unit, length in (("days", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= (2 * length if unit == "days" else length):
            return f"{round(seconds / length, 1):g} {unit}"
    return f"{round(seconds):g} s"


def _clock(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
