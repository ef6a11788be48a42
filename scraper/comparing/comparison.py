"""An article compared with the text that it should have: missing words, extra words, and where they are."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice, pairwise
from typing import Literal

from msgspec import Struct

from scraper.article import Article, LabelledBlock
from scraper.comparing.alignment import CHANCE, Pair, align
from scraper.values.text import words

__all__ = ["Comparison", "Mark", "Missing", "WordScore", "agreement", "compare", "word_score"]

MOST_WORDS = 100_000
"""Words of the body, of the rest of the page and of the gold that are aligned, those of a book; the score is of all."""

_WORD = re.compile(r"\w+")


class WordScore(Struct, frozen=True):
    """How far two texts agree as bags of words, with counts."""

    f1: float
    precision: float
    recall: float


class Mark(Struct, frozen=True):
    """Words of a stretch that are not in the body and should be, or are and should not."""

    start: int
    """Code points of the stretch without white space at its ends."""
    end: int
    kind: Literal["missed", "extra"]


class Missing(Struct, frozen=True):
    """Words that should be in the body and stand nowhere near in the page."""

    after: int
    """Index of the stretch behind which they belong; -1 for before the first."""
    text: str
    """As the gold has them."""


class Comparison(Struct, frozen=True):
    """What the gold has and the article misses, and what the article has and the gold does not."""

    score: WordScore
    marks: Mapping[int, tuple[Mark, ...]]
    """Index of a stretch → marks in it, in order."""
    missing: tuple[Missing, ...]
    """In reading order."""
    is_whole: bool
    """Whether all words were aligned; else those from ``MOST_WORDS`` on have no marks."""


class _Word(Struct, frozen=True, gc=False):
    stretch: int
    start: int
    end: int
    key: str


def compare(article: Article, gold: str) -> Comparison:
    """Align the body's words with those of the gold; what the gold has more is looked for in the rest of the page.

    A word of the gold that is not in the body is looked for between its neighbours' places.
    """
    stretches = [entry for entry in article.blocks if entry.text.strip()]
    body = _words_of(stretches, of_body=True)
    rest = _words_of(stretches, of_body=False)
    wanted = _first(_Word(-1, found.start(), found.end(), found[0].lower()) for found in _WORD.finditer(gold))
    is_whole = max(len(body), len(rest), len(wanted)) < MOST_WORDS
    pairs = align(_keys(body), _keys(wanted))
    missed, missing = _look_for(gold, wanted, rest, _gaps(pairs, body, len(wanted), len(stretches)))
    kept = {one for one, _ in pairs}
    extra = [index for index in range(len(body)) if index not in kept]
    marks = _marks([*_runs(body, extra, "extra"), *_runs(rest, missed, "missed")])
    return Comparison(word_score(article.text, gold), marks, tuple(missing), is_whole)


def word_score(answer: str, gold: str) -> WordScore:
    """Agreement of two bags of words, those of ``values.text``; two empty texts score 0.

    >>> word_score("a b b c", "B b d").recall
    0.6666666666666666
    """
    return agreement(Counter(words(answer)), Counter(words(gold)))


def agreement(said: Counter[str], wanted: Counter[str]) -> WordScore:
    """How far two bags agree; two without a word in common score 0, empty ones too."""
    common = (said & wanted).total()
    if not common:
        return WordScore(0.0, 0.0, 0.0)
    return WordScore(2 * common / (said.total() + wanted.total()), common / said.total(), common / wanted.total())


def _words_of(stretches: Sequence[LabelledBlock], *, of_body: bool) -> list[_Word]:
    return _first(
        _Word(index, found.start(), found.end(), found[0].lower())
        for index, entry in enumerate(stretches)
        if (entry.role.group == "body") is of_body
        for found in _WORD.finditer(entry.text.strip())
    )


def _first(found: Iterable[_Word]) -> list[_Word]:
    return list(islice(found, MOST_WORDS))


def _keys(found: Iterable[_Word]) -> list[str]:
    return [one.key for one in found]


# ---------------------------------------------------------------------------------------------- what is missed


class _Gap(Struct, frozen=True):
    """Words of the gold that the body has not, and the stretches between which they belong."""

    start: int
    end: int
    left: int
    right: int


def _gaps(pairs: Sequence[Pair], body: Sequence[_Word], wanted: int, stretches: int) -> Iterator[_Gap]:
    for (left, before), (right, after) in pairwise([(-1, -1), *pairs, (len(body), wanted)]):
        if after - before > 1:
            first = body[left].stretch if left >= 0 else -1
            yield _Gap(before + 1, after, first, body[right].stretch if right < len(body) else stretches)


def _look_for(
    gold: str, wanted: Sequence[_Word], rest: Sequence[_Word], gaps: Iterable[_Gap]
) -> tuple[list[int], list[Missing]]:
    """Indexes in ``rest`` of the words that fill gaps; and what stands nowhere."""
    places = [one.stretch for one in rest]
    missed: list[int] = []
    missing: list[Missing] = []
    for gap in gaps:
        low, high = bisect_left(places, gap.left), bisect_right(places, gap.right)
        found = {gap.start + one: low + other for one, other in _in(wanted[gap.start : gap.end], rest[low:high])}
        missed += found.values()
        missing += _not_found(gold, wanted, gap, {one: rest[place].stretch for one, place in found.items()})
    return missed, missing


def _in(wanted: Sequence[_Word], rest: Sequence[_Word]) -> list[Pair]:
    """Words of a gap found in the rest of the page: three or more together, or all of a stretch."""
    pairs = align(_keys(wanted), _keys(rest)) if rest else []
    numbered = enumerate(pairs)
    runs = [
        [pair for _, pair in run]
        for _, run in groupby(numbered, key=lambda one: (one[1][0] - one[0], one[1][1] - one[0]))
    ]
    return [pair for run in runs if len(run) >= CHANCE or _is_stretch(run, rest) for pair in run]


def _is_stretch(run: Sequence[Pair], rest: Sequence[_Word]) -> bool:
    first, last = run[0][1], run[-1][1]
    begins = first == 0 or rest[first - 1].stretch < rest[first].stretch
    return begins and (last + 1 == len(rest) or rest[last + 1].stretch > rest[last].stretch)


def _not_found(gold: str, wanted: Sequence[_Word], gap: _Gap, found: Mapping[int, int]) -> Iterator[Missing]:
    after = gap.left
    for is_there, run in groupby(range(gap.start, gap.end), key=found.__contains__):
        indexes = list(run)
        if is_there:
            after = found[indexes[-1]]
        else:
            yield Missing(after, gold[wanted[indexes[0]].start : wanted[indexes[-1]].end])


# ---------------------------------------------------------------------------------------------- marks


def _runs(
    found: Sequence[_Word], indexes: Iterable[int], kind: Literal["missed", "extra"]
) -> Iterator[tuple[int, Mark]]:
    """One mark for neighbouring words of one stretch."""
    numbered = enumerate(sorted(indexes))
    for (_, stretch), run in groupby(numbered, key=lambda one: (one[1] - one[0], found[one[1]].stretch)):
        members = [found[index] for _, index in run]
        yield stretch, Mark(members[0].start, members[-1].end, kind)


def _marks(found: Iterable[tuple[int, Mark]]) -> dict[int, tuple[Mark, ...]]:
    by_stretch: dict[int, list[Mark]] = defaultdict(list)
    for stretch, mark in found:
        by_stretch[stretch].append(mark)
    return {stretch: tuple(sorted(marks, key=lambda one: one.start)) for stretch, marks in by_stretch.items()}
