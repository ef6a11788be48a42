"""The end of a worker process when the process that started it is gone, for whatever reason."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Thread

__all__ = ["end_with"]


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
