"""How a worker process starts, which signals it ignores, and how it ends when its program is gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from threading import Thread

__all__ = ["ENDINGS", "early_context", "end_with", "ignore_endings", "later_context", "signals_blocked"]

ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGHUP", "SIGTERM") if hasattr(signal, name))
"""Signals that end the program; a terminal sends the first two to all its processes."""

_THREADS = Path("/proc/self/task")


def later_context() -> BaseContext:
    """A fresh interpreter: a fork of a process with threads may inherit locks that nobody will ever release."""
    if hasattr(signal, "pthread_sigmask"):
        # The first spawn starts this tracker, which unblocks SIGINT and SIGTERM: too early within ``signals_blocked``.
        resource_tracker.ensure_running()
    return get_context("spawn")


def early_context() -> BaseContext:
    """A fork if this process has one thread, else ``later_context``.

    For a process at its start, with no files or connections that a worker must not share. A fork saves the start of
    an interpreter: 0.1 of the 0.8 CPU seconds of ``scraper normalize`` with one file.
    """
    threads = 0
    with suppress(OSError):  # not on Linux
        threads = len(list(_THREADS.iterdir()))
    return get_context("fork") if threads == 1 else later_context()


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Block the signals while a process is started; the process inherits the mask from its first instruction on."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore_endings() -> None:
    """Ignore SIGINT and SIGHUP in this process from now on.

    The program ends its workers itself, so that no page fails because its worker heard the signal first. SIGTERM ends
    this process: ``multiprocessing`` sends it to processes that are left when the program ends, and waits for them.
    """
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_DFL if ending is signal.SIGTERM else signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)


def end_with(lifeline: Connection) -> None:
    """End this process when the last writer of a pipe is gone; nothing is ever sent through the pipe.

    On Linux the kernel kills the process, in a loop of C code too. Elsewhere a thread does, which runs when the
    interpreter lets it. ``PR_SET_PDEATHSIG`` is not used: it kills the process when the *thread* that started it ends,
    and threads that fetch end before the workers that they started.
    """
    try:
        _be_killed(lifeline)
    except (ImportError, AttributeError, OSError):  # no such call on this system
        Thread(target=_watch, args=(lifeline,), daemon=True).start()
        return
    # The writer may have gone before the kernel was asked.
    if lifeline.poll(0):
        _end()


def _be_killed(lifeline: Connection) -> None:
    """Ask the kernel to send SIGKILL to this process when something happens to the pipe, such as its end."""
    import fcntl

    pipe = lifeline.fileno()
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)


def _watch(lifeline: Connection) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    _end()


def _end() -> None:
    os._exit(1)
