"""Standard output and standard error, and how a command ends when something breaks."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from scraper.errors import RunLocked, ScraperError

__all__ = ["Commands", "printable", "put", "tell"]

SIGNALLED = 128
"""Added to the number of the signal that ended a command, as shells report it."""

LOCKED = 75
"""EX_TEMPFAIL of sysexits.h: try again later."""

PIPE_CLOSED = 141
"""128 + SIGPIPE, as shells report it."""


_WORDS = (("SIGTERM", "terminated"), ("SIGHUP", "hung up"))
_ENDINGS: dict[int, str] = {getattr(signal, name): word for name, word in _WORDS if hasattr(signal, name)}
"""Signals that are raised in the command, and what is said then; Windows has no SIGHUP."""


class Commands(click.Group):
    """Commands that end an interruption, a closed pipe, a full disk and a broken table with at most one line."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line; the help is written meanwhile."""
        with _one_line():
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
        if error.filename is None:
            _drop_output()
        tell(str(error.filename or "standard output"), error.strerror or str(error))
        sys.exit(1)


class _Ended(KeyboardInterrupt):
    """A signal other than SIGINT that ends the command."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def _signals_raised() -> Iterator[None]:
    """Raise SIGTERM and SIGHUP as Ctrl-C is raised, so that what was begun is ended in order.

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


def put(text: str) -> None:
    """Write to standard output, as UTF-8 whatever the locale."""
    if sys.stdout is None:
        raise OSError(0, "is closed")
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def tell(*parts: str) -> None:
    """Write one line to standard error: ``scraper: SOURCE: message``."""
    click.echo(printable(": ".join(("scraper", *parts))), err=True)


def printable(text: str) -> str:
    """Text on one line without what a terminal would obey, or UTF-8 cannot hold."""
    line = " ".join(text.split())
    return line if line.isprintable() else "".join(one if one.isprintable() else "\ufffd" for one in line)


def _drop_output() -> None:
    # Else the interpreter flushes what is left at its end, and reports the closed pipe or the full disk once more.
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
