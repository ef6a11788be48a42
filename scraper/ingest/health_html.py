"""The health of a folder as one HTML page: what is wrong, and the course of each source that has a problem.

The page needs no network and has no script. What came from the web is escaped, and the page's policy allows its own
style alone.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from html import escape

from msgspec import Struct

from scraper.ingest.health_view import DeadSources, HealthProblem, HealthReport
from scraper.store.rows import AlarmState, DayRow
from scraper.views.safe_characters import one_line

__all__ = ["COURSE", "health_page"]

COURSE = timedelta(days=30)
"""The days of which a course is drawn."""
MAX_SOURCES = 500
"""Sources whose problems are shown; the rest is counted."""
MAX_NAMES = 2_000
"""Names of dead sources of one reason that are shown."""
MAX_TEXT = 500
WIDTH, HEIGHT = 180, 28
"""Pixels of a course."""
_LINKED = ("http://", "https://")

_STYLE = """
:root{color-scheme:light dark;--paper:#fdfcfa;--ink:#1e1d1b;--muted:#625e57;--line:#e4e0d8;--accent:#2a4fb5;
--alarm:#ad3c0a;--warning:#885200}
@media (prefers-color-scheme:dark){:root{--paper:#151618;--ink:#e9e6e0;--muted:#a6a198;--line:#2c2e32;
--accent:#93b2ff;--alarm:#ff9f6b;--warning:#e6b665}}
*{box-sizing:border-box}
body{margin:0 auto;padding:24px;max-width:1100px;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;
font:400 14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif}
h1{font-size:20px;margin:0}h2{font-size:16px;margin:32px 0 8px}h3{font-size:14px;margin:0}
p,ul{margin:4px 0}ul{padding-left:20px}
.facts,.advice,.since{color:var(--muted)}
.source{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:4px 24px;padding:12px 0;
border-top:1px solid var(--line)}
.alarm{color:var(--alarm);font-weight:600}.warning{color:var(--warning);font-weight:600}
.course{display:flex;gap:16px}figure{margin:0}figcaption{color:var(--muted);font-size:12px}
svg{display:block;color:var(--accent)}a{color:var(--accent)}
@media (max-width:700px){.source{grid-template-columns:minmax(0,1fr)}}
"""


class _Measure(Struct, frozen=True):
    """A figure of the days that is drawn."""

    name: str
    field: str


_MEASURES = (_Measure("articles", "articles"), _Measure("items listed", "listed"))


def health_page(report: HealthReport, days: Iterable[DayRow], now: datetime) -> str:
    """The whole page; ``days`` are those of the sources with a problem, from ``COURSE`` before now on."""
    by_source: dict[int, dict[date, DayRow]] = {}
    for row in days:
        by_source.setdefault(row.source_id, {})[row.day] = row
    policy = f"default-src 'none'; style-src 'sha256-{_style_hash(_STYLE)}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Health of the sources</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>Health of the sources</h1>\n"
        f'<p class="facts">{_facts(report, now)}</p>\n'
        f"{_section('Alarms', report.alarms, by_source, now)}"
        f"{_section('Warnings', report.warnings, by_source, now)}"
        f"{_dead_section(report.dead)}</body></html>\n"
    )


def _style_hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()


def _facts(report: HealthReport, now: datetime) -> str:
    time = report.last_run_at or report.last_visit_at
    run = f"{time:%Y-%m-%d %H:%M} UTC" if time else "never"
    return (
        f"{report.sources:,} sources, {report.healthy:,} of them without a problem, {report.not_visited:,} not visited "
        f"yet. Last run: {run}. Written {now:%Y-%m-%d %H:%M} UTC."
    )


def _section(
    title: str, problems: Sequence[HealthProblem], days: Mapping[int, Mapping[date, DayRow]], now: datetime
) -> str:
    """The sources with problems of one state, in the order of their worst problem."""
    by_source: dict[int, list[HealthProblem]] = {}
    for problem in problems:
        by_source.setdefault(problem.source_id, []).append(problem)
    if not by_source:
        return ""
    shown = list(by_source.items())[:MAX_SOURCES]
    rest = len(by_source) - len(shown)
    parts = (_source_html(group, days.get(number, {}), now) for number, group in shown)
    more = f"<p>{rest:,} more sources</p>" if rest else ""
    return f"<h2>{title} <small>({len(by_source):,} sources)</small></h2>\n{''.join(parts)}{more}\n"


def _source_html(problems: Sequence[HealthProblem], days: Mapping[date, DayRow], now: datetime) -> str:
    items = "".join(map(_problem_html, problems))
    return (
        f'<section class="source"><div><h3 dir="auto">{_safe(problems[0].source)}</h3>{items}</div>'
        f'<div class="course">{"".join(_courses(days, now))}</div></section>\n'
    )


def _problem_html(problem: HealthProblem) -> str:
    word = "alarm" if problem.state is AlarmState.ALARM else "warning"
    urls = "".join(f"<li>{_link(url)}</li>" for url in problem.urls)
    return (
        f'<p dir="auto"><span class="{word}">{_safe(problem.kind.replace("_", " "))}</span> {_safe(problem.message)} '
        f'<span class="since">since {problem.since:%Y-%m-%d %H:%M}</span></p>'
        f'<p class="advice" dir="auto">{_safe(problem.advice)}</p>{f"<ul>{urls}</ul>" if urls else ""}'
    )


def _link(url: str) -> str:
    """A link where the URL is one of the web."""
    text = _safe(url)
    return f'<a href="{escape(url)}" rel="noreferrer">{text}</a>' if url.startswith(_LINKED) else text


def _dead_section(groups: Sequence[DeadSources]) -> str:
    if not groups:
        return ""
    total = sum(len(group.names) for group in groups)
    parts = "".join(
        f"<details><summary>{_safe(group.reason)}: {len(group.names):,}</summary><ul>{''.join(_name_items(group))}</ul>"
        "</details>"
        for group in groups
    )
    return f"<h2>Never answered <small>({total:,} sources)</small></h2>\n{parts}\n"


def _name_items(group: DeadSources) -> Iterator[str]:
    yield from (f'<li dir="auto">{_safe(name)}</li>' for name in group.names[:MAX_NAMES])
    if len(group.names) > MAX_NAMES:
        yield f"<li>{len(group.names) - MAX_NAMES:,} more</li>"


# ---------------------------------------------------------------------------------------------- courses


def _courses(days: Mapping[date, DayRow], now: datetime) -> Iterator[str]:
    """A sparkline for each figure, a bar a day; the last day is today."""
    wanted = [(now - COURSE).date() + timedelta(days=number) for number in range(1, COURSE.days + 1)]
    for measure in _MEASURES:
        values = [getattr(days[day], measure.field) if day in days else 0 for day in wanted]
        yield (
            f"<figure>{_sparkline(values, f'{measure.name} a day')}"
            f"<figcaption>{measure.name} a day, at most {max(values):,}</figcaption></figure>"
        )


def _sparkline(values: Sequence[int], name: str) -> str:
    """Bars of SVG from the oldest value to the newest."""
    step, highest = WIDTH / len(values), max(*values, 1)
    bars = "".join(
        f"M{number * step:.1f} {HEIGHT}v{-max(1.0, value / highest * HEIGHT):.1f}h{step - 1:.1f}V{HEIGHT}z"
        for number, value in enumerate(values)
        if value
    )
    label = escape(f"{name}: {', '.join(map(str, values))}")
    return (
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
        f'<path fill="currentColor" d="M0 {HEIGHT}h{WIDTH}v-.5H0z{bars}"/></svg>'
    )


def _safe(text: str) -> str:
    return escape(one_line(text, MAX_TEXT))
