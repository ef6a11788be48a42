"""Two articles compared part by part: fields by name, the ledger block by block."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

import scraper
from scraper.article import LabelledBlock
from scraper.comparing.article_differences import (
    JUDGED_FIELDS,
    Record,
    article_parts,
    differences,
    joined_parts,
    judged_record,
    part_json,
)
from tests.article_samples import changed, full_article

PAGE = "<article><h1>Rain in town</h1><p>It rained all day in the town, and nobody went out.</p></article>"


@pytest.fixture
def record() -> Record:
    """The record of a page with two blocks."""
    return judged_record(scraper.normalize(PAGE))


def test_an_article_does_not_differ_from_itself(record: Record) -> None:
    """Two readings of a page have no difference."""
    assert differences(record, judged_record(scraper.normalize(PAGE))) == ()


def test_a_field_and_a_block_differ_by_themselves(record: Record) -> None:
    """A changed headline and a changed role in the second block are one difference each."""
    other: Record = json.loads(json.dumps(record))
    other["headline"] = "Snow in town"
    other["blocks"][1]["role"] = "navigation"
    values = {difference.part: (difference.expected, difference.actual) for difference in differences(record, other)}
    assert values == {
        "headline": ("Rain in town", "Snow in town"),
        "block-1": ([record["blocks"][1]], [other["blocks"][1]]),
    }


def test_a_block_that_one_of_them_has_not(record: Record) -> None:
    """A block that only one record has is a difference in both directions."""
    shorter = {**record, "blocks": record["blocks"][:1]}
    assert [(difference.part, difference.expected) for difference in differences(shorter, record)] == [
        ("block-1", None)
    ]
    assert [(difference.part, difference.actual) for difference in differences(record, shorter)] == [("block-1", None)]


def test_what_nobody_can_judge_is_left_out() -> None:
    """Confidences, reasons and offsets, the extractor, and the junk that the ledger holds are no differences."""
    article = full_article()
    blocks = tuple(changed_block(block) for block in article.blocks)
    record = judged_record(article)
    assert tuple(record) == JUDGED_FIELDS
    assert "extractor" not in record
    assert "junk" not in record
    assert differences(record, judged_record(changed(article, blocks=blocks, junk=()))) == ()


def changed_block(block: LabelledBlock) -> LabelledBlock:
    """The block with another confidence and another reason."""
    return replace(block, confidence=0.123, reason="another reason")


def test_parts_are_joined_again() -> None:
    """A record made from its parts is the same record."""
    record = judged_record(full_article())
    assert joined_parts(article_parts(record)) == record


def test_a_difference_is_shown_by_line(record: Record) -> None:
    """The lines of a difference name the part, and show only the objects of a list that differ."""
    other = {**record, "tags": ["rain", "town"]}
    (difference,) = differences({**record, "tags": ["rain", "snow"]}, other)
    assert difference.lines() == [
        "--- tags: expected",
        "+++ tags: actual",
        "@@ -2,3 +2,3 @@",
        '     "rain",',
        '-    "snow"',
        '+    "town"',
        "   ]",
    ]


def test_json_of_a_part() -> None:
    """A list has a line for each entry; anything else is one line."""
    assert part_json([{"a": "ü"}, 2]) == '[\n    {"a": "ü"},\n    2\n  ]'
    assert (part_json([]), part_json({"a": [1]}), part_json(None)) == ("[]", '{"a": [1]}', "null")
