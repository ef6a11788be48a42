"""Two sequences of words → which word is which: a longest common subsequence, told as a person would tell it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

__all__ = ["CHANCE", "Pair", "align"]

MOST_BITS = 1 << 28
"""Bits of the table that is kept to find the way back (32 MB); a longer comparison is divided."""

CHANCE = 3
"""A run of fewer common words, with more than twice as many others around it in both texts, is chance: "of the"."""

Pair = tuple[int, int]
"""Index of a word in the first text, and of the same word in the second."""


def align(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """The words that two texts have in common, in order.

    A longest common subsequence, moved together where a word may stand in several places, without runs that are chance.

    >>> align("a b c d".split(), "b x c".split())
    [(1, 0), (2, 2)]
    """
    start = _common_start(first, second)
    end = _common_start(first[start:][::-1], second[start:][::-1])
    middle = _common(first[start : len(first) - end], second[start : len(second) - end])
    pairs = [(at, at) for at in range(start)]
    pairs += [(start + one, start + other) for one, other in middle]
    pairs += [(len(first) - left, len(second) - left) for left in range(end, 0, -1)]
    return _without_chance(_together(pairs, first, second), len(first), len(second))


def _common_start(first: Sequence[str], second: Sequence[str]) -> int:
    shorter = min(len(first), len(second))
    return next((at for at in range(shorter) if first[at] != second[at]), shorter)


# ---------------------------------------------------------------------------------------------- the subsequence


def _common(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """A longest common subsequence; the second text is cut in two while the table is too large (Hirschberg 1975)."""
    if len(first) * len(second) <= MOST_BITS or len(second) < 2:
        return _way_back(_table(first, second), len(first))
    half = len(second) // 2
    before = _lengths(_table(first, second[:half], keep=1)[-1], len(first))
    after = _lengths(_table(first[::-1], second[half:][::-1], keep=1)[-1], len(first))[::-1]
    cut = max(range(len(first) + 1), key=lambda at: before[at] + after[at])
    rest = _common(first[cut:], second[half:])
    return [*_common(first[:cut], second[:half]), *((cut + one, half + other) for one, other in rest)]


def _table(first: Sequence[str], second: Iterable[str], keep: int | None = None) -> list[int]:
    """One number for each beginning of the second text, none of its words first; the last ``keep`` of them.

    Bit i is 0 where the word i of the first text makes the subsequence longer (Hyyrö 2004).
    """
    places: dict[str, int] = {}
    for index, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << index
    full = (1 << len(first)) - 1
    rows = [full]
    for word in second:
        last = rows[-1]
        matching = last & places.get(word, 0)
        rows.append((last + matching | last - matching) & full)
        if keep is not None:
            del rows[:-keep]
    return rows


def _lengths(row: int, count: int) -> list[int]:
    """Length of the subsequence for each beginning of the first text."""
    bits = format(row, f"0{count}b")[::-1] if count else ""
    return [0, *accumulate(bit == "0" for bit in bits)]


def _way_back(rows: Sequence[int], count: int) -> list[Pair]:
    pairs: list[Pair] = []
    one, other = count, len(rows) - 1
    while one and other:
        if rows[other] >> (one - 1) & 1:
            one -= 1
        elif not rows[other - 1] >> (one - 1) & 1:
            other -= 1
        else:
            one, other = one - 1, other - 1
            pairs.append((one, other))
    return pairs[::-1]


# ---------------------------------------------------------------------------------------------- as a person would


def _together(pairs: list[Pair], first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """From the end on, each word is taken next to the one behind it, where it stands there too."""
    moved: list[Pair] = []
    for one, other in reversed(pairs):
        if moved and moved[-1][1] == other + 1 and moved[-1][0] > one + 1 and first[moved[-1][0] - 1] == second[other]:
            one = moved[-1][0] - 1
        elif moved and moved[-1][0] == one + 1 and moved[-1][1] > other + 1 and second[moved[-1][1] - 1] == first[one]:
            other = moved[-1][1] - 1
        moved.append((one, other))
    return moved[::-1]


def _without_chance(pairs: list[Pair], first: int, second: int) -> list[Pair]:
    runs: list[list[Pair]] = []
    for pair in pairs:
        if runs and (runs[-1][-1][0] + 1, runs[-1][-1][1] + 1) == pair:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    ends = [(-1, -1), *(run[-1] for run in runs)]
    starts = [*(run[0] for run in runs), (first, second)]
    gaps = [min(after[0] - before[0], after[1] - before[1]) - 1 for before, after in zip(ends, starts, strict=True)]
    return [
        pair
        for run, (before, after) in zip(runs, pairwise(gaps), strict=True)
        if len(run) >= CHANCE or not before or not after or before + after <= 2 * len(run)
        for pair in run
    ]
