"""Each entry of the tables of agencies and credit marks is needed: with it its case is read, without it not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scraper.errors import DataError
from scraper.values import tables
from scraper.values.credits import credit_marks, credit_parser
from scraper.values.credits.credit_finder import find_credits, parse_credit
from scraper.values.credits.credit_marks import credit_words
from scraper.values.names import agencies, byline_patterns
from scraper.values.names.agencies import agency_spelling, known_agencies

CACHED = (
    known_agencies,
    agencies._spellings,
    credit_words,
    credit_parser._known_endings,
    byline_patterns._agency_leads,
)


@pytest.fixture
def fresh_tables() -> Iterator[None]:
    """Read the tables anew before and after."""
    for function in CACHED:
        function.cache_clear()
    yield
    for function in CACHED:
        function.cache_clear()


def without(name: str, key: str, index: int) -> dict[str, Any]:
    """A table without one entry."""
    table = dict(tables.load_table(name))
    table[key] = [*table[key][:index], *table[key][index + 1 :]]
    return table


def agencies_of(line: str) -> tuple[str, ...]:
    """The agencies of all credits in a caption line."""
    credits = [parse_credit(line[start:end]) for start, end in find_credits(line)]
    return tuple(name for credit in credits if credit for name in credit.agencies)


@pytest.mark.parametrize("agency", known_agencies(), ids=lambda agency: agency.name)
def test_case_of_agency(agency: agencies.Agency) -> None:
    """The case of an entry gives the agency in its usual spelling."""
    assert agency.name in agencies_of(agency.case)


@pytest.mark.parametrize("spelling", [alias for agency in known_agencies() for alias in (agency.name, *agency.aliases)])
def test_spelling_alone_is_a_credit(spelling: str) -> None:
    """Name and aliases are a credit on a line of their own, and at the end of a caption."""
    assert parse_credit(spelling) is not None
    assert find_credits(f"The harbour in winter. {spelling}") == ((23, 23 + len(spelling)),)


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize("index", range(len(known_agencies())), ids=[agency.name for agency in known_agencies()])
def test_agency_is_needed(index: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its entry the case of an agency does not give it."""
    entry = known_agencies()[index]
    known_agencies.cache_clear()
    monkeypatch.setattr(agencies, "load_table", lambda name: without(name, "agency", index))
    assert entry.name not in agencies_of(entry.case)


@pytest.mark.parametrize("mark", credit_words().marks, ids=lambda mark: f"{mark.text}-{mark.follow}")
def test_case_of_mark(mark: credit_marks.CreditMark) -> None:
    """The case of a mark is a credit whose text lacks the mark, or has it where it belongs to the credit."""
    credit = parse_credit(mark.case)
    assert credit is not None
    assert credit.credit_text.casefold().startswith(mark.text) is mark.keep
    assert find_credits(f"A street at noon. {mark.case}") == ((18, 18 + len(mark.case)),)


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize("index", range(len(credit_words().marks)), ids=[mark.text for mark in credit_words().marks])
def test_mark_is_needed(index: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its entry the case of a mark is no credit, or one with the mark in it."""
    entry = credit_words().marks[index]
    credit_words.cache_clear()
    with_entry = parse_credit(entry.case)
    credit_words.cache_clear()
    monkeypatch.setattr(credit_marks, "load_table", lambda name: without(name, "mark", index))
    assert parse_credit(entry.case) != with_entry


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("REUTERS", "Reuters"),
        ("Dpa", "dpa"),
        ("getty images", "Getty Images"),
        ("The Associated Press", "Associated Press"),
        ("AP Photo", "AP"),
        ("Orbis", None),
        ("Photo", None),
        ("in lead", None),
    ],
)
def test_spelling(text: str, spelling: str | None) -> None:
    """A known agency is found by the whole name in any case, and gets its usual spelling."""
    assert agency_spelling(text) == spelling


def test_every_entry_has_an_origin() -> None:
    """No agency and no mark is without origin and case."""
    assert all(agency.origin and agency.case for agency in known_agencies())
    assert all(mark.origin and mark.case for mark in credit_words().marks)


@pytest.mark.usefixtures("fresh_tables")
@pytest.mark.parametrize("table", [{"agency": [{"name": "Orbis"}]}, {"agency": "Orbis"}])
def test_malformed_table(table: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A malformed table is a typed error with the name of the file."""
    monkeypatch.setattr(agencies, "load_table", lambda _: table)
    with pytest.raises(DataError) as caught:
        known_agencies()
    assert caught.value.subject == "agencies.toml"


def test_missing_table() -> None:
    """A table that is not there is a typed error with the name of the file."""
    with pytest.raises(DataError) as caught:
        tables.load_table("no-such-table.toml")
    assert caught.value.subject == "no-such-table.toml"
