"""``scraper normalize --input``: many URLs into a folder, hosts in parallel, each URL once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from msgspec.structs import replace

from scraper.article import Outcome
from scraper.cli.checks import Request, is_url
from scraper.cli.console import printable, tell
from scraper.cli.journal import NAME, Entry, Journal, fault_version, is_own_name, is_passing, open_journal
from scraper.cli.output import EXTENSIONS, file_stem, keep_file
from scraper.cli.page_workers import read_series
from scraper.cli.progress import progress_bar
from scraper.cli.results import GOOD, SourceResult, advice, failure, written
from scraper.cli.source_pages import client_of, page_of
from scraper.document import Page
from scraper.errors import BudgetExceeded, InternalError, NotText, NotWritable, ScraperError
from scraper.faults import faults_about
from scraper.reading.decode import decode
from scraper.values.urls import without_user
from scraper.web.crawl import Done, crawl
from scraper.workers.task_pool import task_pool

__all__ = ["run_batch"]


def run_batch(request: Request, urls: Path, folder: Path) -> int:
    """Normalize the URLs of a file into a folder.

    The exit status is 1 if one of them, now or in an earlier run, gave no main text. Raises UsageError for a file in
    which no line is a URL.
    """
    sources = _listed_urls(urls)
    folder.mkdir(parents=True, exist_ok=True)
    with open_journal(folder) as journal:
        extension = EXTENSIONS[request.format]
        names = _file_names(sources, journal, extension)
        left = [source for source in sources if not journal.is_done(source, extension)]
        _tell_earlier_failures(set(sources).difference(left), journal, folder)
        with progress_bar(len(sources)) as bar:
            for number, done in enumerate(_outcomes(left, request), start=len(sources) - len(left) + 1):
                entry, problem = _write_outcome(done, request, folder / names[done.url])
                journal.add(entry)
                bar.at(number, done.url)
                if problem:
                    with bar.hidden():
                        tell(done.url, problem)
    return int(any(journal.entries[source].outcome not in GOOD for source in sources))


def _tell_earlier_failures(done: Iterable[str], journal: Journal, folder: Path) -> None:
    """Say in one line how many sources failed for good in an earlier run, and how to try them again."""
    count = sum(journal.entries[source].outcome not in GOOD for source in done)
    if count:
        urls, them, lines = ("1 URL", "it", "its line") if count == 1 else (f"{count} URLs", "them", "their lines")
        tell(f"{urls} gave no main text in an earlier run; to try {them} again, delete {lines} from {folder / NAME}")


def _listed_urls(path: Path) -> list[str]:
    """The URLs of a file, each once; empty lines and lines that begin with # are passed over."""
    page = page_of(str(path), None)
    try:
        text = decode(page).text
    except NotText as error:
        raise NotText(error.message, printable(str(path))) from error
    lines = (line.strip() for line in text.splitlines())
    sources = [without_user(printable(line)) for line in lines if line and not line.startswith("#")]
    if sources and not any(map(is_url, sources)):
        raise click.UsageError(f"--input: no line of {printable(str(path))} is a URL.")
    return list(dict.fromkeys(sources))


def _file_names(sources: Iterable[str], journal: Journal, extension: str) -> dict[str, str]:
    """A file's name for each source: that of an earlier run in this format, else one that no other source has.

    What the journal says is taken only if it is the name of a file in the folder, and no other source has it.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for entry in journal.entries.values():
        if entry.file is None or not is_own_name(entry.file) or entry.file.casefold() in taken:
            continue
        taken.add(entry.file.casefold())
        if entry.file.endswith(extension):
            names[entry.source] = entry.file
    for source in sources:
        if source not in names:
            names[source] = _free_name(file_stem(source), extension, taken)
            taken.add(names[source].casefold())
    return names


def _free_name(stem: str, extension: str, taken: set[str]) -> str:
    name, number = f"{stem}{extension}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{extension}"
    return name


def _outcomes(sources: list[str], request: Request) -> Iterator[Done[SourceResult]]:
    """The outcome of each source, in the order in which they are ready."""
    client = client_of(request.web)
    with task_pool(request.seconds) as pool:

        def read(page: Page) -> SourceResult:
            return read_series(page, str(page.url), request, pool, client.fetch)

        yield from crawl(sources, client.fetch, read, client.shared.politeness)


def _write_outcome(done: Done[SourceResult], request: Request, target: Path) -> tuple[Entry, str]:
    """Write the text of a source; the entry of the journal, and why there is no article ("" where there is one).

    Raises OSError if no file can be written at all.
    """
    error = done.outcome if isinstance(done.outcome, ScraperError) else None
    try:
        with faults_about(done.url):
            result = _result_of(done, request)
        if result.text is not None:
            keep_file(target, result.text)
    except (InternalError, BudgetExceeded) as fault:
        return _journal_entry(done.url, Outcome.FAILED, fault), fault.message
    except NotWritable as problem:
        return _journal_entry(done.url, Outcome.FAILED, problem), str(problem)
    entry = _journal_entry(done.url, result.outcome, error)
    return replace(entry, file=None if result.text is None else target.name, id=result.id), result.problem


def _result_of(done: Done[SourceResult], request: Request) -> SourceResult:
    """The message and the document for a source or for its failure."""
    if not isinstance(done.outcome, ScraperError):
        return done.outcome
    record = failure(done.outcome, done.url)
    problem = done.outcome.message + advice(done.outcome, done.url, request.web)
    return SourceResult(written(record, request), problem, str(record.outcome), record.id, done.outcome.code)


def _journal_entry(url: str, outcome: str, error: ScraperError | None) -> Entry:
    if error is None:
        return Entry(url, str(outcome))
    return Entry(url, str(outcome), error=error.code, again=is_passing(error), version=fault_version(error))
