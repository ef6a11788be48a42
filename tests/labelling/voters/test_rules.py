"""What the page as a whole says about the votes of its markup, and what stands between and beside."""

from __future__ import annotations

import pytest

from scraper.labelling.deciding.labeller import Labeller
from scraper.labelling.voters.claim_agreement import Claims
from scraper.labelling.voters.rules import load_rules
from scraper.reading import as_page, read

RULES = Labeller(load_rules())
LONG = "The harbour of the island has been open since the spring, and the boats come and go at all hours of the day. "
TEXT = "".join(f"<p>{LONG}{number}.</p>" for number in range(8))


def role_of(markup: str, text: str) -> str:
    """The role that the rules alone give to the block with this text."""
    document = read(as_page(markup, None))
    labels = RULES.label(document).labels
    return next(str(label.role) for label in labels if text in document.text[label.start : label.end])


@pytest.mark.parametrize(
    ("markup", "role"),
    [
        (f"<div>{TEXT}</div><div class=comments><p>I sailed there.</p></div>", "comment"),
        (f"<div class=comments>{TEXT}<p>I sailed there.</p>{TEXT}</div>", "other"),
    ],
    ids=["below the text", "a thread that is the text"],
)
def test_comments_are_junk_unless_they_are_the_page(markup: str, role: str) -> None:
    """A forum's posts are not left out for their class name."""
    assert role_of(markup, "I sailed there.") == role


@pytest.mark.parametrize(
    ("markup", "role"),
    [
        (f"<div>{TEXT}</div><div hidden><p>I sailed there.</p></div>", "hidden"),
        (f"<div hidden>{TEXT}<p>I sailed there.</p>{TEXT}</div><p>Loading</p>", "other"),
    ],
    ids=["beside the text", "the text, until a script shows it"],
)
def test_hidden_text_is_junk_unless_it_is_the_page(markup: str, role: str) -> None:
    """A page that hides its text until a script runs is read all the same."""
    assert role_of(markup, "I sailed there.") == role


@pytest.mark.parametrize(
    ("markup", "role"),
    [(f"{TEXT}<pre>sail = True</pre>{TEXT}", "code"), (f"{TEXT}<footer><pre>sail = True</pre></footer>", "legal")],
    ids=["between paragraphs", "below them"],
)
def test_preformatted_text_between_paragraphs_is_code(markup: str, role: str) -> None:
    """A listing belongs to the paragraphs around it."""
    assert role_of(markup, "sail = True") == role


@pytest.mark.parametrize(
    ("printed", "repeats"), [("Ada Kolm / Orbis", True), ("Ben Ort / Orbis", False)], ids=["same", "another"]
)
def test_a_line_that_repeats_the_credit_above_is_a_credit(printed: str, repeats: bool) -> None:
    """What the caption's own credit says again is a credit, though its shape alone would not tell."""
    caption = f"Boats in the harbour of Hvar on Monday. (Photo by {printed})"
    lines = ["Harbour opens again after a long winter", LONG, LONG, caption, "Ada Kolm / Orbis", LONG, LONG]
    labels = RULES.label(read(as_page("\n\n".join(lines), None))).labels
    assert ("credit" in {str(label.role) for label in labels if label.block == 4}) is repeats


@pytest.mark.parametrize(("between", "is_credit"), [(0, True), (20, False)], ids=["below the text", "far below"])
def test_credits_far_from_a_plain_text_are_those_of_teasers(between: int, *, is_credit: bool) -> None:
    """A page copied whole has the credits of other articles' pictures below."""
    lines = ["Harbour opens again after a long winter", *[LONG] * 4, *["Ferries"] * between, "Photo: Ada Kolm/Orbis"]
    assert (role_of("\n\n".join(lines), "Ada Kolm") == "credit") is is_credit


HEADED = f"<h1>Harbour opens again after a long winter</h1><div>{TEXT}</div>"
FILL = "<p>Nobody sleeps here.</p>" * 14


@pytest.mark.parametrize(
    ("markup", "text", "role"),
    [
        (f"<p class=kicker>Ferries</p>{HEADED}", "Ferries", "kicker"),
        (f"{HEADED}<p class=kicker>Ferries</p>", "Ferries", "other"),
        (f"<p><time>Whit Saturday</time></p>{HEADED}", "Whit Saturday", "timestamp"),
        (f"{HEADED}<p><time>Whit Saturday</time></p>", "Whit Saturday", "timestamp"),
        (f"{HEADED}{FILL}<p><time>Whit Saturday</time></p>", "Whit Saturday", "other"),
    ],
    ids=["kicker above", "kicker below", "time above", "time just below", "time of a teaser"],
)
def test_kickers_and_times_of_teasers_are_not_those_of_the_article(markup: str, text: str, role: str) -> None:
    """Lists of other articles have kickers and times in the same markup."""
    assert role_of(f"<title>Harbour opens again after a long winter</title>{markup}", text) == role


@pytest.mark.parametrize(("tag", "role"), [("div", "byline"), ("nav", "navigation")])
def test_a_name_in_a_menu_is_no_byline(tag: str, role: str) -> None:
    """A name below the headline that stands in a menu is that of a page."""
    above = "<title>Harbour opens again after a long winter</title><h1>Harbour opens again after a long winter</h1>"
    assert role_of(f"{above}<{tag}><p>Ada Kolm</p></{tag}>{TEXT}", "Ada Kolm") == role


@pytest.mark.parametrize(
    ("line", "is_bio"),
    [
        ("Ada Kolm sails, and writes about boats.", True),
        ("Ada Kolm: all articles and pictures", False),
        ("Harbour Post keeps its pages up to date.", False),
        ("Ben Ort sails, and writes about boats.", False),
    ],
    ids=["a sentence about the author", "no sentence", "a sentence about the site", "somebody else"],
)
def test_a_sentence_about_a_claimed_author_is_a_bio(line: str, *, is_bio: bool) -> None:
    """Behind the text an author who is claimed is the subject of a bio, in any language."""
    claims = '<meta name="author" content="Ada Kolm"><meta name="author" content="Harbour Post">'
    site = '<meta property="og:site_name" content="Harbour Post">'
    document = read(as_page(f"<head>{claims}{site}</head><div>{TEXT}</div><div><p>{line}</p></div>", None))
    labels = Labeller((Claims(),)).label(document).labels
    (label,) = [label for label in labels if document.text[label.start : label.end] == line]
    assert (label.role == "author_bio") is is_bio


OPENING = "The harbour of the island has been open since the spring, and the boats come and go at all hours."
HEAD = "Harbour opens again after a long winter\n\n"
OPENINGS = {
    "below byline and date": (f"{HEAD}By Ada Kolm\n\n3 May 2031, 8:30 am\n\n{OPENING}", True),
    "below a caption": (f"{HEAD}3 May 2031\n\nBoats in the harbour. Photo: Ada Kolm/AFP\n\n{OPENING}", True),
    "above the byline": (f"{HEAD}3 May 2031\n\n{OPENING}\n\nBy Ada Kolm", False),
    "right below the headline": (f"{HEAD}{OPENING}", False),
}


@pytest.mark.parametrize("name", OPENINGS)
def test_the_opening_of_a_plain_text(name: str) -> None:
    """In plain text the first long line below byline or date is the text's; one above them may be a dek."""
    source, expected = OPENINGS[name]
    document = read(as_page(f"{source}\n\n{LONG}One.\n\n{LONG}Two.\n\n{LONG}Three.", None))
    votes = {(document.text[vote.start : vote.end], vote.reason) for vote in RULES.label(document).votes}
    assert ((OPENING, "header paragraph.below-byline") in votes) is expected


def test_a_text_without_a_long_line_has_no_opening() -> None:
    """There is no block to vote for, and the headline is found all the same."""
    document = read(as_page("Bridge closes\nBy Ada Kolm\n3 May 2031\nShort line\n", None))
    votes = RULES.label(document).votes
    assert {vote.block for vote in votes} <= set(range(len(document.blocks)))
    assert (0, "headline") in {(vote.block, str(vote.role)) for vote in votes}
