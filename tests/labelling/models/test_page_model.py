"""The learned model: its file, its columns, its evaluation, its decoding."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from bench.folds import FOLDS, fold_file, fold_of
from scraper.document import Role
from scraper.errors import DataError
from scraper.labelling import PAGE_MODEL, features
from scraper.labelling.features import feature_table
from scraper.labelling.features.character_counts import counts_of
from scraper.labelling.models.body_threshold import MAX_THRESHOLD, MIN_THRESHOLD, select_body
from scraper.labelling.models.forest import SLICE, UNIT, Forest, read_forest, units_of
from scraper.labelling.models.page_model import (
    PageModel,
    judge,
    kind_columns,
    load_model,
    read_model,
    summary,
    trust_row,
)
from scraper.labelling.models.page_voter import MIN_DUPLICATE, ModelVoter
from scraper.layout.main_text import lay_out
from scraper.reading import as_page, read
from tests.seed import seed_as_html
from tools.train.origin import PAGES, code_stamp, origin
from tools.train.packing import forest_arrays, model_file

LARGEST = 2_000_000
"""Bytes of all model files together."""
DOCUMENT = lay_out(read(as_page(seed_as_html("figure"), None)))
TABLE = feature_table(DOCUMENT)


def test_model_asks_for_columns_that_there_are() -> None:
    """The names in the model file are names of features."""
    model = load_model(PAGE_MODEL)
    table = TABLE.with_constants(kind_columns(dict.fromkeys(model.kind.classes, 0.0)))
    assert set(model.kind.names) <= set(summary([TABLE]).names)
    assert {*model.body.names, *model.role.names} <= set(table.names)
    assert set(model.trust.names) <= set(trust_row(select_body(np.array([0.5]), np.array([3.0])), table).names)


def test_model_files_are_small_and_no_pickles() -> None:
    """The model files are plain archives of arrays, of at most 2 MB together."""
    contents = [file.read_bytes() for file in (files("scraper.data") / "model").iterdir()]
    assert sum(map(len, contents)) <= LARGEST
    for content in contents:
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            assert all(arrays[name].dtype.kind in "uif" for name in arrays.files)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_broken_model_file_is_a_typed_error(content: bytes) -> None:
    """What is no model file is refused with the file's name."""
    with pytest.raises(DataError, match=r"page\.npz"):
        read_model(content, "page.npz")


def test_model_is_of_this_code() -> None:
    """The model and the fold models were trained with this code and with these columns."""
    origins = {load_model(PAGE_MODEL).about["origin"]}
    origins |= {read_model(fold_file(fold).read_bytes(), "fold").about["origin"] for fold in range(FOLDS)}
    assert {stamp.partition(", ")[2] for stamp in origins} == {code_stamp(PAGES)}


@pytest.mark.shared
def test_model_is_of_this_data(shared_data: Path) -> None:
    """The model was trained on the shared data as they are."""
    assert load_model(PAGE_MODEL).about["origin"] == origin(PAGES, shared_data)


def _split(column: int, border: float) -> dict[str, float]:
    return {"float_feature_index": column, "border": border}


def walked(forest: Forest, row: NDArray[np.float32]) -> float:
    """The first score of one block, tree by tree and question by question."""
    total, width = float(forest.bias[0]), forest.threshold.shape[1]
    for tree, questions in enumerate(forest.question.T):
        leaf = 0
        for level, question in enumerate(questions):
            leaf |= int(row[forest.column[question // width]] > forest.threshold.flat[question]) << level
        total += UNIT * float(forest.leaf[(tree << forest.depth) + leaf, 0])
    return total


def test_evaluation_equals_a_walk_through_the_trees() -> None:
    """All blocks at once give what each block gives alone."""
    forest = load_model(PAGE_MODEL).kind
    matrix = summary([TABLE]).rows(forest.names)
    assert forest.scores(matrix)[:, 0] == pytest.approx([walked(forest, row) for row in matrix.T], abs=1e-4)


def test_evaluation_in_slices() -> None:
    """A page longer than a slice gives what its parts give."""
    forest = load_model(PAGE_MODEL).role
    table = TABLE.with_constants(kind_columns(dict.fromkeys(load_model(PAGE_MODEL).kind.classes, 0.1)))
    matrix = np.tile(table.rows(forest.names), 2 + SLICE // len(DOCUMENT.blocks))
    assert matrix.shape[1] > SLICE
    part = forest.scores(matrix[:, : len(DOCUMENT.blocks)])
    assert forest.scores(matrix)[-len(DOCUMENT.blocks) :] == pytest.approx(part)


BOATS = Forest(
    names=("length", "commas"),
    column=np.array([0, 1]),
    threshold=np.array([[10], [2]], dtype=np.float32),
    question=np.array([[0], [1]]),
    leaf=units_of(np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 2, 2]], dtype=np.float32), 2),
    depth=2,
    bias=np.array([0.0, 0.5, 0.0]),
    name="boats",
    about={"classes": ["ship", "ferry", "raft"]},
)
"""One tree of depth 2 with three outputs: long is bit 0 of the leaf, many commas bit 1."""


def test_a_forest_of_several_outputs() -> None:
    """Each output has its own leaves and bias; probabilities are the softmax of the scores."""
    matrix = np.array([[5, 20, 5, 20], [0, 0, 9, 9]], dtype=np.float32)
    scores = BOATS.scores(matrix)
    assert scores.tolist() == [[1, 0.5, 0], [0, 1.5, 0], [0, 0.5, 1], [0, 2.5, 2]]
    powers = np.exp(scores)
    assert BOATS.probabilities(matrix) == pytest.approx(powers / powers.sum(axis=1)[:, None])
    assert BOATS.scores(np.tile(matrix, SLICE)) == pytest.approx(np.tile(scores, (SLICE, 1)))
    assert BOATS.scores(matrix[:, :0]).shape == (0, 3)
    assert BOATS.classes == ("ship", "ferry", "raft")


MODEL_IN_JSON = {
    "oblivious_trees": [
        {"splits": [_split(7, 0.5), _split(3, 2.5)], "leaf_values": [0, 1, 2, 3, 4, 5, 6, 7]},
        {"splits": [_split(3, 1.5)], "leaf_values": [10, 20, 30, 40]},
        {"splits": None, "leaf_values": [100, 200]},
    ],
    "scale_and_bias": [0.5, [1, 2]],
}
"""Trees with two outputs, as CatBoost writes them; the second stopped early, and the third asks nothing."""


@pytest.mark.parametrize("part", ["", "second."])
def test_a_packed_model_scores_as_it_was_learnt(part: str) -> None:
    """Trees that stopped early give the same leaves, and columns that no tree asks about are left out."""
    arrays = forest_arrays(MODEL_IN_JSON, [f"c{number}" for number in range(9)], {"from": "here"}, part)
    forest = read_forest(model_file(forest_arrays(MODEL_IN_JSON, "abcdefghi", {}, "first."), arrays), "two.npz", part)
    assert forest.names == ("c3", "c7")
    assert forest.about["from"] == "here"
    matrix = np.array([[0, 2, 2, 3], [0, 0, 1, 1]], dtype=np.float32)
    assert forest.scores(matrix).tolist() == [[56, 112.5], [66, 122.5], [67, 123.5], [69, 125.5]]


@pytest.mark.parametrize("page", ["<p>Boats</p>", "<img src=/a.png><h1>Boats</h1>", "<div><b></b>&copy;</div>"])
@pytest.mark.parametrize("url", [None, "https://example.org/a/b?c", "https://[broken/"])
def test_features_of_a_page_with_one_block(page: str, url: str | None) -> None:
    """The smallest page has all columns, and no column has a value that is no number."""
    table = feature_table(lay_out(read(as_page(page, url))))
    assert table.names == TABLE.names
    assert np.isfinite(table.values).all()


@pytest.mark.parametrize("length", [3, 65_534, 65_535, 65_536, 200_000])
def test_characters_are_counted_in_long_blocks(length: int) -> None:
    """However long a block is, its characters and those of the blocks beside it are counted by kind."""
    texts = ["A, b.", "a," * length, "7 € ©"]
    text = "\n".join(texts)
    start = np.array([0, 6, 7 + 2 * length])
    counts = counts_of(text, start, start + [len(part) for part in texts])
    assert counts.lower.tolist() == [1, length, 0]
    assert counts.comma.tolist() == [1, length, 0]
    assert counts.upper.tolist() == [1, 0, 0]
    assert (counts.money + counts.sign + counts.digit).tolist() == [0, 0, 3]


def test_features_of_a_long_page_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measured in parts, a page has the columns that it has as a whole, and so has its summary."""
    page = "<h1>Boats</h1>" + seed_as_html("figure") + "<ul>" + "<li><a href=/a>More</a> boats" * 9 + "</ul>"
    document = lay_out(read(as_page(page, "https://example.org/boats/lie-there")))
    whole = feature_table(document)
    monkeypatch.setattr(features, "SLICE", 5)
    parts = list(features.Features(document))
    assert len(parts) > 3
    assert np.concatenate([part.values for part in parts], axis=1) == pytest.approx(whole.values)
    assert summary(parts).values == pytest.approx(summary([whole]).values, rel=1e-5)


@pytest.mark.parametrize(
    ("probability", "words", "kept"),
    [
        ([0.9, 0.9, 0.1], [50, 50, 50], 2),
        ([0.5, 0.5, 0.5], [50, 50, 50], 3),
        ([0.95, 0.3, 0.1], [10, 90, 90], 2),
        ([0.01, 0.02], [5, 5], 0),
    ],
)
def test_decoding_keeps_what_is_expected_to_pay(probability: list[float], words: list[float], kept: int) -> None:
    """The threshold follows the page, between its two bounds."""
    threshold = select_body(np.array(probability), np.array(words)).threshold
    assert MIN_THRESHOLD <= threshold <= MAX_THRESHOLD
    assert sum(share >= threshold for share in probability) == kept


def constant(*scores: float, classes: tuple[str, ...] = ()) -> Forest:
    """A forest that says the same of everything."""
    return Forest(
        names=(),
        column=np.array([], dtype=np.int64),
        threshold=np.zeros((0, 1), dtype=np.float32),
        question=np.zeros((0, 1), dtype=np.int64),
        leaf=units_of(np.array([scores], dtype=np.float16), 0),
        depth=0,
        bias=np.zeros(len(scores)),
        name="constant",
        about={"classes": classes},
    )


CLASSES = ("body", "caption", "credit", "comment", "junk")
EVERYTHING = PageModel(
    kind=constant(1.0, 0.0, classes=("article", "listing")),
    body=constant(5.0),
    role=constant(9.0, 0.0, 0.0, 0.0, 0.0, classes=CLASSES),
    trust=constant(1.5),
    name="everything",
)
"""A model that takes every block for body."""


@pytest.mark.parametrize(
    ("text", "repeats"), [("The boats lie in the harbour of Hvar. " * 4, 1), ("The boats lie there.", 0)]
)
def test_a_long_text_that_comes_twice_is_body_once(text: str, repeats: int) -> None:
    """The second copy of a long kept block is a duplicate; a short one may come again."""
    document = lay_out(read(as_page(f"<p>{text}</p><p>And so on.</p><p>{text}</p>", None)))
    votes = ModelVoter(EVERYTHING).opinion(document).votes
    assert [vote.block for vote in votes if vote.reason.endswith("repeated")] == [2] * repeats
    assert len(votes) == 3
    assert len(text) > MIN_DUPLICATE or not repeats


@pytest.mark.parametrize("odds", [number / 10 for number in range(-20, 5)])
def test_the_block_that_sets_the_threshold_is_body(odds: float) -> None:
    """Whatever the last digit of its log-odds, a block as likely as the threshold is kept."""
    document = lay_out(read(as_page("<p>The boats lie in the harbour of Hvar.</p>", None)))
    (vote,) = ModelVoter(replace(EVERYTHING, body=constant(odds))).opinion(document).votes
    assert vote.weight >= 0


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<p>Boats.</p><h2>Donate</h2>", [True, False]),
        ("<p>Boats.</p><h2>More</h2><h3>Donate</h3>", [True, False, False]),
        ("<h2>Boats</h2><p>They lie there.</p><h3>Donate</h3>", [True, True, False]),
        ("<h1>Boats</h1><h2>Harbour</h2>", [True, True]),
    ],
    ids=["last", "two", "after another", "nothing but headings"],
)
def test_a_heading_with_nothing_below_it_is_no_body(markup: str, kept: list[bool]) -> None:
    """Behind the last paragraph stand the headings of boxes; a page of headings alone has no such."""
    votes = ModelVoter(EVERYTHING).opinion(lay_out(read(as_page(markup, None)))).votes
    assert [vote.weight >= 0 for vote in votes] == kept


def test_the_model_names_what_is_beside_the_body() -> None:
    """A caption gets a vote by its name, whose weight against the body is that of the classes' log-odds."""
    roles = constant(1.0, 3.0, 0.0, -5.0, 0.0, classes=CLASSES)
    document = lay_out(read(as_page("<p>Boats in the harbour.</p>", None)))
    opinion = ModelVoter(replace(EVERYTHING, role=roles)).opinion(document)
    body, caption = opinion.votes
    assert (body.role, caption.role) == (Role.PARAGRAPH, Role.CAPTION)
    assert (caption.weight, caption.against) == pytest.approx((1.0, 2.0))


def test_what_the_model_says_of_the_page() -> None:
    """Kinds add up to 1, and the expected F1 stays in its bounds; of plain text it says nothing."""
    opinion = ModelVoter(EVERYTHING).opinion(DOCUMENT)
    assert dict(opinion.kinds) == pytest.approx({"article": 0.731, "listing": 0.269}, abs=1e-3)
    assert opinion.expected == 1.0
    assert ModelVoter(EVERYTHING).opinion(lay_out(read(as_page("Boats\n\nlie there.", None)))).votes == ()


def test_the_same_page_is_judged_the_same() -> None:
    """No page before it changes what the model says of a page."""
    model = load_model(PAGE_MODEL)
    first = judge(DOCUMENT, model)
    judge(lay_out(read(as_page("<ul><li>Other<li>page</ul>", None))), model)
    again = judge(DOCUMENT, model)
    assert (first.log_odds == again.log_odds).all()
    assert (first.kinds, first.expected) == (again.kinds, again.expected)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://www.harbour.example/a", "https://news.harbour.example/b"),
        ("http://pier.co.uk/1", "https://m.pier.co.uk/2"),
    ],
)
def test_pages_of_one_domain_are_in_one_fold(first: str, second: str) -> None:
    """Folds go by registrable domain."""
    assert fold_of("1", first) == fold_of("2", second)
