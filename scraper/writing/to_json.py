"""The canonical JSON of an article, in both directions."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from scraper.article import SCHEMA_VERSION, Article, ArticleRecord, LabelledBlock
from scraper.errors import SourceError

__all__ = ["read_json", "to_json"]


class _Head(Struct, frozen=True):
    schema_version: str


class _Ledger(Struct, frozen=True):
    blocks: tuple[LabelledBlock, ...] = ()


def to_json(article: Article) -> str:
    """Canonical JSON without the ledger."""
    return article.to_json()


def read_json(source: str | bytes) -> Article:
    """The article in a JSON text of this major version; ``blocks`` is empty if the JSON has no ledger.

    Keys that this version does not know are ignored. Raises SourceError for anything else.
    """
    if not isinstance(source, str | bytes):
        raise SourceError(f"the JSON of an article is needed, as text or bytes, not {type(source).__name__}")
    try:
        _check_version(msgspec.json.decode(source, type=_Head).schema_version)
        record = msgspec.json.decode(source, type=ArticleRecord)
        ledger = msgspec.json.decode(source, type=_Ledger)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise SourceError(f"not the JSON of an article: {error}") from error
    return Article(**msgspec.structs.asdict(record), blocks=ledger.blocks)


def _check_version(version: str) -> None:
    major = SCHEMA_VERSION.partition(".")[0]
    if version.partition(".")[0] != major:
        raise SourceError(f"schema version {version}; this program reads {major}.x")
