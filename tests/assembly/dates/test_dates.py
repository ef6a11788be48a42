"""Dates and datelines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from scraper.article import Dateline
from scraper.assembly.dates.dateline import parse_dateline
from scraper.document import Claim, Within
from tests.builders import Piece, article_of, assembled, claim, labelled, link

ISO = "2024-05-03T10:15:00+02:00"

PUBLISHED: dict[str, tuple[list[str], list[Claim], tuple[str, str, str] | None]] = {
    "a claim": ([], [claim("date_published", ISO)], (ISO, "second", ISO)),
    "a printed date": (["Published: 3 May 2024"], [], ("2024-05-03", "day", "Published: 3 May 2024")),
    "the printed day where the claim differs": (
        ["4 May 2024"],
        [claim("date_published", "2024-08-03")],
        ("2024-05-04", "day", "4 May 2024"),
    ),
    "the claim where the printed day is that of a change": (
        ["4 August 2024"],
        [claim("date_published", "2024-05-03"), claim("date_modified", "2024-08-04")],
        ("2024-05-03", "day", "2024-05-03"),
    ),
    "the claim where it is the printed day elsewhere on earth": (
        ["4 May 2024"],
        [claim("date_published", "2024-05-03T23:30:00Z")],
        ("2024-05-03T23:30:00+00:00", "second", "2024-05-03T23:30:00Z"),
    ),
    "the moment by the printed clock": (
        ["4 May 2024, 1:30"],
        [claim("date_published", "2024-05-03T23:30:00Z")],
        ("2024-05-04T01:30:00+02:00", "second", "2024-05-03T23:30:00Z"),
    ),
    "no offset from the clock of another moment": (
        ["4 May 2024, 1:37"],
        [claim("date_published", "2024-05-03T23:30:00Z")],
        ("2024-05-03T23:30:00+00:00", "second", "2024-05-03T23:30:00Z"),
    ),
    "the moment in the zone of another claim": (
        [],
        [
            claim("date_published", "2024-05-03T23:30:00Z", "meta date"),
            claim("date_modified", "2024-05-04T01:30+02:00"),
        ],
        ("2024-05-04T01:30:00+02:00", "second", "2024-05-03T23:30:00Z"),
    ),
    "no record of the page": ([], [claim("date_published", ISO, "json-ld WebPage.datePublished")], None),
    "the time of a record that another source confirms": (
        ["3 May 2024"],
        [claim("date_published", ISO, "json-ld WebPage.datePublished")],
        (ISO, "second", ISO),
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
    "the update where nothing else is dated": (
        ["Updated on 3 May 2024"],
        [],
        ("2024-05-03", "day", "Updated on 3 May 2024"),
    ),
    "no update where the publication is dated": (
        ["Updated on 3 May 2024"],
        [claim("date_published", "2024-05-01")],
        ("2024-05-01", "day", "2024-05-01"),
    ),
    "no update that only a claim tells": ([], [claim("date_modified", "2024-05-01")], None),
    "nothing": ([], [], None),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_date_published(name: str) -> None:
    """The best source decides the day, the most exact one that agrees the time."""
    printed, claims, expected = PUBLISHED[name]
    article = article_of([*(("timestamp", line) for line in printed), ("paragraph", "Text.")], claims=claims)
    date_fields = article.date_published, article.date_published_precision, article.date_published_raw
    assert date_fields == (expected or (None, None, None))


def test_a_page_that_is_no_article_changes_too() -> None:
    """Its record tells when it was changed; when it was made is not when anything was published."""
    claims = [claim(field, ISO, f"json-ld WebPage.{field}") for field in ("date_published", "date_modified")]
    article = article_of([("paragraph", "Text.")], claims=claims)
    assert (article.date_published, article.date_modified) == (None, ISO)


def test_both_dates_in_one_line() -> None:
    """A line with two dates gives both."""
    article = article_of([("timestamp", "Published 3 May 2024, updated 4 May 2024"), ("paragraph", "Text.")])
    assert (article.date_published, article.date_modified) == ("2024-05-03", "2024-05-04")


LONG = "The ferry is full on most days of the summer, and on all days of the autumn it is late. " * 2
AT_HEADLINE: dict[str, tuple[list[tuple[str, str]], str | None]] = {
    "below": (
        [("headline", "Ferry lands"), ("timestamp", "3 May 2024"), ("paragraph", LONG), ("timestamp", "9 May 2024")],
        "2024-05-03",
    ),
    "in the byline": (
        [("headline", "Ferry lands"), ("byline", "by Ada Kolm | 3 May 2024"), ("paragraph", LONG)],
        "2024-05-03",
    ),
    "above": ([("timestamp", "3 May 2024"), ("headline", "Ferry lands"), ("paragraph", LONG)], "2024-05-03"),
    "nearest": (
        [("timestamp", "3 May 2024"), ("headline", "Ferry lands"), ("byline", "Ada Kolm"), ("timestamp", "9 May 2024")],
        "2024-05-03",
    ),
    "below before above": (
        [("timestamp", "9 May 2024"), ("headline", "Ferry lands"), ("timestamp", "3 May 2024"), ("paragraph", LONG)],
        "2024-05-03",
    ),
    "what the line before says": (
        [
            ("headline", "Ferry lands"),
            ("other", "Last updated:"),
            ("timestamp", "3 May 2024"),
            ("timestamp", "1 May 2024"),
        ],
        "2024-05-01",
    ),
}


@pytest.mark.parametrize("name", AT_HEADLINE)
def test_dates_at_the_headline(name: str) -> None:
    """Of printed dates that of the article stands next to its headline."""
    pieces, expected = AT_HEADLINE[name]
    assert article_of(pieces).date_published == expected


AGAINST_A_CLAIM = [
    ([("headline", "Ferry lands"), ("timestamp", "9 May 2024")], None, "2024-05-09"),
    ([("headline", "Ferry lands"), ("timestamp", "9 May 2024")], "2024-05-10", "2024-05-09"),
    ([("timestamp", "9 May 2024"), ("headline", "Ferry lands")], "2024-05-09", "2024-05-03"),
    ([("headline", "Ferry lands"), *[("byline", "Ada Kolm")] * 4, ("timestamp", "9 May 2024")], None, "2024-05-03"),
    ([("headline", "Ferry lands"), *[("timestamp", "9 May 2024")] * 2], None, "2024-05-09"),
    ([("timestamp", "3 May 2024"), ("headline", "Ferry lands"), ("timestamp", "9 May 2024")], None, "2024-05-03"),
]


@pytest.mark.parametrize(("pieces", "fetched", "expected"), AGAINST_A_CLAIM)
def test_a_printed_day_against_a_claim(pieces: list[tuple[str, str]], fetched: str | None, expected: str) -> None:
    """It stands near the headline, and is not the day on which the page was fetched, which mastheads print.

    Where the claimed day stands at the headline too, the claim is right.
    """
    document, labels = labelled([*pieces, ("paragraph", LONG)], claims=[claim("date_published", "2024-05-03")])
    page = replace(document.page, fetched_at=datetime.fromisoformat(f"{fetched}T12:00+00:00") if fetched else None)
    assert assembled(replace(document, page=page), labels).date_published == expected


RELATIVE = {
    "hours before the fetching": ([("headline", "Ferry lands"), ("timestamp", "3 hours ago")], "2024-05-09"),
    "yesterday": ([("timestamp", "gestern"), ("headline", "Ferry lands")], "2024-05-09"),
    "changed only": ([("headline", "Ferry lands"), ("timestamp", "Updated 2 days ago")], "2024-05-08"),
    "rounded": ([("headline", "Ferry lands"), ("timestamp", "3 weeks ago")], None),
    "not at the headline": (
        [("headline", "Ferry lands"), *[("paragraph", LONG)] * 9, ("timestamp", "3 hours ago")],
        None,
    ),
    "beside a date": (
        [("headline", "Ferry lands"), ("timestamp", "3 hours ago"), ("timestamp", "3 May 2024")],
        "2024-05-03",
    ),
}


@pytest.mark.parametrize("name", RELATIVE)
def test_relative_times_are_told_from_the_time_of_fetching(name: str) -> None:
    """They count where nothing else dates the page; of a page of unknown age they say nothing."""
    pieces, expected = RELATIVE[name]
    document, labels = labelled([*pieces, *[("paragraph", LONG)] * 9])
    page = replace(document.page, fetched_at=datetime.fromisoformat("2024-05-10T02:00+00:00"))
    assert assembled(replace(document, page=page), labels).date_published == expected
    assert assembled(document, labels).date_published == (expected if name == "beside a date" else None)


@pytest.mark.parametrize("within", [Within.INVISIBLE, Within.NAV, Within.FOOTER])
def test_dates_of_other_things_stand_at_no_headline(within: Within) -> None:
    """What is not shown, such as the end of an offer, and what a menu lists is asked last."""
    pieces: list[Piece | tuple[str, str]] = [link("timestamp", "9 May 2024", "p.dark"), ("headline", "Ferry lands")]
    document, labels = labelled([*pieces, ("paragraph", LONG)], claims=[claim("date_published", "2024-05-03")])
    containers = tuple(
        replace(container, within=within) if container.classes == "dark" else container
        for container in document.containers
    )
    assert assembled(replace(document, containers=containers), labels).date_published == "2024-05-03"


TIMES = [
    ("Updated 3 May 2024", "Ferry", None),
    ("3 May 2024", "Last updated on:", None),
    ("3 May 2024", "Ferry", "2024-05-03"),
    ("Published 3 May 2024, updated 4 May 2024", "Ferry", "2024-05-03"),
    ("Published 2 May 2024, updated 3 May 2024", "Ferry", None),
]


@pytest.mark.parametrize(("line", "before", "date"), TIMES)
def test_what_a_time_element_is(line: str, before: str, date: str | None) -> None:
    """A time element that says nothing of itself is what the words at it say."""
    times = [replace(claim("date_published", "2024-05-03", "time"), block=1)]
    article = article_of([("other", before), ("other", line), *[("paragraph", LONG)] * 2], claims=times)
    assert article.date_modified == (None if date else "2024-05-03")


def test_a_date_near_the_headline_before_that_of_a_teaser() -> None:
    """Time elements of other articles may come first."""
    times = [
        replace(claim("date_published", day, "time"), block=block)
        for day, block in (("2024-05-09", 0), ("2024-05-03", 6))
    ]
    pieces = [("related_link", "Boats sink")] * 5 + [
        ("headline", "Ferry lands"),
        ("other", "3 May"),
        ("paragraph", LONG),
    ]
    assert article_of(pieces, claims=times).date_published == "2024-05-03"


PATHS = [
    ("https://example.org/2024/05/03/story", "2024-05-03"),
    ("https://example.org/news/2024-5-3/story", "2024-05-03"),
    ("https://example.org/news/2024-05-03+boats+land", "2024-05-03"),
    ("https://example.org/news/2024/may/03/story", "2024-05-03"),
    ("https://example.org/news/2024/maybe/03/story", None),
    ("https://example.org/news/2024/05/03rd/story", None),
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
    article = assembled(replace(document, page=page), labels)
    assert article.date_published is None
    assert [(row.value, row.chosen) for row in article.provenance if row.field == "date_published"] == [
        ("2025-05-03", False)
    ]


def test_a_dateline_gives_the_date_that_nothing_else_gives() -> None:
    """The day that an agency sent a story is that of its publication, if the page prints no other."""
    lede = Piece((("dateline", "SEOUL, May 3, 2024 (Harbourwire) --"), ("paragraph", LONG)))
    assert article_of([("headline", "Ferry lands"), lede]).date_published == "2024-05-03"
    printed = ("timestamp", "4 May 2024")
    assert article_of([("headline", "Ferry lands"), printed, lede]).date_published == "2024-05-04"


DATELINES = [
    ("LA CROSSE, Wis. (AP) —", "LA CROSSE, Wis.", "AP"),
    ("Berlin (dpa) –", "Berlin", "dpa"),
    ("PARIS —", "PARIS", None),
    ("(Reuters) -", None, "Reuters"),
    ("BERLIN, May 3 (Reuters) -", "BERLIN", "Reuters"),
    ("Washington/Peking (dpa/AFP) -", "Washington/Peking", "dpa/AFP"),
    ("Madrid, 3 may 2024 (EFE).-", "Madrid", "EFE"),
    ("ST. LOUIS (AP) —", "ST. LOUIS", "AP"),
    ("Tver (Russland) -", "Tver (Russland)", None),
    ("Madrid (Efe) -", "Madrid", "Efe"),
    ("SEOUL, Aug. 20 (Harbourwire) --", "SEOUL", "Harbourwire"),
    ("DHAKA, Dec 20, 2025 (BSS) -", "DHAKA", "BSS"),
    ("WASHINGTON (January 24, 2017) —", "WASHINGTON", None),
    ("Vaduz, 27.6.2025 –", "Vaduz", None),
    ("—", None, None),
]


@pytest.mark.parametrize(("raw", "place", "agency"), DATELINES)
def test_datelines(raw: str, place: str | None, agency: str | None) -> None:
    """A dateline is taken apart into place and agency."""
    assert parse_dateline(raw) == Dateline(raw, place, agency)
