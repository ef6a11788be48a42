"""Which problems are told, in which order, and what counts as healthy, as dead and as not visited."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from scraper.ingest.health_view import HealthReport, health_of
from scraper.sources.source_config import parse_config
from scraper.store.rows import AlarmRow, AlarmState, SourceRow

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def source(number: int, **fields: Any) -> SourceRow:
    """A source that was visited with success."""
    values: dict[str, Any] = {"last_visit_at": NOW, "last_success_at": NOW, "added_at": NOW, "id": number}
    return SourceRow(**{"name": f"s{number}", "url": f"https://s{number}.example/feed"} | values | fields)


def alarm(number: int, kind: str, hours: float = 1, state: AlarmState = AlarmState.ALARM) -> AlarmRow:
    """A finding that began so many hours ago."""
    since = NOW - timedelta(hours=hours)
    return AlarmRow(source_id=number, kind=kind, state=state, since=since, last_at=NOW, message=kind)


def judged(rows: list[SourceRow], *alarms: AlarmRow, count: int | None = None) -> HealthReport:
    """The report about so many sources in the file, by default those of the rows."""
    names = range(1, (len(rows) if count is None else count) + 1)
    text = "".join(f'[[source]]\nurl = "https://s{n}.example/feed"\nname = "s{n}"\n' for n in names)
    return health_of(parse_config(text.encode(), "sources.toml"), rows, alarms, NOW)


def test_lost_texts_come_before_silence_before_fields() -> None:
    """Lost texts are the worst, then sources that give nothing, then fields; in each the newest comes first."""
    alarms = (alarm(1, "no_date", 1), alarm(2, "silence", 1), alarm(3, "no_text", 9), alarm(4, "short_text", 2))
    report = judged([source(number) for number in range(1, 6)], *alarms)
    assert [problem.kind for problem in report.alarms] == ["short_text", "no_text", "silence", "no_date"]
    assert (report.healthy, report.has_alarm) == (1, True)


def test_dead_sources_are_grouped() -> None:
    """Sources that never answered are no lines of their own, but their alarms count."""
    dead = [source(number, last_success_at=None, failures=4, error="timeout") for number in (1, 2)]
    rows = [*dead, source(3, last_success_at=None, failures=1, error="not_feed"), source(4)]
    report = judged(rows, alarm(1, "timeout"), alarm(2, "timeout", state=AlarmState.WARNING))
    assert [(group.reason, group.names) for group in report.dead] == [("timeout", ("s1", "s2")), ("not_feed", ("s3",))]
    assert (report.alarms, report.warnings) == ((), ())
    assert (report.healthy, report.dead_alarms, report.has_alarm) == (1, 1, True)


def test_a_source_that_answered_once_is_not_dead() -> None:
    """A source that fails after successes has its own line."""
    report = judged([source(1, failures=9, error="timeout")], alarm(1, "timeout"))
    assert report.dead == ()
    assert [problem.source for problem in report.alarms] == ["s1"]


def test_removed_and_new_sources() -> None:
    """What was taken out of the file has no alarm; what no run has seen, or has a new URL, is not visited yet."""
    removed = source(9, removed_at=NOW)
    moved = source(2, url="https://old.example/feed")
    report = judged([source(1), moved, removed], alarm(9, "no_text"), alarm(2, "no_text"), count=3)
    assert (report.alarms, report.has_alarm) == ((), False)
    assert (report.sources, report.healthy, report.not_visited) == (3, 1, 2)


def test_warnings_are_no_alarm() -> None:
    """A source with a warning is not healthy, and there is no alarm."""
    report = judged([source(1), source(2)], alarm(1, "moved", state=AlarmState.WARNING))
    assert ([problem.kind for problem in report.warnings], report.healthy) == (["moved"], 1)
    assert not report.has_alarm
