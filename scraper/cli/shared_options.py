"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from scraper.cli.console import show_log

__all__ = ["SECONDS_OPTION", "VERBOSE", "options_of"]

SECONDS_OPTION = click.option(
    "--seconds",
    type=click.FloatRange(0, 86_400, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Give up a page that takes more CPU time than this to read.",
)

VERBOSE = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    expose_value=False,
    callback=show_log,
    help="Log to standard error, with the traceback of each internal error.",
)


def options_of(*options: Callable[..., Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator that gives a command these options."""

    def give(command: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        return command

    return give
