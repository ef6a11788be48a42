"""Blocks of the gold text that an answer loses, and blocks of the answer that are not in the gold.

A block is a line with a word in it. Words are matched by alignment, so it does not matter how the two texts are divided
into blocks; what the alignment leaves over is aligned once more, so that a block that has moved is neither lost nor
junk, and a block that is repeated is junk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from bench.metrics import WORD
from scraper.comparing.alignment import align

__all__ = ["JUNK_WORDS", "LONG_WORDS", "RUN_BLOCKS", "BlockDifferences", "Stretch", "block_differences"]

LONG_WORDS = 20
"""Words of a block of the gold that is long: a paragraph, no heading and no line of a list."""
JUNK_WORDS = 10
"""Words of a block that is not in the gold and that a reader notices by itself."""
RUN_BLOCKS = 3
"""Blocks of a run that a reader notices, however short its blocks are."""
SHOWN_WORDS, SHOWN_CHARACTERS = 10, 80
"""Words of a stretch that are shown, and characters at most: a word may be a URL."""
PASSES = 2
"""Alignments: one of all words, and one of the words that it leaves over, for blocks that have moved."""


class Stretch(Struct, frozen=True):
    """Blocks that are lost or kept."""

    blocks: int
    words: int
    start: str
    """The first words."""


class BlockDifferences(Struct, frozen=True):
    """What a page loses and keeps; None where it does not."""

    lost_edge: Stretch | None = None
    """The lost blocks around the first or the last long block of the gold; of both, those with more words."""
    lost_run: Stretch | None = None
    """The run of lost blocks with the most words, of runs of ``RUN_BLOCKS`` or more."""
    kept_run: Stretch | None = None
    """The run of blocks that are not in the gold with the most words, of runs of ``RUN_BLOCKS`` or more."""
    kept_junk: Stretch | None = None
    """All blocks of ``JUNK_WORDS`` or more that are not in the gold."""


class _Block(Struct, frozen=True):
    text: str
    words: tuple[str, ...]
    matched: int = 0
    """How many of the words are matched in the other text."""


def block_differences(answer: str, gold: str) -> BlockDifferences:
    r"""The blocks that an answer loses and keeps; case and punctuation do not count.

    >>> block_differences("Share this now", "").kept_junk is None
    True
    >>> block_differences("One\nTwo\nThree", "").kept_run
    Stretch(blocks=3, words=3, start='One Two Three')
    """
    ours, wanted = _matched(_blocks(answer), _blocks(gold))
    lost, kept = _unmatched_runs(wanted), _unmatched_runs(ours)
    long = [index for index, block in enumerate(wanted) if len(block.words) >= LONG_WORDS]
    junk = [index for run in kept for index in run if len(ours[index].words) >= JUNK_WORDS]
    return BlockDifferences(
        lost_edge=_largest([run for run in lost if {*long[:1], *long[-1:]} & {*run}], wanted),
        lost_run=_largest([run for run in lost if len(run) >= RUN_BLOCKS], wanted),
        kept_run=_largest([run for run in kept if len(run) >= RUN_BLOCKS], ours),
        kept_junk=_largest([junk] if junk else [], ours),
    )


def _blocks(text: str) -> list[_Block]:
    blocks = [_Block(line, tuple(WORD.findall(line.lower()))) for line in text.splitlines()]
    return [block for block in blocks if block.words]


def _matched(ours: Sequence[_Block], wanted: Sequence[_Block]) -> tuple[list[_Block], list[_Block]]:
    """The blocks of both texts, with the number of words that each has in common with the other text."""
    left, right = _places(ours), _places(wanted)
    counts: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    for _ in range(PASSES):
        pairs = align([word for _, word in left], [word for _, word in right])
        counts[0].update(left[index][0] for index, _ in pairs)
        counts[1].update(right[index][0] for _, index in pairs)
        left = _without(left, {index for index, _ in pairs})
        right = _without(right, {index for _, index in pairs})
    texts = zip((ours, wanted), counts, strict=True)
    our_blocks, wanted_blocks = (
        [replace(block, matched=count[index]) for index, block in enumerate(blocks)] for blocks, count in texts
    )
    return our_blocks, wanted_blocks


def _places(blocks: Iterable[_Block]) -> list[tuple[int, str]]:
    """Each word, with the index of its block."""
    return [(index, word) for index, block in enumerate(blocks) for word in block.words]


def _without(words: Iterable[tuple[int, str]], indexes: Container[int]) -> list[tuple[int, str]]:
    return [word for index, word in enumerate(words) if index not in indexes]


def _unmatched_runs(blocks: Sequence[_Block]) -> list[list[int]]:
    """Indexes of neighbouring blocks of which fewer than half of the words are matched."""
    numbered = groupby(range(len(blocks)), key=lambda index: 2 * blocks[index].matched < len(blocks[index].words))
    return [list(run) for is_unmatched, run in numbered if is_unmatched]


def _largest(runs: Iterable[Sequence[int]], blocks: Sequence[_Block]) -> Stretch | None:
    """The run with the most words, the first of equals."""
    stretches = (
        Stretch(
            blocks=len(run),
            words=sum(len(blocks[index].words) for index in run),
            start=" ".join(" ".join(blocks[index].text for index in run).split()[:SHOWN_WORDS])[:SHOWN_CHARACTERS],
        )
        for run in runs
    )
    return max(stretches, key=lambda stretch: stretch.words, default=None)
