"""``scraper normalize --input``: many URLs into a folder, hosts in parallel, none of them done twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from scraper.bulk import Done, Entry, Journal, crawl, open_journal
from scraper.bulk.journal import is_passing
from scraper.cli.checks import Request, is_url
from scraper.cli.console import printable, tell
from scraper.cli.output import EXTENSIONS, file_stem, write_file
from scraper.cli.progress import progress_bar
from scraper.cli.reading import read_series, readers
from scraper.cli.results import GOOD, Told, advice, failure, written
from scraper.cli.sources import client_of, page_of
from scraper.document import Page
from scraper.errors import NotText, ScraperError
from scraper.reading.decode import decode
from scraper.values.urls import without_user

__all__ = ["run_batch"]


def run_batch(request: Request, urls: Path, folder: Path) -> int:
    """Normalize the URLs of a file into a folder.

    The exit status is 1 if one of them, now or in an earlier run, gave no main text. Raises UsageError for a file in
    which no line is a URL.
    """
    sources = _sources(urls)
    folder.mkdir(parents=True, exist_ok=True)
    with open_journal(folder) as journal:
        extension = EXTENSIONS[request.format]
        names = _names(sources, journal, extension)
        left = [source for source in sources if not journal.is_done(source, extension)]
        with progress_bar(len(sources)) as bar:
            for number, done in enumerate(_done(left, request), start=len(sources) - len(left) + 1):
                came = _told(done, request)
                journal.add(_keep(came, done, folder / names[done.url]))
                bar.at(number, done.url)
                if came.trouble:
                    with bar.hidden():
                        tell(done.url, came.trouble)
    return int(any(journal.entries[source].outcome not in GOOD for source in sources))


def _sources(path: Path) -> list[str]:
    """The URLs of a file, each once; empty lines and lines that begin with # are passed over."""
    page = page_of(str(path), None)
    try:
        text = decode(page).text
    except NotText as error:
        raise NotText(error.message, printable(str(path))) from error
    found = (line.strip() for line in text.splitlines())
    sources = [without_user(printable(line)) for line in found if line and not line.startswith("#")]
    if sources and not any(map(is_url, sources)):
        raise click.UsageError(f"--input: no line of {printable(str(path))} is a URL.")
    return list(dict.fromkeys(sources))


def _names(sources: Iterable[str], journal: Journal, extension: str) -> dict[str, str]:
    """A file's name for each source: that of an earlier run in this format, else one that no other source has."""
    files = {entry.source: entry.file for entry in journal.entries.values() if entry.file}
    names = {source: file for source, file in files.items() if file.endswith(extension)}
    taken = {file.casefold() for file in files.values()}
    for source in sources:
        if source not in names:
            names[source] = _free(file_stem(source), extension, taken)
            taken.add(names[source].casefold())
    return names


def _free(stem: str, extension: str, taken: set[str]) -> str:
    name, number = f"{stem}{extension}", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{extension}"
    return name


def _done(sources: list[str], request: Request) -> Iterator[Done[Told]]:
    """What comes of each source, the first that is ready first."""
    client = client_of(request.web)
    with readers(request.seconds) as pool:

        def read(page: Page) -> Told:
            return read_series(page, str(page.url), request, pool, client.fetch)

        yield from crawl(sources, client.fetch, read, client.shared.politeness.wait)


def _told(done: Done[Told], request: Request) -> Told:
    """What is said and written of a source, or of its failure."""
    error = done.outcome
    if not isinstance(error, ScraperError):
        return error
    record = failure(error, done.url)
    trouble = error.message + advice(error, done.url, request.web)
    return Told(written(record, request), trouble, str(record.outcome), record.id, error.code)


def _keep(came: Told, done: Done[Told], target: Path) -> Entry:
    """Write what came of a source, and what the journal says of it."""
    if came.text is not None:
        write_file(target, came.text)
    return Entry(
        source=done.url,
        outcome=came.outcome,
        file=None if came.text is None else target.name,
        error=came.error,
        id=came.id,
        again=isinstance(done.outcome, ScraperError) and is_passing(done.outcome),
    )
