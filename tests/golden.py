"""Golden cases: a page that we wrote, what it must give, and the command that writes what it gives now.

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

__all__ = ["CASES", "FIELDS", "Record", "actual", "case_names", "expected", "known_errors", "main", "show", "update"]

CASES = Path(__file__).parent.parent / "fixtures"
FIELDS = tuple(name for name in (*ArticleRecord.__struct_fields__, "blocks") if name != "extractor")
"""Every key of the JSON with ledger but ``extractor``: its versions and hashes say nothing about the page."""

Record = dict[str, Any]


def case_names() -> list[str]:
    """The folders that hold a case."""
    return sorted(meta.parent.name for meta in CASES.glob("*/meta.toml"))


def expected(case: str) -> Record:
    """The article that a case must give."""
    record: Record = json.loads((CASES / case / "article.json").read_bytes())
    return record


def known_errors(case: str) -> dict[str, str]:
    """Fields that the program is known to get wrong, and how."""
    errors: dict[str, str] = _meta(case).get("xfail", {})
    return errors


@cache
def actual(case: str) -> Record:
    """The article that the program gives, without what nobody can judge by reading the page."""
    meta = _meta(case)
    (source,) = (CASES / case).glob("page.*")
    page = Page(content=source.read_bytes(), url=meta.get("url"), media_type=meta.get("media_type"))
    record = json.loads(scraper.normalize(page).to_json_with_blocks())
    return {field: _judgeable(record[field]) for field in FIELDS}


def show(value: object) -> str:
    """A value as text that is good to compare line by line: one line for an object of a list, without escapes."""
    if not isinstance(value, list) or not value:
        return _line(value)
    return "[\n" + ",\n".join(f"    {_line(one)}" for one in value) + "\n  ]"


def update(case: str) -> None:
    """Write what the program gives as what it must give; fields in which it is known to be wrong stay as they are."""
    file = CASES / case / "article.json"
    right = {field: expected(case)[field] for field in known_errors(case)} if file.exists() else {}
    record = {**actual(case), **right}
    lines = ",\n".join(f"  {_line(field)}: {show(value)}" for field, value in record.items())
    file.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def main(cases: Iterable[str]) -> None:
    """Rewrite the expected articles of these cases, or of all."""
    for case in list(cases) or case_names():
        update(case)


def _meta(case: str) -> Record:
    return tomllib.loads((CASES / case / "meta.toml").read_text(encoding="utf-8"))


def _judgeable(value: object) -> object:
    """Without confidences, and without the reasons of labels: they change with every weight, and no reader can say them."""
    if isinstance(value, list):
        return [_judgeable(one) for one in value]
    if isinstance(value, dict):
        return {key: _judgeable(one) for key, one in value.items() if key not in ("confidence", "reason")}
    return value


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1:])
