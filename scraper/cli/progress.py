"""A progress bar on standard error, for several sources on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol

from scraper.cli.console import printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["Bar", "GrowingBar", "growing_bar", "progress_bar"]


class Bar(Protocol):
    """Shows how many sources are done, and on which the work is."""

    def at(self, done: int, source: str) -> None:
        """Say that so many are done, and which is next."""

    def hidden(self) -> AbstractContextManager[None]:
        """Suspend the bar while other text is written to the terminal."""


class _NoBar:
    def at(self, done: int, source: str) -> None:
        """Show nothing."""

    def hidden(self) -> AbstractContextManager[None]:
        """Nothing is to be hidden."""
        return nullcontext()


class _RichBar:
    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def at(self, done: int, source: str) -> None:
        """Draw the bar anew."""
        self._progress.update(self._task, completed=done, source=printable(source))

    def hidden(self) -> AbstractContextManager[None]:
        """Take the bar away and draw it again."""
        return _hidden(self._progress)


@contextmanager
def _hidden(progress: Progress) -> Iterator[None]:
    progress.stop()
    yield
    progress.start()


class GrowingBar(Protocol):
    """Shows how many tasks are done of a number that grows."""

    def at(self, done: int, total: int, subject: str) -> None:
        """Say that so many are done of so many, and what the last one was."""

    def hidden(self) -> AbstractContextManager[None]:
        """Suspend the bar while other text is written to the terminal."""


class _NoGrowingBar:
    def at(self, done: int, total: int, subject: str) -> None:
        """Show nothing."""

    def hidden(self) -> AbstractContextManager[None]:
        """Nothing is to be hidden."""
        return nullcontext()


class _RichGrowingBar:
    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def at(self, done: int, total: int, subject: str) -> None:
        """Draw the bar anew."""
        self._progress.update(self._task, completed=done, total=total, source=printable(subject))

    def hidden(self) -> AbstractContextManager[None]:
        """Take the bar away and draw it again."""
        return _hidden(self._progress)


@contextmanager
def growing_bar() -> Iterator[GrowingBar]:
    """A bar for work whose amount is not known before; without a terminal, nothing is drawn and rich is not loaded."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _NoGrowingBar()
        return
    with _rich_bar() as bar:
        yield _RichGrowingBar(bar, bar.add_task("", total=None, source=""))


@contextmanager
def progress_bar(count: int) -> Iterator[Bar]:
    """A bar for so many sources; for one, or without a terminal, nothing is drawn and rich is not loaded."""
    if count < 2 or sys.stderr is None or not sys.stderr.isatty():
        yield _NoBar()
        return
    with _rich_bar() as bar:
        yield _RichBar(bar, bar.add_task("", total=count, source=""))


def _rich_bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    source = TextColumn("{task.fields[source]}", markup=False, table_column=Column(no_wrap=True))
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), source)
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
