"""``scraper health``: what is wrong with the sources, or with what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.console import printable, put
from scraper.cli.ingest_command import with_exit_codes
from scraper.cli.output import write_file
from scraper.cli.terminal_lines import paint, put_json, put_line, shown_size

if TYPE_CHECKING:
    from scraper.ingest.health_view import HealthProblem, HealthReport
    from scraper.ingest.ingest_folder import IngestFolder
    from scraper.ingest.storage_check import StorageCheck
    from scraper.sources.source_config import Config

__all__ = ["run_health"]

ALARMED = 1
MAX_NAMES = 5
"""Names of dead sources of one reason that a line has."""


def run_health(folder: Path, options: Mapping[str, Any]) -> int:
    """Tell the health of a folder; the exit status. Raises UsageError for options that do not go together."""
    if options["is_store_checked"] and options["html"]:
        raise click.UsageError("--html is for the sources; it does not go with --store.")
    work = _check_storage if options["is_store_checked"] else _tell_health
    return with_exit_codes(lambda: work(folder, options))


def _tell_health(path: Path, options: Mapping[str, Any]) -> int:
    from scraper.ingest.ingest_folder import IngestFolder
    from scraper.sources.source_config import read_config

    folder, now = IngestFolder(path), datetime.now(UTC)
    config = read_config(folder.sources_file)
    report = _report(folder, config)
    if options["html"] is not None:
        write_file(options["html"], _page(folder, config, report, now))
    if options["as_json"]:
        put_json(report)
    else:
        for line in _health_lines(report, now):
            put(f"{line}\n")
    return ALARMED if report.has_alarm else 0


def _report(folder: IngestFolder, config: Config) -> HealthReport:
    from scraper.ingest.health_view import health_of
    from scraper.ingest.ingest_folder import opened_store

    if not folder.has_store(config):
        return health_of(config, (), (), None)
    with opened_store(folder, config) as store, store.reading() as work:
        return health_of(config, work.sources.all(), work.alarms.open(), folder.last_run_at())


def _page(folder: IngestFolder, config: Config, report: HealthReport, now: datetime) -> str:
    from scraper.ingest.health_html import COURSE, health_page
    from scraper.ingest.ingest_folder import opened_store

    numbers = {problem.source_id for problem in (*report.alarms, *report.warnings)}
    if not numbers:
        return health_page(report, (), now)
    with opened_store(folder, config) as store, store.reading() as work:
        return health_page(report, work.days.of_many(numbers, (now - COURSE).date()), now)


def _health_lines(report: HealthReport, now: datetime) -> Iterator[str]:
    yield from (_problem_line(problem, "alarm", "red") for problem in report.alarms)
    yield from (_problem_line(problem, "warning", "yellow") for problem in report.warnings)
    total = sum(len(group.names) for group in report.dead)
    if total:
        yield paint(f"{total:,} {_sources(total)} never answered:", "yellow")
    for group in report.dead:
        names = ", ".join(group.names[:MAX_NAMES])
        rest = len(group.names) - MAX_NAMES
        more = f", and {rest:,} more" if rest > 0 else ""
        yield f"  {printable(f'{len(group.names):,} {group.reason}: {names}{more}')}"
    yield _counts(report)
    yield _last_run(report, now)


def _problem_line(problem: HealthProblem, word: str, colour: str) -> str:
    return f"{paint(word, colour)}: {printable(problem.line)}"


def _counts(report: HealthReport) -> str:
    waiting = f", {report.not_visited:,} not visited yet" if report.not_visited else ""
    return f"{report.healthy:,} of {report.sources:,} {_sources(report.sources)} without a problem{waiting}"


def _last_run(report: HealthReport, now: datetime) -> str:
    from scraper.ingest.time_distance import distance

    time = report.last_run_at or report.last_visit_at
    return f"last run {distance(time, now)}" if time else "no run yet: scraper ingest"


def _sources(count: int) -> str:
    return "source" if count == 1 else "sources"


def _check_storage(path: Path, options: Mapping[str, Any]) -> int:
    from scraper.ingest.ingest_folder import IngestFolder, opened_store
    from scraper.ingest.storage_check import check_storage
    from scraper.sources.source_config import read_config

    folder = IngestFolder(path)
    config = read_config(folder.sources_file)
    if not folder.has_store(config):
        if options["as_json"]:
            put_json(None)
        else:
            put_line("there is no store yet: scraper ingest")
        return 0
    with opened_store(folder, config) as store:
        check = check_storage(folder, store)
    if options["as_json"]:
        put_json(check)
    else:
        for line in _storage_lines(check):
            put(f"{line}\n")
    return ALARMED if check.problems else 0


def _storage_lines(check: StorageCheck) -> Iterator[str]:
    yield from (f"{paint('damage', 'red')}: {printable(problem)}" for problem in check.problems)
    size = "" if check.store_bytes is None else f", {shown_size(check.store_bytes)}"
    yield f"store  {printable(check.store)}, version {check.store_version}{size}, {check.articles:,} articles"
    yield f"pages  {check.files:,} files, {shown_size(check.file_bytes)}"
    yield f"space  {shown_size(check.free_bytes)} free"
    if not check.problems:
        yield paint("no damage", "green")
