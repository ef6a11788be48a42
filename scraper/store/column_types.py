"""Types of columns that mean the same in SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["NUMBER", "CleanText", "KeyText", "NameList", "UtcTime", "Word", "clean_text", "stored_key"]

MAX_KEY_BYTES = 1000
"""Longest key as it is; PostgreSQL indexes 2,700 bytes at most."""
KEPT_KEY_BYTES = 900
NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""64 bits. SQLite's integers always have them, and its automatic numbers need this name."""


def clean_text(text: str) -> str:
    """The text without what a store refuses: NUL (PostgreSQL) is left out, a lone surrogate (both) becomes U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def stored_key(key: str) -> str:
    """A key as it is stored: of one that is too long for an index, the beginning and a hash of the whole."""
    key = clean_text(key)
    encoded = key.encode()
    if len(encoded) <= MAX_KEY_BYTES:
        return key
    return f"{encoded[:KEPT_KEY_BYTES].decode(errors='ignore')}#{hashlib.sha256(encoded).hexdigest()}"


class CleanText(TypeDecorator[str]):
    """Text of any length, as ``clean_text`` gives it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """What is stored."""
        return None if value is None else clean_text(value)


class KeyText(TypeDecorator[str]):
    """Text that an index holds, as ``stored_key`` gives it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """What is stored, and what is compared."""
        return None if value is None else stored_key(value)


class UtcTime(TypeDecorator[datetime]):
    """A time with a zone, in UTC: ``timestamptz`` in PostgreSQL, text of equal length that sorts in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the column."""
        return Text() if _is_text(dialect) else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """What is stored. Raises ValueError if the time has no zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a time without a zone: {value.isoformat()}")
        value = value.astimezone(UTC)
        return f"{value.replace(tzinfo=None).isoformat(timespec='microseconds')}Z" if _is_text(dialect) else value

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """What was stored."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


def _is_text(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"


class NameList(TypeDecorator[tuple[str, ...]]):
    """Texts in their order, as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """What is stored."""
        if value is None:
            return None
        return msgspec.json.encode([clean_text(name) for name in value]).decode() if value else "[]"

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        """What was stored."""
        if value is None:
            return None
        return () if value == "[]" else msgspec.json.decode(value, type=tuple[str, ...])


class Word(TypeDecorator[StrEnum]):
    """A word of an enumeration."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """What is stored."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """What was stored."""
        return None if value is None else self.words(value)
