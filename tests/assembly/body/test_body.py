"""The body: which stretches make one entry, and what an entry keeps."""

from __future__ import annotations

import pytest
from msgspec import UNSET

from scraper.article import BodyBlock, BodySpan, ListPlace
from tests.builders import Piece, article_of, assembled, link, text_document


def _texts(*pieces: Piece | tuple[str, str]) -> list[tuple[str, str]]:
    return [(entry.role.value, entry.text) for entry in article_of(pieces).body]


ENTRIES: dict[str, tuple[list[Piece | tuple[str, str]], list[tuple[str, str]]]] = {
    "a paragraph without its dateline": (
        [Piece((("dateline", "BERLIN (dpa) –"), ("paragraph", "The trains stood still.")))],
        [("paragraph", "The trains stood still.")],
    ),
    "a paragraph without the advertisement in its middle": (
        [Piece((("paragraph", "The trains"), ("advertisement", "Buy now"), ("paragraph", "stood still.")))],
        [("paragraph", "The trains stood still.")],
    ),
    "two roles in one block": (
        [Piece((("paragraph", "He said:"), ("quote", "“Stop.”")))],
        [("paragraph", "He said:"), ("quote", "“Stop.”")],
    ),
    "two paragraphs with junk between": (
        [("paragraph", "One."), ("newsletter", "Sign up"), ("paragraph", "Two.")],
        [("paragraph", "One."), ("paragraph", "Two.")],
    ),
    "two paragraphs of one list item": (
        [link("list_item", "One.", "ul > li > p.a"), link("list_item", "More.", "ul > li > p.b")],
        [("list_item", "One.\nMore.")],
    ),
    "two items of one list": (
        [link("list_item", "One.", "ul > li.a"), link("list_item", "Two.", "ul > li.b")],
        [("list_item", "One."), ("list_item", "Two.")],
    ),
    "lines of one code element": (
        [link("code", "def f():", "pre > div.a"), link("code", "    return 1", "pre > div.b")],
        [("code", "def f():\nreturn 1")],
    ),
    "a code block keeps its line ends": ([link("code", "a = 1\n\nb = 2", "pre")], [("code", "a = 1\n\nb = 2")]),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_entries(name: str) -> None:
    """Stretches are joined to entries by where they stand."""
    pieces, entries = ENTRIES[name]
    assert _texts(*pieces) == entries


def test_text_and_word_count() -> None:
    """The text has all body entries, parted by empty lines, and nothing else."""
    pieces = [("headline", "Trains"), ("heading", "Snow"), ("paragraph", "They stood still."), ("caption", "A train")]
    article = article_of(pieces)
    assert article.text == "Snow\n\nThey stood still."
    assert article.word_count == 4


def test_table() -> None:
    """Cells of one table are one entry, gaps are empty cells, text of one cell is joined."""
    cells = [("Year", "0,0"), ("Trains", "0,1"), ("2024", "1,0"), ("twelve", "1,2"), ("or so", "1,2")]
    pieces = [link("table", text, f"table > tr > td@{place} > p.{text[0]}") for text, place in cells]
    (entry,) = article_of(pieces).body
    assert entry.rows == (("Year", "Trains"), ("2024", "", "twelve or so"))
    assert entry.text == "Year\tTrains\n2024\t\ttwelve or so"


def test_two_tables_are_two_entries() -> None:
    """A table ends where its element ends."""
    pieces = [link("table", "a", "table.1 > td@0,0"), link("table", "b", "table.2 > td@0,0")]
    assert [entry.rows for entry in article_of(pieces).body] == [(("a",),), (("b",),)]


def test_table_of_absurd_width() -> None:
    """A page that claims a far column gets no million empty cells."""
    (entry,) = article_of([link("table", "a", "table > td@0,0"), link("table", "b", "table > td@0,999999")]).body
    assert isinstance(entry.rows, tuple)
    assert len(entry.rows[0]) < 100


def test_table_as_plain_text() -> None:
    """Where no element tells rows, every block is a row."""
    article = assembled(*text_document([[("table", "a b")], [("table", "c d")]]))
    assert [entry.rows for entry in article.body] == [(("a b",),), (("c d",),)]


def test_levels_of_headings() -> None:
    """The tag tells the level; a heading without tag has none."""
    pieces = [link("heading", "One", "h2"), link("heading", "Two", "h3 > span"), link("heading", "Three", "p")]
    assert [entry.level for entry in article_of(pieces).body] == [2, 3, UNSET]


def test_places_in_lists() -> None:
    """Lists have numbers, depth counts lists that hold items, ``start`` is taken from the list."""
    pieces = [
        link("list_item", "One", "ul > li.layout > ol[start=3] > li.a"),
        link("list_item", "Deeper", "ul > li.layout > ol[start=3] > li.a > ul > li"),
        link("list_item", "Two", "ul > li.layout > ol[start=3] > li.b"),
        link("paragraph", "Between", "p"),
        link("list_item", "Three", "ol[start=no] > li"),
    ]
    assert [entry.list for entry in article_of(pieces).body] == [
        ListPlace(0, True, 0, 3),
        ListPlace(1, False, 1, 1),
        ListPlace(0, True, 0, 3),
        UNSET,
        ListPlace(2, True, 0, 1),
    ]


def test_typed_lists() -> None:
    """In plain text a hyphen or a number makes the item; it is not part of the item's text."""
    lines = ["- Bread", "- Milk"], ["3. Boil", "4. Eat"]
    items = (
        [[("list_item", line)] for line in lines[0]]
        + [[("paragraph", "Then:")]]
        + [[("list_item", item)] for item in lines[1]]
    )
    body = assembled(*text_document(items)).body
    assert [entry.text for entry in body] == ["Bread", "Milk", "Then:", "Boil", "Eat"]
    places = [entry.list for entry in body]
    assert places == [ListPlace(0, False, 0, 1)] * 2 + [UNSET] + [ListPlace(1, True, 0, 3)] * 2


def _spans(piece: Piece) -> tuple[BodySpan, ...]:
    return article_of([piece]).body[0].spans


def test_spans() -> None:
    """Links and emphasis are relative to the entry's text, tracking parameters are cut."""
    piece = link("paragraph", "Read the report now.", "p", ("the report", "https://a.org/r?utm_source=x"), ("now", "b"))
    assert _spans(piece) == (BodySpan(5, 15, "link", "https://a.org/r"), BodySpan(16, 19, "strong"))


def test_spans_of_a_split_block() -> None:
    """A span is cut to its stretch and moves with it; other inline elements are left out."""
    stretches = (("dateline", "ROME (AP) —"), ("paragraph", "All is well."))
    piece = Piece(stretches, "p", (("AP) — All", "em"), ("well", "span"), ("is", "code")))
    assert _spans(piece) == (BodySpan(0, 3, "em"), BodySpan(4, 6, "code"))


def test_spans_of_a_table() -> None:
    """In a table spans count from the beginning of its text."""
    pieces = [link("table", "Year", "table > td@0,0"), link("table", "2024", "table > td@1,1", ("2024", "b"))]
    entry: BodyBlock = article_of(pieces).body[0]
    (span,) = entry.spans
    assert entry.text[span.start : span.end] == "2024"
