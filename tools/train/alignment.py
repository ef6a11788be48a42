"""Labels from gold text: how much of each block the gold holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from scraper.document import Document
from scraper.values.text import words

__all__ = ["CONTENT", "UNSURE", "shares"]

Floats = NDArray[np.float32]

CONTENT = 0.62
"""A block with at least this share is content (a second copy of a gold passage scores 0.5)."""
UNSURE = (0.4, 0.75)
"""A share between these bounds does not decide."""
PAGE_WORDS, GOLD_WORDS = 60_000, 30_000
FEW_WORDS, SOME_WORDS = 3, 8


def shares(document: Document, gold: str) -> tuple[Floats, Floats]:
    """The share of each block that is gold, and its number of words.

    The longest common subsequence of the words of page and gold, blended with the share of the block's 3-grams that
    occur in the gold.
    """
    blocks = [words(document.text[block.start : block.end]) for block in document.blocks]
    numbers: dict[str, int] = {}
    page = [numbers.setdefault(word, len(numbers)) for block in blocks for word in block][:PAGE_WORDS]
    wanted = [numbers.setdefault(word, len(numbers)) for word in words(gold)][:GOLD_WORDS]
    matched = _matched(page, wanted)
    grams = set(zip(wanted, wanted[1:], wanted[2:], strict=False))
    block_shares: list[float] = []
    at = 0
    for block in blocks:
        part = slice(at, at + len(block))
        at += len(block)
        block_shares.append(
            _share(page[part], matched[part], grams) if block else (block_shares[-1] if block_shares else 0.0)
        )
    return np.array(block_shares, dtype=np.float32), np.array([len(block) for block in blocks], dtype=np.float32)


def _matched(page: Sequence[int], wanted: Sequence[int]) -> NDArray[np.bool_]:
    matched = np.ones(len(page), dtype=bool)
    for step in LCSseq.opcodes(page, wanted):
        if step.tag in ("delete", "replace"):
            matched[step.src_start : step.src_end] = False
    return matched


def _share(block: Sequence[int], matched: NDArray[np.bool_], grams: set[tuple[int, int, int]]) -> float:
    if not block:
        return 0.0
    share = float(matched.mean())
    if len(block) < FEW_WORDS:
        return share
    block_grams = list(zip(block, block[1:], block[2:], strict=False))
    held = sum(gram in grams for gram in block_grams) / len(block_grams)
    if held < 0.5:
        return min(share, held + (0.15 if len(block) < SOME_WORDS else 0.0))
    return (share + held) / 2
