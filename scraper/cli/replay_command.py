"""``scraper replay``: kept pages are read again, and what would change is told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.cli.console import printable, put, tell
from scraper.cli.export_command import article_filter
from scraper.cli.ingest_command import with_exit_codes
from scraper.cli.progress import growing_bar
from scraper.cli.site_options import chosen_tables
from scraper.errors import RunLocked
from scraper.workers.limits import SECONDS
from scraper.workers.task_pool import task_pool

if TYPE_CHECKING:
    from scraper.ingest.page_replay import Cases, ReplayReport

__all__ = ["run_replay"]

LOCKED = 75
MAX_URL = 200
"""Characters of a line of an example."""


def run_replay(folder: Path, options: Mapping[str, Any]) -> int:
    """Read the kept pages of a folder again and print what changes; the exit status."""
    return with_exit_codes(lambda: _unless_locked(folder, options))


def _unless_locked(folder: Path, options: Mapping[str, Any]) -> int:
    # A run from cron is silent when it finds another one; here is a person who waits for an answer.
    try:
        return _replay(folder, options)
    except RunLocked as error:
        tell(str(error))
        return LOCKED


def _replay(folder: Path, options: Mapping[str, Any]) -> int:
    from scraper.ingest.article_reader import ArticleReader
    from scraper.ingest.ingest_folder import IngestFolder, opened_store
    from scraper.ingest.page_replay import PageReplay, ReplayRequest
    from scraper.sources.source_config import read_config

    place, now = IngestFolder(folder), datetime.now(UTC)
    config = read_config(place.sources_file)
    tables = chosen_tables(options["sites"], folder)
    with ExitStack() as stack:
        if options["is_written"]:
            stack.enter_context(place.locked(now))
        store = stack.enter_context(opened_store(place, config))
        request = ReplayRequest(
            pages=place.pages,
            wanted=article_filter(store, options),
            limit=options["limit"],
            is_written=options["is_written"],
            now=now,
            width=os.cpu_count() or 1,
        )
        pool = stack.enter_context(task_pool(SECONDS))
        bar = stack.enter_context(growing_bar())
        report = PageReplay(store, request, ArticleReader(pool, tables).read).run(
            lambda done, url: bar.at(done, options["limit"] or done, url)
        )
    for line in report.broken.examples:
        tell(line)
    put("".join(f"{line}\n" for line in _report_lines(report)))
    if not request.is_written and (report.changed or report.gained.count):
        put("nothing was written; --write keeps what has changed as new versions\n")
    return 0


def _report_lines(report: ReplayReport) -> Iterator[str]:
    """The report as a table, with a few examples of each row."""
    rows = {
        "pages": report.pages,
        "unchanged": report.unchanged,
        "changed": report.changed,
        "lost": report.lost.count,
        "failed": report.failed.count,
        "gained": report.gained.count,
        "without article": report.without,
        "broken records": report.broken.count,
        "written": report.written,
    }
    always = ("pages", "unchanged", "changed")
    shown = {name: count for name, count in rows.items() if count or name in always}
    examples = {"lost": report.lost, "failed": report.failed, "gained": report.gained}
    for name, count in shown.items():
        yield f"{name:30}{count:>10,}"
        yield from _example_lines(examples.get(name))
        if name == "changed":
            for field, cases in sorted(report.fields.items(), key=lambda item: (-item[1].count, item[0])):
                yield f"  {field:28}{cases.count:>10,}"
                yield from _example_lines(cases)


def _example_lines(cases: Cases | None) -> Iterator[str]:
    for example in cases.examples if cases else ():
        line = printable(example)
        yield f"      {line if len(line) <= MAX_URL else line[: MAX_URL - 1] + '…'}"
