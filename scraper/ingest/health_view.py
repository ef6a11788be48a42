"""What ``scraper health`` tells: alarms and warnings, worst first, dead sources by reason, and the rest as counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from scraper.ingest.alarm_text import alarm_line
from scraper.sources.source_config import Config
from scraper.store.rows import AlarmRow, AlarmState, SourceRow

__all__ = ["DeadSources", "HealthProblem", "HealthReport", "health_of"]

_LOST = frozenset({"no_text", "short_text"})
_QUALITY = frozenset({"no_headline", "no_date", "no_author", "low_confidence", "equal_bodies", "doubted", "moved"})
"""Kinds with which articles still come; with all that are in neither, none come or not all."""


class HealthProblem(Struct, frozen=True, kw_only=True):
    """Something that is wrong with a source."""

    source: str
    source_id: int
    state: AlarmState
    kind: str
    since: datetime
    last_at: datetime
    visits: int
    """Visits in a row that show it."""
    message: str
    urls: tuple[str, ...]
    advice: str
    line: str
    """All of it in one line."""


class DeadSources(Struct, frozen=True, kw_only=True):
    """Sources that were visited and never answered, all for the same reason."""

    reason: str
    """Code of the error."""
    names: tuple[str, ...]


class HealthReport(Struct, frozen=True, kw_only=True):
    """The state of a folder's sources."""

    sources: int
    healthy: int
    """Sources that were visited, and of which nothing is wrong."""
    not_visited: int
    """Sources that no run has visited yet."""
    last_run_at: datetime | None
    last_visit_at: datetime | None
    alarms: tuple[HealthProblem, ...]
    """Worst first; without those of dead sources."""
    warnings: tuple[HealthProblem, ...]
    dead: tuple[DeadSources, ...]
    """The largest group first."""
    dead_alarms: int
    """Alarms of dead sources."""

    @property
    def has_alarm(self) -> bool:
        """Whether there is an alarm, of a dead source too."""
        return bool(self.alarms) or self.dead_alarms > 0


def health_of(
    config: Config, rows: Sequence[SourceRow], open_alarms: Iterable[AlarmRow], last_run_at: datetime | None
) -> HealthReport:
    """The state of the sources of ``sources.toml``, from their rows and their alarms that have not recovered.

    Pure. Sources that were taken out of the file do not count.
    """
    urls = {source.name: source.url for source in config.sources}
    watched = {row.id: row for row in rows if row.removed_at is None and urls.get(row.name) == row.url}
    visited = {number: row for number, row in watched.items() if row.last_visit_at is not None}
    dead = {number: row for number, row in visited.items() if row.last_success_at is None and row.failures}
    alarms = [alarm for alarm in open_alarms if alarm.source_id in watched]
    living = [alarm for alarm in alarms if alarm.source_id not in dead]
    ill = {alarm.source_id for alarm in living} | dead.keys()
    return HealthReport(
        sources=len(config.sources),
        healthy=len(visited.keys() - ill),
        not_visited=len(config.sources) - len(visited),
        last_run_at=last_run_at,
        last_visit_at=max((row.last_visit_at for row in rows if row.last_visit_at), default=None),
        alarms=_problems(living, watched, AlarmState.ALARM),
        warnings=_problems(living, watched, AlarmState.WARNING),
        dead=_groups(dead.values()),
        dead_alarms=_count(alarms) - _count(living),
    )


def _count(alarms: Iterable[AlarmRow]) -> int:
    return sum(alarm.state is AlarmState.ALARM for alarm in alarms)


def _problems(
    alarms: Iterable[AlarmRow], sources: Mapping[int, SourceRow], state: AlarmState
) -> tuple[HealthProblem, ...]:
    chosen = [alarm for alarm in alarms if alarm.state is state]
    return tuple(_problem(alarm, sources[alarm.source_id]) for alarm in sorted(chosen, key=_severity))


def _severity(alarm: AlarmRow) -> tuple[int, float, int]:
    """The worst is the least: texts that are lost, sources that give nothing, then fields; the newest first."""
    grade = 0 if alarm.kind in _LOST else 2 if alarm.kind in _QUALITY else 1
    return grade, -alarm.since.timestamp(), alarm.source_id


def _problem(alarm: AlarmRow, source: SourceRow) -> HealthProblem:
    return HealthProblem(
        source=source.name,
        source_id=source.id,
        state=alarm.state,
        kind=alarm.kind,
        since=alarm.since,
        last_at=alarm.last_at,
        visits=alarm.visits,
        message=alarm.message,
        urls=alarm.urls,
        advice=alarm.advice,
        line=alarm_line(source, alarm),
    )


def _groups(dead: Iterable[SourceRow]) -> tuple[DeadSources, ...]:
    groups: dict[str, list[str]] = {}
    for row in dead:
        groups.setdefault(row.error or "unknown", []).append(row.name)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return tuple(DeadSources(reason=reason, names=tuple(names)) for reason, names in ordered)
