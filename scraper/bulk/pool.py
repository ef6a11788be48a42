"""Work in processes of its own, each with a limit of time and memory: what one item does costs that item only."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Generic, TypeVar

from scraper.errors import BudgetExceeded, ScraperError, WorkerLost
from scraper.faults import faults_about

__all__ = ["MEMORY_BYTES", "SECONDS", "Pool"]

Item = TypeVar("Item")
Result = TypeVar("Result")

SECONDS = 30.0
"""Wall-clock time for one item; the slowest of 2,117 development pages takes under one."""
RENEWED = 1_000
"""Items after which a process makes way for another: libxml2 keeps every name of an element or attribute that it has
seen, 50 bytes each, and pages may make up names without end."""
START_SECONDS = 120.0
"""Time for a process to start, which is no item's fault."""
MEMORY_BYTES = 4_000_000_000
"""Address space of a process; numpy alone reserves a good part of a gigabyte."""


class Pool(Generic[Item, Result]):
    """Runs one function on items, in processes that are started when they are needed and replaced when they die."""

    def __init__(self, work: Callable[[Item], Result], size: int | None = None, seconds: float = SECONDS) -> None:
        self._work = work
        self._seconds = seconds
        self._idle: SimpleQueue[_Worker[Item, Result] | None] = SimpleQueue()
        self._alive: set[_Worker[Item, Result]] = set()
        self._lock = Lock()
        self._closed = False
        for _ in range(size or os.cpu_count() or 1):
            self._idle.put(None)

    def __enter__(self) -> Pool[Item, Result]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._closed = True
            for worker in self._alive:
                worker.kill()
            self._alive.clear()

    def run(self, item: Item, subject: str | None = None) -> Result:
        """What the function makes of an item; callable from several threads.

        Raises what the function raises of our errors; BudgetExceeded, about ``subject``, if it takes too long or too
        much memory; WorkerLost if its process dies or cannot be started; InternalError if it fails in another way.
        """
        worker = self._idle.get() or self._hired(subject)
        try:
            answer = worker.ask(item, self._seconds)
        except TimeoutError:
            raise self._lost(worker, BudgetExceeded(f"reading took more than {self._seconds:g} s", subject)) from None
        except (EOFError, OSError):
            raise self._lost(worker, WorkerLost("the process that read it died", subject)) from None
        if worker.answers < RENEWED:
            self._idle.put(worker)
        else:
            self._retire(worker)
        if isinstance(answer, _Failure):
            raise answer.about(subject)
        return answer

    def _hired(self, subject: str | None) -> _Worker[Item, Result]:
        with self._lock:
            if self._closed:
                raise WorkerLost("the run is over", subject)
            try:
                worker = _Worker(self._work)
            except OSError as error:
                # The place is free again; else the pool would wait for a process that nobody starts.
                self._idle.put(None)
                raise WorkerLost(f"no process could be started: {error.strerror or error}", subject) from error
            self._alive.add(worker)
        return worker

    def _lost(self, worker: _Worker[Item, Result], error: ScraperError) -> ScraperError:
        """The error of a worker that is of no more use; another one may be hired in its place."""
        self._retire(worker)
        return error

    def _retire(self, worker: _Worker[Item, Result]) -> None:
        worker.kill()
        with self._lock:
            self._alive.discard(worker)
        self._idle.put(None)


class _Failure:
    """What went wrong in a worker."""

    def __init__(self, error: ScraperError) -> None:
        self._error = error

    def about(self, subject: str | None) -> ScraperError:
        """The error, about its own subject or this one."""
        if self._error.subject is None and subject is not None:
            return type(self._error)(self._error.message, subject, *self._error.args[2:])
        return self._error


class _Worker(Generic[Item, Result]):
    """One process, and the pipe to it."""

    def __init__(self, work: Callable[[Item], Result]) -> None:
        # A fork of a process with threads may inherit locks that nobody will ever release.
        context = get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, work), daemon=True)
        with _without_interruption():
            self._process.start()
        other.close()
        self._started = False
        self.answers = 0

    def ask(self, item: Item, seconds: float) -> Result | _Failure:
        """The answer. Raises TimeoutError; EOFError or OSError if the process is no more."""
        if not self._started:
            self._wait(START_SECONDS)
            self._started = self._pipe.recv()
        self._pipe.send(item)
        self._wait(seconds)
        answer: Result | _Failure = self._pipe.recv()
        self.answers += 1
        return answer

    def _wait(self, seconds: float) -> None:
        if not self._pipe.poll(seconds):
            raise TimeoutError

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


@contextmanager
def _without_interruption() -> Iterator[None]:
    """While a process is started: it inherits that Ctrl-C is not for it, from its first instruction on."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, work: Callable[[Item], Result]) -> None:
    """Answer until there is nobody to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    with suppress(EOFError, OSError):
        pipe.send(True)
        while True:
            pipe.send(_answer(work, pipe.recv()))


def _answer(work: Callable[[Item], Result], item: Item) -> Result | _Failure:
    try:
        with faults_about(None):
            return work(item)
    except ScraperError as error:
        return _Failure(error)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
