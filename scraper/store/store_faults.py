"""Errors of SQLAlchemy and of the databases as errors of the product, with one line for a person."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from scraper.errors import StoreError

__all__ = ["LOCKS_FAIL", "fault_message", "storage_faults"]

LOCKS_FAIL = "the file system cannot lock files as SQLite needs it: use a local disk, or PostgreSQL"
_NO_LOCKS = ("SQLITE_PROTOCOL", "SQLITE_NOLFS", "SQLITE_IOERR_LOCK", "SQLITE_IOERR_UNLOCK", "SQLITE_IOERR_SHM")
_OF_SQLITE = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_IOERR_WRITE": "the disk is full, or a limit of the size of files is reached",
    "SQLITE_READONLY": "it cannot be written to",
    "SQLITE_CANTOPEN": "it cannot be opened: its folder is missing or closed, or the name is that of a folder",
    "SQLITE_NOTADB": "it is not a SQLite database",
    "SQLITE_CORRUPT": "it is damaged: restore it from a copy, or try sqlite3's .recover",
    "SQLITE_BUSY": "another program has locked it for longer than 10 seconds",
    "SQLITE_LOCKED": "another program has locked it for longer than 10 seconds",
    "SQLITE_PERM": "it may not be opened",
    "SQLITE_AUTH": "it may not be opened",
    "SQLITE_NOMEM": "there is not enough memory",
    "SQLITE_IOERR": "the disk gives an error",
    **dict.fromkeys(_NO_LOCKS, LOCKS_FAIL),
}
"""Beginning of SQLite's name of an error, and what it means; the longest beginning counts."""


@contextmanager
def storage_faults(subject: str) -> Iterator[None]:
    """Turn an error of the database into a StoreError about ``subject``.

    An error about a value that was to be stored, such as a time without a zone, is a mistake of the caller and is
    raised as it is.
    """
    try:
        yield
    except StatementError as error:
        if not isinstance(error, DBAPIError) and error.orig is not None:
            raise error.orig from None
        raise StoreError(fault_message(error), subject) from None
    except SQLAlchemyError as error:
        raise StoreError(fault_message(error), subject) from None
    except zlib.error as error:
        raise StoreError(f"a document in it is damaged: {error}", subject) from error


def fault_message(error: SQLAlchemyError) -> str:
    """What an error of the database means, in one line without the statement, its values or the URL."""
    cause = getattr(error, "orig", None)
    name = getattr(cause, "sqlite_errorname", None) or ""
    known = max((start for start in _OF_SQLITE if name.startswith(start)), key=len, default=None)
    if known is not None:
        return _OF_SQLITE[known]
    text = str(cause if cause is not None else error)
    first = next(filter(None, (line.strip() for line in text.splitlines())), type(error).__name__)
    if isinstance(error, IntegrityError):
        return f"it refuses a row: {first}"
    return f"the database gives an error: {first}"
