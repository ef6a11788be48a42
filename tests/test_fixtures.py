"""The golden cases: every field of every page is what a person would say."""

from __future__ import annotations

from difflib import unified_diff
from itertools import pairwise

import pytest
from _pytest.mark.structures import ParameterSet

from tests.golden import FIELDS, actual, case_names, expected, known_errors, show


def _items() -> list[ParameterSet]:
    return [_item(case, field, known_errors(case)) for case in case_names() for field in FIELDS]


def _item(case: str, field: str, errors: dict[str, str]) -> ParameterSet:
    marks = [pytest.mark.xfail(strict=True, reason=errors[field])] if field in errors else []
    return pytest.param(case, field, id=f"{case}-{field}", marks=marks)


@pytest.mark.parametrize(("case", "field"), _items())
def test_golden_field(case: str, field: str) -> None:
    """The field is what the page says."""
    right, given = show(expected(case)[field]).splitlines(), show(actual(case)[field]).splitlines()
    if right != given:
        pytest.fail("\n".join(unified_diff(right, given, f"{case}: expected", "given", n=1, lineterm="")), pytrace=False)


@pytest.mark.parametrize("case", case_names())
def test_golden_case_is_complete(case: str) -> None:
    """The expected article has every field, known errors are errors in one of them, and its ledger is without a gap."""
    record = expected(case)
    assert list(record) == list(FIELDS)
    assert known_errors(case).keys() <= record.keys()
    assert all(one["end"] - one["start"] == len(one["text"]) for one in record["blocks"])
    assert all(0 <= that["start"] - this["end"] <= 1 for this, that in pairwise(record["blocks"]))
