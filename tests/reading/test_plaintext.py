"""Plain text → blocks: a line each, or a paragraph where lines were cut to a width."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.document import Document, DocumentKind, Page
from scraper.reading import as_page, read

SEED = Path(__file__).resolve().parent.parent.parent / "seeds" / "000_62ae0accbefd8e91.txt"

WRAPPED = """\
The council of the town met on Tuesday evening to talk about the new
bridge over the river, which has been closed since the flood of last
spring and which most people in the valley need on their way to work.

Nobody expected a decision. "We are waiting for the report of the two
engineers," the mayor said, "and until we have it there is no point in
voting on anything."

A spokesman for the builders said that the firm had no comment to make
at this time.
"""


def text(content: str) -> Document:
    """A document of plain text."""
    return read(Page(content=content, media_type="text/plain"))


def lines(content: str) -> list[str]:
    """The texts of all blocks."""
    document = text(content)
    return [document.block_text(index) for index in range(len(document.blocks))]


def test_the_seed_is_read_line_by_line() -> None:
    """Headline, caption, credit, ten paragraphs, follow line, a full stop, a notice, a link: seventeen blocks."""
    document = read(as_page(SEED.read_text(encoding="utf-8")))
    texts = [document.block_text(index) for index in range(len(document.blocks))]
    assert document.kind is DocumentKind.TEXT
    assert len(texts) == 17
    assert texts[2] == "JIM WATSON/AFP/Getty Images"
    assert texts[1].endswith("(Photo credit should read JIM WATSON/AFP/Getty Images)")
    assert texts[13].startswith("You can follow Alana Mastrangelo")
    assert texts[14:] == [".", "Please let us know if you're having issues with commenting.", "Related Link"]
    assert [block.line for block in document.blocks] == [1, 3, 4, *range(6, 26, 2), 26, 28, 30, 32]


def test_lines_cut_to_a_width_are_joined() -> None:
    """Each paragraph is a block; the joined line ends are remembered, and so is the first line."""
    document = text(WRAPPED)
    assert [block.line for block in document.blocks] == [1, 5, 9]
    assert [len(block.breaks) for block in document.blocks] == [2, 2, 1]
    assert document.block_text(2).endswith("no comment to make at this time.")
    for block in document.blocks:
        assert all(document.text[offset] == " " for offset in block.breaks)


JOINING = {
    "line ends of every kind": ("a\r\nb\rc\u2028d\n\n\ne\x85f", ["a", "b", "c", "d", "e", "f"]),
    "white space in lines": ("  a \u00a0 b\t\n\n \n c ", ["a b", "c"]),
    "paragraph a line": ("First paragraph, long enough to be one. It ends.\nSecond paragraph, also long enough to be one.", None),
    "caption and credit": ("The mayor opens the new bridge over the river on a Tuesday morning in May.\nJANE ROE/Agency", None),
    "poem": ("O wild West Wind, thou breath of Autumn's being,\nThou, from whose unseen presence the leaves dead\nAre driven, like ghosts from an enchanter fleeing,", None),
    "short lines": ("Home\nNews\nSport\nCulture and more of it", None),
    "only white space": (" \n\n\t", []),
    "last line without an end": ("a\nb", ["a", "b"]),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), JOINING.values(), ids=JOINING)
def test_lines_are_blocks_where_nothing_says_otherwise(content: str, expected: list[str] | None) -> None:
    """Without a common width each line is a block of its own."""
    assert lines(content) == (content.split("\n") if expected is None else expected)


def test_a_credit_below_a_wrapped_caption_stays_apart() -> None:
    """In a wrapped text too, a short line that is no sentence does not go on with the sentence above it."""
    caption = "The new bridge over the river, seen on Tuesday from the old tower of\nthe town hall, where the council met to talk about it in the evening.\n"
    texts = lines(f"{caption}JANE ROE/Agency\n\n{WRAPPED}")
    assert texts[0].startswith("The new bridge")
    assert texts[1] == "JANE ROE/Agency"


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "1. ", "(2) "])
def test_list_items_in_a_wrapped_text_stay_apart(mark: str) -> None:
    """A line that begins like a list item begins a block."""
    item = f"{mark}the first reason, which is long enough to fill a whole line of it\n"
    assert len(lines(WRAPPED + "\n" + item + item)) == 3 + 2


def test_indented_lines_begin_paragraphs() -> None:
    """A first line that stands further in begins a paragraph where no blank line does."""
    content = WRAPPED.replace("\n\n", "\n    ")
    assert len(lines(content)) == 3


def test_plain_text_has_no_containers_but_the_root() -> None:
    """Blocks of a plain text stand in nothing."""
    document = text("a\nb")
    assert [(container.tag, container.first, container.end) for container in document.containers] == [("#root", 0, 2)]
    assert document.path(0) == ""


def test_a_text_of_many_lines_is_read_in_time() -> None:
    """Two hundred thousand lines, and one line of two million characters."""
    assert len(text("word word\n" * 200_000).blocks) == 200_000
    assert len(text("word " * 400_000).blocks) == 1
