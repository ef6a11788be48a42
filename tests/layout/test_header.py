"""The header of an article has one definition: ``scraper/layout/header.py``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from scraper.layout.header import (
    blocks_below,
    header_and_opening,
    header_blocks,
    is_byline_at_headline,
    is_byline_at_text,
    is_byline_below_text,
    is_just_above,
    is_just_below,
    starts_below,
    text_dek_blocks,
)

PACKAGE = Path(__file__).resolve().parent.parent.parent / "scraper"
ROOMS = ("layout", "labelling", "assembly")
MODULES = sorted(path for room in ROOMS for path in (PACKAGE / room).rglob("*.py") if path.name != "header.py")
HEADLINES = {"headline", "head"}
MAX_STEP = 1
"""Blocks that may be written as a number: the next block."""


def test_header_blocks() -> None:
    """The header reaches from above the headline to the text, or stands above a text without a headline."""
    assert header_blocks(10, 12) == range(6, 18)
    assert header_blocks(10, 30) == range(6, 30)
    assert header_blocks(None, 10) == range(2, 10)


def test_distances() -> None:
    """Each distance ends where its constant says."""
    assert (blocks_below(3, 100), blocks_below(3, 6)) == (range(4, 19), range(4, 6))
    assert (header_and_opening(range(6, 18), 30), header_and_opening(range(6, 18), 3)) == (range(6, 32), range(6, 18))
    assert text_dek_blocks(3, 100) == range(4, 7)
    assert [block for block in range(30) if starts_below(10, block)] == list(blocks_below(10, 30))
    assert [block for block in range(30) if is_just_above(10, block)] == [6, 7, 8, 9, 10]
    assert [block for block in range(30) if is_just_below(10, block)] == [11, 12, 13]
    assert [block for block in range(30) if is_byline_at_headline(10, block)] == list(header_blocks(10, 10))
    assert [block for block in range(30) if is_byline_at_text(10, block)] == list(range(6, 15))
    assert [block for block in range(30) if is_byline_below_text(10, block)] == list(range(18, 30))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_measures_from_the_headline_by_numbers_of_its_own(path: Path) -> None:
    """A distance from the headline, or from the text to its header, comes from ``layout.header``."""
    assert list(_distances(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "header = range(headline - 4, headline + 8)",
        "LINES_ABOVE = 4\nheader = range(view.headline - LINES_ABOVE, view.headline)",
        "near = 0 < line.block - head.block <= 5",
        "BELOW_HEADLINE = 12\nnear = below < BELOW_HEADLINE",
        "ABOVE = 3\nabove = stretches[max(0, headline.index - ABOVE) : headline.index]",
        "header = range(layout.first - 8, layout.first)",
        "HEAD = 6\nnear = block - head <= HEAD",
    ],
)
def test_a_second_definition_is_seen(source: str) -> None:
    """The test above knows the ways in which modules have measured."""
    assert list(_distances(source))


def _distances(source: str) -> Iterator[str]:
    """Expressions and constants that measure from the headline or from the first paragraph."""
    tree = ast.parse(source)
    constants = {
        name.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name) and name.id.isupper()
    }
    for name in sorted(constants):
        if set(name.split("_")) & {"ABOVE", "BELOW"} and set(name.split("_")) & {"HEADLINE", "LINES", "BLOCKS"}:
            yield name
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            sides: tuple[ast.expr, ...] = (node.left, node.right)
            if any(map(_is_place, sides)) and any(_is_number(side, constants) for side in sides):
                yield ast.unparse(node)
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            if any(map(_is_distance, sides)) and any(_is_number(side, constants) for side in sides):
                yield ast.unparse(node)


def _is_place(node: ast.expr) -> bool:
    """Whether an expression is the headline or the first paragraph of a page, as a block or a stretch."""
    words = ast.unparse(node).split(".")
    if not all(word.isidentifier() for word in words):
        return False
    return bool(HEADLINES & set(words)) or words[-2:] == ["layout", "first"]


def _is_distance(node: ast.expr) -> bool:
    """Whether an expression is the difference of a headline and something else."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub):
        return False
    return any(HEADLINES & set(ast.unparse(side).split(".")) for side in (node.left, node.right))


def _is_number(node: ast.expr, constants: set[str]) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and node.value > MAX_STEP
    return isinstance(node, ast.Name) and node.id in constants
