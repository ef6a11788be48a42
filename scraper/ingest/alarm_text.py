"""An alarm as one line of text. The module is light: commands that only show alarms load no parser."""

from __future__ import annotations

from scraper.store.rows import AlarmRow, SourceRow

__all__ = ["alarm_line"]


def alarm_line(source: SourceRow, alarm: AlarmRow) -> str:
    """An alarm in one line: what, since when, URLs to look at, and what to do."""
    parts = [f"{source.name}: {alarm.message}, since {alarm.since:%Y-%m-%d %H:%M}", *alarm.urls]
    return "; ".join([*parts, alarm.advice] if alarm.advice else parts)
