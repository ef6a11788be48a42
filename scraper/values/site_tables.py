"""The rules of sites as values: what a user says about the pages of one site, and which of it holds for a page.

A table is named after a host or a registrable domain. It holds for the pages of that host, or of all hosts of that
domain; ``www.`` does not count in either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256

from msgspec import Struct

from scraper.document import Role
from scraper.values.selectors import Selector, selector_text
from scraper.values.urls import absolute, bare_host, registrable_domain, split_url

__all__ = ["RulesInForce", "SiteRule", "SiteTable", "SiteTables", "day_of", "host_of_site"]

WORLD_WIDE_WEB = "www."
_NO_HOST = re.compile(r"[/\\?#@:%\s]")
HASH_DIGITS = 12
"""Hexadecimal digits of the hash of the rules that hold."""


class SiteRule(Struct, frozen=True, kw_only=True):
    """One ``[[rule]]``: a role for the blocks in an element, or for the lines that have some words."""

    role: Role
    within: Selector = ()
    """Selects the elements whose text has the role; empty if ``text`` selects lines."""
    text: str = ""
    """Words of a line, without regard to case and punctuation."""
    start: date | None = None
    """First day, in UTC, on which a page was fetched that the rule holds for."""
    end: date | None = None
    """Last day."""
    fixture: str | None = None
    """Name of the fixture that shows what the rule is for."""
    note: str | None = None
    file: str = ""
    """Path of its file, for messages."""
    line: int = 0
    """Line of its ``[[rule]]``."""

    @property
    def meaning(self) -> str:
        """What it selects, in one canonical form: ``within div.teaser-box``."""
        return f"within {selector_text(self.within)}" if self.within else f'text "{self.text}"'

    def holds_on(self, day: date | None) -> bool:
        """Whether the rule holds for a page of this day; None is later than every day."""
        if day is None:
            return self.end is None
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class SiteTable(Struct, frozen=True):
    """The rules of one site."""

    site: str
    """A host or a registrable domain in ASCII, without ``www.``."""
    rules: tuple[SiteRule, ...]


class RulesInForce(Struct, frozen=True):
    """The rules that hold for a page, each with the site of its table; no two say the same."""

    rules: tuple[tuple[str, SiteRule], ...]

    @property
    def digest(self) -> str:
        """A hash of what the rules say, whatever their order, files, dates and notes."""
        lines = sorted(f"{site}\t{rule.role}\t{rule.meaning}\n" for site, rule in self.rules)
        return sha256("".join(lines).encode()).hexdigest()[:HASH_DIGITS]


class SiteTables(Struct, frozen=True):
    """The tables of several sites; one site may have several tables, whose rules are added."""

    tables: tuple[SiteTable, ...] = ()

    def near(self, url: str | None) -> SiteTables:
        """The tables that may hold for a page, and few others: a fast check by the end of the host's name."""
        host = _host(url)
        tables = [table for table in self.tables if host and f".{host}".endswith(f".{table.site}")]
        return SiteTables(tuple(tables))

    def in_force(self, url: str | None, day: date | None) -> RulesInForce | None:
        """The rules that hold for a page with this URL, fetched on this day; None if there are none.

        Without a day, the page is later than every ``end``.
        """
        near = self.near(url).tables
        if not near or url is None:
            return None
        names = {_host(url), (registrable_domain(url) or "").removeprefix(WORLD_WIDE_WEB)}
        rules = ((table.site, rule) for table in near if table.site in names for rule in table.rules)
        return _distinct((site, rule) for site, rule in rules if rule.holds_on(day))


def host_of_site(name: str) -> str:
    """The host or domain that a table is named after, in ASCII and without ``www.``; empty if the name is no host.

    >>> host_of_site("www.Example.org"), host_of_site("example.org/news")
    ('example.org', '')
    """
    return "" if _NO_HOST.search(name) else _host(f"https://{name}/")


def day_of(moment: datetime | None) -> date | None:
    """The day of a moment in UTC; a moment without a zone is in UTC."""
    if moment is None:
        return None
    return moment.date() if moment.tzinfo is None else moment.astimezone(UTC).date()


def _distinct(rules: Iterable[tuple[str, SiteRule]]) -> RulesInForce | None:
    """The rules, the first of those that say the same."""
    by_meaning: dict[tuple[str, Role, Selector, str], tuple[str, SiteRule]] = {}
    for site, rule in rules:
        by_meaning.setdefault((site, rule.role, rule.within, rule.text), (site, rule))
    return RulesInForce(tuple(by_meaning.values())) if by_meaning else None


def _host(url: str | None) -> str:
    """The host of a URL in ASCII, without ``www.``; empty if the text is no URL."""
    resolved = absolute(url, None) if url else None
    parts = split_url(resolved) if resolved else None
    return bare_host(parts).removeprefix(WORLD_WIDE_WEB) if parts else ""
