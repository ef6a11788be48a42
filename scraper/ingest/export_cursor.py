"""The file that notes where an export stopped, so that the next one goes on there."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from scraper.errors import ConfigError
from scraper.store.rows import ExportCursor

if TYPE_CHECKING:
    from scraper.store.store_session import Store

__all__ = ["cursor_text", "read_cursor", "store_mark"]

FORMAT = 1
"""Version of the file's format."""
MARK_DIGITS = 32
_MAX_BYTES = 10_000


class _CursorFile(Struct, frozen=True, kw_only=True):
    """The content of the file."""

    format: int
    store: str
    """``store_mark`` of the store."""
    changed_at: datetime
    article_id: int


class _FormatOnly(Struct, frozen=True):
    """What is read first of any version."""

    format: int


def store_mark(store: Store) -> str | None:
    """What tells a store from others: a hash of its first article, which is never removed; None if there is none.

    A copy of a store, on another machine or in another database, has the same mark. Raises StoreError.
    """
    with store.reading() as work:
        first = work.articles.first()
    if first is None:
        return None
    return sha256(f"{first.key}\n{first.first_seen_at.isoformat()}".encode()).hexdigest()[:MARK_DIGITS]


def cursor_text(place: ExportCursor, mark: str) -> str:
    """The content of the file for a place in the store with this mark."""
    content = _CursorFile(format=FORMAT, store=mark, changed_at=place.changed_at, article_id=place.article_id)
    return msgspec.json.encode(content).decode()


def read_cursor(path: Path, mark: str | None) -> ExportCursor | None:
    """The place in a file; None if there is no such file.

    Raises ConfigError if the file is something else, is of a newer program, or is about another store than that with
    this mark.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"the cursor cannot be read: {error.strerror}", str(path)) from error
    try:
        version = msgspec.json.decode(content, type=_FormatOnly).format
        if version != FORMAT:
            raise ConfigError(f"a cursor of format {version}; this program reads format {FORMAT}", str(path))
        cursor = msgspec.json.decode(content, type=_CursorFile)
    except (msgspec.DecodeError, UnicodeError) as error:
        message = (
            f"the file is no cursor of an export: {error}; give the name of a file that is not there to begin anew"
        )
        raise ConfigError(message, str(path)) from error
    if cursor.store != mark:
        message = "the cursor is of another store; give the name of a file that is not there to begin anew"
        raise ConfigError(message, str(path))
    if cursor.changed_at.tzinfo is None:
        raise ConfigError("the file is no cursor of an export: its time has no offset", str(path))
    return ExportCursor(cursor.changed_at, cursor.article_id)
