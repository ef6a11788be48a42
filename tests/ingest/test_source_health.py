"""What is found wrong with a source, and which alarms come of it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from scraper.ingest.source_health import ALARM_KINDS, AlarmChanges, advance, explained, findings, local_outage
from scraper.store.rows import AlarmRow, AlarmState, SourceRow, VisitRow

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = SourceRow(
    id=7, name="example", url="https://example.org/feed.xml", added_at=NOW, usual_items=50, interval=3600
)
GOOD = VisitRow(source_id=7, at=NOW, outcome="listed", status=200, listed=50, new=6, articles=6, words=600)
LOST = {"articles": 0, "no_text": 6, "words": 0}


class _Watch:
    """A source whose visits are judged one by one, as the runs do."""

    def __init__(self, source: SourceRow = SOURCE) -> None:
        self.source = source
        self.visits: list[VisitRow] = []
        self.open: dict[str, AlarmRow] = {}
        self.alarms: list[tuple[AlarmRow, int]] = []
        """Each alarm and the number of the visit."""
        self.recovered: list[AlarmRow] = []

    def visit(self, visit: VisitRow) -> AlarmChanges:
        """Judge a visit."""
        self.visits.insert(0, visit)
        diagnosis = findings(self.source, self._window(), list(self.open.values()), visit.at)
        changes = advance(diagnosis, list(self.open.values()), self.source)
        for number, row in enumerate(changes.put, len(self.visits) * 100):
            if row.state is AlarmState.RECOVERED:
                del self.open[row.kind]
            else:
                self.open[row.kind] = replace(row, id=row.id or number)
        assert {row.kind for row in changes.put} <= ALARM_KINDS
        self.alarms += [(row, len(self.visits)) for row in changes.alarms]
        self.recovered += changes.recovered
        return changes

    def _window(self) -> list[VisitRow]:
        """The visits that the store gives."""
        tests: list[tuple[Callable[[VisitRow], int], int]] = [
            (lambda _: 1, 40),
            (lambda visit: visit.articles + visit.no_text, 100),
            (lambda visit: visit.new, 40),
        ]
        starts = [self.visits]
        if self.open:
            first = min(row.since for row in self.open.values())
            starts.append([visit for visit in self.visits if visit.at < first])
        kept = {
            visit.at: visit
            for visits in starts
            for test, count in tests
            for visit in islice((visit for visit in visits if test(visit)), count)
        }
        return sorted(kept.values(), key=lambda visit: visit.at, reverse=True)

    def states(self) -> dict[str, AlarmState]:
        """The open rows by kind."""
        return {row.kind: row.state for row in self.open.values()}


def _watched(days: int = 20, **usual: Any) -> _Watch:
    """A source after days with two visits each that were like all others."""
    watch = _Watch()
    for number in range(2 * days):
        watch.visit(replace(GOOD, at=NOW - (2 * days - number) * 12 * HOUR, **usual))
    assert watch.open == {}
    return watch


def _then(watch: _Watch, count: int, **fields: Any) -> None:
    for _ in range(count):
        watch.visit(replace(GOOD, at=watch.visits[0].at + 12 * HOUR, **fields))


# ---------------------------------------------------------------------------------------------- articles


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("no_text", LOST),
        ("no_text", {"articles": 1, "no_text": 5}),
        ("short_text", {"words": 38}),
        ("no_headline", {"no_headline": 6}),
        ("no_date", {"no_date": 6}),
        ("no_author", {"no_author": 6}),
        ("low_confidence", {"low_confidence": 5}),
        ("equal_bodies", {"equal_bodies": 6}),
        ("doubted", {"doubted": 4}),
        ("pages_failed", {"articles": 1, "failed": 5}),
    ],
)
def test_a_figure_that_breaks(kind: str, fields: dict[str, Any]) -> None:
    """Two visits in a row make a warning, three an alarm, and more no other one; good visits recover it."""
    watch = _watched()
    _then(watch, 1, **fields)
    assert watch.states() == {}
    _then(watch, 1, **fields)
    assert watch.states() == {kind: AlarmState.WARNING}
    begin = watch.open[kind].since
    assert begin == watch.visits[1].at
    _then(watch, 30, **fields)
    assert watch.states() == {kind: AlarmState.ALARM}
    assert [(row.kind, row.since, number) for row, number in watch.alarms] == [(kind, begin, 43)]
    assert watch.open[kind].visits == 32
    _then(watch, 3)
    assert watch.states() == {}
    assert [row.kind for row in watch.recovered] == [kind]


def test_message_and_advice_say_what_to_do() -> None:
    """The line of an alarm has figures, and advice with the page to make a fixture of."""
    watch = _watched()
    _then(watch, 3, **LOST)
    row = watch.open["no_text"]
    assert row.message == "6 of 6 pages without text, usually 0 of 84"
    urls = [f"https://example.org/{number}" for number in range(5)]
    told = explained(row, urls, 18231, 14)
    assert told.advice == "scraper fixtures add --from-store 18231"
    assert told.urls == tuple(urls[:3])
    assert explained(row, (), None, None).advice == "scraper sources show example"


def test_single_articles_that_lose_their_body() -> None:
    """Three visits with one article each are enough if every body is lost, and none was before."""
    for fields in ({"articles": 0, "no_text": 1, "words": 0}, {"articles": 1, "words": 38}):
        watch = _watched(30, articles=1)
        _then(watch, 3, **fields)
        assert [number for _, number in watch.alarms] == [63]


def test_visits_without_pages_end_nothing() -> None:
    """A visit that leads to no page neither continues nor recovers a finding about pages."""
    watch = _watched()
    _then(watch, 2, **LOST)
    _then(watch, 3, outcome="unchanged", status=304, new=0, articles=0, words=0)
    assert watch.states() == {"no_text": AlarmState.WARNING}
    _then(watch, 1, **LOST)
    assert watch.states() == {"no_text": AlarmState.ALARM}


def test_what_is_usual_is_no_finding() -> None:
    """A source without authors, and with short texts, is compared with itself alone."""
    watch = _watched(no_author=6, no_date=3, words=60, low_confidence=2)
    _then(watch, 6, no_author=6, no_date=4, words=50, low_confidence=3)
    assert watch.states() == {}


def test_lasting_change_becomes_usual() -> None:
    """After 30 days nobody will repair it: what the source is like now is usual, and the alarm ends."""
    watch = _watched()
    _then(watch, 58, no_author=6)
    assert watch.states() == {"no_author": AlarmState.ALARM}
    _then(watch, 40, no_author=6)
    assert watch.states() == {}


def test_new_source_is_not_judged() -> None:
    """With too few visits to know what is usual there is no finding about articles."""
    watch = _Watch()
    for number in range(5):
        fields: dict[str, Any] = {} if number < 2 else LOST
        watch.visit(replace(GOOD, at=NOW + number * HOUR, **fields))
    assert watch.states() == {}


# ---------------------------------------------------------------------------------------------- listings and visits


def test_no_items_after_fifty() -> None:
    """Case 112: no items where there were 50 is a warning at the second visit, and an alarm at the third."""
    watch = _watched()
    empty: dict[str, Any] = {"listed": 0, "new": 0, "articles": 0, "words": 0}
    _then(watch, 2, **empty)
    assert watch.states() == {"no_items": AlarmState.WARNING}
    assert watch.open["no_items"].message == "no items, usually 50"
    _then(watch, 1, **empty)
    assert watch.states() == {"no_items": AlarmState.ALARM}
    _then(watch, 1)
    assert [row.kind for row in watch.recovered] == ["no_items"]


@pytest.mark.parametrize(
    ("kind", "status", "error"),
    [
        ("not_found", 404, "bad_status"),
        ("gone", 410, "bad_status"),
        ("refused", 403, "bad_status"),
        ("refused", 200, "block_page"),
        ("rate_limited", 429, "bad_status"),
        ("rate_limited", None, "host_paused"),
        ("server_error", 503, "bad_status"),
        ("timeout", None, "timeout"),
        ("tls", None, "tls_error"),
        ("connection", None, "connection_failed"),
        ("not_feed", 200, "not_feed"),
        ("robots", None, "robots_denied"),
        ("visit_failed", None, "internal_error"),
    ],
)
def test_failing_visits_by_class(kind: str, status: int | None, error: str) -> None:
    """Failing visits are an alarm of their class, also of a source that never answered; one success ends it."""
    failed: dict[str, Any] = {
        "outcome": "failed", "status": status, "error": error, "listed": 0, "new": 0, "articles": 0, "words": 0,
    }  # fmt: skip
    for watch in (_watched(), _Watch()):
        at = watch.visits[0].at if watch.visits else NOW
        for number in range(1, 6):
            watch.visit(replace(GOOD, at=at + number * HOUR, **failed))
        assert watch.states() == {kind: AlarmState.ALARM}
        assert len(watch.alarms) == 1
        _then(watch, 1)
        assert watch.states() == {}
        assert [row.kind for row in watch.recovered] == [kind]


def test_other_failure_is_the_same_alarm() -> None:
    """A source that fails now this way and now that way has one alarm, whose message tells the newest failure."""
    watch = _watched()
    failed: dict[str, Any] = {"outcome": "failed", "listed": 0, "new": 0, "articles": 0, "words": 0}
    _then(watch, 2, **failed, status=None, error="timeout", message="no answer in 30 s")
    _then(watch, 3, **failed, status=500, error="bad_status", message="Internal Server Error")
    assert watch.states() == {"timeout": AlarmState.ALARM}
    assert watch.open["timeout"].message == "visits fail: HTTP 500: Internal Server Error"
    assert len(watch.alarms) == 1


def test_rate_limit_has_its_advice() -> None:
    """Of a source that is told to wait, the advice is a longer interval."""
    watch = _watched()
    _then(watch, 3, outcome="failed", status=429, error="bad_status", new=0, articles=0, words=0)
    assert watch.open["rate_limited"].advice == '429: set every = "2 h" for example in sources.toml'


def test_usual_failures_are_no_alarm() -> None:
    """A source of which every other visit fails has no alarm for three failures in a row."""
    watch = _Watch()
    failed: dict[str, Any] = {"outcome": "failed", "status": 500, "new": 0, "articles": 0, "words": 0}
    for number in range(40):
        watch.visit(replace(GOOD, at=NOW + number * HOUR, **(failed if number % 2 else {})))
    _then(watch, 3, **failed)
    assert watch.alarms == []


def test_silence_beyond_the_usual_gap() -> None:
    """A source with news each visit is silent after many times its mean gap; some quiet days are none."""
    watch = _watched()
    quiet: dict[str, Any] = {"outcome": "unchanged", "status": 304, "new": 0, "articles": 0, "words": 0}
    _then(watch, 12, **quiet)
    assert watch.states() == {}
    _then(watch, 3, **quiet)
    assert watch.states() == {"silence": AlarmState.ALARM}
    assert watch.open["silence"].message == "no new items for 7.5 days"
    _then(watch, 1)
    assert [row.kind for row in watch.recovered] == ["silence"]


def test_moved_is_a_hint_after_a_week() -> None:
    """Case 51: a source that is moved for good for a week is a warning with the line to change, never an alarm."""
    watch = _watched()
    new_url = "https://example.org/rss"
    watch.source = replace(SOURCE, moved_to=new_url, moved_since=watch.visits[0].at)
    _then(watch, 13)
    assert watch.states() == {}
    _then(watch, 9)
    assert watch.states() == {"moved": AlarmState.WARNING}
    assert explained(watch.open["moved"], (), None, 14).advice == (
        f"moved for good to {new_url}: change line 14 of sources.toml"
    )
    watch.source = SOURCE
    _then(watch, 1)
    assert (watch.states(), watch.alarms, watch.recovered) == ({}, [], [])


@pytest.mark.parametrize(
    ("failed", "hosts", "is_outage"), [(3, 5, True), (2, 5, False), (4, 4, False), (60, 100, True), (0, 0, False)]
)
def test_local_outage(failed: int, hosts: int, is_outage: bool) -> None:
    """Network errors of 60 % of at least five hosts are an outage of our own network."""
    assert local_outage(failed, hosts) is is_outage


# ---------------------------------------------------------------------------------------------- a month of 200 sources


class _Nature(Struct, frozen=True):
    """What is normal for a made-up source."""

    visits_a_day: int
    articles_a_day: float
    words: float
    spread: float
    short: float
    """Share of short news of 50 words."""
    shares: tuple[float, ...]
    """Of no_text, no_headline, no_date, no_author, low_confidence, equal_bodies, doubted, failed pages."""
    failing: float
    weekend: float


def _nature(rng: random.Random) -> _Nature:
    return _Nature(
        visits_a_day=rng.choice([2, 4, 6, 10]),
        articles_a_day=rng.choice([2, 5, 10, 30, 80]),
        words=rng.choice([150, 400, 800]),
        spread=rng.uniform(0.2, 0.7),
        short=rng.choice([0, 0, 0.1, 0.4]),
        shares=tuple(rng.choice([0, 0, 0.01, top / 3, top]) for top in (0.05, 0.1, 0.9, 0.9, 0.3, 0.05, 0.1, 0.1)),
        failing=rng.choice([0, 0, 0.01, 0.02]),
        weekend=rng.choice([0.1, 0.5, 1]),
    )


def _simulated(nature: _Nature, at: datetime, rng: random.Random, fault: str) -> VisitRow:
    if rng.random() < nature.failing:
        return VisitRow(source_id=7, at=at, outcome="failed", status=500, error="bad_status")
    mean = nature.articles_a_day / nature.visits_a_day * (nature.weekend if at.weekday() > 4 else 1)
    pages = _poisson(mean, rng)
    if not pages:
        return VisitRow(source_id=7, at=at, outcome="unchanged", status=304)
    counts = [sum(rng.random() < share for _ in range(pages)) for share in nature.shares]
    no_text = pages if fault == "no_text" else min(counts[0], pages)
    articles = pages - no_text
    lengths = [
        50 * rng.lognormvariate(0, 0.3)
        if rng.random() < nature.short
        else nature.words * rng.lognormvariate(0, nature.spread)
        for _ in range(articles)
    ]
    words = round(median(lengths)) if lengths else 0
    limited = [min(count, articles) for count in counts[1:7]]
    return VisitRow(
        source_id=7, at=at, outcome="listed", status=200, listed=50, new=pages, queued=pages,
        articles=articles, no_text=no_text, failed=counts[7], words=min(words, 8) if fault == "short_text" else words,
        no_headline=limited[0], no_date=limited[1], no_author=limited[2], low_confidence=limited[3],
        equal_bodies=limited[4], doubted=limited[5],
    )  # fmt: skip


def _poisson(mean: float, rng: random.Random) -> int:
    count, product = 0, rng.random()
    while product > math.exp(-mean):
        count += 1
        product *= rng.random()
    return count


def _month(number: int, fault: str, nature: _Nature) -> tuple[_Watch, list[int]]:
    """A source over 30 days that breaks on day 20, and the numbers of its broken visits that led to pages."""
    rng = random.Random(number * 1000)
    watch = _Watch()
    broken: list[int] = []
    for step in range(30 * nature.visits_a_day):
        is_broken = bool(fault) and step >= 20 * nature.visits_a_day
        at = NOW + step * timedelta(days=1) / nature.visits_a_day
        visit = _simulated(nature, at, rng, fault if is_broken else "")
        watch.visit(visit)
        if is_broken and visit.articles + visit.no_text:
            broken.append(len(watch.visits))
    return watch, broken


def _told(numbers: Sequence[int], fault: str) -> list[tuple[int, str, list[str]]]:
    told = []
    for number in numbers:
        watch, _ = _month(number, fault, _nature(random.Random(number)))
        if watch.alarms:
            told.append((number, str(watch.visits[0].at), [row.message for row, _ in watch.alarms]))
    return told


@pytest.mark.long
def test_quiet_sources_have_no_alarm() -> None:
    """Of 200 noisy sources over 30 days none has an alarm: 0 false alarms in some 33,000 visits."""
    assert _told(range(200), "") == []


@pytest.mark.long
@pytest.mark.parametrize("fault", ["no_text", "short_text"])
def test_broken_layouts_are_found_within_three_visits(fault: str) -> None:
    """A layout that loses the body is an alarm at the third visit that led to pages, if earlier pages were clean."""
    late = []
    for number in range(200, 240):
        nature = replace(_nature(random.Random(number)), shares=(0.0,) * 8, short=0.0)
        watch, broken = _month(number, fault, nature)
        in_time = [n for row, n in watch.alarms if row.kind in ("no_text", "short_text") and n in broken[:3]]
        if len(broken) >= 3 and not in_time:
            late.append((number, nature, broken[:3], watch.alarms))
    assert late == []


def test_noisy_sources_that_break_are_found() -> None:
    """Of a noisy source with at least five pages a visit, too, a lost body is an alarm at the third visit."""
    late = []
    for number in range(300, 330):
        nature = replace(_nature(random.Random(number)), visits_a_day=4, articles_a_day=80, weekend=1, short=0.1)
        watch, broken = _month(number, "no_text", nature)
        if not [n for row, n in watch.alarms if row.kind == "no_text" and n <= broken[2]]:
            late.append((number, nature, broken[:3], watch.alarms))
    assert late == []
