"""The golden cases: every field of every page, and every block of it, is what a reader would say."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

import pytest
from _pytest.mark.structures import ParameterSet

from tests.golden import FIELDS, Record, actual, case_names, expected, known_errors, parts, show


def _items() -> Iterator[ParameterSet]:
    for case in case_names():
        errors = known_errors(case)
        for part in parts(expected(case)):
            marks = [pytest.mark.xfail(strict=True, reason=errors[part])] if part in errors else []
            yield pytest.param(case, part, id=f"{case}-{part}", marks=marks)


@pytest.mark.parametrize(("case", "part"), list(_items()))
def test_golden(case: str, part: str) -> None:
    """The field is what the page says; the block is what it is."""
    right, given = (parts(record).get(part) for record in (expected(case), actual(case)))
    if right != given:
        lines = unified_diff(_lines(right), _lines(given), f"{case} must give", "the program gives", n=1, lineterm="")
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.mark.parametrize("case", case_names())
def test_golden_case_is_whole(case: str) -> None:
    """The right answer has every field and holds the whole text of the page, and known errors are errors in a part of it."""
    record = expected(case)
    assert list(record) == list(FIELDS)
    assert _text(record) == _text(actual(case))
    assert known_errors(case).keys() <= parts(record).keys()


def _lines(value: object) -> list[str]:
    return (value if isinstance(value, str) else show(value)).splitlines()


def _text(record: Record) -> str:
    """All characters but white space."""
    return "".join("".join(block["text"].split()) for block in record["blocks"])
