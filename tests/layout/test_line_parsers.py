"""What lines are: dates of all orders, whatever the language of the page."""

from __future__ import annotations

import pytest

from scraper import normalize
from scraper.layout.line_parsers import find_dates, parse_date, tells_date

NUMERIC = ["05/03/2024", "03/25/2024", "25.03.2024", "05-03-2024 09:30", "Publié le 05/03/2024 à 09h30"]


@pytest.mark.parametrize("text", NUMERIC)
def test_numbers_are_a_date_in_any_order(text: str) -> None:
    """Which number is the day does not matter for the question whether a line is a date."""
    assert parse_date(text)
    assert find_dates(text)
    assert tells_date(text)


@pytest.mark.parametrize("text", ["35/13/2024", "5/3", "1/2/3", "3:05", "2024"])
def test_other_numbers_are_no_date(text: str) -> None:
    """Impossible days, fractions, scores and times stay what they are."""
    assert not parse_date(text)
    assert not find_dates(text)


PAGES = [
    ("fr", "Publié le 05/03/2024 à 09h30", "2024-03-05T09:30"),
    ("es-MX", "05/03/2024 | 09:30", "2024-03-05T09:30"),
    ("en-GB", "Published: 05/03/2024", "2024-03-05"),
    ("en-US", "Published: 05/03/2024", "2024-05-03"),
    ("en", "Published: 05/03/2024", None),
]


@pytest.mark.parametrize(("language", "line", "date"), PAGES)
def test_the_language_of_the_page_decides_the_order(language: str, line: str, date: str | None) -> None:
    """The line is the date line in any language; a date whose order nobody knows is not given."""
    sentence = "The bridge over the river was closed on Friday after the storm had damaged two of its four old pillars."
    body = "".join(f"<p>{number}: {sentence}</p>" for number in range(5))
    page = (
        f'<!doctype html><html lang="{language}"><title>Bridge</title><article><h1>Bridge closed after the storm</h1>'
    )
    article = normalize(f'{page}<p class="meta">{line}</p>{body}</article></html>')
    assert article.date_published == date
    assert line not in article.text
