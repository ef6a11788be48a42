"""The calls of ``scraper`` in scripts and documents, parsed by the real commands and not run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from unittest.mock import patch

import click

from scraper.cli import main

__all__ = ["parse_call", "scraper_calls"]

_REDIRECTION = re.compile(r"\d?>&\d|\d?>>?\s*[^\s;|&)]+|<\s*[^\s;|&)]+")
_CONTINUED = re.compile(r"\\\n\s*")
_PUNCTUATION = frozenset("();<>|&")


def scraper_calls(text: str) -> Iterator[list[str]]:
    """The arguments of each call of ``scraper`` in a script, a crontab, a unit or a workflow; comments are none."""
    for line in _CONTINUED.sub(" ", text).splitlines():
        if "scraper" in line and not line.lstrip().startswith("#"):
            yield from _calls(_REDIRECTION.sub(" ", line))


def _calls(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    call: list[str] | None = None
    for token in lexer:
        if _PUNCTUATION.issuperset(token):
            if call is not None:
                yield call
            call = None
        elif call is not None:
            call.append(token)
        elif token.rpartition("/")[2] == "scraper":
            call = []
        elif "scraper " in token:  # the script of a `sh -c`
            yield from _calls(token)
    if call is not None:
        yield call


def parse_call(arguments: list[str]) -> None:
    """Parse the arguments of a call with the click commands; whether its files are there does not matter.

    Raises click.ClickException for a command or an option that there is not, or a wrong value.
    """
    command: click.Command = main
    rest = list(arguments)
    while isinstance(command, click.Group):
        if not rest or rest[0] not in command.commands:
            raise click.UsageError(f"there is no command {rest[:1]} of {command.name}")
        command = command.commands[rest.pop(0)]
    with patch.object(click.Path, "convert", lambda _self, value, _parameter, _context: value):
        command.make_context(command.name, rest)
