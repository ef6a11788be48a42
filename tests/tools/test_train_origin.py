"""The stamp of a model: what changes it, and what it is written to."""

from __future__ import annotations

import json
from importlib.resources import files
from io import BytesIO

import numpy as np
import pytest

from scraper.labelling import LINE_MODEL
from scraper.labelling.models.forest import read_forest
from tools.train.origin import syntax_of
from tools.train.restamp import restamped

CODE = """\
\"\"\"Boats.\"\"\"
from harbour import pier

LONGEST = 3
\"\"\"Boats at a pier.\"\"\"


class Boat:
    length: int = 0


def longest(boats: list[Boat]) -> Boat:
    \"\"\"The longest.\"\"\"
    return max(boats, key=len)
"""
CONTENT = (files("scraper.data") / "model" / LINE_MODEL).read_bytes()
STAMP = read_forest(CONTENT, LINE_MODEL).about["origin"].partition(", ")[2]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Boats.", "Boats, and what they carry."),
        ("Boats at a pier.", "At most so many boats lie at a pier."),
        ("The longest.", "The boat with the greatest length."),
        ("from harbour import pier\n", "from harbour.piers import pier  # moved\n"),
        ("list[Boat]", "Sequence[Boat]"),
        ("-> Boat", "-> object"),
        ("length: int", "length: float"),
        ("    return max(", "    # ties: the first\n    return max("),
    ],
)
def test_description_does_not_change_the_stamp(before: str, after: str) -> None:
    """Docstrings, comments, imports and annotations decide nothing that a model learns."""
    assert before in CODE
    assert syntax_of(CODE.replace(before, after)) == syntax_of(CODE)


@pytest.mark.parametrize(
    ("before", "after"),
    [("max", "min"), ("= 3", "= 4"), ("key=len", "default=None"), ("length: int = 0", "length: int = 1")],
)
def test_behaviour_changes_the_stamp(before: str, after: str) -> None:
    """Another function, constant, argument or default is another stamp."""
    assert syntax_of(CODE.replace(before, after)) != syntax_of(CODE)


def test_restamped_model_keeps_its_trees() -> None:
    """Only the code's part of the origin changes; arrays and all other facts stay."""
    code, _, columns = STAMP.partition(", ")
    written = restamped(CONTENT, f"code 0123, {columns}")
    with np.load(BytesIO(CONTENT)) as before, np.load(BytesIO(written)) as after:
        assert before.files == after.files
        facts, new_facts = (json.loads(arrays["about"].tobytes()) for arrays in (before, after))
        assert all(before[name].tobytes() == after[name].tobytes() for name in before.files if name != "about")
    assert new_facts == facts | {"origin": facts["origin"].replace(code, "code 0123")}
    assert restamped(written, STAMP) == CONTENT


def test_model_of_other_columns_is_not_restamped() -> None:
    """A model that learned from other columns needs a training."""
    with pytest.raises(ValueError, match="other columns"):
        restamped(CONTENT, "code 0123, columns 4567")
