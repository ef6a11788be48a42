"""``scraper sources add``: find the sources behind URLs and in files, tell what they are, and append them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from scraper.cli.checks import is_url
from scraper.cli.console import log_trace, printable, tell
from scraper.cli.ingest_command import fetch_settings
from scraper.cli.progress import GrowingBar, growing_bar
from scraper.cli.source_pages import page_of
from scraper.cli.terminal_lines import put_line
from scraper.errors import FetchError, InternalError, SourceError
from scraper.sources.config_appending import NewSource, append_sources
from scraper.sources.source_config import Config, parse_config, read_config
from scraper.values.urls import url_key, without_user

if TYPE_CHECKING:
    from scraper.ingest.source_adding import FoundSource
    from scraper.web import Client
    from scraper.workers.task_pool import TaskPool

__all__ = ["add_sources"]

FAILED = 1
MAX_CHECKED = 5
"""Sources of a list that are tried one by one; a longer list is added as it is."""


def add_sources(given: Sequence[str], folder: Path, options: Mapping[str, Any]) -> int:
    """Add what is given to the ``sources.toml`` of a folder; 1 if something of it could not be added.

    Each source is appended as soon as it is found, so that an interruption loses only those that are left.
    """
    from scraper.ingest.ingest_folder import IngestFolder
    from scraper.ingest.source_adding import client_of_sources
    from scraper.workers.task_pool import task_pool

    place = IngestFolder(folder)
    config = _config(place.sources_file)
    settings = fetch_settings(options, config)
    file = _SourcesFile(place.sources_file, config, options["tags"], options["dry_run"])
    with task_pool(settings.seconds, 1) as pool, growing_bar() as bar:
        pool.start()
        adding = _Adding(file, client_of_sources(settings), pool, bar)
        adding.add(given)
    return FAILED if adding.has_failed else 0


def _config(file: Path) -> Config:
    return read_config(file) if file.exists() else parse_config(b"", str(file))


class _SourcesFile:
    """The file that sources are added to, and the sources that it has."""

    def __init__(self, path: Path, config: Config, tags: tuple[str, ...], is_dry: bool) -> None:
        self._path = path
        self._tags = tags
        self._is_dry = is_dry
        self._names = {url_key(source.url): source.name for source in config.sources}

    def name_of(self, url: str) -> str | None:
        """The name of the source with that URL, if the file has it."""
        return self._names.get(url_key(url))

    def append(self, sources: Sequence[NewSource]) -> int:
        """Append the sources that are not there yet, unless nothing is to be written; how many they are."""
        new = {url_key(source.url): source for source in sources if self.name_of(source.url) is None}
        tagged = [replace(row, tags=tuple(dict.fromkeys((*row.tags, *self._tags)))) for row in new.values()]
        if self._is_dry:
            self._names |= {key: source.name or source.url for key, source in new.items()}
            return len(tagged)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        added = append_sources(self._path, tagged)
        self._names |= {url_key(source.url): source.name for source in added}
        return len(added)


class _Adding:
    """Adds what is given, one after the other."""

    def __init__(self, file: _SourcesFile, client: Client, pool: TaskPool, bar: GrowingBar) -> None:
        from scraper.ingest.source_adding import SourceFinder

        self._file = file
        self._pool = pool
        self._bar = bar
        self._finder = SourceFinder(client, pool, self._watch)
        self._done = self._total = 0
        self.has_failed = False

    def _watch(self, url: str) -> None:
        self._bar.at(self._done, self._total, url)

    def add(self, given: Sequence[str]) -> None:
        """Add URLs and files; what is wrong with one of them is told, and the others follow."""
        self._total = len(given)
        for text in given:
            with self._told(text):
                if is_url(text):
                    self._add_url(NewSource(url=without_user(printable(text))))
                else:
                    self._add_list(text, self._listed(text))
            self._done += 1

    @contextmanager
    def _told(self, subject: str) -> Iterator[None]:
        """Tell an error about one source, and go on."""
        try:
            yield
        except (SourceError, FetchError, InternalError) as error:
            log_trace(error)
            with self._bar.hidden():
                tell(error.subject or subject, error.message)
            self.has_failed = True

    def _listed(self, path: str) -> tuple[NewSource, ...]:
        from scraper.ingest.source_adding import read_subscriptions

        self._bar.at(self._done, self._total, path)
        page = page_of(path, None)
        listed: tuple[NewSource, ...] = self._pool.run(partial(read_subscriptions, page), path)
        return listed

    def _add_url(self, source: NewSource) -> None:
        """Add the best source behind a URL, or the feeds of the OPML file there."""
        if (name := self._file.name_of(source.url)) is not None:
            self._say(source.url, f"is in sources.toml already, as {name}")
            return
        found = self._finder.find(source.url)
        if isinstance(found, tuple):
            self._add_list(source.url, found)
        elif (name := self._file.name_of(found.url)) is not None:
            self._say(found.url, f"is in sources.toml already, as {name}")
        else:
            self._file.append([replace(source, url=found.url)])
            self._say(found.url, _described(found, datetime.now(UTC)))

    def _add_list(self, subject: str, listed: Sequence[NewSource]) -> None:
        """Try the sources of a short list one by one; add those of a long one as they are."""
        if len(listed) <= MAX_CHECKED:
            for source in listed:
                with self._told(source.url):
                    self._add_url(source)
            return
        added = self._file.append(listed)
        known = f"{len(listed) - added:,} are in sources.toml already" if added < len(listed) else ""
        new = f"{added:,} sources as they are, unchecked: the next runs check them" if added else ""
        self._say(subject, "; ".join(filter(None, (new, known))))

    def _say(self, subject: str, text: str) -> None:
        with self._bar.hidden():
            put_line(subject, text)


def _described(found: FoundSource, now: datetime) -> str:
    """What a source lists, and what the first run would fetch of it."""
    from scraper.ingest.time_distance import distance

    kind = f"{found.kind.value} index" if found.is_index else found.kind.value
    newest = f"newest {distance(found.newest, now)}" if found.newest else "without dates"
    limit = "at least " if found.is_index else ""
    age = " of the last 7 days" if found.newest else ""
    items, articles = _quantity(found.items, "item"), _quantity(found.to_fetch, "article")
    return f"{kind}, {items}, {newest}; the first run fetches {limit}{articles}{age}"


def _quantity(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
