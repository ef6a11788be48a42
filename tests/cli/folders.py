"""A folder of ingestion with a store, for the tests of the commands that show it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from scraper.ingest.ingest_folder import IngestFolder, opened_store
from scraper.sources.source_config import read_config
from scraper.store.rows import AlarmRow, AlarmState, SourceRow
from tests.store.store_rows import a_version, a_visit, an_article

__all__ = ["alarm", "write_folder"]

NAMES = ("harbour", "hills", "coast", "valley", "quiet")


def alarm(source_id: int, kind: str, state: AlarmState = AlarmState.ALARM, **fields: object) -> AlarmRow:
    """A finding that has not recovered."""
    values: dict[str, object] = {
        "since": datetime(2026, 11, 28, 8, 15, tzinfo=UTC),
        "last_at": datetime(2026, 11, 30, 8, 15, tzinfo=UTC),
        "visits": 3,
        "message": "5 of 9 pages without text",
        "advice": "scraper fixtures add --from-store 7",
        "urls": ("https://harbour.example/1",),
    }
    return AlarmRow(source_id=source_id, kind=kind, state=state, **values | fields)  # type: ignore[arg-type]


def write_folder(path: Path) -> None:
    """Five sources: one with an alarm, one with a warning, two that never answered, one without a problem."""
    tables = [f'[[source]]\nurl = "https://{name}.example/feed"\nname = "{name}"\n' for name in NAMES]
    (path / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
    folder = IngestFolder(path)
    config = read_config(folder.sources_file)
    now = datetime.now(UTC)
    with opened_store(folder, config) as store, store.transaction() as work:
        work.sources.sync([(source.name, source.url, source.tags) for source in config.sources], now)
        for row in work.sources.all():
            work.sources.update(_visited(row, now))
        work.alarms.put(
            [alarm(1, "no_text"), alarm(2, "no_date", AlarmState.WARNING, message="8 of 9 articles without a date")]
        )
        visit = a_visit(1, now, listed=25, new=3, articles=3, words=410, next_rule="new items: every 48 min")
        work.visits.add(visit)
        work.visits.add(replace(visit, at=now - timedelta(hours=1), outcome="failed", status=503, error="bad_status"))
        work.articles.insert(an_article(1, headline="Rain in the \x1b[31mOld Town", word_count=410), a_version(), None)


def _visited(row: SourceRow, now: datetime) -> SourceRow:
    later = now + timedelta(minutes=90, seconds=30)
    rule = "new items: every 48 min"
    if row.name in ("coast", "valley"):
        code = "timeout" if row.name == "coast" else "bad_status"
        return replace(row, last_visit_at=now, failures=2, failing_since=now, error=code, next_visit_at=later)
    state = replace(row, last_visit_at=now, last_success_at=now - timedelta(hours=3, seconds=9), next_visit_at=later)
    return replace(state, kind="feed", usual_items=25, next_rule=rule)
