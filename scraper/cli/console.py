"""Standard output and standard error, and the exit status of a command that fails."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from scraper.errors import InternalError, RunLocked, ScraperError

__all__ = ["SIGNALLED", "Commands", "log_trace", "printable", "put", "show_log", "tell"]

SIGNALLED = 128
"""Added to the number of the signal that ended a command, as shells report it."""

LOCKED = 75
"""EX_TEMPFAIL of sysexits.h: try again later."""

PIPE_CLOSED = 141
"""128 + SIGPIPE, as shells report it."""

STANDARD_OUTPUT = "standard output"
"""The name under which an OSError of standard output is told."""

_log = logging.getLogger(__name__)


_WORDS = (("SIGTERM", "terminated"), ("SIGHUP", "hung up"))
_ENDINGS: dict[int, str] = {getattr(signal, name): word for name, word in _WORDS if hasattr(signal, name)}
"""Signals that end the command, with their messages; Windows has no SIGHUP."""


class Commands(click.Group):
    """Commands that end an interruption, a closed pipe, a full disk and a broken table with at most one line."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line; the help is written meanwhile."""
        with _one_line(), _about_output():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        with _one_line():
            return super().invoke(context)


@contextmanager
def _one_line() -> Iterator[None]:
    """Turn what may break into a line on standard error and an exit status."""
    try:
        with _signals_raised():
            yield
    except KeyboardInterrupt as error:
        number = error.number if isinstance(error, _Ended) else signal.SIGINT
        # A terminal that hung up takes no more lines.
        with suppress(OSError):
            tell(_ENDINGS.get(number, "interrupted"))
        sys.exit(SIGNALLED + number)
    except BrokenPipeError:
        _drop_output()
        sys.exit(PIPE_CLOSED)
    except RunLocked as error:
        tell(str(error))
        sys.exit(LOCKED)
    except ScraperError as error:
        tell(str(error))
        sys.exit(1)
    except OSError as error:
        if error.filename is STANDARD_OUTPUT:
            _drop_output()
        subject = () if error.filename is None else (str(error.filename),)
        tell(*subject, error.strerror or str(error))
        sys.exit(1)


@contextmanager
def _about_output() -> Iterator[None]:
    """Give an OSError the name of standard output: it has none of its own, and others without a name exist."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, STANDARD_OUTPUT) from error


class _Ended(KeyboardInterrupt):
    """A signal other than SIGINT that ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def _signals_raised() -> Iterator[None]:
    """Raise SIGTERM and SIGHUP like Ctrl-C, so that the command cleans up before it ends.

    The second signal of a kind ends the process at once. A signal that is ignored, as under ``nohup``, stays ignored.
    """
    taken = [number for number in _ENDINGS if signal.getsignal(number) is signal.SIG_DFL]
    try:
        for number in taken:
            signal.signal(number, _raise)
    except ValueError:  # not in the main thread, which alone may handle signals
        taken = []
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _raise(number: int, _: object) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise _Ended(number)


def put(content: str | bytes) -> None:
    """Write to standard output: bytes as they are, text as UTF-8 whatever the locale."""
    if isinstance(content, str):
        content = content.encode("utf-8", "replace")
    with _about_output():
        if sys.stdout is None:
            raise OSError(0, "is closed")
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()


def tell(*parts: str) -> None:
    """Write one line to standard error: ``scraper: SOURCE: message``."""
    click.echo(printable(": ".join(("scraper", *parts))), err=True)


def printable(text: str) -> str:
    """Text on one line, without control characters and lone surrogates."""
    line = " ".join(text.split())
    return line if line.isprintable() else _replace_unprintable(line)


def _replace_unprintable(line: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in line)


def _drop_output() -> None:
    # Else the interpreter flushes what is left at its end, and reports the closed pipe or the full disk once more.
    if sys.stdout is not None:
        with suppress(OSError):  # there may be no descriptor left for it; then the interpreter reports it
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def log_trace(error: ScraperError) -> None:
    """Log the traceback of a fault that has no other name; ``--verbose`` shows it."""
    if isinstance(error, InternalError) and error.trace:
        _log.info("%s", error.trace.rstrip())


class _StandardError(logging.Handler):
    """Writes records to standard error, without what a terminal would obey."""

    def emit(self, record: logging.LogRecord) -> None:
        for line in self.format(record).splitlines():
            click.echo(_replace_unprintable(line), err=True)


def show_log(context: click.Context, _option: click.Parameter, is_wanted: bool) -> None:
    """Show the package's log on standard error until the command ends: the callback of ``--verbose``."""
    if not is_wanted:
        return
    context.with_resource(_shown_log())


@contextmanager
def _shown_log() -> Iterator[None]:
    log, handler = logging.getLogger("scraper"), _StandardError()
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
