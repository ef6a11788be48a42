"""The page of health: self-contained, without scripts, and nothing of the web acts in it."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from lxml import html

from scraper.ingest.health_html import health_page
from scraper.ingest.health_view import DeadSources, HealthProblem, HealthReport
from scraper.store.rows import AlarmState, DayRow

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def problem(**fields: Any) -> HealthProblem:
    """An alarm of a source."""
    values: dict[str, Any] = {"source": "harbour", "source_id": 1, "state": AlarmState.ALARM, "kind": "no_text"}
    values |= {
        "since": NOW,
        "last_at": NOW,
        "visits": 3,
        "message": "5 of 9 pages",
        "urls": (),
        "advice": "",
        "line": "",
    }
    return HealthProblem(**values | fields)


def page(*alarms: HealthProblem, days: tuple[DayRow, ...] = (), dead: tuple[DeadSources, ...] = ()) -> str:
    """The page of a report with these alarms."""
    report = HealthReport(
        sources=9,
        healthy=7,
        not_visited=0,
        last_run_at=NOW,
        last_visit_at=NOW,
        alarms=alarms,
        warnings=(),
        dead=dead,
        dead_alarms=0,
    )
    return health_page(report, days, NOW)


def parsed(text: str) -> Any:
    """The page as a tree."""
    return html.fromstring(text)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    """There is no script and no address but those of links; the policy allows the style of the page alone."""
    text = page(problem(urls=("https://example.org/1",)))
    tree = parsed(text)
    assert tree.xpath("//script | //link | //img | //@src | //@onclick") == []
    assert tree.xpath("//@href") == ["https://example.org/1"]
    [style] = tree.xpath("//style/text()")
    [policy] = tree.xpath("//meta[@http-equiv]/@content")
    assert b64encode(sha256(style.encode()).digest()).decode() in policy
    assert policy.startswith("default-src 'none'")


def test_texts_of_the_web_are_escaped() -> None:
    """Markup in names and messages is text, control characters are replaced, and other schemes are no links."""
    evil = "<script>alert(1)</script>\u202e\x1b"
    alarm = problem(source=evil, message=evil, advice=evil, urls=("javascript:alert(1)", 'https://a/"><script>'))
    text = page(alarm, dead=(DeadSources(reason=evil, names=(evil,)),))
    tree = parsed(text)
    assert tree.xpath("//script") == []
    assert tree.xpath("//@href") == ['https://a/"><script>']
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 5


def test_the_course_of_a_source() -> None:
    """A bar stands for each day that has articles, as high as its share of the best day; the label has the figures."""
    days = tuple(
        DayRow(source_id=1, day=(NOW - timedelta(days=ago)).date(), articles=articles, listed=25)
        for ago, articles in ((2, 8), (1, 4), (0, 0), (40, 99))
    )
    tree = parsed(page(problem(), days=days))
    articles, listed = tree.xpath("//svg")
    assert articles.get("aria-label").endswith(" 0, 8, 4, 0")
    assert listed.get("aria-label").endswith(" 0, 25, 25, 25")
    bars = re.findall(r"v-([\d.]+)h", articles.find("path").get("d"))
    assert bars == ["28.0", "14.0"]
    assert "articles a day, at most 8" in tree.text_content()


def test_sources_without_a_problem_are_counted() -> None:
    """Healthy sources are a number; a source with two alarms is shown once; dead ones are in a list to open."""
    dead = (DeadSources(reason="timeout", names=("coast", "valley")),)
    tree = parsed(page(problem(), problem(kind="no_date"), dead=dead))
    assert "9 sources, 7 of them without a problem" in tree.text_content()
    assert [head.text for head in tree.xpath("//h3")] == ["harbour"]
    assert tree.xpath("//details/summary/text()") == ["timeout: 2"]
    assert tree.xpath("//details//li/text()") == ["coast", "valley"]
