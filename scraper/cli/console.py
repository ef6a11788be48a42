"""Standard output and standard error, and how a command ends when something breaks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from scraper.errors import RunLocked, ScraperError

__all__ = ["Commands", "printable", "put", "tell"]

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

LOCKED = 75
"""EX_TEMPFAIL of sysexits.h: try again later."""

PIPE_CLOSED = 141
"""128 + SIGPIPE, as shells report it."""


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
        yield
    except KeyboardInterrupt:
        tell("interrupted")
        sys.exit(INTERRUPTED)
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
