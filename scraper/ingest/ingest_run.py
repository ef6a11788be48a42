"""One run: due sources and queued pages are fetched by threads, read by workers, and kept by one thread, this one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from queue import Empty, SimpleQueue
from statistics import median
from threading import Event
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from scraper.archive.archive_writer import ArchiveWriter
from scraper.document import Page
from scraper.errors import NotModified, ScraperError
from scraper.ingest.article_keeping import KEPT_OUTCOMES, ArticleKeeper, FetchedPage
from scraper.ingest.article_reader import ArticleReader
from scraper.ingest.fetch_retries import is_network_failure
from scraper.ingest.run_figures import RunFigures
from scraper.ingest.source_health import local_outage
from scraper.ingest.source_visit import SourceVisitor, VisitAnswer
from scraper.ingest.visit_keeping import Keeping, keep_visit
from scraper.ingest.visit_schedule import is_due, is_paused
from scraper.sources.source_config import Config, SourceConfig
from scraper.store.rows import HostRow, QueueRow, SourceRow, VersionKind
from scraper.values.site_tables import SiteTables
from scraper.web import Client, Validators
from scraper.web.clock import WebClock
from scraper.web.crawl import Crawl, Finished
from scraper.web.politeness import host_of
from scraper.web.robots import KnownRobots, RobotsAnswer, robots_url
from scraper.workers.task_pool import TaskPool

if TYPE_CHECKING:
    from scraper.ingest.article_reading import ArticleReading
    from scraper.ingest.witness import Doubt
    from scraper.store.store_session import Store, Transaction

__all__ = ["IngestOptions", "IngestRun", "RunParts", "RunReport"]

LEASED_AT_ONCE = 200
"""Pages of the queue that are leased in one step."""
MAX_LEASED = 400
"""Pages that are leased and not done."""
MAX_LEASED_OF_HOST = 30
"""Of them at one host, so that a slow host does not keep others from their turn."""
LEASE = timedelta(minutes=30)
"""Added to the time budget: a lease outlives its run, and a killed run's pages are free again after it."""
LONGEST_WAIT = timedelta(days=8)
"""No page waits longer for another attempt, not even at a host that asked for a pause of seven days."""
POLL_SECONDS = 0.5
"""Seconds, by the clock of the machine, after which a run looks whether it is to stop."""
GRACE_SECONDS = 8.0
"""Seconds that pages which were begun may still take after SIGTERM; the run ends within 10."""
BUDGET_GRACE_SECONDS = 60.0
"""The same when the time budget is used up."""
USUAL_VISITS = 20
"""Visits whose articles say how long an article of a source usually is."""


class IngestOptions(Struct, frozen=True, kw_only=True):
    """What one run is asked to do."""

    time_budget: float = 720.0
    """Seconds after which no further page is begun."""
    sources: tuple[str, ...] = ()
    """Names of the sources to visit; empty for all."""
    is_forced: bool = False
    """Whether sources that are not due are visited too."""
    takes_whole_backlog: bool = False
    """Whether everything that the sources list is fetched, whatever its age."""
    site_tables: SiteTables | None = None
    """The rules of single sites that pages are read with."""


class RunParts(Struct, frozen=True, kw_only=True):
    """What a run works with."""

    config: Config
    store: Store
    archive: ArchiveWriter
    client: Client
    """For articles and everything that robots.txt is asked for."""
    source_client: Client
    """The same with the limits of sources."""
    pool: TaskPool
    robots: SimpleQueue[KnownRobots]
    """Answers that are to be kept for later runs, as the client tells them."""
    stop: Event
    """Set from outside when the run is to end."""

    @property
    def clock(self) -> WebClock:
        """The clock of the run."""
        return self.client.shared.clock


class RunReport(Struct, kw_only=True):
    """What a run did."""

    started: str = ""
    seconds: float = 0.0
    sources: int = 0
    """Sources that are not removed."""
    visits: int = 0
    failed_visits: int = 0
    new_items: int = 0
    articles: int = 0
    changed: int = 0
    """New versions by publishers."""
    failed_pages: int = 0
    without_text: int = 0
    deferred: int = 0
    """Pages that are left for the next run, and could be fetched now."""
    is_outage: bool = False
    """Whether so many hosts could not be reached that the fault is here."""
    is_stopped: bool = False
    """Whether the run was told to end."""
    torn: tuple[str, ...] = ()
    """Archives with a torn tail, which a crash left."""
    forgotten: tuple[str, ...] = ()
    """Archives that were forgotten, as older than ``keep_pages`` allows."""
    alarms: tuple[str, ...] = ()
    """New alarms, a line each."""
    recovered: tuple[str, ...] = ()


class VisitTask(Struct, frozen=True):
    """A source to visit."""

    source: SourceRow
    config: SourceConfig


class FetchTask(Struct, frozen=True):
    """A page of the queue to fetch."""

    row: QueueRow
    revisit: tuple[float, ...]
    validators: Validators | None
    usual_words: int
    """Median of the words of the source's articles; 0 if it is not known."""


Task: TypeAlias = VisitTask | FetchTask
Answer: TypeAlias = VisitAnswer | FetchedPage
Watcher: TypeAlias = Callable[[int, int, str], object]
"""Told how many tasks are done, how many there are, and the URL of the last one."""


class IngestRun:
    """A run over the due sources and the queue. Everything that writes is in the thread that calls ``run``."""

    def __init__(self, parts: RunParts, options: IngestOptions, watch: Watcher) -> None:
        self._parts = parts
        self._options = options
        self._watch = watch
        self._clock = parts.clock
        self._reader = ArticleReader(parts.pool, options.site_tables)
        self._visitor = SourceVisitor(parts.source_client, parts.pool)
        self._keeper = ArticleKeeper(parts.store, parts.archive)
        self._crawl: Crawl[Task, Answer] = Crawl(self._process, parts.client.shared.politeness)
        self.configs: dict[int, SourceConfig] = {}
        """Number of a source → what ``sources.toml`` says of it."""
        self._leased: dict[int, QueueRow] = {}
        self._leased_of_host: Counter[str] = Counter()
        self._in_hand = 0
        """Leased pages without an outcome; a failure that waits for the end of the run is leased, and not in hand."""
        self._may_lease = True
        """Whether the queue may have pages that can be leased."""
        self._known_hosts: set[str] = set()
        self._answering: dict[str, bool] = {}
        """Host → whether it answered anything."""
        self._held: list[Answer] = []
        """Network failures, which wait for the end of the run: they may be our own."""
        self._usual_words: dict[int, int] = {}
        self._done = self._total = 0
        self.figures = RunFigures()
        self.report = RunReport()

    def run(self) -> RunReport:
        """Visit, fetch and keep until nothing is due, the time is used up, or the run is told to stop."""
        started, now = self._clock.monotonic(), self._clock.now()
        self.report.started = now.isoformat(timespec="seconds")
        self._end = started + self._options.time_budget
        try:
            self._begin()
            while not self._is_over():
                self._lease()
                if self._crawl.pending and (finished := self._crawl.next(POLL_SECONDS)):
                    self._keep(finished)
        finally:
            self._crawl.stop()
        self._finish()
        self.report.seconds = round(self._clock.monotonic() - started, 3)
        return self.report

    # ------------------------------------------------------------------------------------------ the beginning

    def _begin(self) -> None:
        parts, now = self._parts, self._clock.now()
        configs = {config.name: config for config in parts.config.sources}
        with parts.store.transaction() as work:
            work.sources.sync([(config.name, config.url, config.tags) for config in parts.config.sources], now)
            work.queue.release_expired(now)
            work.queue.correct_times(now, now + LONGEST_WAIT)
            rows = work.sources.all()
            paused = [host for host in work.hosts.all_paused(now) if is_paused(host, now)]
        politeness = parts.client.shared.politeness
        for host in paused:
            if host.paused_until is not None:
                politeness.pause(host.name, (host.paused_until - now).total_seconds())
        watched = [row for row in rows if row.removed_at is None and row.name in configs]
        self.configs = {row.id: configs[row.name] for row in watched}
        self.report.sources = len(watched)
        chosen = [row for row in watched if not self._options.sources or row.name in self._options.sources]
        is_asked = self._options.is_forced or self._options.takes_whole_backlog
        due = [row for row in chosen if is_asked or is_due(row, now)]
        if self._options.takes_whole_backlog:
            # A listing that has not changed has a backlog all the same.
            due = [replace(row, etag=None, last_modified=None, body_hash=None) for row in due]
        self._recall_robots(row.url for row in due)
        for row in due:
            self._add(row.url, VisitTask(row, self.configs[row.id]))

    def _add(self, url: str, task: Task) -> None:
        self._total += 1
        self._crawl.add(url, task)

    def _recall_robots(self, urls: Iterable[str]) -> None:
        """Give the client what earlier runs know of robots.txt at hosts that are new in this run."""
        names = {_robots_name(robots_url(url)): robots_url(url) for url in urls}
        new = {name: address for name, address in names.items() if name not in self._known_hosts}
        self._known_hosts.update(new)
        if not new:
            return
        with self._parts.store.reading() as work:
            rows = work.hosts.get(new)
        robots = self._parts.client.shared.robots
        for name, row in rows.items():
            if row.robots_at is not None and row.robots_status is not None:
                answer = RobotsAnswer(row.robots_status, row.robots or b"")
                robots.remember(KnownRobots(new[name], answer, row.robots_at))

    # ------------------------------------------------------------------------------------------ the queue

    def _is_over(self) -> bool:
        if self._parts.stop.is_set():
            self.report.is_stopped = True
            return True
        if self._clock.monotonic() >= self._end:
            return True
        return not self._crawl.pending and not self._may_lease

    def _lease(self) -> None:
        """Lease pages of the queue, as long as there are few in hand."""
        if not self._may_lease or self._in_hand > MAX_LEASED - LEASED_AT_ONCE:
            return
        now = self._clock.now()
        until = now + timedelta(seconds=max(0.0, self._end - self._clock.monotonic())) + LEASE
        crowded = [host for host, count in self._leased_of_host.items() if count >= MAX_LEASED_OF_HOST]
        paused = self._parts.client.shared.politeness.pauses()
        with self._parts.store.transaction() as work:
            rows = work.queue.lease(now, until, LEASED_AT_ONCE, {*crowded, *paused})
            tasks = [self._fetch_task(row, work) for row in rows]
        self._may_lease = len(rows) == LEASED_AT_ONCE
        self._recall_robots(row.url for row in rows)
        for task in tasks:
            self._leased[task.row.id] = task.row
            self._leased_of_host[task.row.host] += 1
            self._in_hand += 1
            self._add(task.row.url, task)

    def _fetch_task(self, row: QueueRow, work: Transaction) -> FetchTask:
        config = self.configs.get(row.source_id)
        article = None if row.article_id is None else work.articles.by_id(row.article_id)
        validators = Validators(article.etag, article.last_modified) if article else None
        if row.source_id not in self._usual_words:
            medians = [visit.words for visit in work.visits.of(row.source_id, USUAL_VISITS) if visit.articles]
            self._usual_words[row.source_id] = round(median(medians)) if medians else 0
        return FetchTask(row, config.revisit if config else (), validators, self._usual_words[row.source_id])

    # ------------------------------------------------------------------------------------------ in the threads

    def _process(self, task: Task, leave: Callable[[], None]) -> Answer:
        if isinstance(task, VisitTask):
            return self._visitor.visit(task.source, task.config)
        answer = FetchedPage(row=task.row, revisit=task.revisit)
        try:
            page = self._parts.client.fetch(task.row.url, task.validators)
        except ScraperError as error:
            return replace(answer, error=error)
        finally:
            leave()
        try:
            reading = self._reader.read(page)
        except ScraperError as error:
            return replace(answer, page=page, error=error)
        return replace(answer, page=page, reading=self._witnessed(page, reading, task.usual_words))

    def _witnessed(self, page: Page, reading: ArticleReading, usual_words: int) -> ArticleReading:
        """The reading with the opinion of the witness, if it is asked: one article in twenty, and each short one."""
        from scraper.ingest.article_reading import witness
        from scraper.ingest.witness import is_sampled

        is_kept = reading.figures.outcome in KEPT_OUTCOMES
        if not is_kept or not is_sampled(reading.keys.url_key, reading.row.word_count, usual_words):
            return reading
        try:
            doubt: Doubt | None = self._parts.pool.run(partial(witness, page, reading.document), page.url)
        except ScraperError:
            return reading  # what the witness cannot read is no finding about our article
        return reading.doubted(doubt)

    # ------------------------------------------------------------------------------------------ keeping

    def _keep(self, finished: Finished[Task, Answer]) -> None:
        answer = _answer_of(finished, self._clock)
        url = answer.source.url if isinstance(answer, VisitAnswer) else answer.row.url
        self._done += 1
        self._in_hand -= isinstance(answer, FetchedPage)
        self._watch(self._done, self._total, url)
        host = host_of(url)
        if answer.error is not None and is_network_failure(answer.error):
            self._answering.setdefault(host, False)
            self._held.append(answer)
            return
        self._answering[host] = True
        self._keep_answer(answer)

    def _keep_answer(self, answer: Answer) -> None:
        if isinstance(answer, VisitAnswer):
            self._keep_visit(answer)
        else:
            self._keep_page(answer)

    def _keep_visit(self, answer: VisitAnswer) -> None:
        backlog = None if self._options.takes_whole_backlog else answer.config.backlog
        kept = keep_visit(self._parts.store, answer, Keeping(self._clock.now(), self._clock.random, backlog))
        self.report.visits += 1
        self.report.failed_visits += int(answer.error is not None)
        self.report.new_items += kept.row.new
        self._may_lease = self._may_lease or kept.row.queued > 0
        self.figures.add_visit(kept.row)

    def _keep_page(self, answer: FetchedPage) -> None:
        self._leased.pop(answer.row.id, None)
        self._leased_of_host[answer.row.host] -= 1
        # Only then there may be more: what was not leased so far was at hosts with too many leased pages.
        if self._leased_of_host[answer.row.host] == MAX_LEASED_OF_HOST - 1:
            self._may_lease = True
        kind = self._keeper.keep(answer, self._clock.now())
        self.report.articles += int(kind is VersionKind.FIRST)
        self.report.changed += int(kind in (VersionKind.EDIT, VersionKind.CORRECTION))
        is_failure = answer.error is not None and not isinstance(answer.error, NotModified)
        self.report.failed_pages += int(is_failure)
        self.report.without_text += int(answer.reading is not None and kind is None and answer.row.article_id is None)
        self.figures.add_page(answer)

    # ------------------------------------------------------------------------------------------ the end

    def _finish(self) -> None:
        """Take what was begun, decide about network failures, and give back what was not begun."""
        seconds = GRACE_SECONDS if self.report.is_stopped else BUDGET_GRACE_SECONDS
        for finished in self._crawl.drain(seconds):
            self._keep(finished)
        failed = [host for host, answers in self._answering.items() if not answers]
        self.report.is_outage = local_outage(len(failed), len(self._answering))
        if not self.report.is_outage:
            for answer in self._held:
                self._keep_answer(answer)
        now = self._clock.now()
        with self._parts.store.transaction() as work:
            work.queue.release(self._leased)
            work.hosts.put(self._hosts(work))
            self.report.deferred = work.queue.counts(now).ready
        self._parts.archive.sync()
        self.report.torn = tuple(archive.file for archive in self._parts.archive.torn)

    def _hosts(self, work: Transaction) -> list[HostRow]:
        """The hosts about which this run learned something: pauses, and answers of robots.txt."""
        now = self._clock.now()
        pauses = self._parts.client.shared.politeness.pauses()
        robots = {_robots_name(known.address): known for known in _taken(self._parts.robots)}
        rows = work.hosts.get({*pauses, *robots})
        for name, seconds in pauses.items():
            row = rows.get(name) or HostRow(name=name)
            rows[name] = replace(row, paused_until=now + timedelta(seconds=seconds))
        for name, known in robots.items():
            row = rows.get(name) or HostRow(name=name)
            rows[name] = replace(
                row, robots_at=known.fetched_at, robots_status=known.answer.status, robots=known.answer.content
            )
        return list(rows.values())


def _answer_of(finished: Finished[Task, Answer], clock: WebClock) -> Answer:
    """The answer of a task; one with the error where the task ended with an error of its own."""
    if not isinstance(finished.outcome, ScraperError):
        return finished.outcome
    task = finished.task
    if isinstance(task, VisitTask):
        return VisitAnswer(source=task.source, config=task.config, at=clock.now(), seconds=0.0, error=finished.outcome)
    return FetchedPage(row=task.row, revisit=task.revisit, error=finished.outcome)


def _robots_name(address: str) -> str:
    """The name under which the store keeps a robots.txt: its host, with the scheme where that is not https."""
    scheme, _, rest = address.partition("://")
    host = rest.partition("/")[0]
    return host if scheme == "https" else f"{scheme}://{host}"


def _taken(queue: SimpleQueue[KnownRobots]) -> list[KnownRobots]:
    taken: list[KnownRobots] = []
    while True:
        try:
            taken.append(queue.get_nowait())
        except Empty:
            return taken
