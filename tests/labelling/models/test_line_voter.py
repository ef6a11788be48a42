"""The line model: its file, its columns, and how it votes on plain text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import scraper
from bench.data import text_pages
from bench.folds import FOLDS
from bench.line_folds import family_fold, line_file
from scraper.document import Document, Role
from scraper.labelling import LINE_MODEL, default_labeller
from scraper.labelling.deciding.vote_weights import weight_number
from scraper.labelling.line_features import line_columns, matrix_of
from scraper.labelling.models.forest import SLICE, load_forest, read_forest
from scraper.labelling.models.line_voter import ROLES, LineVoter, columns_of
from scraper.labelling.models.line_weights import line_weights, with_unique_classes
from scraper.labelling.phrases.phrase_voter import load_phrases
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read
from tests.seed import TEXT, seed_as_html
from tools.train.line_examples import CLASSES
from tools.train.origin import LINES, code_stamp, origin

PHRASES = load_phrases()
MODEL = load_forest(LINE_MODEL)
VOTER = LineVoter(MODEL, PHRASES)
URL = "https://harbour.example/news/2031/ferries-land-at-hvar-again-1234.html"
PAGE = """\
Skip to content
Harbour
Ferries land at Hvar again
By Ada Kolm
3 May 2031, 10:15
Boats in the harbour of Hvar on Monday. (Photo by Ben Ort / Orbis)
The ferries that serve the island of Hvar land again since Monday, after a winter in which the pier was closed.
Forty boats came on the first day alone, said the harbour board, which had counted on a dozen at the very most.
For eleven weeks nothing larger than a rowing boat could land, and the shops had flour and lamp oil brought by air.
"We have forgotten how loud a harbour is," said Mira Tolj, who sells tickets there, and closed the window again.
What comes next
The board wants to open the second pier by the end of June, if the council agrees to pay for the new lamps there.
Until then the night boats stay on the mainland, where their crews sleep in a school that stands empty in summer.
The council meets on Thursday and will hear the captains first, who have asked for a deeper channel for ten years.
Share
Related
Pier closed for the winter""".replace("\n", "\n\n")


def text(content: str, url: str | None = None) -> Document:
    """A plain text, read."""
    return read(as_page(content, url))


def columns(content: str, url: str | None = URL) -> dict[str, list[float]]:
    """The columns of a plain text."""
    return {name: column.tolist() for name, column in columns_of(text(content, url), PHRASES).items()}


# ---------------------------------------------------------------------------------------------- the file


def test_line_model_asks_for_columns_that_there_are() -> None:
    """The names in the model file are names of columns."""
    assert set(MODEL.names) <= set(columns(PAGE))


def test_line_model_knows_the_classes() -> None:
    """Each class has a role, or is junk of the kind that the place tells, or body in the form that the text has."""
    assert MODEL.classes == CLASSES
    assert set(CLASSES) == ROLES.keys() | {"body", "junk"}


def test_line_model_is_of_this_code() -> None:
    """The model and the fold models were trained with this code and with these columns."""
    models = [MODEL, *(read_forest(line_file(fold).read_bytes(), "fold") for fold in range(FOLDS))]
    assert {model.about["origin"].partition(", ")[2] for model in models} == {code_stamp(LINES)}


@pytest.mark.shared
def test_line_model_is_of_this_data(shared_data: Path) -> None:
    """The model was trained on the shared data as they are."""
    assert MODEL.about["origin"] == origin(LINES, shared_data)


@pytest.mark.shared
def test_texts_of_one_family_are_in_one_fold(shared_data: Path) -> None:
    """Neither the three variants of a page nor the pages of one family of publishers are parted over folds."""
    folds: dict[str, set[int]] = {}
    for page in text_pages(shared_data):
        for key in (page.family, page.id.partition("#")[0]):
            folds.setdefault(key, set()).add(family_fold(page.family))
    assert folds
    assert {len(fold_set) for fold_set in folds.values()} == {1}


# ---------------------------------------------------------------------------------------------- columns


OWN = [
    ("Ferries land at Hvar again", "own.words", 5.0),
    ("Ferries land at Hvar again", "own.capital_share", 0.4),
    ("Ferries land at Hvar again", "own.small_share", 0.6),
    ("Ferries land at Hvar again.", "own.last", 1.0),
    ("Do ferries land again?", "own.last", 2.0),
    ("Ferries land again", "own.last", 0.0),
    ("– Ferries land again", "own.bullet", 1.0),
    ("Ferries land. They sail. At last.", "own.sentence_ends", 2.0),
    ("4 ferries in 2031", "own.number_share", 0.5),
    ("Live since 10:15 and 12.30", "own.clocks", 2.0),
    ("フェリーが再び着く", "own.length", 18.0),
    ("By Ada Kolm", "look.signed", 1.0),
    ("By Ada Kolm", "look.persons", 1.0),
    ("Ada Kolm/Orbis/Northlight Images", "look.is_credit", 1.0),
    ("Boats in the harbour on Monday. (Photo by Ada Kolm / Orbis)", "look.credits", 1.0),
    ("Boats in the harbour on Monday. (Photo by Ada Kolm / Orbis)", "look.credit_at_end", 1.0),
    ("3 May 2031", "look.date_share", 1.0),
    ("Published on", "look.before_date", 1.0),
    ("Weather", "look.before_date", 0.0),
    ("By", "look.before_name", 1.0),
    ("* * *", "shape.separator", 1.0),
    ("Sign up for our newsletter", "phrase.heaviest", 6.0),
    ("The boats sign up for the race", "phrase.heaviest", 0.0),
]
"""Line, column and value, each read off the line by eye."""


@pytest.mark.parametrize(("line", "column", "value"), OWN)
def test_columns_of_a_line(line: str, column: str, value: float) -> None:
    """What a line alone says."""
    assert columns(line)[column] == [pytest.approx(value)]


PLACE = [
    ("like.slug_cover", 2, 1.0),
    ("like.slug_cover", 1, 0.0),
    ("like.from_slug", 5, 3.0),
    ("own.copies", 0, 1.0),
    ("like.one_line", 16, 1.0),
    ("long_after.distance", 5, 1.0),
    ("long_before.distance", 10, 1.0),
    ("long_before.distance", 0, 99.0),
    ("position.longs_before", 10, 4.0),
    ("since.related", 16, 1.0),
    ("since.related", 14, 99.0),
    ("previous1.look.signed", 4, 1.0),
    ("next1.look.signed", 2, 1.0),
    ("next1.own.words", 16, -1.0),
    ("page.longs", 3, 7.0),
    ("page.has_url", 0, 1.0),
]
"""Column, line of ``PAGE`` and value, each counted by hand."""


@pytest.mark.parametrize(("column", "line", "value"), PLACE)
def test_columns_of_a_place(column: str, line: int, value: float) -> None:
    """What the lines around a line, and the URL, say of it."""
    assert columns(PAGE)[column][line] == pytest.approx(value)


@pytest.mark.parametrize(
    ("lines", "joins", "runs"),
    [
        (["The boats of", "Hvar", "land again.", "They sail."], [0, 1, 1, 0], [3, 3, 3, 1]),
        (["Harbour", "Sports", "Weather"], [0, 0, 0], [1, 1, 1]),
        (["The boats land", ", said Ada Kolm."], [0, 1], [2, 2]),
    ],
    ids=["cut at a name", "a menu", "cut before a comma"],
)
def test_pieces_of_a_sentence_are_a_run(lines: list[str], joins: list[int], runs: list[int]) -> None:
    """Text that was cut at every link is seen as the paragraph that it was."""
    table = columns("\n\n".join(lines))
    assert (table["flow.joins"], table["flow.lines"]) == (joins, runs)


@pytest.mark.parametrize("content", ["Boats", "Boats\n\nBoats", "*", "フェリー", "x" * 5000], ids=len)
@pytest.mark.parametrize("url", [None, URL, "https://harbour.example", "not a url", "http://[::1"])
def test_columns_are_numbers(content: str, url: str | None) -> None:
    """The smallest texts have all columns, with or without a URL, and no value that is no number."""
    table = columns(content, url)
    assert table.keys() == columns(PAGE).keys()
    assert all(np.isfinite(column).all() for column in table.values())


# ---------------------------------------------------------------------------------------------- evaluation and votes


def test_lines_in_slices_are_lines_at_once() -> None:
    """A text longer than a slice gives what its parts give."""
    matrix = np.tile(matrix_of(columns_of(text(PAGE), PHRASES), MODEL.names), 2 + SLICE // 17)
    assert matrix.shape[1] > SLICE
    assert MODEL.probabilities(matrix)[-17:] == pytest.approx(MODEL.probabilities(matrix[:, :17]))


def test_a_text_is_labelled_the_same_again() -> None:
    """What was labelled before changes nothing."""
    labeller = default_labeller()
    before = labeller.label(text(TEXT))
    labeller.label(text(PAGE, URL))
    assert labeller.label(text(TEXT)) == before


def test_the_line_model_is_silent_on_html() -> None:
    """HTML has a model of its own, and a text without lines needs none."""
    assert list(VOTER.vote(lay_out(text(seed_as_html("figure"))))) == []
    assert list(VOTER.vote(lay_out(text(" \n ")))) == []


@pytest.mark.parametrize("extra", ["", "\n" + "\n".join(f"Item {number}" for number in range(10))])
def test_roles_of_a_short_page(extra: str) -> None:
    """Each line of a page has its role, be there a menu below it or not; the credit is cut out of the caption."""
    roles = {
        "Ferries land at Hvar again": "headline",
        "By Ada Kolm": "byline",
        "3 May 2031, 10:15": "timestamp",
        "Boats in the harbour of Hvar on Monday.": "caption",
        "(Photo by Ben Ort / Orbis)": "credit",
    }
    article = scraper.normalize(PAGE + extra, url=URL)
    roles_of_lines = {block.text.strip(): str(block.role) for block in article.blocks}
    assert {line: roles_of_lines.get(line) for line in roles} == roles
    lines = PAGE.split("\n\n")
    assert {*lines[7:10], *lines[11:14]} <= {block.text for block in article.body}
    assert not {*lines[:6], *lines[14:]} & {block.text for block in article.body}


SHARPNESS, MAX_WEIGHT, MIN_WEIGHT, JUNK_MARGIN, JUNK_WEIGHT, REPEAT_FACTOR = (
    weight_number(f"model line.{name}") for name in ("sharpness", "bound", "least", "junk-margin", "junk", "second")
)
HALF = [
    ({"body": 0.6, "dek": 0.4}, {"body": MAX_WEIGHT, "dek": MAX_WEIGHT - SHARPNESS * np.log(1.5)}),
    ({"body": 1.0}, {"body": MAX_WEIGHT, "junk": 0.0, "kicker": MIN_WEIGHT}),
    ({"junk": 1.0}, {"junk": JUNK_WEIGHT, "body": MIN_WEIGHT}),
    ({"junk": 0.5, "body": 0.5 - 1e-9}, {"junk": JUNK_WEIGHT, "body": -JUNK_MARGIN}),
    ({"caption": 1.0}, {"caption": MAX_WEIGHT, "credit": 0.0, "date": MIN_WEIGHT}),
    ({"byline": 1.0}, {"byline": MAX_WEIGHT, "date": 0.0, "credit": MIN_WEIGHT}),
    ({"junk": 0.9, "headline": 0.1}, {"headline": 0.0, "body": MIN_WEIGHT}),
]
"""Probabilities of a line, all others 0, and weights that follow from the numbers of the table."""


@pytest.mark.parametrize(("shares", "weights"), HALF, ids=[" ".join(shares) for shares, _ in HALF])
def test_weights_of_the_votes(shares: dict[str, float], weights: dict[str, float]) -> None:
    """The likeliest class leads by its odds, within bounds; what a line may hold in part is not voted against."""
    weights_of_classes = line_weights(np.array([[shares.get(name, 0.0) for name in CLASSES]]), CLASSES)[0]
    assert {name: weights_of_classes[CLASSES.index(name)] for name in weights} == pytest.approx(weights, abs=1e-6)


def test_where_a_headline_is_found_no_rule_finds_another() -> None:
    """The lines that are not the headline are voted against with full weight."""
    shares = np.zeros((2, len(CLASSES)))
    shares[0, CLASSES.index("headline")] = 1.0
    shares[1, [CLASSES.index("headline"), CLASSES.index("body")]] = (0.4, 0.6)
    assert line_weights(shares, CLASSES)[:, CLASSES.index("headline")].tolist() == [MAX_WEIGHT, MIN_WEIGHT]


def test_a_text_has_one_kicker() -> None:
    """The likeliest line keeps its odds, the next loses most of them; other classes are untouched."""
    shares = np.zeros((3, len(CLASSES)))
    shares[:, CLASSES.index("kicker")] = (0.5, 0.6, 0.0)
    shares[:, CLASSES.index("junk")] = (0.5, 0.4, 1.0)
    adjusted = with_unique_classes(shares, CLASSES)
    assert adjusted.sum(axis=1) == pytest.approx(1)
    assert adjusted[1:] == pytest.approx(shares[1:])
    assert adjusted[0, CLASSES.index("kicker")] == pytest.approx(REPEAT_FACTOR / (REPEAT_FACTOR + 1))


def test_a_dek_has_no_dateline() -> None:
    """A first paragraph that begins with a dateline is not the dek, however likely it looks."""
    dateline = "HVAR, Croatia (Orbis) — "
    with_it = PAGE.replace("The ferries that serve", f"{dateline}The ferries that serve")
    article = scraper.normalize(with_it, url=URL)
    assert article.dek is None
    assert article.body[0].text.startswith("The ferries that serve")


def test_a_vote_says_what_and_how_likely() -> None:
    """Each line has a vote for or against every role, with the class and its probability as the reason."""
    document = text("Boats", None)
    votes = list(VOTER.vote(lay_out(document)))
    assert {vote.role for vote in votes} == {*ROLES.values(), Role.PARAGRAPH, Role.NAVIGATION}
    assert all(vote.reason.startswith("model ") and 0 <= float(vote.reason.split()[-1]) <= 1 for vote in votes)


def test_columns_need_no_votes() -> None:
    """Without phrase tables the columns of phrases are 0, and all others as they were."""
    document = text(PAGE, URL)
    without = line_columns(document, lay_out(document).layout, ())
    assert not without["phrase.heaviest"].any()
    assert without["own.length"].tolist() == columns(PAGE)["own.length"]
