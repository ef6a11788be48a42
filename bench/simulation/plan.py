"""What the simulated web holds and does, decided by a seed before anything runs: the truth that a store must equal."""

from __future__ import annotations

from random import Random

from msgspec import Struct

from scraper.sources.listing import SourceKind

__all__ = ["DAY", "HOUR", "Fault", "Form", "Plan", "SimArticle", "SimSource", "make_plan"]

HOUR, DAY = 3600.0, 86_400.0

BEFORE = 6 * DAY
"""Seconds before the start from which on articles exist: they are younger than what a first visit takes."""
LAYOUT_RATE = 3.0
"""A source that loses its bodies has so many times the usual articles, so that its loss can be told from chance."""


class Form:
    """The forms of sources."""

    RSS, ATOM, JSON, SITEMAP, INDEX, NEWS, SECTION = "rss", "atom", "json", "sitemap", "index", "news", "section"
    ALL = (RSS, ATOM, RSS, JSON, SITEMAP, RSS, NEWS, SECTION, ATOM, INDEX)
    FEEDS = (RSS, ATOM, JSON)


class Fault(Struct, frozen=True):
    """Something that is wrong with a source for a time."""

    kind: str
    start: float
    end: float


class SimArticle(Struct, frozen=True, kw_only=True):
    """One article; times are seconds from the start of the simulation."""

    number: int
    site: int
    published: float
    sources: tuple[int, ...]
    edits: tuple[float, ...] = ()
    """Times of the editions after the first."""
    is_corrected: bool = False
    """Whether its edits are corrections, each with a note."""
    has_counters: bool = False
    moves_at: float | None = None
    vanishes_at: float | None = None
    broken_until: float | None = None
    """Its page gives 500 until then."""
    copy_of: int | None = None
    """Number of the article whose body it repeats."""

    def edition(self, at: float) -> int:
        """Number of the edition at a time, from 1."""
        return 1 + sum(edit <= at for edit in self.edits)

    @property
    def path(self) -> str:
        """Path of its first URL."""
        return f"/news/{self.number:06d}-report-on-the-harbour"

    @property
    def new_path(self) -> str:
        """Path of the URL to which it moves."""
        return f"/archive/{self.number:06d}-report-on-the-harbour"


class SimSource(Struct, frozen=True, kw_only=True):
    """One source."""

    number: int
    form: str
    site: int
    size: int
    """Number of its newest articles that it lists."""
    every: str | None = None
    faults: tuple[Fault, ...] = ()
    guids: str = "stable"
    dates: str = "right"
    flips: str = ""
    """What of the addresses of older items changes every day: ``scheme`` or ``www``."""
    etag: str = "honest"
    moves_at: float | None = None
    layout_from: float | None = None
    """From then on its pages come without their bodies."""

    @property
    def name(self) -> str:
        """Its name in ``sources.toml``."""
        return f"source{self.number:03d}"

    @property
    def path(self) -> str:
        """Path of its first URL."""
        return f"/s{self.number:03d}/{self.form}"

    @property
    def new_path(self) -> str:
        """Path to which it moves for good."""
        return f"/new/s{self.number:03d}/{self.form}"

    @property
    def kind(self) -> SourceKind:
        """What the program takes it for."""
        if self.form in Form.FEEDS:
            return SourceKind.FEED
        return SourceKind.SECTION if self.form == Form.SECTION else SourceKind.SITEMAP

    def fault(self, at: float) -> str:
        """The kind of the fault at a time; empty if there is none."""
        return next((fault.kind for fault in self.faults if fault.start <= at < fault.end), "")


class Plan(Struct, frozen=True, kw_only=True):
    """The whole web."""

    seed: int
    days: int
    sites: int
    sources: tuple[SimSource, ...]
    articles: tuple[SimArticle, ...]
    by_source: tuple[tuple[int, ...], ...]
    """Numbers of the articles of each source, oldest first."""

    def listed(self, source: SimSource, at: float) -> list[SimArticle]:
        """The articles that a source lists at a time, newest first."""
        known = [self.articles[number] for number in self.by_source[source.number]]
        newest = [article for article in known if article.published <= at][-source.size :]
        return [article for article in newest if article.vanishes_at is None or article.vanishes_at > at][::-1]


_FAULTS = ("server_error", "close", "hang", "html", "empty", "truncated", "overloaded", "missing", "stale")
"""Kinds of faults; each third source has one of them."""


def make_plan(sources: int, days: int, articles: int, seed: int) -> Plan:
    """The plan of so many sources, days and articles."""
    random = Random(seed)
    sites = max(6, round(0.3 * sources))
    made = tuple(_source(number, sites, days, random) for number in range(sources))
    weights = [LAYOUT_RATE if source.layout_from is not None else 1.0 for source in made]
    homes = sorted(random.choices(range(sources), weights, k=articles))
    planned: list[SimArticle] = []
    for number, home in enumerate(homes):
        planned.append(_article(number, made[home], made, planned, (days, random)))
    by_source: list[list[int]] = [[] for _ in made]
    for article in sorted(planned, key=lambda article: article.published):
        for source in article.sources:
            by_source[source].append(article.number)
    return Plan(
        seed=seed,
        days=days,
        sites=sites,
        sources=made,
        articles=tuple(planned),
        by_source=tuple(map(tuple, by_source)),
    )


def _source(number: int, sites: int, days: int, random: Random) -> SimSource:
    form = Form.ALL[number % len(Form.ALL)]
    is_feed = form in Form.FEEDS
    values: dict[str, object] = {}
    if number % 20 == 0:
        values = {"layout_from": 0.55 * days * DAY, "every": "1 h"}
    elif number % 3 == 1:
        kind = _FAULTS[number // 3 % len(_FAULTS)]
        length = 1.5 * DAY if kind == "stale" else random.uniform(3, 12) * HOUR
        start = random.uniform(0.2, 0.45) * days * DAY
        values = {"faults": (Fault(kind, start, start + length),)}
        if kind == "stale":
            values["every"] = "30 min"
    elif number % 3 == 2 and is_feed:
        lie = ("guids", "dates", "flips", "etag")[number // 3 % 4]
        values = {
            "guids": {"guids": random.choice(("fresh", "equal", "none", "scheme"))},
            "dates": {"dates": random.choice(("none", "future", "same"))},
            "flips": {"flips": random.choice(("scheme", "www"))},
            "etag": {"etag": "random"},
        }[lie]  # type: ignore[assignment]
    elif number % 6 == 3:
        values = {"moves_at": random.uniform(0.2, 0.4) * days * DAY}
    size = 60 if form in (Form.SITEMAP, Form.INDEX) else 25
    return SimSource(number=number, form=form, site=number % sites, size=size, **values)  # type: ignore[arg-type]


def _article(
    number: int, home: SimSource, sources: tuple[SimSource, ...], before: list[SimArticle], more: tuple[int, Random]
) -> SimArticle:
    days, random = more
    published = random.uniform(-BEFORE, days * DAY)
    event = random.random()
    values: dict[str, object] = {}
    age = random.uniform(2, 18) * HOUR
    if home.layout_from is not None:
        event = 1.0
    if event < 0.15:
        values = {"edits": (published + age,), "is_corrected": event < 0.05}
    elif event < 0.18:
        values = {"edits": (published + 2 * HOUR, published + 12 * HOUR)}
    elif event < 0.28:
        values = {"has_counters": True}
    elif event < 0.33:
        values = {"moves_at": published + age}
    elif event < 0.38:
        values = {"vanishes_at": published + max(age, 12 * HOUR)}
    elif event < 0.42:
        values = {"broken_until": published + random.uniform(0.5, 2) * HOUR}
    elif event < 0.45 and before and before[-1].copy_of is None and not before[-1].edits:
        values = {"copy_of": before[-1].number}
    listing: tuple[int, ...] = (home.number,)
    if 0.45 <= event < 0.52:
        same_site = [source.number for source in sources if source.site == home.site and source.layout_from is None]
        listing = tuple(dict.fromkeys((home.number, random.choice(same_site or [home.number]))))
    return SimArticle(number=number, site=home.site, published=published, sources=listing, **values)  # type: ignore[arg-type]
