"""Open a folder for a run, run, judge, forget what is old, and close."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from queue import SimpleQueue
from threading import Event

from msgspec import Struct

from scraper.archive.archive_writer import ArchiveWriter
from scraper.ingest.housekeeping import forget_logs, forget_pages
from scraper.ingest.ingest_folder import IngestFolder, opened_store
from scraper.ingest.ingest_run import IngestOptions, IngestRun, RunParts, RunReport, Watcher
from scraper.ingest.run_health import judge_sources
from scraper.ingest.source_visit import SOURCE_LIMITS
from scraper.sources.source_config import Config, read_config
from scraper.web import DEFAULT_LIMITS, Agent, Client, Limits, Shared
from scraper.web.clock import SYSTEM_CLOCK, WebClock
from scraper.web.robots import KnownRobots, RobotsCache
from scraper.workers.limits import SECONDS
from scraper.workers.task_pool import TaskPool, task_pool

__all__ = ["FetchSettings", "agent_of", "ingest", "opened_store"]

HOUSEKEEPING_SHARE = 0.05
"""Share of a run's time for what is forgotten at its end."""
MIN_HOUSEKEEPING = 0.5
"""Seconds that it gets after the shortest run."""


class FetchSettings(Struct, frozen=True, kw_only=True):
    """How a run fetches, where the caller says something else than ``sources.toml``."""

    agent: Agent | None = None
    allow: frozenset[tuple[str, int]] = frozenset()
    """Private addresses that may be fetched from."""
    clock: WebClock = SYSTEM_CLOCK
    seconds: float = SECONDS
    """CPU seconds for reading one page."""
    workers: int | None = None
    """Worker processes; None: one a processor."""
    pool: TaskPool | None = None
    """Workers that outlive the run, in place of its own: of who calls ``ingest`` many times in one process."""


def agent_of(config: Config, given: Agent | None) -> Agent:
    """Who fetches: as the caller says, else as ``sources.toml`` does."""
    if given is not None:
        return given
    settings, default = config.settings, Agent()
    return Agent(
        name=settings.agent or default.name,
        contact=settings.contact,
        delay=default.delay if settings.delay is None else settings.delay,
    )


def ingest(
    folder: IngestFolder, options: IngestOptions, settings: FetchSettings, stop: Event, watch: Watcher
) -> RunReport:
    """One run over a folder. ``stop`` ends it early and in order.

    Raises ConfigError, RunLocked, StoreError and NotWritable; what is wrong with a source or a page is in the report
    and in the store.
    """
    config = read_config(folder.sources_file)
    with folder.locked(settings.clock.now()), opened_store(folder, config) as store:
        with ArchiveWriter(folder.pages) as archive, _workers(settings) as pool:
            robots: SimpleQueue[KnownRobots] = SimpleQueue()
            client = _client(config, settings, robots)
            parts = RunParts(
                config=config,
                store=store,
                archive=archive,
                client=client,
                source_client=client.with_limits(SOURCE_LIMITS),
                pool=pool,
                robots=robots,
                stop=stop,
            )
            run = IngestRun(parts, options, watch)
            report = run.run()
        _close_run(run, parts, folder)
    return report


def _workers(settings: FetchSettings) -> AbstractContextManager[TaskPool]:
    return task_pool(settings.seconds, settings.workers) if settings.pool is None else nullcontext(settings.pool)


def _client(config: Config, settings: FetchSettings, robots: SimpleQueue[KnownRobots]) -> Client:
    shared = Shared(settings.clock, RobotsCache(settings.clock, robots.put))
    limits: Limits = DEFAULT_LIMITS
    return Client(limits=limits, allow=settings.allow, agent=agent_of(config, settings.agent), shared=shared)


def _close_run(run: IngestRun, parts: RunParts, folder: IngestFolder) -> None:
    """Write the figures and the alarms, and forget what is old."""
    now, report = parts.clock.now(), run.report
    if not report.is_outage:
        with parts.store.transaction() as work:
            run.figures.write(work)
            news = judge_sources(work, run.figures, run.configs, now)
        report.alarms, report.recovered = news.alarms, news.recovered
    if report.is_stopped:
        return
    report.forgotten = forget_pages(parts.store, folder.pages, parts.config.settings.keep_pages, now)
    seconds = max(MIN_HOUSEKEEPING, HOUSEKEEPING_SHARE * report.seconds)
    forget_logs(parts.store, now, parts.clock, seconds)
