"""Site tables: for which pages a rule holds, and the hash of what holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from scraper.document import Role
from scraper.values.selectors import parse_selector
from scraper.values.site_tables import SiteRule, SiteTable, SiteTables, day_of, host_of_site

BOX = SiteRule(role=Role.RELATED_LINK, within=parse_selector("div.box"))
WORDS = SiteRule(role=Role.NEWSLETTER, text="our letter")
DAY = date(2026, 11, 20)


def _tables(*rules: SiteRule, site: str = "example.org") -> SiteTables:
    return SiteTables((SiteTable(site, rules),))


@pytest.mark.parametrize(
    ("site", "url", "holds"),
    [
        ("example.org", "https://example.org/a", True),
        ("example.org", "https://www.example.org/a", True),
        ("example.org", "https://EXAMPLE.org:8080/a", True),
        ("example.org", "https://news.example.org/a", True),
        ("news.example.org", "https://news.example.org/a", True),
        ("news.example.org", "https://www.news.example.org/a", True),
        ("news.example.org", "https://example.org/a", False),
        ("news.example.org", "https://a.news.example.org/a", False),
        ("example.org", "https://notexample.org/a", False),
        ("example.org", "https://example.org.example.com/a", False),
        ("example.co.uk", "https://news.example.co.uk/a", True),
        ("co.uk", "https://news.example.co.uk/a", False),
        ("org", "https://example.org/a", False),
        ("127.0.0.1", "http://127.0.0.1:8000/a", True),
        ("xn--grn-ioa.example", "https://grün.example/a", True),
        ("example.org", "not a url", False),
        ("example.org", None, False),
    ],
)
def test_a_table_holds_for_its_host_or_domain(site: str, url: str | None, holds: bool) -> None:
    """The page's host, or its registrable domain, is the name of the table; the fast check never says less."""
    tables = _tables(BOX, site=site)
    assert (tables.in_force(url, DAY) is not None) is holds
    assert tables.near(url).in_force(url, DAY) == tables.in_force(url, DAY)


def test_tables_of_other_sites_are_not_sent_along() -> None:
    """Of many tables a page takes those that may be its own."""
    tables = SiteTables(tuple(SiteTable(f"site{number}.example", (BOX,)) for number in range(1000)))
    assert [table.site for table in tables.near("https://www.site7.example/a").tables] == ["site7.example"]


@pytest.mark.parametrize(
    ("start", "end", "day", "holds"),
    [
        (None, None, DAY, True),
        (None, None, None, True),
        (DAY, None, DAY, True),
        (DAY, None, DAY - timedelta(1), False),
        (DAY, None, None, True),
        (None, DAY, DAY, True),
        (None, DAY, DAY + timedelta(1), False),
        (None, DAY, None, False),
        (DAY, DAY, DAY, True),
    ],
)
def test_a_rule_holds_from_its_first_to_its_last_day(
    start: date | None, end: date | None, day: date | None, holds: bool
) -> None:
    """Both days count; a page without a day is later than every day."""
    assert replace(BOX, start=start, end=end).holds_on(day) is holds


def test_the_day_of_a_page_is_that_of_utc() -> None:
    """The zone of the moment counts, that of the machine does not."""
    late = datetime(2026, 11, 20, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert day_of(late) == date(2026, 11, 21)
    assert day_of(datetime(2026, 11, 20, 23, 30, tzinfo=UTC)) == day_of(datetime(2026, 11, 20, 23, 30)) == DAY
    assert day_of(None) is None


def _digest(tables: SiteTables, day: date | None = DAY) -> str | None:
    rules = tables.in_force("https://example.org/a", day)
    return rules.digest if rules else None


def test_the_hash_is_of_what_the_rules_say() -> None:
    """Order, notes, fixtures, dates and files make no difference; a role, a selector and a text do."""
    plain = _digest(_tables(BOX, WORDS))
    remarked = replace(WORDS, note="moved", fixture="example.org/rain", start=DAY, file="a.toml", line=3)
    assert _digest(_tables(remarked, BOX)) == plain
    assert _digest(SiteTables((SiteTable("example.org", (BOX,)), SiteTable("example.org", (WORDS, BOX))))) == plain
    others = [
        _tables(BOX),
        _tables(BOX, replace(WORDS, role=Role.SHARE)),
        _tables(BOX, replace(WORDS, text="your letter")),
        _tables(replace(BOX, within=parse_selector("div > .box")), WORDS),
    ]
    digests = {plain, *(_digest(other) for other in others)}
    assert None not in digests
    assert len(digests) == len(others) + 1


def test_a_rule_that_does_not_hold_is_not_in_the_hash() -> None:
    """Outside its days, a rule leaves no trace; without any rule there is no hash."""
    past = replace(WORDS, end=DAY - timedelta(1))
    assert _digest(_tables(BOX, past)) == _digest(_tables(BOX))
    assert _digest(_tables(past)) is None
    assert _digest(_tables()) is None


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("example.org", "example.org"),
        ("www.Example.ORG", "example.org"),
        ("grün.example", "xn--grn-ioa.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("", ""),
        ("a b.org", ""),
        ("example.org:80", ""),
        ("ada@example.org", ""),
        ("exa%41mple.org", ""),
        ("a..b", ""),
    ],
)
def test_the_name_of_a_table_is_a_host(name: str, host: str) -> None:
    """A host in any case or script is one name; anything else is none."""
    assert host_of_site(name) == host
