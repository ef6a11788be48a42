"""A process with all that it started: which processes these are, how much memory they use, and their end.

Linux tells by /proc. Elsewhere no descendants are found: only the process itself and its group are ended there, and
their memory is not known.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from time import sleep

__all__ = ["adopt_orphans", "descendants", "kill_descendants", "kill_tree", "memory_of", "reap"]

_PROC = Path("/proc")
_SET_CHILD_SUBREAPER = 36
"""``PR_SET_CHILD_SUBREAPER`` of prctl(2)."""
_MEMORY = ("RssAnon:", "RssShmem:")
"""Lines of /proc/PID/status: memory that no file backs, and memory shared with other processes. Pages of programs and
libraries are in neither: all processes of a browser map the same ones."""
_ROUNDS = 200
_ROUND_SECONDS = 0.02


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that each remains a descendant. Linux only."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int) -> tuple[int, ...]:
    """The living processes that a process started, and those that they started; parents before their children."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for process in _process_ids():
        state, parent = _state_and_parent(process)
        if state not in ("Z", "X"):
            children[parent].append(process)
    processes: list[int] = []
    waiting = [pid]
    while waiting:
        begun = children.pop(waiting.pop(), [])
        processes += begun
        waiting += begun
    return tuple(processes)


def memory_of(pids: Iterable[int]) -> int:
    """Bytes of memory that processes use together: anonymous and shared, without what files back."""
    return sum(map(_memory, pids))


def kill_descendants(pid: int) -> None:
    """End all that a process started, and what these start meanwhile.

    All are found if the process adopts orphans; else a process whose parent ended before is missed.
    """
    for _ in range(_ROUNDS):
        living = descendants(pid)
        if not living:
            return
        for process in living:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        sleep(_ROUND_SECONDS)


def reap() -> None:
    """Take note of the end of killed children, adopted ones too: else they stay as zombies."""
    with suppress(OSError, AttributeError):  # no child is left; no such call on Windows
        for _ in range(_ROUNDS):
            # A process with threads that still end is no child to take note of yet.
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
            sleep(_ROUND_SECONDS)


def kill_tree(pid: int) -> None:
    """Kill the leader of a process group, its descendants and the group. The caller has to wait for the leader."""
    kill_descendants(pid)
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGTERM)


def _process_ids() -> list[int]:
    try:
        return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal()]
    except OSError:
        return []


def _state_and_parent(pid: int) -> tuple[str, int]:
    """State and parent of a process; ``X``, which is the state of the dead, where it is gone."""
    try:
        # The name of the program is in brackets, and may hold brackets itself.
        state, parent = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return "X", 0
    return state, int(parent)


def _memory(pid: int) -> int:
    try:
        lines = (_PROC / str(pid) / "status").read_text(errors="replace").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_MEMORY))
