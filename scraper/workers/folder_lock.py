"""A lock on a folder that the system drops with the process, so that no crash leaves it behind."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from scraper.errors import RunLocked

__all__ = ["lock_folder"]


def lock_folder(file: IO[bytes] | int, folder: Path) -> None:
    """Hold the lock of a folder until ``file`` is closed: a file that is open in it, or the folder's own descriptor.

    Raises RunLocked if another process holds it; OSError where the file system has no locks.
    """
    try:
        import fcntl
    except ImportError:  # no such lock on Windows; two runs at once are not kept apart there
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise RunLocked("another run is writing to this folder", str(folder)) from None
