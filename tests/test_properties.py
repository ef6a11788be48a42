"""What holds for every input: nothing is lost, the output is valid, the same input gives the same output, errors are ours."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from lxml import etree

import scraper
from scraper.article import Article
from scraper.document import Page, Role
from scraper.errors import InternalError, ScraperError
from scraper.reading import read
from scraper.reading.decode import decode
from scraper.reading.deep_nesting import walk_tree
from scraper.reading.mending import mended
from scraper.reading.walk import Walk, WalkStopped
from scraper.values.text import words
from tests.page_strategies import contents, markup, soups, texts, urls

ROOT = Path(__file__).parent.parent
VALIDATOR = Draft202012Validator(scraper.json_schema())
sources = st.one_of(markup, soups, texts)


def examples(count: int) -> settings:
    """So many examples, the same in every run; with SCRAPER_HYPOTHESIS=nightly twenty times as many, and others each time."""
    if os.environ.get("SCRAPER_HYPOTHESIS") == "nightly":
        return settings(max_examples=20 * count, derandomize=False, print_blob=True)
    return settings(max_examples=count)


def pages(content: str) -> list[Page]:
    """A content as HTML and as plain text."""
    return [
        Page(content=content, url="https://www.courier.example/a", media_type=f"text/{kind}")
        for kind in ("html", "plain")
    ]


@examples(250)
@given(sources)
def test_the_ledger_holds_the_whole_text(content: str) -> None:
    """The texts of the ledger, in order and with only white space between, are the text of the document."""
    for page in pages(content):
        document, article = read(page), scraper.normalize(page)
        ends = [0, *(entry.end for entry in article.blocks)]
        starts = [*(entry.start for entry in article.blocks), len(document.text)]
        assert not any(document.text[end:start].strip() for end, start in zip(ends, starts, strict=True))
        assert [document.text[entry.start : entry.end] for entry in article.blocks] == [
            entry.text for entry in article.blocks
        ]


@examples(150)
@given(sources)
def test_labels_tile_their_blocks(content: str) -> None:
    """Each block is cut into labels that overlap nowhere and leave nothing out."""
    for page in pages(content):
        document, article = read(page), scraper.normalize(page)
        groups = {number: list(entries) for number, entries in groupby(article.blocks, key=lambda entry: entry.block)}
        assert list(groups) == list(range(len(document.blocks)))
        for block, entries in zip(document.blocks, groups.values(), strict=True):
            assert (entries[0].start, entries[-1].end) == (block.start, block.end)
            assert all(this.end == that.start and this.start < this.end for this, that in pairwise(entries))


@examples(150)
@given(sources)
def test_every_entry_of_the_ledger_is_accounted_for(content: str) -> None:
    """Only what a role of the article has is kept, all of the body and the notes; all the rest is junk."""
    for page in pages(content):
        article = scraper.normalize(page)
        entries = [entry for entry in article.blocks if entry.text.strip()]
        assert all(Role(entry.role).keep for entry in entries if entry.keep)
        junk = [(entry.role, entry.text.strip(), entry.reason) for entry in entries if not entry.keep]
        assert junk == [(label.role, label.text, label.reason) for label in article.junk]
        notes = [(entry.role, entry.text.strip()) for entry in entries if entry.role.group == "notes"]
        assert notes == [(label.role, label.text) for label in article.notes]
        check_body(article, " ".join(entry.text for entry in entries if entry.role.group == "body"))


def check_body(article: Article, kept: str) -> None:
    """The body has the words that the ledger keeps for it, but for the numbers in front of list items."""
    assert article.text == "\n\n".join(entry.text for entry in article.body)
    lost = Counter(words(kept))
    lost.subtract(Counter(words(article.text)))
    assert min(lost.values(), default=0) >= 0
    assert lost.total() <= sum(entry.role is Role.LIST_ITEM for entry in article.body)


@examples(400)
@given(contents, urls)
@example("", "http://[::1")
def test_any_input_gives_a_valid_article_or_an_error_of_ours(content: str | bytes, url: str | None) -> None:
    """Nothing but a ScraperError with a name of its own is raised, and what comes out obeys the schema."""
    try:
        article = scraper.normalize(content, url=url)
    except InternalError:
        raise
    except ScraperError:
        return
    VALIDATOR.validate(json.loads(article.to_json_with_blocks()))
    assert scraper.read_json(article.to_json_with_blocks()) == article


@examples(40)
@given(st.lists(contents, min_size=2, max_size=6))
def test_the_order_of_pages_changes_nothing(batch: Sequence[str | bytes]) -> None:
    """A page gives the same JSON whatever was read before it."""
    forwards = [digest(content) for content in batch]
    assert [digest(content) for content in reversed(batch)] == forwards[::-1]


@examples(3)
@given(st.lists(sources, min_size=4, max_size=8))
def test_another_process_gives_the_same_json(batch: Sequence[str]) -> None:
    """A process that hashes strings in another way gives the same bytes."""
    here = [digest(content) for content in batch]
    assert digests_elsewhere(batch, seed="4711") == here


def digests_elsewhere(batch: Sequence[str], seed: str) -> list[str]:
    """The hashes of the same contents from another process."""
    command = [sys.executable, "-m", "tests.test_properties"]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    answer = subprocess.run(
        command, input=json.dumps(batch), env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return answer.stdout.split()


def digest(content: str | bytes) -> str:
    """A hash of the JSON that a content gives, or the name of its error."""
    try:
        return hashlib.sha256(scraper.normalize(content).to_json_with_blocks().encode()).hexdigest()
    except InternalError:
        raise
    except ScraperError as error:
        return error.code


@examples(150)
@given(markup)
def test_events_say_what_a_tree_would(content: str) -> None:
    """The walk finds the same in the events of libxml2's parser as in the tree that the parser builds of them."""
    page = Page(content=content, media_type="text/html")
    whole = decode(page).text.replace("\0", "").encode()
    document = read(page)
    columns = (document.text, document.blocks, document.containers)
    assert columns in (_of_tree(whole, Walk(None)), _of_tree(mended(whole), Walk(None, is_mended=True)))


def _of_tree(content: bytes, walk: Walk) -> tuple[object, ...] | None:
    """The columns of the tree; None where the walk stops because the markup has to be mended first."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        walked = walk_tree(etree.fromstring(content, parser), walk)
    except WalkStopped:
        return None
    return "\n".join(walked.texts), tuple(walked.blocks), tuple(walked.containers)


if __name__ == "__main__":
    sys.stdout.write("\n".join(digest(content) for content in json.load(sys.stdin)))
