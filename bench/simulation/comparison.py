"""Compare a store with the truth: the plan of the web, and the log of what its server answered."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from bench.simulation.plan import DAY, HOUR, Form, Plan, SimArticle, SimSource
from bench.simulation.run import DELAY, plan_of, read_log
from bench.simulation.simulated_time import START
from bench.simulation.site_pages import edition_of, number_of_url
from bench.simulation.web_server import PAUSE
from scraper.archive.archive_checks import check_records
from scraper.archive.archive_reader import read_page
from scraper.archive.archive_records import RecordPlace
from scraper.errors import ScraperError
from scraper.ingest.ingest_folder import IngestFolder
from scraper.store.store_opening import open_store

__all__ = ["Check", "compare"]

LONG_ENOUGH = {True: 36 * HOUR, False: 60 * HOUR}
"""Seconds for which a feed, or another source, lists an article that must then be kept."""
ALARM_VISITS = 3
RECOVERY = 2 * DAY
"""Seconds after a fault in which its alarm may still begin: with back-off the third failed visit is that late."""
ROUNDING = 0.001
"""Seconds, as times are stored in microseconds and counted in fractions."""
TWICE_MISSING = 20 * HOUR


class Check(Struct, frozen=True):
    """One comparison: how many things were compared, and those that differ, a line each."""

    name: str
    compared: int
    differences: tuple[str, ...]


class _Event(Struct, frozen=True):
    """A request, and whether the run that made it came to its end."""

    at: float
    fields: dict[str, Any]
    is_kept: bool
    number: int
    """Of its run."""


class _Truth:
    """The plan and the log."""

    def __init__(self, folder: Path) -> None:
        self.plan: Plan = plan_of(folder)
        lines = list(read_log(folder))
        self.ends = {line["run"]: line for line in lines if line.get("state") == "end"}
        self.runs = sum(line.get("state") == "begin" for line in lines)
        self.events: list[_Event] = []
        number = 0
        for line in lines:
            if "run" in line:
                number = line["run"]
                continue
            is_kept = number in self.ends and not self.ends[number]["outage"]
            self.events.append(_Event(line["t"], line, is_kept, number))
        self.pages: dict[int, list[_Event]] = defaultdict(list)
        for event in self.events:
            if "article" in event.fields:
                self.pages[event.fields["article"]].append(event)

    @property
    def end(self) -> float:
        """The second at which the simulation ends."""
        return self.plan.days * DAY


def _number(url: str) -> int:
    number = number_of_url(url)
    return -1 if number is None else number


class _Kept:
    """What the store has, by the numbers of the plan."""

    def __init__(self, folder: Path) -> None:
        self.database = sqlite3.connect(f"file:{folder / 'store.sqlite'}?mode=ro", uri=True)
        self.database.row_factory = sqlite3.Row
        self.articles: dict[int, list[sqlite3.Row]] = defaultdict(list)
        for row in self.rows("SELECT * FROM article ORDER BY id"):
            self.articles[_number(row["url"])].append(row)
        self.sighted: dict[str, set[int]] = defaultdict(set)
        for row in self.rows("SELECT source.name, sighting.url FROM sighting JOIN source ON source.id = source_id"):
            self.sighted[row["name"]].add(_number(row["url"]))

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """The rows of a query."""
        return self.database.execute(query, values).fetchall()

    def of(self, number: int) -> list[sqlite3.Row]:
        """The rows of an article of the plan."""
        return self.articles.get(number, [])

    def versions(self, article_id: int) -> list[tuple[str, str]]:
        """Kind and text of each version of an article, in order."""
        query = (
            "SELECT version.kind, document.body FROM version JOIN document ON document.version_id = version.id "
            "WHERE article_id = ? ORDER BY seq"
        )
        rows = self.rows(query, article_id)
        return [(row["kind"], str(json.loads(zlib.decompress(row["body"]))["text"])) for row in rows]


def compare(folder: Path) -> list[Check]:
    """All comparisons of the store in a folder with the truth."""
    truth, kept = _Truth(folder), _Kept(folder)
    checks: dict[str, Callable[[_Truth, _Kept], Iterator[str | None]]] = {
        "items of answered listings are remembered": _remembered,
        "articles listed long enough are kept": _listed_long_enough,
        "pages that were read are kept": _read_pages,
        "no article is kept twice": _once,
        "versions are the editions": _versions,
        "copies are linked": _copies,
        "pages that went are marked": _gone,
        "hosts are left alone between visits": _delays,
        "hosts that ask for a pause get it": _pauses,
        "a lost body alarms within three visits": _lost_bodies,
        "no alarm without a fault": _quiet,
    }
    results = [_checked(name, check(truth, kept)) for name, check in checks.items()]
    kept.database.close()
    return [*results, _checked("store and archive are whole", _whole(folder))]


def _checked(name: str, outcomes: Iterator[str | None]) -> Check:
    lines = list(outcomes)
    return Check(name, len(lines), tuple(line for line in lines if line is not None))


# ---------------------------------------------------------------------------------------------- nothing lost


def _remembered(truth: _Truth, kept: _Kept) -> Iterator[str | None]:
    """No item of an answer whose run came to its end is lost: its validators would hide it for ever."""
    for event in truth.events:
        if not event.is_kept or "listed" not in event.fields:
            continue
        source = truth.plan.sources[event.fields["source"]]
        lost = set(event.fields["listed"]) - kept.sighted[source.name]
        yield f"{source.name} ({source.form}) listed {sorted(lost)} at {event.at:.0f}" if lost else None


def _listed_long_enough(truth: _Truth, kept: _Kept) -> Iterator[str | None]:
    for article in truth.plan.articles:
        homes = [truth.plan.sources[number] for number in article.sources]
        if any(_must_be_kept(article, home, truth.end) for home in homes):
            where = ", ".join(f"{home.name} ({home.form})" for home in homes)
            is_there = bool(kept.of(article.number))
            yield None if is_there else f"article {article.number} of {where}, listed from {article.published:.0f} on"


def _must_be_kept(article: SimArticle, source: SimSource, end: float) -> bool:
    begin, until = article.published, article.published + LONG_ENOUGH[source.form in Form.FEEDS]
    is_there = begin >= 0 and until <= end and (article.vanishes_at is None or article.vanishes_at >= until)
    is_faulty = any(fault.start - DAY < until and fault.end + RECOVERY > begin for fault in source.faults)
    is_bare = source.layout_from is not None and source.layout_from < until
    return is_there and not is_faulty and not is_bare


def _read_pages(truth: _Truth, kept: _Kept) -> Iterator[str | None]:
    for number, events in truth.pages.items():
        if any(event.is_kept and event.fields.get("edition") for event in events):
            yield None if kept.of(number) else f"article {number} was answered and is not kept"


def _once(_: _Truth, kept: _Kept) -> Iterator[str | None]:
    for number, rows in kept.articles.items():
        is_right = len(rows) <= 1 and number >= 0
        yield None if is_right else f"article {number}: rows {[(row['id'], row['url']) for row in rows]}"


# ---------------------------------------------------------------------------------------------- exact


def _versions(truth: _Truth, kept: _Kept) -> Iterator[str | None]:
    for number, rows in kept.articles.items():
        article = truth.plan.articles[number]
        events = [event for event in truth.pages.get(number, []) if event.fields.get("edition")]
        may = {event.fields["edition"] for event in events}
        must = {event.fields["edition"] for event in events if event.is_kept}
        versions = kept.versions(rows[0]["id"])
        marked = number if article.copy_of is None else article.copy_of
        editions = [edition_of(text, marked) for _, text in versions]
        later = "correction" if article.is_corrected else "edit"
        kinds = ["first", *[later] * (len(versions) - 1)]
        is_right = editions == sorted(may & set(editions)) and must <= set(editions)
        is_right = is_right and [kind for kind, _ in versions] == kinds
        shown = [(kind, edition) for (kind, _), edition in zip(versions, editions, strict=True)]
        yield None if is_right else f"article {number}: versions {shown}, answered editions {sorted(must)}"


def _copies(truth: _Truth, kept: _Kept) -> Iterator[str | None]:
    for article in truth.plan.articles:
        if article.copy_of is None or not kept.of(article.number) or not kept.of(article.copy_of):
            continue
        pair = sorted((kept.of(article.number)[0], kept.of(article.copy_of)[0]), key=lambda row: row["id"])
        is_right = pair[1]["same_as"] == pair[0]["id"] and pair[0]["same_as"] is None
        yield None if is_right else f"article {article.number} is a copy of {article.copy_of} and not linked"


def _gone(truth: _Truth, kept: _Kept) -> Iterator[str | None]:
    for number, rows in kept.articles.items():
        missing = [event for event in truth.pages.get(number, []) if event.fields["status"] in (404, 410)]
        must, may = _is_missing_twice([event for event in missing if event.is_kept]), _is_missing_twice(missing)
        is_marked = rows[0]["gone_at"] is not None
        if may or is_marked:
            yield None if must <= is_marked <= may else f"article {number}: gone {must}, marked {is_marked}"


def _is_missing_twice(events: Sequence[_Event]) -> bool:
    return len(events) > 1 and events[-1].at - events[0].at >= TWICE_MISSING


# ---------------------------------------------------------------------------------------------- manners


def _delays(truth: _Truth, _: _Kept) -> Iterator[str | None]:
    last: dict[str, tuple[float, bool]] = {}
    for event in truth.events:
        host, status = event.fields["host"], event.fields["status"]
        before, is_continued = last.get(host, (-DAY, False))
        gap = event.at - before
        is_right = gap >= DELAY - ROUNDING or is_continued
        # A visit goes on after robots.txt, after a redirect, and once after a connection that broke off.
        last[host] = event.at, event.fields["path"] == "/robots.txt" or status in (0, 301, 302)
        yield None if is_right else f"{host}{event.fields['path']}: asked {gap:.2f} s after the request before"


def _pauses(truth: _Truth, _: _Kept) -> Iterator[str | None]:
    until: dict[str, float] = {}
    for event in truth.events:
        host = event.fields["host"]
        if host in until:
            left = until[host] - event.at
            yield (
                None
                if left <= ROUNDING
                else f"{host}{event.fields['path']}: asked {left:.0f} s before its pause was over"
            )
        if event.fields["status"] == 429 and event.is_kept:
            until[host] = event.at + PAUSE


# ---------------------------------------------------------------------------------------------- alarms


def _alarms(truth: _Truth) -> Iterator[tuple[float, SimSource, str]]:
    """Time, source and line of each alarm."""
    by_name = {source.name: source for source in truth.plan.sources}
    for end in truth.ends.values():
        for line in end["alarms"]:
            yield end["t"], by_name[line.partition(":")[0]], line


def _lost_bodies(truth: _Truth, kept: _Kept) -> Iterator[str | None]:
    query = (
        "SELECT visit.at, no_text, articles FROM visit JOIN source ON source.id = source_id "
        "WHERE name = ? AND no_text > 0 ORDER BY at"
    )
    for source in truth.plan.sources:
        if source.layout_from is None:
            continue
        visits = kept.rows(query, source.name)
        told = [at for at, alarmed, line in _alarms(truth) if alarmed is source and "without text" in line]
        if len(visits) < ALARM_VISITS:
            yield f"{source.name}: only {len(visits)} visits led to pages after its layout changed"
        elif not told:
            yield f"{source.name}: {len(visits)} visits led to pages without text, and no alarm"
        else:
            before = sum(_seconds(row["at"]) <= told[0] for row in visits)
            yield None if before <= ALARM_VISITS else f"{source.name}: told only after {before} visits"


def _seconds(stored: str) -> float:
    """Seconds of the simulation of a time as the store has it."""
    return (datetime.fromisoformat(stored) - START).total_seconds()


def _quiet(truth: _Truth, _: _Kept) -> Iterator[str | None]:
    """Each day of each source without a fault is compared; an alarm on it is a difference."""
    alarms = list(_alarms(truth))
    for source in truth.plan.sources:
        for day in range(truth.plan.days):
            told = [line for at, alarmed, line in alarms if alarmed is source and at // DAY == day]
            is_faulty = any(
                fault.start < (day + 1) * DAY and fault.end + RECOVERY > day * DAY for fault in source.faults
            )
            is_bare = source.layout_from is not None and source.layout_from < (day + 1) * DAY
            if not is_faulty and not is_bare:
                yield f"day {day}: {told[0]}" if told else None


# ---------------------------------------------------------------------------------------------- whole


_PAGES = "SELECT url, file, file_offset, file_length FROM page WHERE file IS NOT NULL ORDER BY id"


def _whole(folder: Path) -> Iterator[str | None]:
    place = IngestFolder(folder)
    store = open_store(place.default_store)
    try:
        problems: Sequence[str] = store.check()
    finally:
        store.close()
    yield from problems or (None,)
    for damage in check_records(place.pages):
        # A torn tail is what a kill may leave; everything before it is readable, and a new file goes on.
        if damage.error is not None or any(broken.why != "truncated" for broken in damage.ranges):
            yield f"{damage.file} is damaged: {damage}"
    database = sqlite3.connect(place.path / "store.sqlite")
    for url, file, offset, length in database.execute(_PAGES):
        try:
            page = read_page(place.pages, RecordPlace(file, offset, length))
            yield None if page.url == url else f"{file} at {offset}: {page.url} where {url} should be"
        except ScraperError as error:
            yield f"{url}: {error}"
    leased = database.execute("SELECT count(*) FROM queue WHERE state = 'leased'").fetchone()[0]
    database.close()
    yield f"{leased} pages are leased after the last run" if leased else None
