"""``scraper sources``: list the sources of a folder, show one, try one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.checks import is_url
from scraper.cli.console import printable, put, tell
from scraper.cli.ingest_command import fetch_settings, with_exit_codes
from scraper.cli.site_options import chosen_tables
from scraper.cli.terminal_lines import columns, paint, put_json, put_line, shown_time

if TYPE_CHECKING:
    from scraper.ingest.source_check import SourceCheck
    from scraper.ingest.source_view import SourceDetails, SourceSummary
    from scraper.sources.source_config import Config, SourceConfig
    from scraper.store.rows import SourceRow, VisitRow
    from scraper.store.store_session import Transaction

__all__ = ["run_add", "run_check", "run_list", "run_show"]

FAILED = 1
SHOWN_ITEMS = 10
_LIST_HEAD = ("NAME", "KIND", "NEXT VISIT", "RULE", "LAST SUCCESS", "ITEMS", "ERROR")
_VISIT_HEAD = ("VISIT", "OUTCOME", "LISTED", "NEW", "ARTICLES", "FAILED", "NO TEXT", "WORDS", "NEXT BY", "ERROR")


def run_add(given: tuple[str, ...], folder: Path, options: Mapping[str, Any]) -> int:
    """Add the sources behind URLs and files to a folder; 1 if one of them could not be added."""
    from scraper.cli.adding_sources import add_sources

    return with_exit_codes(lambda: add_sources(given, folder, options))


def run_list(folder: Path, *, as_json: bool) -> int:
    """List the sources of a folder."""
    return with_exit_codes(lambda: _list(folder, as_json))


def run_show(name: str, folder: Path, *, as_json: bool) -> int:
    """Show a source of a folder. Raises UsageError for a name that it does not have."""
    return with_exit_codes(lambda: _show(name, folder, as_json))


def run_check(name: str, folder: Path, options: Mapping[str, Any]) -> int:
    """Try a source of a folder, or any URL; 1 if it or its newest article cannot be read."""
    return with_exit_codes(lambda: _check(name, folder, options))


@contextmanager
def _opened(folder: Path) -> Iterator[tuple[Config, Transaction | None]]:
    """What ``sources.toml`` says, and the store to read from; None where there is none yet."""
    from scraper.ingest.ingest_folder import IngestFolder, opened_store
    from scraper.sources.source_config import read_config

    place = IngestFolder(folder)
    config = read_config(place.sources_file)
    if not place.has_store(config):
        yield config, None
        return
    with opened_store(place, config) as store, store.reading() as work:
        yield config, work


def _unknown(name: str, known: list[str]) -> click.UsageError:
    near = get_close_matches(name, known, 1, 0.4)
    hint = f" Do you mean {printable(near[0])}?" if near else ""
    return click.UsageError(f"There is no source {printable(name)}.{hint}")


# ---------------------------------------------------------------------------------------------- list


def _list(folder: Path, as_json: bool) -> int:
    from scraper.ingest.source_view import source_list

    with _opened(folder) as (config, work):
        rows: list[SourceRow] = [] if work is None else work.sources.all()
        sources = source_list(config, rows)
    if as_json:
        put_json(sources)
        return 0
    now = datetime.now(UTC)
    for line in columns([_LIST_HEAD, *(_list_row(source, now) for source in sources)]):
        put(f"{line}\n")
    return 0


def _list_row(source: SourceSummary, now: datetime) -> tuple[str, ...]:
    return (
        source.name,
        source.kind or "",
        _next_visit(source, now),
        source.next_rule,
        _ago(source.last_success_at, now),
        str(source.items) if source.items else "",
        _error(source, now),
    )


def _next_visit(source: SourceSummary, now: datetime) -> str:
    from scraper.ingest.time_distance import distance

    if source.next_visit_at is None or source.next_visit_at <= now:
        return "due"
    return distance(source.next_visit_at, now)


def _ago(time: datetime | None, now: datetime) -> str:
    from scraper.ingest.time_distance import distance

    return "" if time is None else distance(time, now)


def _error(source: SourceSummary, now: datetime) -> str:
    """The code of the error, and since when it comes."""
    if source.error is None:
        return ""
    since = f", first {_ago(source.failing_since, now)}" if source.failing_since else ""
    return f"{source.error} ({source.failures} in a row{since})"


# ---------------------------------------------------------------------------------------------- show


def _show(name: str, folder: Path, as_json: bool) -> int:
    from scraper.ingest.source_view import source_details

    with _opened(folder) as (config, work):
        details = source_details(work, name, config)
        if details is None:
            rows: list[SourceRow] = [] if work is None else work.sources.all()
            raise _unknown(name, [*(source.name for source in config.sources), *(row.name for row in rows)])
    if as_json:
        put_json(details)
        return 0
    for line in _detail_lines(details, datetime.now(UTC)):
        put(f"{line}\n")
    return 0


def _detail_lines(details: SourceDetails, now: datetime) -> Iterator[str]:
    source = details.source
    yield from _state_lines(source, now)
    for alarm in details.alarms:
        colour = "red" if alarm.state == "alarm" else "yellow"
        parts = (f"{alarm.message}, since {shown_time(alarm.since)}", *alarm.urls, alarm.advice)
        yield f"{paint(str(alarm.state), colour)}: {printable('; '.join(filter(None, parts)))}"
    yield ""
    if details.visits:
        yield from columns([_VISIT_HEAD, *map(_visit_row, details.visits)])
    else:
        yield "no visit yet"
    if details.articles:
        yield ""
        head = ("ARTICLE", "SEEN", "OUTCOME", "WORDS", "HEADLINE")
        rows = [
            (str(row.id), shown_time(row.first_seen_at), row.outcome, str(row.words), row.headline or row.url)
            for row in details.articles
        ]
        yield from columns([head, *rows])


def _state_lines(source: SourceSummary, now: datetime) -> Iterator[str]:
    place = f"line {source.line} of sources.toml" if source.line else f"taken out {shown_time(source.removed_at)}"
    fields = {
        "name": f"{source.name} ({place})",
        "url": source.url,
        "kind": source.kind or "not known yet",
        "title": source.title or "",
        "tags": ", ".join(source.tags),
        "next visit": f"{_next_visit(source, now)}, by the rule: {source.next_rule}",
        "last success": _ago(source.last_success_at, now) or "never",
        "items": str(source.items) if source.items else "",
        "error": _error(source, now),
        "moved to": source.moved_to or "",
    }
    yield from (f"{name + ':':13} {printable(value)}" for name, value in fields.items() if value)


def _visit_row(visit: VisitRow) -> tuple[str, ...]:
    numbers = (visit.listed, visit.new, visit.articles, visit.failed, visit.no_text, visit.words)
    return (shown_time(visit.at), visit.outcome, *map(str, numbers), visit.next_rule, _visit_error(visit))


def _visit_error(visit: VisitRow) -> str:
    """Code, status and message of a failed visit."""
    if visit.error is None:
        return ""
    code = visit.error if visit.status is None else f"{visit.error} {visit.status}"
    return f"{code}: {visit.message}" if visit.message else code


# ---------------------------------------------------------------------------------------------- check


def _check(name: str, folder: Path, options: Mapping[str, Any]) -> int:
    config, source, kind = _checked_source(name, folder)
    from scraper.ingest.article_reader import ArticleReader
    from scraper.ingest.source_adding import client_of_sources
    from scraper.ingest.source_check import check_source
    from scraper.workers.task_pool import task_pool

    settings, tables = fetch_settings(options, config), chosen_tables(options["sites"], folder)
    with task_pool(settings.seconds, 1) as pool:
        pool.start()
        check = check_source(client_of_sources(settings), ArticleReader(pool, tables), source, kind)
    for parts in _check_lines(check):
        put_line(*parts)
    for subject, error in ((check.url, check.error), (check.newest and check.newest.url, check.article_error)):
        if error is not None:
            tell(subject or "", f"{error.code}: {error.message}")
    return 0 if check.is_readable else FAILED


def _checked_source(name: str, folder: Path) -> tuple[Config, SourceConfig, str | None]:
    """The source of that name or URL in the folder, else the URL by itself, and its kind if that is known."""
    from scraper.ingest.ingest_folder import IngestFolder
    from scraper.sources.source_config import SourceConfig, parse_config
    from scraper.values.urls import without_user

    if is_url(name) and not IngestFolder(folder).sources_file.exists():
        return parse_config(b"", "sources.toml"), SourceConfig(url=name, name=without_user(name)), None
    with _opened(folder) as (config, work):
        source = next((source for source in config.sources if name in (source.name, source.url)), None)
        row = work.sources.by_name(source.name) if work is not None and source is not None else None
    if source is not None:
        return config, source, row.kind if row is not None and row.url == source.url else None
    if not is_url(name):
        raise _unknown(name, [source.name for source in config.sources])
    return config, SourceConfig(url=name, name=without_user(name)), None


def _check_lines(check: SourceCheck) -> Iterator[tuple[str, ...]]:
    if check.moved_to:
        yield (f"redirected to {check.moved_to}",)
    listing = check.listing
    if listing is None:
        return
    flags = f" ({', '.join(listing.flags)})" if listing.flags else ""
    yield check.url, f"{listing.kind.value}, {len(listing.items)} of {listing.listed} items{flags}"
    if not listing.items:
        yield ("nothing is listed: no article would come from it",)
    for item in listing.items[:SHOWN_ITEMS]:
        yield "", shown_time(item.published or item.updated) or "no date", item.title or "no title", item.url
    article = check.article
    if article is None:
        return
    yield "newest:", article.url
    authors, date = article.authors or "no author", article.date_published or "no date"
    yield "", f"{article.outcome}: {article.headline or 'no headline'}; {authors}; {date}; {article.word_count} words"
