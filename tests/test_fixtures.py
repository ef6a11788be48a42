"""The golden cases: every field of every page, and every block of it, is what a reader would say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from _pytest.mark.structures import ParameterSet

from scraper.comparing.article_differences import JUDGED_FIELDS, Record, article_parts
from tests.golden import actual, case_names, differing, expected, known_errors


def _items() -> Iterator[ParameterSet]:
    for case in case_names():
        errors = known_errors(case)
        for part in article_parts(expected(case)):
            marks = [pytest.mark.xfail(strict=True, reason=errors[part])] if part in errors else []
            yield pytest.param(case, part, id=f"{case}-{part}", marks=marks)


@pytest.mark.parametrize(("case", "part"), list(_items()))
def test_golden(case: str, part: str) -> None:
    """The field is what the page says; the block is what it is."""
    if difference := differing(case).get(part):
        pytest.fail("\n".join(difference.lines()), pytrace=False)


@pytest.mark.parametrize("case", case_names())
def test_golden_case_is_whole(case: str) -> None:
    """The right answer has every field and holds the whole text of the page, and known errors are errors in a part of it."""
    record = expected(case)
    assert list(record) == list(JUDGED_FIELDS)
    assert _text(record) == _text(actual(case))
    assert known_errors(case).keys() <= article_parts(record).keys()
    assert differing(case).keys() <= article_parts(record).keys(), "the program gives a block that no item compares"


def _text(record: Record) -> str:
    """All characters but white space."""
    return "".join("".join(block["text"].split()) for block in record["blocks"])
