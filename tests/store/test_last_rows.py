"""What the store tells of one source, or of some, for a person: open findings, newest articles, days."""

from __future__ import annotations

from datetime import date

from scraper.store.rows import AlarmRow, AlarmState, DayRow
from scraper.store.store_session import Store
from tests.store.store_rows import NOW, a_version, add_sources, an_article


def test_open_findings_of_a_source(store: Store) -> None:
    """Those of other sources, and those that have recovered, are left out."""
    add_sources(store, "a", "b")
    alarm, recovered = AlarmState.ALARM, AlarmState.RECOVERED
    rows = [(1, "no_text", alarm), (1, "moved", alarm), (1, "silence", recovered), (2, "no_date", alarm)]
    with store.transaction() as work:
        work.alarms.put(
            [
                AlarmRow(source_id=number, kind=kind, state=state, since=NOW, last_at=NOW, message="")
                for number, kind, state in rows
            ]
        )
    with store.reading() as work:
        assert [row.kind for row in work.alarms.open_of(1)] == ["moved", "no_text"]


def test_newest_articles_of_a_source(store: Store) -> None:
    """The articles that came last, newest first, of this source alone."""
    add_sources(store, "a", "b")
    with store.transaction() as work:
        for number in range(1, 6):
            work.articles.insert(an_article(1 + number % 2, number), a_version(), None)
        assert [row.key for row in work.articles.newest_of(2, 2)] == ["key-5", "key-3"]
        assert work.articles.newest_of(3, 2) == []


def test_days_of_some_sources(store: Store) -> None:
    """The days of these sources, from a day on, source by source."""
    add_sources(store, "a", "b", "c")
    days = [date(2026, 11, day) for day in (28, 29, 30)]
    with store.transaction() as work:
        for number in (1, 2, 3):
            for day in reversed(days):
                work.days.add(DayRow(source_id=number, day=day, articles=number))
        rows = work.days.of_many({3, 1}, days[1])
        assert [(row.source_id, row.day) for row in rows] == [(1, days[1]), (1, days[2]), (3, days[1]), (3, days[2])]
        assert work.days.of_many((), days[0]) == []
