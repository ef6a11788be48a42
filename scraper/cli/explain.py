"""``scraper explain``: one source, explained as a page or in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import click

from scraper.cli.checks import STANDARD_INPUT, Request, Web, check, is_url
from scraper.cli.console import log_trace, printable, put, tell
from scraper.cli.output import file_stem, write_file
from scraper.cli.run import advice
from scraper.cli.sources import getter, page_of
from scraper.errors import FetchError, InternalError, NotText, SourceError
from scraper.faults import faults_about
from scraper.views import compare, explain, gold_text, to_page, to_terminal

__all__ = ["Asked", "run_explain"]

EXTENSION = ".explain.html"


class Asked(NamedTuple):
    """What ``scraper explain`` was asked for."""

    source: str
    url: str | None
    gold: str | None
    """A file, or ``-``."""
    output: Path | None
    terminal: bool
    web: Web = Web()


def run_explain(asked: Asked) -> int:
    """Explain the source; the exit status is 1 if it could not be read."""
    _check(asked)
    gold = None if asked.gold is None else _gold(asked.gold)
    get = getter(asked.web) if is_url(asked.source) else None
    try:
        with faults_about(asked.source if get else asked.url):
            explanation = explain(page_of(asked.source, asked.url, get))
            comparison = compare(explanation, gold) if gold is not None else None
            if asked.terminal:
                text = to_terminal(explanation, sys.stdout, comparison)
            else:
                text = to_page(explanation, comparison)
    except (SourceError, FetchError, InternalError) as error:
        log_trace(error)
        tell(asked.source, error.message + advice(error, asked.source, asked.web))
        return 1
    if asked.terminal:
        put(text)
    else:
        _write(asked, text)
    return 0


def _check(asked: Asked) -> None:
    check(Request((asked.source,), format="json", blocks=False, url=asked.url, output=None, web=asked.web))
    if asked.terminal and asked.output:
        raise click.UsageError("--terminal writes to standard output; --output is for the page.")
    if asked.gold == "":
        raise click.UsageError("--gold is empty.")
    if asked.gold and is_url(asked.gold):
        raise click.UsageError("--gold is a file, not a URL.")
    if asked.gold == asked.source == STANDARD_INPUT:
        raise click.UsageError("Standard input (-) can be read only once.")
    if asked.output and any(_is_file(one, asked.output) for one in (asked.source, asked.gold)):
        raise click.UsageError("--output would replace a file that is read.")


def _is_file(source: str | None, path: Path) -> bool:
    if source is None or is_url(source) or not path.exists():
        return False
    return Path(source).exists() and path.samefile(source)


def _gold(path: str) -> str:
    content = page_of(path, None).content
    try:
        text = gold_text(content if isinstance(content, bytes) else content.encode())
    except NotText as error:
        raise NotText(error.message, printable(path)) from error
    if text is None:
        raise click.UsageError(f"--gold: {printable(path)} is JSON without ground_truth.main_content or a body.")
    return text


def _write(asked: Asked, text: str) -> None:
    """Into the file asked for; else to standard output or, if that is a terminal, into a file in the current folder."""
    if asked.output:
        write_file(asked.output, text)
    elif sys.stdout is not None and sys.stdout.isatty():
        target = Path(f"{file_stem(asked.source)}{EXTENSION}")
        write_file(target, text)
        put(f"{target}\n")
    else:
        put(text)
