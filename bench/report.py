"""Options and result of a measurement."""

from __future__ import annotations

import math
import multiprocessing
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from bench.locked import is_locked
from bench.metrics import mean

__all__ = ["CHUNK", "WORKERS", "Options", "Report", "error_line", "errors_of", "in_parallel", "parts", "with_error"]

T = TypeVar("T")
R = TypeVar("R")

WORKERS = 2
CHUNK = 8
"""Pages that a worker takes at once; for so few, no worker is started."""


class Options(Struct, frozen=True, kw_only=True):
    """The measurements to make and the details to show."""

    data: Path
    only: str | None = None
    """One of ``quality.PARTS``."""
    by: str = "source"
    """For fields: one more table for each ``source`` or ``language``; for WCXB the page type always parts the table."""
    limit: int | None = None
    """At most so many pages of each part, evenly spread."""
    worst: int | None = None
    """How many of the worst WCXB pages to list, of articles and of all other types; None for ten of each measure of
    lost and kept blocks, and none by word F1."""
    locked: bool = False
    """Whether the tables of fields show the families that are set aside, too."""


class Report(Struct, frozen=True, kw_only=True):
    """The result of a part."""

    part: str
    tables: tuple[str, ...]
    """Markdown."""
    metrics: dict[str, float]
    """Name → value over all pages, locked ones too, for the gate."""
    errors: tuple[str, ...] = ()
    """Pages on which the product raised an exception, with the exception."""
    pages: tuple[dict[str, Any], ...] = ()
    """Gold, answer and scores of each page that is not locked, to be read."""


def in_parallel(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """The function of every item, in order; of many items in processes of their own."""
    if len(items) <= CHUNK:
        return [function(item) for item in items]
    # Fresh interpreters, so that no answer depends on what this process has done before.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        return list(pool.map(function, items, chunksize=CHUNK))


def error_line(error: Exception) -> str:
    """An error as a line."""
    return f"{type(error).__name__}: {error}"


def errors_of(answers: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """The answers that are errors, a line each."""
    return tuple(f"{answer['id']}: {answer['error']}" for answer in answers if "error" in answer)


def parts(items: Sequence[T], family: Callable[[T], str], options: Options) -> Iterator[tuple[str, list[T]]]:
    """The open part of some items; with ``options.locked`` the locked one and all together, too."""
    open_ = [item for item in items if not is_locked(family(item))]
    yield "open", open_
    if options.locked:
        yield "locked", [item for item in items if is_locked(family(item))]
        yield "all", list(items)


def with_error(values: Iterable[float]) -> str:
    """A mean and its standard error.

    >>> with_error([1.0, 0.0, 1.0, 1.0])
    '0.750 ± 0.250'
    """
    numbers = list(values)
    error = statistics.stdev(numbers) / math.sqrt(len(numbers)) if len(numbers) > 1 else 0.0
    return f"{mean(numbers):.3f} ± {error:.3f}"
