"""What the line model learns from: texts as they are, and copies of them that are cut and mixed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tools.train.line_examples import CLASSES, COPIES, UNSURE, LineExample, line_examples

JUNK = [("Harbour Post", "junk:nav"), ("Weather", "junk:nav"), ("Share", "junk:social")]
ARTICLE = [
    ("Ferries land at Hvar again", "headline"),
    ("By Ada Kolm", "byline"),
    ("3 May 2031", "date"),
    *(
        (f"Boats {'and more boats ' * number}came to the harbour of Hvar, said the harbour board on Monday.", "body")
        for number in range(12)
    ),
    ("A table of boats", "unsure"),
]
TAIL = [("Related", "junk:related"), ("Pier closed for the winter", "junk:related"), ("Imprint", "junk:legal")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three variants of each of two pages that we wrote."""
    place = tmp_path_factory.mktemp("data") / "fields" / "dev"
    for name in ("gold", "html"):
        (place / name).mkdir(parents=True)
    rows = []
    for page in ("one", "two"):
        (place / "gold" / f"{page}.json").write_text(json.dumps({"id": page, "family": "harbour"}))
        lines = [{"text": f"{page}: {text}", "label": label} for text, label in (*JUNK, *ARTICLE, *TAIL)]
        rows += [
            {"id": f"{page}#{variant}", "page": page, "variant": variant, "url": f"https://{page}.example/ferries-land"}
            | {"lines": lines}
            for variant in COPIES
        ]
    (place / "textmode.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return place.parent.parent


@pytest.fixture(scope="module")
def examples(folder: Path) -> list[LineExample]:
    """The examples of that folder."""
    return line_examples(folder)


def test_each_text_comes_whole_and_changed(examples: list[LineExample]) -> None:
    """Of each text there is one example as it is, and as many changed copies as its variant has."""
    counts = Counter((example.variant, example.form) for example in examples)
    wanted = {(variant, "changed"): 2 * copies for variant, copies in COPIES.items()}
    assert counts == wanted | {(variant, "whole"): 2 for variant in COPIES}


def test_labels_stay_with_their_lines(examples: list[LineExample]) -> None:
    """A whole text has the labels of the gold in order; the kinds of junk are one class, and unsure lines none."""
    wanted = [label.partition(":")[0] for _, label in (*JUNK, *ARTICLE, *TAIL)]
    for example in examples:
        names = [CLASSES[number] if number != UNSURE else "unsure" for number in example.label]
        assert example.form == "changed" or names == wanted
        assert {len(column) for column in example.columns.values()} == {len(names)}


def test_copies_are_cut_and_mixed(examples: list[LineExample]) -> None:
    """Copies lose lines at their ends or gain junk, and some come without their URL."""
    changed = [example for example in examples if example.form == "changed"]
    lengths = {len(example.label) for example in changed}
    assert len(lengths) > 1
    assert {bool(example.columns["page.has_url"][0]) for example in changed} == {True, False}
    assert all((example.label == CLASSES.index("body")).any() for example in changed)


def test_examples_are_always_the_same(folder: Path, examples: list[LineExample]) -> None:
    """Chance is seeded: a second reading gives the same columns and labels."""
    for example, other in zip(examples, line_examples(folder), strict=True):
        assert (example.id, example.form, example.label.tolist()) == (other.id, other.form, other.label.tolist())
        assert all(np.array_equal(example.columns[name], other.columns[name]) for name in example.columns)


def test_a_family_is_in_one_fold(examples: list[LineExample]) -> None:
    """Pages of one family have one fold, though their domains differ."""
    assert len({example.fold for example in examples}) == 1
