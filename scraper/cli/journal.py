"""The journal of a batch: one line of JSON per source, from which the next run continues."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import IO

import msgspec
from msgspec import Struct

from scraper.errors import InternalError, ScraperError
from scraper.version import version
from scraper.workers.folder_lock import lock_folder

__all__ = ["NAME", "Entry", "Journal", "fault_version", "is_own_name", "is_passing", "open_journal"]

NAME = ".scraper-journal.jsonl"

_PASSING = frozenset(
    {
        "timeout", "connection_failed", "truncated", "robots_unreachable", "host_paused", "worker_lost", "not_writable",
    }
)  # fmt: skip
_OVERLOADED = 429
_SERVER_ERRORS = 500


class Entry(Struct, frozen=True, omit_defaults=True):
    """The outcome of one source."""

    source: str
    outcome: str
    file: str | None = None
    """Name of the file that was written."""
    error: str | None = None
    """Code of the error."""
    id: str | None = None
    """The article's id."""
    again: bool = False
    """Whether the next run tries again, because the error may be temporary."""
    version: str | None = None
    """Version of the package in which the source met an internal error: another version tries once more."""


def is_passing(error: ScraperError) -> bool:
    """Whether an error may be temporary: no answer, a broken connection, an overloaded or broken server.

    An internal error stays the same in one version of the package, unless the system refused something.
    """
    if isinstance(error, InternalError):
        return error.passing
    status = getattr(error, "status", 0)
    return error.code in _PASSING or status == _OVERLOADED or status >= _SERVER_ERRORS


def fault_version(error: ScraperError) -> str | None:
    """The version of the package for an internal error; None for an error that does not depend on it."""
    return version() if isinstance(error, InternalError) else None


def is_own_name(name: str) -> bool:
    """Whether a text is the name of a file in the journal's own folder, and not a path.

    >>> [is_own_name(name) for name in ("rain.json", "../rain.json", "/tmp/rain.json", "..", ".x.json")]
    [True, False, False, False, False]
    """
    # Hidden names are the journal's own and those of files that are being written.
    return name.isprintable() and not name.startswith(".") and "\\" not in name and name == Path(name).name != ""


@contextmanager
def open_journal(folder: Path) -> Iterator[Journal]:
    """The journal of a folder, which nobody else has meanwhile. Raises RunLocked."""
    path = folder / NAME
    with path.open("ab") as file:
        lock_folder(file, folder)
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            # The last line of a run that was killed in the middle of it.
            file.write(b"\n")
        yield Journal(file, _entries(content), folder)


class Journal:
    """The last entry of each source, by source."""

    def __init__(self, file: IO[bytes], entries: dict[str, Entry], folder: Path) -> None:
        self._file = file
        self._folder = folder
        self.entries = entries

    def is_done(self, source: str, extension: str) -> bool:
        """Whether a source needs no further try in the format whose files end so.

        It does if the file that the journal names is gone, is empty, or is no file of the folder; if the journal names
        neither file nor error; and after an internal error in another version of the package.
        """
        known = self.entries.get(source)
        if known is None or known.again or (known.version is not None and known.version != version()):
            return False
        if known.file is None:
            return known.error is not None
        return known.file.endswith(extension) and self._is_there(known.file)

    def _is_there(self, name: str) -> bool:
        if not is_own_name(name):
            return False
        try:
            status = (self._folder / name).lstat()
        except OSError:
            return False
        return S_ISREG(status.st_mode) and status.st_size > 0

    def add(self, entry: Entry) -> None:
        """Append an entry and pass it to the operating system, so that it survives the end of this process."""
        self.entries[entry.source] = entry
        self._file.write(msgspec.json.encode(entry) + b"\n")
        self._file.flush()


def _entries(content: bytes) -> dict[str, Entry]:
    """The entries of a file; lines that are none are passed over."""
    entries: dict[str, Entry] = {}
    for line in content.splitlines():
        # Nesting that is too deep raises RecursionError; bytes that are no UTF-8 raise UnicodeDecodeError.
        with suppress(msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            entry = msgspec.json.decode(line, type=Entry)
            entries[entry.source] = entry
    return entries
