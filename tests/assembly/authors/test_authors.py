"""Byline and authors: which source is believed, and what is merged."""

from __future__ import annotations

import pytest

from scraper.article import Author
from scraper.assembly.authors.follow_lines import Followed, follow_words, read_follow_line
from scraper.document import Claim
from scraper.values.tables import load_table
from tests.builders import Piece, article_of, claim, link, source_of

FOLLOW = "You can follow Jane Roe on Facebook, and as @janeroe99 elsewhere."
BIO = "Jane Roe covers railways. Reach her at jane.roe@example.org."
SITE = claim("site_name", "The Daily")

Pieces = list[Piece | tuple[str, str]]

NAMES: dict[str, tuple[Pieces, list[Claim], list[str]]] = {
    "the printed byline": ([("byline", "By Jane Roe and Tom Ash")], [], ["Jane Roe", "Tom Ash"]),
    "a claim": ([], [claim("author", "Jane Roe", kind="person")], ["Jane Roe"]),
    "a claim with two names": ([], [claim("author", "Jane Roe and Tom Ash", "meta author")], ["Jane Roe", "Tom Ash"]),
    "a claim before a byline that it does not confirm": (
        [("byline", "All Programmes")],
        [claim("author", "Tom Ash")],
        ["Tom Ash"],
    ),
    "the byline before the claim of an organization": (
        [("byline", "By Jane Roe")],
        [claim("author", "Reuters", kind="organization")],
        ["Jane Roe"],
    ),
    "a button among confirmed lines": (
        [("byline", "Share Tweet"), ("byline", "By Jane Roe")],
        [claim("author", "Jane Roe")],
        ["Jane Roe"],
    ),
    "no name in the navigation": (
        [("byline", "All Programmes"), *[("navigation", "Home")] * 9, ("headline", "Trains")],
        [],
        [],
    ),
    "a claim that agrees and knows one more": (
        [("byline", "By Jane Roe")],
        [claim("author", "Jane Roe"), claim("author", "Tom Ash")],
        ["Jane Roe", "Tom Ash"],
    ),
    "JSON-LD before meta": ([], [claim("author", "Tom Ash", "meta author"), claim("author", "Jane Roe")], ["Jane Roe"]),
    "one person in two spellings": (
        [("byline", "By JANE ROE")],
        [claim("author", "Jane M. Roe"), claim("author", "jane roe", "meta author")],
        ["Jane Roe"],
    ),
    "a follow line where nothing else is": ([("social_follow", FOLLOW)], [], ["Jane Roe"]),
    "no follow line where a person is known": ([("byline", "By Tom Ash"), ("social_follow", FOLLOW)], [], ["Tom Ash"]),
    "a follow line where only the site is claimed": (
        [("social_follow", FOLLOW)],
        [SITE, claim("author", "The Daily", kind="organization")],
        ["Jane Roe"],
    ),
    "a nickname that is claimed": ([], [claim("author", "tern99")], ["tern99"]),
    "a name before a nickname that is claimed": ([("byline", "By Jane Roe")], [claim("author", "jroe")], ["Jane Roe"]),
    "a nickname that is claimed and printed": (
        [("byline", "by tern99"), ("byline", "Ada Kolm")],
        [claim("author", "tern99")],
        ["tern99"],
    ),
    "family name first": ([], [claim("author", "Roe, Jane", "meta citation_author")], ["Jane Roe"]),
    "a degree behind the name": ([], [claim("author", "Jane Roe, Ph.D.")], ["Jane Roe"]),
    "a claim with the name of the site": (
        [],
        [SITE, claim("author", "The Daily - Jane Roe", "meta author")],
        ["Jane Roe"],
    ),
    "a claim with more behind the name": (
        [("byline", "By Jane Roe Harbour Magazine")],
        [claim("author", "Jane Roe")],
        ["Jane Roe"],
    ),
    "no link to a page of contacts": ([], [SITE, claim("author", "Contact", "link rel=author")], []),
    "no account of an administrator": ([], [claim("author", "Super User", "meta author", kind="person")], []),
    "no phrase of the page": (
        [("headline", "Trains"), ("byline", "Key Takeaways"), ("paragraph", "The key takeaways of the day.")],
        [],
        [],
    ),
    "no phrase far from headline and date": (
        [("headline", "Trains"), *[("other", "x")] * 5, ("byline", "Yorvik Kessendal"), ("other", "x")],
        [],
        [],
    ),
    "a rare name below the headline": (
        [("headline", "Trains"), ("byline", "Yorvik Kessendal")],
        [],
        ["Yorvik Kessendal"],
    ),
    "a rare name beside the date": (
        [("headline", "Trains"), *[("other", "x")] * 5, ("byline", "Yorvik Kessendal"), ("timestamp", "3 May 2031")],
        [],
        ["Yorvik Kessendal"],
    ),
    "words that introduce the line below": (
        [("headline", "Trains"), *[("other", "x")] * 4, ("byline", "Written by"), ("byline", "Yorvik Kessendal")],
        [],
        ["Yorvik Kessendal"],
    ),
    "two by their first names": ([("byline", "By Ada and Tom")], [], ["Ada", "Tom"]),
    "an introduced byline before a claim that no line confirms": (
        [("headline", "Trains"), ("byline", "By Jane Roe")],
        [claim("author", "Tom Ash")],
        ["Jane Roe"],
    ),
    "a line further down before a claim": (
        [("byline", "By Jane Roe"), *[("paragraph", "Text.")] * 9, ("byline", "By Tom Ash")],
        [claim("author", "Tom Ash")],
        ["Tom Ash"],
    ),
    "a photographer in a line of their own": (
        [("byline", "By Jane Roe"), ("byline", "Photographs by Tom Ash")],
        [claim("author", "Jane Roe")],
        ["Jane Roe", "Tom Ash"],
    ),
    "no photographer of one picture": (
        [link("byline", "Foto: Tom Ash", "figure > figcaption"), ("byline", "By Jane Roe")],
        [claim("author", "Jane Roe")],
        ["Jane Roe"],
    ),
    "a name that ends the text": ([("paragraph", "Text."), ("paragraph", "By Jane Roe")], [], ["Jane Roe"]),
    "rare names that open the text of the site": (
        [("paragraph", "Yorvik Kessendal/Obrad Wynnmar"), ("paragraph", "Text.")],
        [SITE, claim("author", "The Daily", kind="organization")],
        ["Yorvik Kessendal", "Obrad Wynnmar"],
    ),
    "no phrase that opens the text": ([("paragraph", "Sector Sizing"), ("paragraph", "Text.")], [], []),
    "another organization before the site": (
        [],
        [
            SITE,
            claim("author", "The Daily", kind="organization"),
            claim("author", "Harbour News Agency", "meta author"),
        ],
        ["Harbour News Agency"],
    ),
    "no bio where a team signs": (
        [("byline", "By The Harbour Team"), ("author_bio", BIO)],
        [],
        ["The Harbour Team"],
    ),
    "no bio of a job": ([("author_bio", "Executive Director at Northlight")], [], []),
    "a bio of a rare name": ([("author_bio", "Yorvik Kessendal sails and writes.")], [], ["Yorvik Kessendal"]),
    "no follow line without a person": ([("social_follow", "Stay Connected")], [], []),
    "a bio": ([("author_bio", BIO)], [], ["Jane Roe"]),
    "the site where nobody else is": ([], [SITE, claim("author", "The Daily", kind="organization")], ["The Daily"]),
    "the site never as a person": ([], [SITE, claim("author", "The Daily", kind="person")], []),
    "no category": ([], [claim("section", "Jane Austen"), claim("author", "Jane Austen", kind="person")], []),
    "no URL": ([], [claim("author", "https://social.example.org/janeroe", "meta article:author")], []),
    "no user name": ([], [claim("author", "admin", "meta author")], []),
    "no line that asks to follow the site": (
        [("social_follow", "Follow The Daily on Facebook and @thedaily on X.")],
        [SITE],
        [],
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_names(name: str) -> None:
    """The best source decides who the authors are."""
    pieces, claims, names = NAMES[name]
    assert [author.name for author in article_of([*pieces, ("paragraph", "Text.")], claims=claims).authors] == names


def test_merging() -> None:
    """One author has what all sources say, and the raw name of the best one."""
    claims = [
        claim(
            "author", "Jane Roe", kind="person", url="/people/roe", job_title="Reporter", email="mailto:j@example.org"
        ),
        Claim(
            "author",
            "Jane Roe",
            source_of("meta author"),
            (("same_as", "https://x.com/jroe"), ("same_as", "https://a.org/")),
        ),
    ]
    pieces = [("byline", "By JANE ROE"), ("paragraph", "Text."), ("social_follow", FOLLOW)]
    (author,) = article_of(pieces, claims=claims, url="https://example.org/story").authors
    assert author == Author(
        name="Jane Roe",
        name_raw="JANE ROE",
        role="Reporter",
        url="https://example.org/people/roe",
        email="j@example.org",
        handles=("@jroe", "@janeroe99"),
    )


def test_addresses_that_hold_the_name() -> None:
    """An address or handle without a name goes to the author whose name it holds."""
    claims = [
        Claim("author", "", source_of("meta twitter:creator"), (("handle", "@TomAsh"),)),
        claim("author", "", handle="@thedaily"),
    ]
    pieces = [("byline", "By Jane Weller and Tom Asher"), ("contact", "weller@example.org, desk@example.org")]
    jane, tom = article_of(pieces, claims=claims).authors
    assert (jane.email, jane.handles, tom.email, tom.handles) == ("weller@example.org", (), None, ())
    claims = [Claim("author", "", source_of("meta twitter:creator"), (("handle", "@TomAsher"),))]
    assert article_of(pieces, claims=claims).authors[1].handles == ("@TomAsher",)


def test_byline_in_pieces() -> None:
    """Neighbouring pieces of a byline are taken together, a repetition further down is not."""
    pieces = [("byline", "By"), ("byline", "Jane Roe"), ("paragraph", "Text."), ("byline", "By Jane Roe")]
    article = article_of(pieces)
    assert article.byline == "By\nJane Roe"
    assert [author.name for author in article.authors] == ["Jane Roe"]


def test_a_link_that_touches_the_name() -> None:
    """Where two elements of a byline touch, a name ends where the link begins."""
    text = "Text: Jane Roejane@example.org"
    (jane,) = article_of([link("byline", text, "div", ("jane@example.org", "a")), ("paragraph", "Text.")]).authors
    assert (jane.name, jane.email) == ("Jane Roe", "jane@example.org")


def test_words_in_front_of_nobody_are_no_byline() -> None:
    """What introduces a name that is not there is left out."""
    assert article_of([("byline", "Written by"), ("paragraph", "Text.")]).byline is None


def test_provenance_of_authors() -> None:
    """Every source that names somebody is listed; those that name an author are chosen."""
    article = article_of(
        [("byline", "By Jane Roe")], claims=[claim("author", "Jane Roe"), claim("author", "Tom Ash", "meta author")]
    )
    rows = [(row.source, row.value, row.chosen) for row in article.provenance if row.field == "authors"]
    assert rows == [
        ("block 0 p byline", "By Jane Roe", True),
        ("json-ld NewsArticle.author", "Jane Roe", True),
        ("meta author", "Tom Ash", False),
    ]


LINES = [
    ("You can follow Alana Mastrangelo on Facebook and Twitter at @ARmastrangelo, and on Instagram.",
     Followed("Alana Mastrangelo", ("@ARmastrangelo",))),
    ("Follow Mary-Jane O'Neil on X @maryjane.o and @MJ.", Followed("Mary-Jane O'Neil", ("@maryjane.o", "@MJ"))),
    ("Follow us: @thedaily", Followed(None, ("@thedaily",))),
    ("Write to jane@example.org", Followed(None, ())),
    ("", Followed(None, ())),
]  # fmt: skip


@pytest.mark.parametrize(("line", "followed"), LINES)
def test_follow_lines(line: str, followed: Followed) -> None:
    """A line that asks to follow somebody names a person, handles, both or neither."""
    assert read_follow_line(line) == followed


ENTRIES = [(kind, entry) for kind, entries in load_table("follow_lines.toml").items() for entry in entries]


@pytest.mark.parametrize(("kind", "entry"), ENTRIES)
def test_entries_of_the_follow_table(kind: str, entry: dict[str, dict[str, str]]) -> None:
    """Each entry of the table gives the name in its case and none too many in its near miss."""
    assert kind in ("verb", "particle")
    assert entry["origin"]
    for example in (entry["case"], entry["near_miss"]):
        assert (read_follow_line(example["line"]).name or "") == example["name"]


@pytest.mark.parametrize(("kind", "entry"), ENTRIES)
def test_entries_of_the_follow_table_are_needed(
    kind: str, entry: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the entry its case gives another name."""
    table = load_table("follow_lines.toml")
    rest = {**table, kind: [other for other in table[kind] if other != entry]}
    monkeypatch.setattr("scraper.assembly.authors.follow_lines._shipped_words", lambda: follow_words(rest))
    assert read_follow_line(entry["case"]["line"]).name != entry["case"]["name"]
