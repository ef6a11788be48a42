"""``scraper ingest``: one run, for cron or a person at a terminal."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click
import msgspec

from scraper.cli.checks import addresses
from scraper.cli.console import SIGNALLED, printable, tell
from scraper.cli.output import write_file
from scraper.cli.progress import growing_bar
from scraper.errors import ConfigError, NotWritable, RunLocked, StoreError

if TYPE_CHECKING:
    from scraper.ingest.ingest_run import RunReport
    from scraper.ingest.ingest_session import FetchSettings
    from scraper.sources.source_config import Config

__all__ = ["fetch_settings", "run_ingest", "with_exit_codes"]

WORSE, USAGE, UNUSABLE, OUTAGE, LOCKED = 1, 2, 3, 4, 75
_log = logging.getLogger(__name__)


def run_ingest(folder: Path, options: Mapping[str, Any]) -> int:
    """Run once over a folder; the exit status. Raises UsageError for options that do not go together."""
    if (options["force"] or options["backlog"]) and not options["sources"]:
        raise click.UsageError("--force and --backlog need --source: all sources at once would be a flood.")
    return with_exit_codes(lambda: _run(folder, options))


def with_exit_codes(work: Callable[[], int]) -> int:
    """The exit status of work on a folder: 2 for a wrong file, 3 for an unusable store, 75 if it is locked."""
    try:
        return work()
    except RunLocked as error:
        _log.info("%s", error)
        return LOCKED
    except ConfigError as error:
        tell(str(error))
        return USAGE
    except (StoreError, NotWritable) as error:
        tell(str(error))
        return UNUSABLE


def _run(folder: Path, options: Mapping[str, Any]) -> int:
    from scraper.ingest.ingest_folder import IngestFolder
    from scraper.ingest.ingest_run import IngestOptions
    from scraper.ingest.ingest_session import ingest
    from scraper.sources.durations import seconds_of
    from scraper.sources.source_config import read_config

    place = IngestFolder(folder)
    config = read_config(place.sources_file)
    _refuse_unknown(options["sources"], config)
    asked = IngestOptions(
        time_budget=seconds_of(options["time_budget"]),
        sources=options["sources"],
        is_forced=options["force"],
        takes_whole_backlog=options["backlog"] is not None,
    )
    with _stopped_by_signals() as stopping, growing_bar() as bar:
        report = ingest(place, asked, fetch_settings(options, config), stopping.event, bar.at)
    _tell(report, options["report"])
    return _exit_status(report, stopping.number)


def fetch_settings(options: Mapping[str, Any], config: Config) -> FetchSettings:
    """How to fetch: by the options of the command line, else by ``sources.toml``."""
    from scraper.ingest.ingest_session import FetchSettings, agent_of
    from scraper.web import Agent

    base = agent_of(config, None)
    agent = Agent(
        name=options["agent"] or base.name,
        contact=options["contact"] or base.contact,
        delay=base.delay if options["delay"] is None else options["delay"],
    )
    return FetchSettings(agent=agent, allow=addresses((*config.settings.allow_address, *options["allow_address"])))


def _refuse_unknown(names: tuple[str, ...], config: Config) -> None:
    known = {source.name for source in config.sources}
    for name in names:
        if name not in known:
            raise click.UsageError(f"--source {name}: sources.toml has no source of that name.")


class _Stopping:
    """Whether a signal asked the run to end, and which."""

    def __init__(self) -> None:
        self.event = Event()
        self.number: int | None = None

    def handle(self, number: int, _: object) -> None:
        """End in order; the next signal of that kind ends the process at once."""
        self.number = number
        self.event.set()
        signal.signal(number, signal.SIG_DFL)


@contextmanager
def _stopped_by_signals() -> Iterator[_Stopping]:
    stopping = _Stopping()
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    taken = [number for number in numbers if before[number] is not signal.SIG_IGN]
    for number in taken:
        signal.signal(number, stopping.handle)
    try:
        yield stopping
    finally:
        for number in taken:
            signal.signal(number, before[number])


def _tell(report: RunReport, path: Path | None) -> None:
    """Say what has changed for the worse or the better; on a terminal also what the run did."""
    for line in (*report.alarms, *report.recovered):
        tell(line)
    if report.is_outage:
        tell("most hosts cannot be reached: the network is down here; nothing was counted against the sources")
    for name in report.torn:
        tell(f"pages/{name}: its end was torn by a crash; the pages before it are whole")
    if path is not None:
        write_file(path, msgspec.json.format(msgspec.json.encode(report), indent=2).decode() + "\n")
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(printable(_summary(report)), err=True)


def _summary(report: RunReport) -> str:
    parts = [
        f"{report.visits} of {report.sources} sources visited",
        f"{report.articles} new articles",
        f"{report.changed} changed" if report.changed else "",
        f"{report.failed_pages} pages failed" if report.failed_pages else "",
        f"{report.without_text} without text" if report.without_text else "",
        f"{report.deferred} left for the next run" if report.deferred else "",
    ]
    return ", ".join(filter(None, parts)) + f" ({report.seconds:.0f} s)"


def _exit_status(report: RunReport, number: int | None) -> int:
    if number is not None:
        return SIGNALLED + number
    if report.is_outage:
        return OUTAGE
    return WORSE if report.alarms else 0
