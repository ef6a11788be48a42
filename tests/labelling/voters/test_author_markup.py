"""Names that markup shows: each entry of ``data/signatures.toml`` holds in its case, not in its near miss, and is needed."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.document import Role
from scraper.labelling.voters import marked_bylines
from scraper.labelling.voters.marked_bylines import Signatures
from scraper.layout import author_markup
from scraper.layout.author_markup import SignatureWords, signature_words
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read
from scraper.values.tables import load_table

TABLE = load_table("signatures.toml")
FINDING = [(kind, number) for kind in ("class", "path") for number in range(len(TABLE[kind]))]
BARRING = [("other", 0), ("aside", 0)]
PARAGRAPH = (
    "The harbour of the island has been open since the spring, and the boats come and go at all hours of the day, "
    "so that nobody who lives near the pier has slept well for weeks."
)
PAGE = "<title>{h}</title><h1>{h}</h1>{{line}}<p>{p} One.</p><p>{p} Two.</p>{{tail}}".format(
    h="Harbour opens again after a long winter", p=PARAGRAPH
)


def entry_of(kind: str, number: int) -> dict[str, Any]:
    """One entry of the table."""
    entry = TABLE[kind]
    return dict(entry if isinstance(entry, dict) else entry[number])


URL = "https://www.harbour.example/story"


def marked(line: str, tail: str = "") -> list[str]:
    """The bylines that markup shows in a line below the headline, or behind the text."""
    page = lay_out(read(as_page(f"<html><body>{PAGE.format(line=line, tail=tail)}</body></html>", URL)))
    votes = list(Signatures().vote(page))
    assert {vote.role for vote in votes} <= {Role.BYLINE}
    return [page.text[vote.start : vote.end] for vote in votes]


def _use(monkeypatch: pytest.MonkeyPatch, table: SignatureWords) -> None:
    """Put another table in the place of the shipped one."""
    for module in (author_markup, marked_bylines):
        monkeypatch.setattr(module, "signature_table", lambda: table)


@pytest.mark.parametrize(("kind", "number"), FINDING)
def test_entry_finds_a_name(kind: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the case a name of any shape is a byline, in the near miss none is, and without the entry neither."""
    entry = entry_of(kind, number)
    assert marked(entry["case"]) == ["gull at the pier"]
    assert marked(entry["near_miss"]) == []
    fewer = signature_words(TABLE | {kind: [word for word in TABLE[kind] if word != entry]})
    _use(monkeypatch, fewer)
    assert marked(entry["case"]) == []


@pytest.mark.parametrize(("kind", "number"), BARRING)
def test_entry_bars_a_name(kind: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the case the marked element is no byline, in the near miss it is, and without the entry it is in both."""
    entry = entry_of(kind, number)
    assert marked(entry["case"]) == []
    assert marked(entry["near_miss"]) == ["gull at the pier"]
    none = entry | {"tokens": []}
    fewer = signature_words(TABLE | {kind: none if kind == "other" else [none]})
    _use(monkeypatch, fewer)
    assert marked(entry["case"]) == ["gull at the pier"]


def test_the_footer_of_the_article(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the text the article's own footer names who wrote it, another does not, and without the entry neither."""
    entry = entry_of("own", 0)
    assert marked("", entry["case"]) == ["gull at the pier"]
    assert marked("", entry["near_miss"]) == []
    fewer = signature_words(TABLE | {"own": entry | {"tokens": []}})
    _use(monkeypatch, fewer)
    assert marked("", entry["case"]) == []


LINES = {
    "rel": ('<p>3 May 2031 <a rel="author" href="https://harbour.example/x">tern</a></p>', ["tern"]),
    "itemprop": ('<p><span itemprop="author">The Harbour Team</span></p>', ["The Harbour Team"]),
    "the words in front belong to it": ('<p>3 May 2031 von <span class="author">tern</span></p>', ["von tern"]),
    "the innermost element": (
        '<p>3 May 2031 <span class="byline">by <a class="author" href="https://harbour.example/x">tern</a></span> in <a href="https://harbour.example/y">Harbour</a></p>',
        ["by tern"],
    ),
    "one element many times around it": (f"<p>{'<b class=author>' * 400}tern{'</b>' * 400} 3 May 2031</p>", ["tern"]),
    "an unmarked name beside it": (
        '<p>By <a rel="author" href="https://harbour.example/x">Ada Kolm</a> and Ben Ort 3 May 2031</p>',
        ["By Ada Kolm and Ben Ort "],
    ),
    "names with a comma between": (
        '<p><a rel="author" href="https://harbour.example/x">tern</a>, <a rel="author" href="https://harbour.example/y">gull</a> 3 May 2031</p>',
        ["tern, gull"],
    ),
    "an author's page by its query": (
        '<p><a href="https://harbour.example/all?author=tern">tern</a> 3 May 2031</p>',
        ["tern"],
    ),
    "a marked block without its date": ('<div class="author">tern 3 May 2031</div>', ["tern"]),
    "no sentence": (
        '<p><a rel="author" href="https://harbour.example/x">Read all that tern has ever written for us here</a></p>',
        [],
    ),
    "no paragraph that links to somebody": (
        f'<p>{PARAGRAPH} <a href="https://harbour.example/people/tern">Ada Kolm</a> says so.</p>',
        [],
    ),
    "no account on another site": ('<p>3 May 2031 <a href="https://tern.example/profile/harbour">Ternbook</a></p>', []),
    "no menu": ('<nav><p><a rel="author" href="https://harbour.example/x">tern</a></p></nav>', []),
}


@pytest.mark.parametrize("name", LINES)
def test_lines(name: str) -> None:
    """Which part of a line is the byline."""
    line, found = LINES[name]
    assert marked(line) == found


def test_behind_the_text() -> None:
    """An author's box behind the text counts, a list of comments does not."""
    assert marked("", '<div class="entry-author"><p>tern</p></div>') == ["tern"]
    assert marked("", '<div class="post-footer">Posted by <b class="fn">tern</b> at 19:22</div>') == ["Posted by tern"]
    assert marked("", '<div class="related-post-footer">Posted by <b class="fn">tern</b></div>') == []
    assert marked("", '<div class="site-footer">Posted by <b class="fn">tern</b></div>') == []
    assert marked("", '<div class="comments"><div><p><b class="fn">tern</b></p></div></div>') == []
