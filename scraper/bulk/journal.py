"""What was done already, a line of JSON for each source beside the results: a run goes on where one stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from scraper.errors import RunLocked, ScraperError

__all__ = ["NAME", "Entry", "Journal", "is_passing", "open_journal"]

NAME = ".scraper-journal.jsonl"

_PASSING = frozenset({"timeout", "connection_failed", "truncated", "robots_unreachable", "host_paused", "worker_lost"})
_OVERLOADED = 429
_SERVER_ERRORS = 500


class Entry(Struct, frozen=True, omit_defaults=True):
    """What came of one source."""

    source: str
    outcome: str
    file: str | None = None
    """Name of the file that was written."""
    error: str | None = None
    """Code of the error."""
    id: str | None = None
    """The article's id."""
    again: bool = False
    """Whether the next run is to try once more, because what failed may be better then."""


def is_passing(error: ScraperError) -> bool:
    """Whether an error may be gone the next time: silence, a broken connection, an overloaded or broken server."""
    status = getattr(error, "status", 0)
    return error.code in _PASSING or status == _OVERLOADED or status >= _SERVER_ERRORS


@contextmanager
def open_journal(folder: Path) -> Iterator[Journal]:
    """The journal of a folder, which nobody else has meanwhile. Raises RunLocked."""
    path = folder / NAME
    with path.open("ab") as file:
        _lock(file, path)
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            # The last line of a run that was killed in the middle of it.
            file.write(b"\n")
        yield Journal(file, _entries(content))


class Journal:
    """The last entry of each source, by source."""

    def __init__(self, file: IO[bytes], entries: dict[str, Entry]) -> None:
        self._file = file
        self.entries = entries

    def is_done(self, source: str, extension: str) -> bool:
        """Whether a source needs no further try in the format whose files end so."""
        known = self.entries.get(source)
        return known is not None and not known.again and (known.file is None or known.file.endswith(extension))

    def add(self, entry: Entry) -> None:
        """Put an entry behind the others; it is there when this returns, whatever happens to the process then."""
        self.entries[entry.source] = entry
        self._file.write(msgspec.json.encode(entry) + b"\n")
        self._file.flush()


def _entries(content: bytes) -> dict[str, Entry]:
    """The entries of a file; lines that are none are passed over."""
    entries: dict[str, Entry] = {}
    for line in content.splitlines():
        with suppress(msgspec.DecodeError):
            entry = msgspec.json.decode(line, type=Entry)
            entries[entry.source] = entry
    return entries


def _lock(file: IO[bytes], path: Path) -> None:
    """Hold a lock that the system drops with the process."""
    try:
        import fcntl
    except ImportError:  # no such lock on Windows; two runs at once are on their own there
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise RunLocked("another run is writing to this folder", str(path.parent)) from None
