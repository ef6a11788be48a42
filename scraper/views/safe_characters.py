"""Text of a page → text without the characters that a terminal or a browser would obey."""

from __future__ import annotations

import re

__all__ = ["one_line", "shown"]

# Controls except tab and line feed; marks, embeddings, overrides and isolates of writing direction (UAX 9); surrogates.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    r"""Text with U+FFFD for each control character, each direction mark and each lone surrogate.

    >>> shown("a\x1b[31m\u202eb")
    'a�[31m�b'
    """
    return _OBEYED.sub("\ufffd", text)


def one_line(text: str, limit: int) -> str:
    r"""The same on one line, cut to ``limit`` characters.

    >>> one_line("a long story\nthat goes on", 14)
    'a long story …'
    """
    line = " ".join(text[: 4 * limit].split())
    return shown(line if len(line) <= limit and len(text) <= 4 * limit else f"{line[: limit - 2].rstrip()} …")
