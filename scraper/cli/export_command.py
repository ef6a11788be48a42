"""``scraper export``: kept articles to standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scraper.cli.console import put, tell
from scraper.cli.ingest_command import with_exit_codes
from scraper.cli.output import keep_file
from scraper.errors import ConfigError

if TYPE_CHECKING:
    from scraper.store.rows import ArticleFilter
    from scraper.store.store_session import Store

__all__ = ["article_filter", "run_export"]

INCOMPLETE = 1
PIECE_BYTES = 65_536
"""Bytes that are written at once, at least."""
NO_ARTICLE = "00000000000000000000000000000000"


def run_export(folder: Path, options: Mapping[str, Any]) -> int:
    """Write the articles of a folder to standard output; the exit status.

    It is 1 if the document of an article could not be read; that article is named and left out.
    """
    return with_exit_codes(lambda: _export(folder, options))


def _export(folder: Path, options: Mapping[str, Any]) -> int:
    from scraper.ingest.article_export import ArticleExport, ExportRequest
    from scraper.ingest.export_cursor import cursor_text, read_cursor, store_mark
    from scraper.ingest.ingest_folder import IngestFolder, opened_store
    from scraper.ingest.word_query import word_query
    from scraper.sources.source_config import read_config

    place = IngestFolder(folder)
    path: Path | None = options["cursor"]
    unreadable: list[str] = []
    with opened_store(place, read_config(place.sources_file)) as store:
        mark = store_mark(store)
        start = None if path is None else read_cursor(path, mark)
        request = ExportRequest(
            form=options["form"],
            wanted=article_filter(store, options),
            query=None if options["query"] is None else word_query(options["query"]),
            limit=options["limit"],
            start=start,
            feed_id=f"urn:scraper:feed:{mark or NO_ARTICLE}",
            now=datetime.now(UTC),
        )
        export = ArticleExport(store, request, lambda url, why: _tell_unreadable(unreadable, url, why))
        for piece in _joined(export.pieces()):
            put(piece)
        if path is not None and mark is not None and export.place is not None and export.place != start:
            _settle_output()
            keep_file(path, cursor_text(export.place, mark))
    return INCOMPLETE if unreadable else 0


def article_filter(store: Store, options: Mapping[str, Any]) -> ArticleFilter:
    """The articles or pages that the options ask for.

    Raises UsageError for a source, a tag or an outcome that does not exist, and ConfigError for what is no time.
    """
    from scraper.article import Outcome
    from scraper.ingest.given_times import time_of
    from scraper.store.rows import ArticleFilter

    with store.reading() as work:
        rows = work.sources.all()
    outcomes: tuple[str, ...] = options.get("outcomes", ())
    _refuse_missing("--source", options["sources"], {row.name for row in rows})
    _refuse_missing("--tag", options["tags"], {tag for row in rows for tag in row.tags})
    _refuse_missing("--outcome", outcomes, {str(outcome) for outcome in Outcome})
    now = datetime.now(UTC)
    return ArticleFilter(
        since=_time("--since", options["since"], lambda text: time_of(text, now)),
        until=_time("--until", options["until"], lambda text: time_of(text, now)),
        sources=options["sources"],
        tags=options["tags"],
        outcomes=outcomes,
    )


def _refuse_missing(option: str, given: Iterable[str], known: set[str]) -> None:
    for name in given:
        if name not in known:
            few = f": there are {', '.join(sorted(known))}" if 0 < len(known) <= 20 else ""
            raise click.UsageError(f"{option} {name}: the folder has none of that name{few}.")


def _time(option: str, text: str | None, time_of: Callable[[str], datetime]) -> datetime | None:
    try:
        return None if text is None else time_of(text)
    except ConfigError as error:
        raise click.UsageError(f"{option}: {error.message}.") from None


def _joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger pieces."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PIECE_BYTES:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _settle_output() -> None:
    """Let the output outlive a power cut if it goes to a file: the cursor will."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):  # a pipe or a terminal cannot be settled
            os.fsync(sys.stdout.fileno())


def _tell_unreadable(unreadable: list[str], url: str, why: str) -> None:
    unreadable.append(url)
    tell(url, why)
