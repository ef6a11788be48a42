"""The difference of two texts in words."""

from __future__ import annotations

import pytest

from scraper.fixtures.word_difference import MAX_LINES, difference_lines, word_runs


@pytest.mark.parametrize(
    ("expected", "got", "lines"),
    [
        ("it rained", "it rained", ()),
        ("it rained", "it snowed", ("it [-rained-] [+snowed+]",)),
        ("it  rained", "it\u00a0rained", ()),
        ("", "it rained", ("[+it rained+]",)),
        ("a\nb b b\nc", "a\nc", ("[-b b b-]",)),
        ("# Water", "Water", ("[-#-] Water",)),
        (
            "one two three four five six seven eight nine ten rained one two three four five six seven eight",
            "one two three four five six seven eight nine ten snowed one two three four five six seven eight",
            ("… five six seven eight nine ten [-rained-] [+snowed+] one two three four five six …",),
        ),
    ],
)
def test_lines_that_differ_are_shown(expected: str, got: str, lines: tuple[str, ...]) -> None:
    """Only the lines with a difference are shown, with a few words around it."""
    assert difference_lines(expected, got) == lines


def test_a_long_difference_is_counted() -> None:
    """After 40 lines the others are counted."""
    lines = difference_lines("\n".join(f"line{number} x" for number in range(100)), "")
    assert len(lines) == MAX_LINES + 1
    assert lines[-1] == "… and 60 more lines that differ"


def test_runs_hold_all_words() -> None:
    """The runs of both kinds give both texts back."""
    expected, got = "a b c\nd e f", "a x c\nd e f g"
    runs = word_runs(expected, got)
    for text, kind in ((expected, "expected"), (got, "got")):
        words = [word for line in runs for run in line if run.kind in ("both", kind) for word in run.words]
        assert words == text.split()
