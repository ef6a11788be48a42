"""How worker processes begin: by which method, and what signals do to them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.context import BaseContext
from pathlib import Path

__all__ = ["ENDINGS", "deaf", "early_context", "held_back", "later_context"]

ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGHUP", "SIGTERM") if hasattr(signal, name))
"""Signals that end the program; a terminal sends the first two to all its processes."""

_THREADS = Path("/proc/self/task")


def later_context() -> BaseContext:
    """A fresh interpreter: a fork of a process with threads may inherit locks that nobody will ever release."""
    if hasattr(signal, "pthread_sigmask"):
        # The first spawn starts this tracker, which unblocks SIGINT and SIGTERM: too early within ``held_back``.
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
def held_back() -> Iterator[None]:
    """Hold the signals back while a process is started: it inherits that from its first instruction on."""
    if not hasattr(signal, "pthread_sigmask"):  # on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def deaf() -> None:
    """Ignore Ctrl-C and the end of the terminal in this process from now on.

    The program ends its workers itself, so that no page fails because its worker heard the signal first. SIGTERM ends
    this process: ``multiprocessing`` sends it to processes that are left when the program ends, and waits for them.
    """
    for one in ENDINGS:
        signal.signal(one, signal.SIG_DFL if one is signal.SIGTERM else signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDINGS)
