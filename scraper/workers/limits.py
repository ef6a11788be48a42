"""Limits of a worker process: CPU time for each item, and memory."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["MEMORY_BYTES", "SECONDS", "cpu_limit", "is_cpu_limit", "limit_memory", "wall_limit"]

SECONDS = 30.0
"""CPU seconds for an item; the slowest of 2,117 development pages takes under 1."""
WALL_FACTOR = 6
"""Wall-clock seconds for each CPU second of the limit, for a process that waits for something and uses no CPU time."""
MIN_WALL_SECONDS = 60.0
"""Minimum of the wall-clock limit: on two cores under a load of 15, a second of CPU time took over six."""
MEMORY_BYTES = 4_000_000_000
"""Address space of a process; numpy alone reserves a good part of a gigabyte."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """End this process by SIGPROF when the code inside has used so many CPU seconds, in all threads together.

    The kernel counts and ends, so a loop in C code ends too. RLIMIT_CPU would count whole seconds of the process's
    whole life. On Windows there is no such timer and nothing happens.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def wall_limit(seconds: float) -> float:
    """Wall-clock seconds for an item that may take so many seconds of CPU time."""
    return max(WALL_FACTOR * seconds, MIN_WALL_SECONDS)


def is_cpu_limit(exit_code: int | None) -> bool:
    """Whether a process with this exit code was ended by ``cpu_limit``; the code is negative for a signal."""
    return hasattr(signal, "SIGPROF") and exit_code == -signal.SIGPROF


def limit_memory() -> None:
    """Limit the address space of this process to ``MEMORY_BYTES``; on Windows nothing happens."""
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
