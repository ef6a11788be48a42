"""Conservation: every stretch is in the ledger once, kept and removed give back the text; the result is stable."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.article import Article, ArticleError, Outcome
from scraper.assembly import failed_article
from scraper.document import Role
from scraper.errors import BadStatus, NotText
from scraper.labelling.identity import rules_hash
from tests.builders import Piece, assembled, labelled, text_document

ROLES = [role.value for role in Role]
PATHS = [
    "",
    "p",
    "article > p",
    "ul > li",
    "ol > li.2",
    "table > td@0,1",
    "figure > figcaption",
    "h1",
    "nav > a",
    "pre",
]
WORDS = st.text("ab cд\N{SNOWMAN}@.,()|–-/©0123456789:JRAFP", min_size=1, max_size=60).map(str.strip).filter(bool)
PIECES = st.lists(
    st.builds(
        Piece,
        st.lists(st.tuples(st.sampled_from(ROLES), WORDS), min_size=1, max_size=3).map(tuple),
        st.sampled_from(PATHS),
    ),
    max_size=12,
)


def _is_conserved(article: Article, text: str) -> None:
    ledger = article.blocks
    assert "".join("".join(entry.text.split()) for entry in ledger) == "".join(text.split())
    assert all(text[entry.start : entry.end] == entry.text for entry in ledger)
    assert all(entry.end <= other.start for entry, other in pairwise(ledger))
    assert [entry.text.strip() for entry in ledger if not entry.keep and entry.text.strip()] == [
        entry.text for entry in article.junk
    ]
    assert [entry.text.strip() for entry in ledger if entry.role.group == "notes"] == [
        entry.text for entry in article.notes
    ]


def _body_is_kept(article: Article) -> None:
    kept = "".join("".join(label.text.split()) for label in article.blocks if label.role.group == "body")
    body = "".join("".join(entry.text.split()) for entry in article.body)
    assert len(body) <= len(kept)
    markers = {character for entry in article.body for character in entry.text} | set("-–0123456789.) ")
    assert set(kept) <= markers


@given(PIECES)
def test_html_is_conserved(pieces: list[Piece]) -> None:
    """Whatever the labels, nothing is lost, doubled or out of order, and the result is valid."""
    document, labels = labelled(pieces)
    article = assembled(document, labels)
    _is_conserved(article, document.text)
    _body_is_kept(article)
    assert msgspec.json.decode(article.to_json_with_blocks())["text"] == article.text


@given(st.lists(st.lists(st.tuples(st.sampled_from(ROLES), WORDS), min_size=1, max_size=3), max_size=12))
def test_plain_text_is_conserved(lines: list[list[tuple[str, str]]]) -> None:
    """The same of plain text."""
    document, labels = text_document(lines)
    _is_conserved(assembled(document, labels), document.text)


@given(PIECES)
def test_same_result_twice(pieces: list[Piece]) -> None:
    """The same document and labels give the same bytes."""
    assert assembled(*labelled(pieces)).to_json_with_blocks() == assembled(*labelled(pieces)).to_json_with_blocks()


def test_ledger_entries() -> None:
    """An entry says where it stands, what it is, how sure that is and why."""
    document, labels = labelled([Piece((("paragraph", "Text."),), "article > p")])
    (entry,) = assembled(document, labels).blocks
    assert (entry.path, entry.role, entry.keep, entry.confidence) == ("article/p", Role.PARAGRAPH, True, 0.9)
    assert (entry.reason, entry.line, entry.text) == ("hand paragraph", None, "Text.")


ERRORS = [
    (NotText("a picture", "a.png"), None, "not_text"),
    (BadStatus("404", "https://a.org/", 404), "https://a.org/", "bad_status"),
]


@pytest.mark.parametrize(("error", "url", "code"), ERRORS)
def test_failed_article(error: NotText | BadStatus, url: str | None, code: str) -> None:
    """A source that could not be read gives an article that says why, and nothing else."""
    article = failed_article(error, url)
    assert (article.outcome, article.error, article.url) == (Outcome.FAILED, ArticleError(code, str(error)), url)
    assert (article.text, article.body, article.blocks, article.headline, article.quality.confidence) == (
        "",
        (),
        (),
        None,
        0.0,
    )
    assert msgspec.json.decode(article.to_json().encode())["error"] == {"code": code, "message": str(error)}


def test_extractor() -> None:
    """The result names the rules that made it."""
    extractor = assembled(*text_document([[("paragraph", "Text.")]])).extractor
    assert (extractor.name, extractor.rules) == ("scraper", rules_hash())
    assert len(rules_hash()) == 12
