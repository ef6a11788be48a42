"""Dates and datelines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from scraper.article import Dateline
from scraper.assembly import assemble
from scraper.assembly.dateline import parse_dateline
from scraper.document import Claim
from tests.builders import article_of, claim, labelled

ISO = "2024-05-03T10:15:00+02:00"

PUBLISHED: dict[str, tuple[list[str], list[Claim], tuple[str, str, str] | None]] = {
    "a claim": ([], [claim("date_published", ISO)], (ISO, "second", ISO)),
    "a printed date": (["Published: 3 May 2024"], [], ("2024-05-03", "day", "Published: 3 May 2024")),
    "the claim where the printed day differs": (
        ["4 May 2024"],
        [claim("date_published", "2024-05-03")],
        ("2024-05-03", "day", "2024-05-03"),
    ),
    "the printed time of the claimed day": (
        ["3 May 2024, 10:15"],
        [claim("date_published", "2024-05-03")],
        ("2024-05-03T10:15", "minute", "3 May 2024, 10:15"),
    ),
    "a printed time before a claimed midnight": (
        ["3 May 2024, 10:15"],
        [claim("date_published", "2024-05-03T00:00:00Z")],
        ("2024-05-03T10:15", "minute", "3 May 2024, 10:15"),
    ),
    "JSON-LD before meta": (
        [],
        [claim("date_published", "2024-05-02", "meta date"), claim("date_published", "2024-05-03")],
        ("2024-05-03", "day", "2024-05-03"),
    ),
    "meta with a time before JSON-LD of the same day": (
        [],
        [claim("date_published", ISO, "meta article:published_time"), claim("date_published", "2024-05-03")],
        (ISO, "second", ISO),
    ),
    "creation as the last claim": ([], [claim("date_created", "2024-05-03")], ("2024-05-03", "day", "2024-05-03")),
    "no template's zero": ([], [claim("date_published", "1970-01-01T00:00:00Z")], None),
    "no text": ([], [claim("date_published", "last week")], None),
    "no day and month that could be either": (["05/03/2024"], [], None),
    "no update as publication": (["Updated on 3 May 2024"], [], None),
    "nothing": ([], [], None),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_date_published(name: str) -> None:
    """The best source decides the day, the most exact one that agrees the time."""
    printed, claims, expected = PUBLISHED[name]
    article = article_of([*(("timestamp", line) for line in printed), ("paragraph", "Text.")], claims=claims)
    found = article.date_published, article.date_published_precision, article.date_published_raw
    assert found == (expected or (None, None, None))


def test_both_dates_in_one_line() -> None:
    """A line with two dates gives both."""
    article = article_of([("timestamp", "Published 3 May 2024, updated 4 May 2024"), ("paragraph", "Text.")])
    assert (article.date_published, article.date_modified) == ("2024-05-03", "2024-05-04")


PATHS = [
    ("https://example.org/2024/05/03/story", "2024-05-03"),
    ("https://example.org/news/2024-5-3/story", "2024-05-03"),
    ("https://example.org/2024/13/03/story", None),
    ("https://example.org/20240503/story", None),
    ("https://example.org/story?d=/2024/05/03/", None),
]


@pytest.mark.parametrize(("url", "date"), PATHS)
def test_date_in_the_url(url: str, date: str | None) -> None:
    """The URL is asked only where nothing else is known."""
    assert article_of([("paragraph", "Text.")], url=url).date_published == date
    claims = [claim("date_published", "2023-01-01")]
    assert article_of([("paragraph", "Text.")], url=url, claims=claims).date_published == "2023-01-01"


def test_no_date_after_the_page_was_fetched() -> None:
    """An event next year is not when the page was published."""
    document, labels = labelled([("paragraph", "Text.")], claims=[claim("date_published", "2025-05-03")])
    page = replace(document.page, fetched_at=datetime(2024, 5, 3, tzinfo=UTC))
    article = assemble(replace(document, page=page), labels)
    assert article.date_published is None
    assert [(row.value, row.chosen) for row in article.provenance if row.field == "date_published"] == [
        ("2025-05-03", False)
    ]


DATELINES = [
    ("LA CROSSE, Wis. (AP) —", "LA CROSSE, Wis.", "AP"),
    ("Berlin (dpa) –", "Berlin", "dpa"),
    ("PARIS —", "PARIS", None),
    ("(Reuters) -", None, "Reuters"),
    ("BERLIN, May 3 (Reuters) -", "BERLIN", "Reuters"),
    ("Washington/Peking (dpa/AFP) -", "Washington/Peking", "dpa/AFP"),
    ("Madrid, 3 may 2024 (EFE).-", "Madrid", "EFE"),
    ("ST. LOUIS (AP) —", "ST. LOUIS", "AP"),
    ("—", None, None),
]


@pytest.mark.parametrize(("raw", "place", "agency"), DATELINES)
def test_datelines(raw: str, place: str | None, agency: str | None) -> None:
    """A dateline is taken apart into place and agency."""
    assert parse_dateline(raw) == Dateline(raw, place, agency)
