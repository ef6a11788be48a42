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
from scraper.comparing.article_differences import (
    JUDGED_FIELDS,
    Difference,
    Record,
    article_parts,
    differences,
    joined_parts,
    judged_record,
    part_json,
)
from scraper.document import Page

__all__ = ["CASES", "actual", "case_names", "differing", "expected", "known_errors", "main"]

CASES = Path(__file__).parent.parent / "fixtures"


def case_names() -> list[str]:
    """The folders that hold a case."""
    return sorted(meta.parent.name for meta in CASES.glob("*/meta.toml"))


@cache
def expected(case: str) -> Record:
    """The article that a case must give."""
    record: Record = json.loads(_article_file(case).read_bytes())
    return record


@cache
def actual(case: str) -> Record:
    """The article that the program gives, as far as a reader of the page can judge it."""
    meta = _meta(case)
    (source,) = (CASES / case).glob("page.*")
    page = Page(content=source.read_bytes(), url=meta.get("url"), media_type=meta.get("media_type"))
    return judged_record(scraper.normalize(page))


@cache
def differing(case: str) -> dict[str, Difference]:
    """The parts of the article that are not what the case must give."""
    return {difference.part: difference for difference in differences(expected(case), actual(case))}


def known_errors(case: str) -> dict[str, str]:
    """Parts of the article that the program is known to get wrong, and what it does."""
    return {part: error["reason"] for error in _meta(case).get("known_error", ()) for part in error["parts"]}


def main(cases: Iterable[str]) -> None:
    """Write what the program gives for these cases, or for all, as what they must give; known errors are left out."""
    for case in list(cases) or case_names():
        record = _updated(case)
        lines = ",\n".join(f'  "{field}": {part_json(record[field])}' for field in JUDGED_FIELDS)
        _article_file(case).write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def _updated(case: str) -> Record:
    """The article that the program gives, with the right answer in place of its known errors."""
    errors = known_errors(case)
    right: dict[str, Any] = {}
    if errors:
        right = {part: value for part, value in article_parts(expected(case)).items() if part in errors}
    return joined_parts({**article_parts(actual(case)), **right})


def _article_file(case: str) -> Path:
    return CASES / case / "article.json"


def _meta(case: str) -> Record:
    return tomllib.loads((CASES / case / "meta.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1:])
