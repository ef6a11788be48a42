"""Two articles → the parts that differ: each field of the JSON is a part, and of the ledger each block.

Used where a person has said what an article must be, as for the golden cases of ``fixtures/``. What no reader of a page
can judge is left out of the comparison: how sure an answer is, what decided it, and offsets of characters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from difflib import unified_diff
from typing import Any

import msgspec
from msgspec import Struct

from scraper.article import Article, ArticleRecord

__all__ = [
    "JUDGED_FIELDS",
    "Difference",
    "Record",
    "article_parts",
    "differences",
    "joined_parts",
    "judged_fields",
    "judged_record",
    "part_json",
]

Record = dict[str, Any]
"""An article as the object of its JSON."""

LEDGER = "blocks"
UNJUDGED_FIELDS = ("extractor", "junk")
"""``extractor`` is not about the page; the ledger holds everything that is in ``junk``."""
UNJUDGED_KEYS: Mapping[str, frozenset[str]] = {
    "page_kind": frozenset({"confidence"}),
    "quality": frozenset({"confidence"}),
    LEDGER: frozenset({"start", "end", "confidence", "reason"}),
}
"""Field → keys of its objects that no reader of the page can judge."""
JUDGED_FIELDS = (*(name for name in ArticleRecord.__struct_fields__ if name not in UNJUDGED_FIELDS), LEDGER)
"""The fields that are compared, in the order of the JSON."""


class Difference(Struct, frozen=True):
    """A part that is not as expected."""

    part: str
    """Name of a field, or ``block-12``."""
    expected: Any
    """Value in the JSON of the expected article; None if it has no such part."""
    actual: Any

    def lines(self) -> list[str]:
        """The difference as a unified diff, without line ends."""
        before, after = (_part_lines(value) for value in (self.expected, self.actual))
        return list(unified_diff(before, after, f"{self.part}: expected", f"{self.part}: actual", n=1, lineterm=""))


def differences(expected: Record, actual: Record) -> tuple[Difference, ...]:
    """The parts in which two records differ, in the order of the expected record.

    >>> differences({"headline": "Rain", "blocks": []}, {"headline": "Snow", "blocks": []})
    (Difference(part='headline', expected='Rain', actual='Snow'),)
    """
    before, after = article_parts(expected), article_parts(actual)
    return tuple(
        Difference(part, before.get(part), after.get(part))
        for part in {**before, **after}
        if before.get(part) != after.get(part)
    )


def judged_record(article: Article) -> Record:
    """The JSON of an article with its ledger, as far as a reader of the page can judge it."""
    return judged_fields(article, JUDGED_FIELDS)


def judged_fields(article: Article, fields: Iterable[str]) -> Record:
    """The JSON of these fields of an article, as far as a reader of the page can judge it."""
    record = msgspec.json.decode(msgspec.json.encode({field: getattr(article, field) for field in fields}))
    return {field: _without_keys(value, UNJUDGED_KEYS.get(field, frozenset())) for field, value in record.items()}


def article_parts(record: Record) -> dict[str, Any]:
    """The parts of a record: its fields by name, and the ledger's entries of each block as ``block-12``."""
    blocks: dict[str, list[Record]] = {}
    for entry in record[LEDGER]:
        blocks.setdefault(f"block-{entry['block']}", []).append(entry)
    return {field: value for field, value in record.items() if field != LEDGER} | blocks


def joined_parts(parts: Mapping[str, Any]) -> Record:
    """The record that has these parts, the opposite of ``article_parts``."""
    ledger = [entry for part, entries in parts.items() if part.startswith("block-") for entry in entries]
    return {field: ledger if field == LEDGER else parts[field] for field in JUDGED_FIELDS}


def part_json(value: object) -> str:
    """A value as JSON that is easy to compare line by line: each object of a list is a line."""
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    lines = ",\n".join(f"    {json.dumps(item, ensure_ascii=False)}" for item in value)
    return f"[\n{lines}\n  ]"


def _part_lines(value: object) -> list[str]:
    return (value if isinstance(value, str) else part_json(value)).splitlines()


def _without_keys(value: Any, keys: frozenset[str]) -> Any:
    if not keys:
        return value
    if isinstance(value, list):
        return [_without_keys(item, keys) for item in value]
    return {key: item for key, item in value.items() if key not in keys}
