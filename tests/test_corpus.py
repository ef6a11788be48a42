"""What holds for real pages, on every twelfth of the development data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import scraper
from bench.data import FieldsPage, WcxbPage, fields_pages, page_bytes, wcxb_pages
from scraper.article import Article
from scraper.document import Page
from scraper.reading import read

pytestmark = pytest.mark.shared

ROOT = Path(__file__).parent.parent
SAMPLE = 12
"""One page of so many is read."""
REPEATED = 60
"""One page of so many is read again, in another order and in another process."""

VALIDATOR = Draft202012Validator(scraper.json_schema())


def test_real_pages_give_whole_and_valid_articles(shared_data: Path) -> None:
    """No page raises anything; every article obeys the schema and its ledger holds the whole text of its page."""
    pages = _sample(shared_data, SAMPLE)
    assert pages
    wrong = {id_: errors for id_, page in pages.items() if (errors := _errors(page))}
    assert wrong == {}


def test_real_pages_give_the_same_json_again(shared_data: Path) -> None:
    """The order of pages and the process change nothing."""
    here = _digests(shared_data)
    command = [sys.executable, "-m", "tests.test_corpus", str(shared_data)]
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    answer = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == here


def _sample(data: Path, step: int) -> dict[str, Page]:
    """Every so-manieth page of both sets, by id."""
    return {page.id: _page(page) for page in _all_pages(data)[::step]}


@cache
def _all_pages(data: Path) -> tuple[WcxbPage | FieldsPage, ...]:
    return (*wcxb_pages(data), *fields_pages(data))


def _page(source: WcxbPage | FieldsPage) -> Page:
    return Page(content=page_bytes(source.path), url=source.url, media_type="text/html")


def _errors(page: Page) -> list[str]:
    try:
        document, article = read(page), scraper.normalize(page)
    except Exception as error:  # noqa: BLE001  # whatever it is, the page that raises it is to be named
        return [repr(error)]
    record = json.loads(article.to_json_with_blocks())
    faults = [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(record)]
    return faults + ([] if _is_whole(document.text, article) else ["the ledger is not the text"])


def _is_whole(text: str, article: Article) -> bool:
    """Whether the ledger's texts, in order and with only white space between, are the text."""
    ends = [0, *(entry.end for entry in article.blocks)]
    starts = [*(entry.start for entry in article.blocks), len(text)]
    between = "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    return not between.strip() and all(text[label.start : label.end] == label.text for label in article.blocks)


def _digests(data: Path) -> Mapping[str, str]:
    """A hash of the JSON of each repeated page; they are read from the last to the first in the other process."""
    pages: list[tuple[str, Page]] = list(_sample(data, REPEATED).items())
    order = pages if __name__ != "__main__" else pages[::-1]
    return {id_: sha256(scraper.normalize(page).to_json_with_blocks().encode()).hexdigest() for id_, page in order}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_digests(Path(sys.argv[1]))))
