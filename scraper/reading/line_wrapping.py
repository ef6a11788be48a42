"""Whether the lines of a plain text were cut to a width, and which line ends are only that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from scraper.values.punctuation import CLOSING_QUOTES, LIST_BULLETS, SENTENCE_ENDS, WIDE_SENTENCE_ENDS

__all__ = ["is_continued", "wrap_width"]

_NARROWEST = 40
_WIDEST = 120
"""Characters: a width outside of these is no hard wrap (e-mail and news wires use 60 to 80)."""
_FULL = 0.7
"""A line shorter than this share of the width was not ended by the width."""
_AGREEING = 0.7
"""Share of the full lines that the width must explain."""
_ENOUGH = 3
"""Line ends that must be explained by the width."""
_LONG_LINES = 0.1
"""Share of longer lines above which a text is not cut to a width."""

_ITEM = re.compile(rf"\s*(?:[{LIST_BULLETS}+>|]\s|\(?\d{{1,3}}[.)]\s|[a-z][.)]\s)")
_END = re.compile(rf"[{SENTENCE_ENDS}{WIDE_SENTENCE_ENDS}:;](?:[{CLOSING_QUOTES})\]]{{0,2}})$")
_WORD = re.compile(r"\S{1,20}")


def wrap_width(lines: Sequence[str]) -> int | None:
    """The width that a text's lines were cut to, in characters; None if they were not."""
    lengths = [len(line.strip()) for line in lines if " " in line.strip()]
    narrow = [length for length in lengths if length <= _WIDEST]
    width = max(narrow, default=0)
    if width < _NARROWEST or len(lengths) - len(narrow) > len(lengths) * _LONG_LINES:
        return None
    full = [(line, after) for line, after in pairwise(lines) if after.strip() and len(line.strip()) >= width * _FULL]
    forced = sum(_is_forced(line, after, width) for line, after in full)
    return width if forced >= max(_ENOUGH, len(full) * _AGREEING) else None


def is_continued(lines: Sequence[str], index: int, width: int | None) -> bool:
    """Whether a line goes on with the text of the line before it."""
    line, after = lines[index - 1].rstrip(), lines[index].rstrip()
    if not (line.strip() and after.strip()) or _ITEM.match(after):
        return False
    if width is None:
        return False
    if not _is_forced(line, after, width):
        return after.lstrip()[0].islower() and not _END.search(line) and len(line) >= _NARROWEST
    return not (_is_indented(line, after) or _is_added(line, after, width, lines[index + 1 : index + 2]))


def _is_forced(line: str, after: str, width: int) -> bool:
    """Whether the next line's first word had no room."""
    word = _WORD.match(after.strip())
    return bool(word) and len(line.strip()) <= width < len(line.strip()) + 1 + len(word[0] if word else "")


def _is_indented(line: str, after: str) -> bool:
    """Whether the next line begins a paragraph by standing further in."""
    return len(after) - len(after.lstrip()) >= len(line) - len(line.lstrip()) + 2


def _is_added(line: str, after: str, width: int, rest: Sequence[str]) -> bool:
    """Whether the next line is short, the last of its group and no sentence, below one that ends: a credit, say."""
    is_last = not (rest and rest[0].strip())
    return is_last and bool(_END.search(line)) and len(after) < width * _FULL and not _END.search(after)
