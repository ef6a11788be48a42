"""Worker processes that call a function without arguments: one pool for every kind of work of a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from scraper.workers.pool import Pool

__all__ = ["Task", "TaskPool", "task_pool"]

Task: TypeAlias = Callable[[], Any]
TaskPool: TypeAlias = Pool[Task, Any]


def task_pool(seconds: float, size: int | None = None) -> TaskPool:
    """Workers, one a processor or so many, in which a task may take ``seconds`` of CPU time.

    Each loads parser, tables and models before its first task.
    """
    return Pool(_call, size, seconds, _warm_up)


def _call(task: Task) -> Any:
    return task()


def _warm_up() -> None:
    from scraper.pipeline import warm_up

    warm_up()
