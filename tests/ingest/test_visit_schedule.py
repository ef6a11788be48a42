"""When sources are visited next, and what is noted of a visit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scraper.ingest.visit_schedule import (
    MAX_UNCHANGED,
    Schedule,
    VisitOutcome,
    VisitResult,
    after_visit,
    host_after,
    is_due,
    is_paused,
    is_unconditional,
    next_visit,
)
from scraper.sources.listing import SourceKind
from scraper.store.rows import HostRow, SourceRow

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
SOURCE = SourceRow(
    name="example",
    url="https://example.org/feed.xml",
    kind="feed",
    added_at=NOW - timedelta(days=60),
    first_listed_at=NOW - timedelta(days=60),
    last_visit_at=NOW - timedelta(hours=1),
    interval=HOUR,
    usual_items=50,
)


def _middle() -> float:
    return 0.5


def _listed(**more: Any) -> VisitResult:
    return VisitResult(**{"outcome": VisitOutcome.LISTED, "status": 200, "listed": 50, **more})


def _failed(status: int | None = None, error: str = "bad_status", **more: Any) -> VisitResult:
    return VisitResult(outcome=VisitOutcome.FAILED, status=status, error=error, **more)


def _schedule(source: SourceRow, result: VisitResult, every: float | None = None) -> Schedule:
    return next_visit(source, result, every, NOW, _middle)


def _wait(source: SourceRow, result: VisitResult, every: float | None = None) -> float:
    return (_schedule(source, result, every).at - NOW).total_seconds()


def _after(source: SourceRow, result: VisitResult, now: datetime = NOW) -> SourceRow:
    return after_visit(source, result, next_visit(source, result, None, now, _middle), now)


# ---------------------------------------------------------------------------------------------- interval


@pytest.mark.parametrize(
    ("kind", "before", "new", "interval", "rule"),
    [
        ("feed", 1800.0, 3, 1440.0, "new items: every 24 min"),
        ("feed", 1800.0, 0, 2700.0, "no new items: every 45 min"),
        ("feed", 900.0, 3, 900.0, "new items: every 15 min"),
        ("feed", 80_000.0, 0, DAY, "no new items: every 24 h"),
        ("sitemap", HOUR, 3, HOUR, "new items: every 1 h"),
        ("section", 6 * DAY, 0, 7 * DAY, "no new items: every 7 days"),
    ],
)
def test_interval_adapts(kind: str, before: float, new: int, interval: float, rule: str) -> None:
    """New items make the interval shorter, none make it longer, within the limits of the kind of source."""
    schedule = _schedule(replace(SOURCE, kind=kind, interval=before), _listed(new=new))
    assert schedule == Schedule(NOW + timedelta(seconds=interval), rule, interval)


def test_first_listing_has_its_own_interval() -> None:
    """All items of a first listing are new, which says nothing about how often some come."""
    source = replace(SOURCE, kind=None, interval=0.0, first_listed_at=None)
    assert _schedule(source, _listed(new=50, kind=SourceKind.FEED)).interval == HOUR
    assert _schedule(source, _listed(new=50, kind=SourceKind.SECTION)).interval == 6 * HOUR


@given(st.floats(0, 1, exclude_max=True))
def test_jitter_is_a_tenth(share: float) -> None:
    """A visit is moved by at most a tenth, and not before the time that the server gave."""
    at = next_visit(SOURCE, _listed(), None, NOW, lambda: share).at
    assert abs((at - NOW).total_seconds() - 5400) <= 540
    paused = _failed(429, headers=(("retry-after", "50000"),))
    assert 50_000 <= (next_visit(SOURCE, paused, None, NOW, lambda: share).at - NOW).total_seconds() <= 55_000
    slow = _listed(min_interval=5300)
    assert (next_visit(SOURCE, slow, None, NOW, lambda: share).at - NOW).total_seconds() >= 5300


def test_user_interval_wins() -> None:
    """The interval in sources.toml is kept whatever caches and feed say, but Retry-After makes it longer."""
    headers = (("cache-control", "max-age=7200"),)
    schedule = _schedule(SOURCE, _listed(headers=headers, min_interval=7200), every=300)
    assert schedule.at == NOW + timedelta(minutes=5)
    assert schedule.rule == "sources.toml: every 5 min"
    assert _wait(SOURCE, _failed(429, headers=(("retry-after", "7200"),)), every=300) == pytest.approx(7200, rel=0.1)
    assert _wait(SOURCE, _failed(error="timeout"), every=7 * DAY) == 7 * DAY


# ---------------------------------------------------------------------------------------------- what servers ask for


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=7200"}, 7200),
        ({"cache-control": "public, max-age=9000, s-maxage=1", "age": "1800"}, 7200),
        ({"cache-control": "max-age=315360000"}, DAY),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "max-age=abc"}, 0),
        ({"cache-control": "no-cache, max-age=7200"}, 0),
        ({"cache-control": "max-age=0", "expires": "Tue, 01 Dec 2026 16:00:00 GMT"}, 0),
        ({"expires": "0"}, 0),
        ({"expires": "-1"}, 0),
        ({"expires": "Tue, 01 Dec 2026 16:00:00 GMT"}, 4 * HOUR),
        ({"expires": "Wed, 02 Dec 2026 16:00:00 GMT", "date": "Wed, 02 Dec 2026 12:00:00 GMT"}, 4 * HOUR),
        ({"expires": "Tue, 01 Dec 2099 16:00:00 GMT"}, DAY),
        ({"expires": "Mon, 30 Nov 1999 16:00:00 GMT"}, 0),
        ({"expires": "Fri, 99 Foo 2026 99:99:99 GMT"}, 0),
    ],
)
def test_cache_headers_are_clamped(headers: dict[str, str], seconds: float) -> None:
    """Case 119: ten years, a negative age, ``Expires: 0`` and a wrong clock of the server delay no visit for long."""
    wait = _wait(SOURCE, _listed(new=1, headers=tuple(headers.items())))
    assert wait == pytest.approx(max(48 * MINUTE, seconds * (1.05 if seconds > 48 * MINUTE else 1)))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 2 * HOUR),
        ("-5", 2 * HOUR),
        ("1000000000", 7 * DAY * 1.05),
        ("Mon, 30 Nov 2026 12:00:00 GMT", 2 * HOUR),
        ("soon", 2 * HOUR),
        ("²", 2 * HOUR),
        ("Tue, 01 Dec 2026 22:00:00 GMT", 10 * HOUR * 1.05),
    ],
)
def test_retry_after_is_clamped(value: str, seconds: float) -> None:
    """Case 120: a Retry-After that makes no sense leaves the usual pause, a huge one is cut to a week."""
    source = replace(SOURCE, failures=1)
    assert _wait(source, _failed(503, headers=(("retry-after", value),))) == pytest.approx(seconds)


def test_feed_interval_is_heeded() -> None:
    """A feed's ttl is the shortest interval, up to a day."""
    schedule = _schedule(SOURCE, _listed(min_interval=4 * HOUR))
    assert schedule.rule == "feed said: at most every 4 h"
    assert schedule.at >= NOW + timedelta(hours=4)
    assert _wait(SOURCE, _listed(min_interval=10**9)) == pytest.approx(DAY * 1.05)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["cache-control", "expires", "retry-after", "date", "age", "etag"]),
            st.text(max_size=40) | st.sampled_from(["max-age=9", "9" * 40, format_datetime(NOW), "max-age=-1"]),
        )
    ),
    st.sampled_from([None, 200, 301, 304, 401, 404, 410, 429, 500, 503]),
    st.sampled_from(list(VisitOutcome)),
    st.integers(0, 5000),
)
def test_any_headers_leave_a_sensible_time(
    headers: list[tuple[str, str]], status: int | None, outcome: VisitOutcome, failures: int
) -> None:
    """Whatever a server sends, the next visit is in the future, within 33 days, and its rule is one line."""
    result = VisitResult(outcome=outcome, status=status, headers=tuple(headers))
    source = replace(SOURCE, failures=failures, failing_since=NOW - timedelta(days=failures))
    schedule = _schedule(source, result)
    assert NOW < schedule.at <= NOW + timedelta(days=33)
    assert schedule.rule
    assert "\n" not in schedule.rule
    assert not is_due(after_visit(source, result, schedule, NOW), NOW)


# ---------------------------------------------------------------------------------------------- failures


@pytest.mark.parametrize(
    ("failures", "result", "hours", "rule"),
    [
        (0, _failed(error="timeout"), 2, "1 failed visit (timeout): again in 2 h"),
        (2, _failed(500), 8, "3 failed visits in a row (http_500): again in 8 h"),
        (
            4000,
            _failed(error="connection_failed"),
            24,
            "4001 failed visits in a row (connection_failed): again in 24 h",
        ),
        (0, _failed(404), 2, "1 failed visit (http_404): again in 2 h"),
        (0, _failed(403), 6, "access refused (http_403): again in 6 h"),
        (1, _failed(401), 12, "access refused (http_401): again in 12 h"),
        (9, _failed(403, "block_page"), 168, "access refused (block_page): again in 7 days"),
        (0, _failed(429), 1, "server is overloaded (http_429): again in 1 h"),
        (9, _failed(503), 24, "server is overloaded (http_503): again in 24 h"),
        (0, _failed(200, "not_feed"), 2, "1 failed visit (not_feed): again in 2 h"),
    ],
)
def test_failures_back_off(failures: int, result: VisitResult, hours: float, rule: str) -> None:
    """Each class of failure has its own back-off, and the rule names the failure."""
    schedule = _schedule(replace(SOURCE, failures=failures), result)
    assert schedule == Schedule(NOW + timedelta(hours=hours), rule, HOUR)


@pytest.mark.parametrize(("days", "wait"), [(29, DAY), (31, 7 * DAY), (119, 7 * DAY), (121, 30 * DAY)])
def test_missing_source_becomes_dormant(days: int, wait: float) -> None:
    """A source that is not found for 30 days is probed weekly for 90 days, and then monthly; it is never dropped."""
    source = replace(SOURCE, failures=40, failing_since=NOW - timedelta(days=days), error="http_404")
    assert _wait(source, _failed(404)) == wait


def test_gone_takes_two_answers_a_day_apart() -> None:
    """One 410, or a second one within a day, is looked at again after a day; two a day apart mean dead."""
    once = _after(SOURCE, _failed(410))
    assert once.error == "http_410"
    assert once.next_visit_at is not None
    assert once.next_visit_at >= NOW + timedelta(days=1)
    soon = _after(once, _failed(410), NOW + timedelta(hours=3))
    assert "to be sure" in soon.next_rule
    later = _after(once, _failed(410), NOW + timedelta(days=1, hours=1))
    assert later.next_rule == "gone for good (410 twice): looked at every 30 days"
    assert _after(later, _listed(new=1), NOW + timedelta(days=33)).error is None


def test_failure_counts_and_success_ends_them() -> None:
    """Failures are counted from the first one on; a success ends the row."""
    first = _after(SOURCE, _failed(error="timeout"))
    second = _after(first, _failed(500), NOW + timedelta(hours=2))
    assert (second.failures, second.failing_since, second.error) == (2, NOW, "http_500")
    assert second.last_success_at == SOURCE.last_success_at
    well = _after(second, _listed(), NOW + timedelta(hours=9))
    assert (well.failures, well.failing_since, well.error) == (0, None, None)
    assert well.last_success_at == NOW + timedelta(hours=9)


# ---------------------------------------------------------------------------------------------- validators


def test_validators_only_of_a_taken_listing() -> None:
    """Case 111: the validators of an answer that is no feed are not kept, and those of the last listing stay."""
    headers = (("etag", '"new"'), ("last-modified", "Tue, 01 Dec 2026 11:00:00 GMT"))
    source = replace(SOURCE, etag='"old"', body_hash="b")
    failed = _after(source, _failed(200, "not_feed", headers=headers))
    assert (failed.etag, failed.last_modified, failed.body_hash) == ('"old"', None, "b")
    taken = _after(source, _listed(headers=headers, body_hash="c"))
    assert (taken.etag, taken.last_modified, taken.body_hash) == ('"new"', headers[1][1], "c")


def test_validators_of_an_empty_listing_are_not_kept() -> None:
    """Case 112: after no items where there were 50, the next visit is unconditional, and 50 stays the usual number."""
    source = _after(replace(SOURCE, etag='"old"'), _listed(listed=0, headers=(("etag", '"empty"'),)))
    assert (source.etag, source.usual_items) == (None, 50)


@pytest.mark.parametrize(
    ("etag", "kept"),
    [('W/"a"', 'W/"a"'), ("unquoted", "unquoted"), ("", None), ('""', None), ('W/""', None), ("x" * 2000, None)],
)
def test_odd_validators(etag: str, kept: str | None) -> None:
    """Case 117: weak and unquoted tags are sent back as they came; empty and endless ones are not kept."""
    assert _after(SOURCE, _listed(headers=(("etag", etag),))).etag == kept


def test_not_modified_may_bring_new_validators() -> None:
    """Case 117: a 304 with validators replaces those, a 304 without any keeps the old ones."""
    source = replace(SOURCE, etag='"1"', last_modified="then")
    answer = VisitResult(outcome=VisitOutcome.UNCHANGED, status=304)
    assert (_after(source, answer).etag, _after(source, answer).last_modified) == ('"1"', "then")
    assert _after(source, replace(answer, headers=(("etag", '"2"'),))).etag == '"2"'


def test_new_tag_with_the_same_body_is_unchanged() -> None:
    """Case 117: a tag that changes at each request makes no visit a new listing: the interval grows."""
    answer = VisitResult(outcome=VisitOutcome.UNCHANGED, status=200, headers=(("etag", '"9"'),))
    source = _after(SOURCE, answer)
    assert (source.etag, source.unchanged, source.interval) == ('"9"', 0, 1.5 * HOUR)


def test_endless_not_modified_is_doubted() -> None:
    """Case 118: after a number of answers 304 in a row the source is asked without conditions once."""
    source, now = SOURCE, NOW
    asked = []
    for _ in range(MAX_UNCHANGED + 2):
        asked.append(is_unconditional(source))
        status = 200 if asked[-1] else 304
        now += timedelta(hours=1)
        source = _after(source, VisitResult(outcome=VisitOutcome.UNCHANGED, status=status), now)
    assert asked == [False] * MAX_UNCHANGED + [True, False]


# ---------------------------------------------------------------------------------------------- redirects


def test_permanent_redirect_is_noted_and_not_adopted() -> None:
    """Case 51: where permanent redirects lead is noted with its beginning; the URL stays, and one direct answer ends it."""
    result = _listed(hops=((301, "https://example.org/a"), (308, "https://example.org/rss")))
    source, now = SOURCE, NOW
    for _ in range(20):
        now += timedelta(days=1)
        source = _after(source, result, now)
    assert (source.url, source.moved_to) == (SOURCE.url, "https://example.org/rss")
    assert source.moved_since == NOW + timedelta(days=1)
    assert _after(source, _failed(500), now).moved_since == source.moved_since
    direct = _after(source, _listed(), now)
    assert (direct.moved_to, direct.moved_since) == (None, None)


@pytest.mark.parametrize("hops", [((302, "/b"),), ((301, "/a"), (307, "/b")), ((303, "/a"), (301, "/b"))])
def test_temporary_redirect_is_not_noted(hops: tuple[tuple[int, str], ...]) -> None:
    """A chain with a temporary redirect says nothing about the future."""
    assert _after(SOURCE, _listed(hops=hops)).moved_to is None


def test_new_target_begins_anew() -> None:
    """The time since when a source is moved counts for one target."""
    source = _after(SOURCE, _listed(hops=((301, "https://a.example/"),)))
    later = _after(source, _listed(hops=((301, "https://b.example/"),)), NOW + timedelta(days=6))
    assert later.moved_since == NOW + timedelta(days=6)


def test_redirect_to_a_private_address_is_never_noted() -> None:
    """Case 20: a redirect to a blocked address is a failure, 20 times too; no target and no other URL is kept."""
    source, now = SOURCE, NOW
    for _ in range(20):
        now += timedelta(days=1)
        source = _after(source, _failed(301, "blocked_address", hops=((301, "http://10.0.0.1/"),)), now)
    assert (source.url, source.moved_to, source.failures) == (SOURCE.url, None, 20)


# ---------------------------------------------------------------------------------------------- hosts and clocks


def test_host_pause_doubles_and_ends() -> None:
    """An overloaded host rests for an hour, then two; a good answer ends the row but not a running pause."""
    first = host_after(HostRow(name="example.org"), _failed(429), NOW)
    second = host_after(first, _failed(503), NOW + timedelta(hours=1))
    assert (first.paused_until, second.paused_until) == (NOW + timedelta(hours=1), NOW + timedelta(hours=3))
    assert (first.pauses, second.pauses) == (1, 2)
    good = host_after(second, _listed(), NOW + timedelta(hours=2))
    assert (good.pauses, good.paused_until) == (0, NOW + timedelta(hours=3))
    assert host_after(good, _listed(), NOW + timedelta(hours=4)).paused_until is None
    assert host_after(second, _failed(500), NOW + timedelta(hours=4)) == second


def test_retry_after_pauses_the_host() -> None:
    """Case 120: Retry-After applies to the host, and is cut to a week; a shorter one does not end a running pause."""
    host = host_after(HostRow(name="example.org"), _failed(503, headers=(("retry-after", "1000000000"),)), NOW)
    assert host.paused_until == NOW + timedelta(days=7)
    again = host_after(host, _failed(503, headers=(("retry-after", "60"),)), NOW)
    assert again.paused_until == host.paused_until
    assert is_paused(host, NOW)
    assert not is_paused(host, NOW + timedelta(days=7))


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1), timedelta(days=400)])
def test_clock_jumps_leave_nothing_stuck(jump: timedelta) -> None:
    """Case 133: after visits with a wrong clock, a source is due within its ordinary wait of the right clock."""
    wrong = _after(SOURCE, _listed(), NOW + jump)
    assert is_due(wrong, NOW + timedelta(hours=2))
    paused = host_after(HostRow(name="example.org"), _failed(503), NOW + jump)
    assert not is_paused(paused, NOW + timedelta(days=1, hours=2))


def test_due_by_time() -> None:
    """A source is due when its time has come, or was never set; one that was taken out of the file is not."""
    source = _after(SOURCE, _listed())
    assert source.next_visit_at is not None
    assert not is_due(source, source.next_visit_at - timedelta(seconds=1))
    assert is_due(source, source.next_visit_at)
    assert is_due(replace(source, next_visit_at=None), NOW)
    assert not is_due(replace(source, removed_at=NOW, next_visit_at=None), NOW)
    assert not is_due(source, NOW - timedelta(seconds=30))
    far = replace(source, last_visit_at=None, next_visit_at=NOW + timedelta(days=3))
    assert is_due(far, NOW)
