"""Invariants of the result for any source."""

from __future__ import annotations

import io
import json
import re
import time
import traceback
from collections import Counter
from itertools import groupby

import html5lib  # type: ignore[import-untyped]
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

import scraper
from scraper.article import Article
from scraper.document import Document
from scraper.errors import InternalError, ScraperError
from scraper.reading import as_page, read
from scraper.views import explain, to_page, to_terminal
from scraper.writing import FORMATS, render
from tools.fuzz.grammar import Case

__all__ = ["SLOW_SECONDS", "finding"]

SLOW_SECONDS = 3.0
"""CPU seconds for a source in all formats: about 20 times the time of the slowest ordinary page of that length."""
MARKER = re.compile(r"zq\d+x")
OURS = "/scraper/"
VALIDATOR = Draft202012Validator(scraper.json_schema())


class BrokenError(Exception):
    """An invariant that does not hold; the first argument names it."""


def finding(case: Case) -> tuple[str, str] | None:
    """The kind and the details of a broken invariant; None if all invariants hold."""
    began = time.process_time()
    try:
        check(case)
    except BrokenError as broken:
        return str(broken.args[0]), "\n".join(map(str, broken.args[1:]))
    except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked for
        return _kind(error), traceback.format_exc()
    seconds = time.process_time() - began
    return ("slow", f"{seconds:.1f} s of CPU") if seconds > SLOW_SECONDS else None


def _kind(error: BaseException) -> str:
    """The type of an error and the innermost function of ours that it passed."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if OURS in frame.filename.replace("\\", "/")]
    where = f"{frames[-1].filename.rpartition(OURS)[2]} {frames[-1].name}" if frames else "outside"
    return f"{type(error).__name__} in {where}"


def check(case: Case) -> None:
    """Raise BrokenError unless the source is refused with a ScraperError or its article fulfils all invariants."""
    try:
        article = scraper.normalize(case.content, url=case.url)
    except InternalError as error:
        raise error.__cause__ or error from None
    except ScraperError:
        return
    _demand(
        "another answer to the same source",
        article.to_json_with_blocks() == scraper.normalize(case.content, url=case.url).to_json_with_blocks(),
    )
    document = read(as_page(case.content, case.url))
    check_ledger(document, article)
    check_markers(document, article, case.markers)
    check_forms(article)
    explanation = explain(as_page(case.content, case.url))
    to_page(explanation, None).encode("utf-8")
    to_terminal(explanation, io.StringIO(), None).encode("utf-8")


def check_ledger(document: Document, article: Article) -> None:
    """Every block of the document is in the ledger once, in order and complete."""
    groups = [(block, list(run)) for block, run in groupby(article.blocks, key=lambda entry: entry.block)]
    _demand("ledger: blocks", [block for block, _ in groups] == list(range(len(document.blocks))))
    for block, entries in groups:
        text = "".join(entry.text for entry in entries)
        _demand("ledger: text", text == document.block_text(block), text, document.block_text(block))
        ends = [entry.end for entry in entries]
        starts = [entry.start for entry in entries]
        _demand(
            "ledger: offsets",
            starts == [document.blocks[block].start, *ends[:-1]] and ends[-1] == document.blocks[block].end,
        )


def check_markers(document: Document, article: Article, markers: tuple[str, ...]) -> None:
    """Every marked word of the page's text is in the ledger once.

    A browser with scripts takes a ``noscript`` that precedes the body for a part of the head, whose text is no text of
    the page.
    """
    if any(claim.field == "text" for claim in document.claims):
        return  # the page's text is another than its elements show
    counts = Counter(word for entry in article.blocks for word in MARKER.findall(entry.text))
    lost = [marker for marker in markers if not counts[marker]]
    doubled = [marker for marker in markers if counts[marker] > 1]
    in_head = _words_of_head(document.source) if lost else frozenset()
    _demand("text lost", in_head.issuperset(lost), *lost)
    _demand("text doubled", not doubled, *doubled)


def _words_of_head(markup: str) -> frozenset[str]:
    """The marked words in the head, as a browser with scripts reads a page."""
    tree = html5lib.parse(markup, treebuilder="etree", namespaceHTMLElements=False, scripting=True)
    head = tree.find("head")
    return frozenset(MARKER.findall("".join(head.itertext()))) if head is not None else frozenset()


def check_forms(article: Article) -> None:
    """Every format is deterministic and encodable in UTF-8, and the JSON can be read back to an equal article."""
    for name in FORMATS:
        written = render(article, name)
        _demand(f"{name} is not deterministic", written == render(article, name))
        if isinstance(written, str):
            written.encode("utf-8")
    with_blocks = article.to_json_with_blocks()
    _demand("JSON does not round-trip", scraper.read_json(with_blocks) == article)
    again = scraper.read_json(article.to_json())
    _demand("JSON without blocks does not round-trip", again.to_json() == article.to_json())
    json.loads(scraper.write(article, "jsonld"))
    errors = [error.message[:300] for error in VALIDATOR.iter_errors(json.loads(with_blocks))]
    _demand("schema", not errors, *errors)


def _demand(invariant: str, holds: bool, *details: object) -> None:
    if not holds:
        raise BrokenError(invariant, *details)
