"""Golden cases: a page that we wrote, the article that it must give, and the command that writes what it gives now.

``python -m tests.golden [CASE…]`` rewrites the expected articles; ``docs/fixtures.md`` says when to.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import scraper
from scraper.article import ArticleRecord
from scraper.document import Page

__all__ = ["CASES", "FIELDS", "Record", "actual", "case_names", "expected", "known_errors", "main", "parts", "show"]

CASES = Path(__file__).parent.parent / "fixtures"
UNJUDGED = {
    "page_kind": ("confidence",),
    "quality": ("confidence",),
    "blocks": ("start", "end", "confidence", "reason"),
}
"""What no reader of a page can say: how sure an answer is, what decided it, and which number a character has."""
FIELDS = tuple(name for name in (*ArticleRecord.__struct_fields__, "blocks") if name not in ("extractor", "junk"))
"""Every key of the JSON with ledger but ``extractor``, which is not about the page, and ``junk``, which the ledger holds."""

Record = dict[str, Any]


def case_names() -> list[str]:
    """The folders that hold a case."""
    return sorted(meta.parent.name for meta in CASES.glob("*/meta.toml"))


@cache
def expected(case: str) -> Record:
    """The article that a case must give."""
    record: Record = json.loads(_file(case).read_bytes())
    return record


@cache
def actual(case: str) -> Record:
    """The article that the program gives, as far as a reader of the page can judge it."""
    meta = _meta(case)
    (source,) = (CASES / case).glob("page.*")
    page = Page(content=source.read_bytes(), url=meta.get("url"), media_type=meta.get("media_type"))
    record = json.loads(scraper.normalize(page).to_json_with_blocks())
    return {field: _without(record[field], UNJUDGED.get(field, ())) for field in FIELDS}


def known_errors(case: str) -> dict[str, str]:
    """Parts of the article that the program is known to get wrong, and what it does."""
    return {part: error["reason"] for error in _meta(case).get("known_error", ()) for part in error["parts"]}


def parts(record: Record) -> dict[str, Any]:
    """What is compared, each for itself: the fields, and of the ledger each block."""
    ledger: dict[str, list[Record]] = {}
    for entry in record["blocks"]:
        ledger.setdefault(f"block-{entry['block']}", []).append(entry)
    return {field: record[field] for field in record if field != "blocks"} | ledger


def show(value: object) -> str:
    """A value as JSON that is good to compare line by line: the objects of a list stand on a line each."""
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    lines = ",\n".join(f"    {json.dumps(one, ensure_ascii=False)}" for one in value)
    return f"[\n{lines}\n  ]"


def main(cases: Iterable[str]) -> None:
    """Write what the program gives for these cases, or for all, as what they must give; known errors are left out."""
    for case in list(cases) or case_names():
        lines = ",\n".join(f'  "{field}": {show(value)}' for field, value in _updated(case).items())
        _file(case).write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def _updated(case: str) -> Record:
    """The article that the program gives, with the right answer in place of its known errors."""
    errors = known_errors(case)
    right = {part: value for part, value in parts(expected(case)).items() if part in errors} if errors else {}
    mixed = {**parts(actual(case)), **right}
    blocks = [entry for part, entries in mixed.items() if part.startswith("block-") for entry in entries]
    return {field: blocks if field == "blocks" else mixed[field] for field in FIELDS}


def _file(case: str) -> Path:
    return CASES / case / "article.json"


def _meta(case: str) -> Record:
    return tomllib.loads((CASES / case / "meta.toml").read_text(encoding="utf-8"))


def _without(value: Any, keys: tuple[str, ...]) -> Any:
    if not keys:
        return value
    if isinstance(value, list):
        return [_without(one, keys) for one in value]
    return {key: one for key, one in value.items() if key not in keys}


if __name__ == "__main__":
    main(sys.argv[1:])
