"""Run a function in worker processes with limits of time and memory, so that an item can only fail itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from queue import Empty, SimpleQueue
from threading import Lock
from types import TracebackType
from typing import Any, Generic, TypeVar

from scraper.errors import BudgetExceeded, ScraperError, WorkerLost
from scraper.faults import faults_about
from scraper.workers.limits import SECONDS, cpu_limit, is_cpu_limit, limit_memory, wall_limit
from scraper.workers.worker_process import early_context, end_with, ignore_endings, later_context, signals_blocked

__all__ = ["Pool"]

Item = TypeVar("Item")
Result = TypeVar("Result")

RENEWED = 1_000
"""Items after which a process is replaced: libxml2 keeps every name of an element or attribute that it has seen, 50
bytes each, and pages may invent names without end."""
START_SECONDS = 120.0
"""Wall-clock seconds for a process to start and warm up, and for it to take an item."""
MAX_STARTS = 3
"""Processes that are tried for an item before it fails."""


class Pool(Generic[Item, Result]):
    """Runs one function on items, in processes that are started when they are needed and replaced when they die.

    ``seconds`` is CPU time for one item. ``warm`` is called in each process before its first item, without a limit of
    CPU time: it loads what the function needs. Both functions and all items must survive pickling.
    """

    def __init__(
        self,
        work: Callable[[Item], Result],
        size: int | None = None,
        seconds: float = SECONDS,
        warm: Callable[[], object] | None = None,
    ) -> None:
        self._work = _Work(work, warm, seconds)
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
        self._close_idle()

    def _close_idle(self) -> None:
        """Close the pipes of idle workers. The pipe of a busy worker is closed by the thread that reads from it."""
        places = 0
        with suppress(Empty):
            while True:
                worker = self._idle.get_nowait()
                places += 1
                if worker is not None:
                    worker.close()
        for _ in range(places):
            self._idle.put(None)

    def start(self) -> None:
        """Start a process before there is an item for it; it warms up while the caller does other things.

        To be called at the start of a program: the process is a fork where that is sound (``early_context``).
        Raises WorkerLost if no process can be started.
        """
        if (worker := self._idle.get()) is None:
            worker = self._hired(None, early_context())
        self._idle.put(worker)

    def run(self, item: Item, subject: str | None = None) -> Result:
        """The result of the function for an item; callable from several threads.

        Raises what the function raises of our errors; BudgetExceeded, about ``subject``, if it takes too much CPU time,
        wall-clock time (``wall_limit``) or memory; WorkerLost if its process dies, InternalError if it fails in another
        way. A process that dies before it begins with the item costs nothing: another one takes the item.
        """
        worker = self._begun(item, subject)
        try:
            answer = worker.answer()
        except TimeoutError:
            limit = wall_limit(self._work.seconds)
            error = BudgetExceeded(f"reading took more than {limit:g} s by the clock", subject)
            raise self._lost(worker, error) from None
        except (EOFError, OSError):
            raise self._lost(worker, self._death(worker, subject)) from None
        except BaseException:
            self._retire(worker)
            raise
        if worker.answers < RENEWED:
            self._idle.put(worker)
        else:
            self._retire(worker)
        if isinstance(answer, _Failure):
            raise answer.about(subject)
        return answer

    def _begun(self, item: Item, subject: str | None) -> _Worker[Item, Result]:
        """A process that has begun an item: an idle process, or a new process."""
        worker = self._idle.get()
        for _ in range(MAX_STARTS):
            worker = worker or self._hired(subject, later_context())
            try:
                refusal = worker.begin(item)
            except (EOFError, OSError):  # TimeoutError is an OSError
                self._dismiss(worker)
                worker = None
                continue
            except BaseException:
                self._retire(worker)
                raise
            if refusal is not None:
                raise self._lost(worker, refusal.about(subject))
            return worker
        self._idle.put(None)
        raise WorkerLost(f"{MAX_STARTS} processes died before they began with it", subject)

    def _hired(self, subject: str | None, context: BaseContext) -> _Worker[Item, Result]:
        """A fresh process, in the place that the caller has taken. Raises WorkerLost, and gives the place back."""
        try:
            with self._lock:
                worker = self._new(subject, context)
        except OSError as error:
            self._idle.put(None)
            raise WorkerLost(f"no process could be started: {error.strerror or error}", subject) from error
        except BaseException:
            self._idle.put(None)
            raise
        return worker

    def _new(self, subject: str | None, context: BaseContext) -> _Worker[Item, Result]:
        if self._closed:
            raise WorkerLost("the run is over", subject)
        worker = _Worker[Item, Result](self._work, context)
        self._alive.add(worker)
        return worker

    def _death(self, worker: _Worker[Item, Result], subject: str | None) -> ScraperError:
        """Why a process died in the middle of an item."""
        if is_cpu_limit(worker.kill()):
            return BudgetExceeded(f"reading took more than {self._work.seconds:g} s of CPU time", subject)
        return WorkerLost("the process that read it died", subject)

    def _lost(self, worker: _Worker[Item, Result], error: ScraperError) -> ScraperError:
        """The error of a worker that is of no more use; another one may be hired in its place."""
        self._retire(worker)
        return error

    def _retire(self, worker: _Worker[Item, Result]) -> None:
        """End a process, and give its place back."""
        self._dismiss(worker)
        self._idle.put(None)

    def _dismiss(self, worker: _Worker[Item, Result]) -> None:
        worker.kill()
        worker.close()
        with self._lock:
            self._alive.discard(worker)


class _Failure:
    """An error in a worker, as it is sent through the pipe."""

    def __init__(self, error: ScraperError) -> None:
        self._error = error

    def about(self, subject: str | None) -> ScraperError:
        """The error with its own subject, or with this subject if it has none."""
        if self._error.subject is None and subject is not None:
            return type(self._error)(self._error.message, subject, *self._error.args[2:])
        return self._error


class _Work(Generic[Item, Result]):
    """The function of a worker, its warm-up, and the CPU seconds for an item."""

    def __init__(self, function: Callable[[Item], Result], warm: Callable[[], object] | None, seconds: float) -> None:
        self.function = function
        self.seconds = seconds
        self._warm = warm

    def warmed(self, _: None) -> None:
        """Load what the function needs."""
        if self._warm is not None:
            self._warm()


class _Worker(Generic[Item, Result]):
    """One process, and the pipe to it."""

    def __init__(self, work: _Work[Item, Result], context: BaseContext) -> None:
        self._seconds = wall_limit(work.seconds)
        self._pipe, other = context.Pipe()
        # Nothing is sent through it: it ends when this process does.
        read_end, self._lifeline = context.Pipe(duplex=False)
        ours = (self._pipe, self._lifeline) if context.get_start_method() == "fork" else ()
        self._process = context.Process(target=_serve, args=(other, work, read_end, ours), daemon=True)  # type: ignore[attr-defined]
        with signals_blocked():
            self._process.start()
        other.close()
        read_end.close()
        self._ready = False
        self._ending = Lock()
        self.answers = 0

    def begin(self, item: Item) -> _Failure | None:
        """Give the process an item, and wait until it has begun with it; what went wrong if it could not warm up.

        Raises TimeoutError; EOFError or OSError if the process is no more.
        """
        if not self._ready:
            refusal: _Failure | None = self._received(START_SECONDS)
            if refusal is not None:
                return refusal
            self._ready = True
        self._pipe.send(item)
        self._received(START_SECONDS)
        return None

    def answer(self) -> Result | _Failure:
        """What came of the item. Raises as ``begin``."""
        answer: Result | _Failure = self._received(self._seconds)
        self.answers += 1
        return answer

    def _received(self, seconds: float) -> Any:
        if not self._pipe.poll(seconds):
            raise TimeoutError
        return self._pipe.recv()

    def kill(self) -> int | None:
        """End the process, whatever it is doing; its exit code, negative for a signal that ended it.

        Callable from several threads at once: the pool ends all workers while threads still read from them.
        """
        with self._ending:
            self._process.kill()
            self._process.join()
            code: int | None = self._process.exitcode
        return code

    def close(self) -> None:
        """Close the pipes. Only the thread that holds the worker may: a pipe must not close while it is read."""
        self._pipe.close()
        self._lifeline.close()


def _serve(pipe: Connection, work: _Work[Item, Result], lifeline: Connection, parents: tuple[Connection, ...]) -> None:
    """Warm up, report the result, then answer items until the pipe closes."""
    for connection in parents:  # a fork has the parent's ends too
        connection.close()
    end_with(lifeline)
    ignore_endings()
    limit_memory()
    with suppress(EOFError, OSError):
        pipe.send(_answer(work.warmed, None))
        while True:
            item = pipe.recv()
            pipe.send(None)
            with cpu_limit(work.seconds):
                answer = _answer(work.function, item)
            _send(pipe, answer)


def _send(pipe: Connection, answer: object) -> None:
    try:
        pipe.send(answer)
    except MemoryError:
        pipe.send(_Failure(BudgetExceeded("reading took too much memory")))


def _answer(work: Callable[[Item], Result], item: Item) -> Result | _Failure:
    try:
        with faults_about(None):
            return work(item)
    except ScraperError as error:
        return _Failure(error)
