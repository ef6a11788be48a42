"""Standard output and standard error, and how a command ends when something breaks."""

from __future__ import annotations

import os
import sys
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

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            tell("interrupted")
            context.exit(INTERRUPTED)
        except BrokenPipeError:
            _drop_output()
            context.exit(PIPE_CLOSED)
        except RunLocked as error:
            tell(str(error))
            context.exit(LOCKED)
        except ScraperError as error:
            tell(str(error))
            context.exit(1)
        except OSError as error:
            if error.filename is None:
                _drop_output()
            tell(str(error.filename or "standard output"), error.strerror or str(error))
            context.exit(1)


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
