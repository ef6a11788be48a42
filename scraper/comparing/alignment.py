"""Two sequences of words → pairs of equal words: a longest common subsequence, adjusted to what a reader would say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

__all__ = ["MIN_RUN", "Pair", "align"]

MAX_TABLE_BITS = 1 << 28
"""Bits of the table that is kept to trace the subsequence back (32 MB); a longer comparison is divided."""

MIN_RUN = 3
"""Common words in a run. A shorter run with more than twice as many other words around it in both texts, such as "of
the", is chance."""

Pair = tuple[int, int]
"""Index of a word in the first text, and of the same word in the second."""


def align(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """The words that two texts have in common, in order.

    A longest common subsequence; a word with several possible partners gets the one next to its neighbour's partner,
    and runs of words that are equal by chance are left out.

    >>> align("a b c d".split(), "b x c".split())
    [(1, 0), (2, 2)]
    """
    # Equal ends need no table, and most texts differ only in the middle.
    start = _common_prefix(first, second)
    end = _common_prefix(first[start:][::-1], second[start:][::-1])
    middle = _common_subsequence(first[start : len(first) - end], second[start : len(second) - end])
    pairs = [(index, index) for index in range(start)]
    pairs += [(start + left, start + right) for left, right in middle]
    pairs += [(len(first) - back, len(second) - back) for back in range(end, 0, -1)]
    return _without_chance(_joined_runs(pairs, first, second), len(first), len(second))


def _common_prefix(first: Sequence[str], second: Sequence[str]) -> int:
    shorter = min(len(first), len(second))
    return next((index for index in range(shorter) if first[index] != second[index]), shorter)


# ---------------------------------------------------------------------------------------------- the subsequence


def _common_subsequence(first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """A longest common subsequence; the second text is halved while the table is too large (Hirschberg 1975)."""
    if len(first) * len(second) <= MAX_TABLE_BITS or len(second) < 2:
        return _traced_back(_bit_rows(first, second), len(first))
    half = len(second) // 2
    before = _prefix_lengths(_bit_rows(first, second[:half], keep=1)[-1], len(first))
    after = _prefix_lengths(_bit_rows(first[::-1], second[half:][::-1], keep=1)[-1], len(first))[::-1]
    # The first text is cut where the subsequences of both halves are longest together.
    cut = max(range(len(first) + 1), key=lambda index: before[index] + after[index])
    rest = _common_subsequence(first[cut:], second[half:])
    shifted = ((cut + left, half + right) for left, right in rest)
    return [*_common_subsequence(first[:cut], second[:half]), *shifted]


def _bit_rows(first: Sequence[str], second: Iterable[str], keep: int | None = None) -> list[int]:
    """A row of bits for each prefix of the second text, beginning with the empty one; the last ``keep`` rows.

    Bit i is 0 where the word i of the first text makes the subsequence longer (Hyyrö 2004).
    """
    positions: dict[str, int] = {}
    for index, word in enumerate(first):
        positions[word] = positions.get(word, 0) | 1 << index
    full = (1 << len(first)) - 1
    rows = [full]
    for word in second:
        last = rows[-1]
        matching = last & positions.get(word, 0)
        rows.append((last + matching | last - matching) & full)
        if keep is not None:
            del rows[:-keep]
    return rows


def _prefix_lengths(row: int, count: int) -> list[int]:
    """Length of the subsequence for each prefix of the first text, which has ``count`` words."""
    bits = format(row, f"0{count}b")[::-1] if count else ""
    return [0, *accumulate(bit == "0" for bit in bits)]


def _traced_back(rows: Sequence[int], count: int) -> list[Pair]:
    """The pairs of the subsequence, found from the ends of both texts."""
    pairs: list[Pair] = []
    left, right = count, len(rows) - 1
    while left and right:
        if rows[right] >> (left - 1) & 1:  # the word of the first text adds nothing
            left -= 1
        elif not rows[right - 1] >> (left - 1) & 1:  # it adds as much without the word of the second text
            right -= 1
        else:
            left, right = left - 1, right - 1
            pairs.append((left, right))
    return pairs[::-1]


# ---------------------------------------------------------------------------------------------- as a reader would


def _joined_runs(pairs: list[Pair], first: Sequence[str], second: Sequence[str]) -> list[Pair]:
    """The pairs with each word, from the end on, moved next to the following pair if the same word is there too."""
    moved: list[Pair] = []
    for left, right in reversed(pairs):
        if moved:
            next_left, next_right = moved[-1]
            if next_right == right + 1 and next_left > left + 1 and first[next_left - 1] == second[right]:
                left = next_left - 1
            elif next_left == left + 1 and next_right > right + 1 and second[next_right - 1] == first[left]:
                right = next_right - 1
        moved.append((left, right))
    return moved[::-1]


def _without_chance(pairs: list[Pair], first: int, second: int) -> list[Pair]:
    """The pairs without short runs far from their neighbours in both texts, of ``first`` and ``second`` words."""
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
        if len(run) >= MIN_RUN or not before or not after or before + after <= 2 * len(run)
        for pair in run
    ]
