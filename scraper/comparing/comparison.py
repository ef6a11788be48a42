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
from scraper.comparing.alignment import MIN_RUN, Pair, align
from scraper.values.text import words

__all__ = ["Comparison", "MissingWords", "WordMark", "WordScore", "agreement", "compare", "word_score"]

MAX_WORDS = 100_000
"""Words of the body, of the rest of the page and of the gold that are aligned: those of a book. The score is of all."""

_WORD = re.compile(r"\w+")


class WordScore(Struct, frozen=True):
    """How far two texts agree as bags of words, with counts."""

    f1: float
    precision: float
    recall: float


class WordMark(Struct, frozen=True):
    """Words of a stretch that are not in the body and should be, or are and should not."""

    start: int
    """Code points of the stretch without white space at its ends."""
    end: int
    kind: Literal["missed", "extra"]


class MissingWords(Struct, frozen=True):
    """Words that should be in the body, and are not near that place of the page."""

    after: int
    """Index of the stretch after which they belong; -1 for before the first stretch."""
    text: str
    """The words as the gold has them."""


class Comparison(Struct, frozen=True):
    """Words of the gold that the article misses, and words of the article that the gold does not have."""

    score: WordScore
    marks: Mapping[int, tuple[WordMark, ...]]
    """Index of a stretch → its marks, in order."""
    missing: tuple[MissingWords, ...]
    """In reading order."""
    is_whole: bool
    """Whether all words were aligned; if not, words from ``MAX_WORDS`` on have no marks."""
    other: str = "the gold"
    """Name of the text that the body is compared with, as sentences have it."""


class _Word(Struct, frozen=True, gc=False):
    stretch: int
    start: int
    end: int
    key: str


def compare(article: Article, gold: str) -> Comparison:
    """Align the words of the body with those of the gold, and look for the gold's other words in the rest of the page.

    A word of the gold that is not in the body is looked for between the places of its neighbours.
    """
    stretches = [entry for entry in article.blocks if entry.text.strip()]
    body = _words_of(stretches, of_body=True)
    rest = _words_of(stretches, of_body=False)
    wanted = _limited(_Word(-1, match.start(), match.end(), match[0].lower()) for match in _WORD.finditer(gold))
    is_whole = max(len(body), len(rest), len(wanted)) < MAX_WORDS
    pairs = align(_word_keys(body), _word_keys(wanted))
    missed, missing = _look_for(gold, wanted, rest, _gaps(pairs, body, len(wanted), len(stretches)))
    aligned = {index for index, _ in pairs}
    extra = [index for index in range(len(body)) if index not in aligned]
    marks = _marks_by_stretch([*_run_marks(body, extra, "extra"), *_run_marks(rest, missed, "missed")])
    return Comparison(word_score(article.text, gold), marks, tuple(missing), is_whole)


def word_score(answer: str, gold: str) -> WordScore:
    """Agreement of two texts as bags of words, with the words of ``values.text``; two empty texts score 0.

    >>> word_score("a b b c", "B b d").recall
    0.6666666666666666
    """
    return agreement(Counter(words(answer)), Counter(words(gold)))


def agreement(answer: Counter[str], gold: Counter[str]) -> WordScore:
    """Agreement of two bags of words; bags without a common word, such as empty bags, score 0."""
    common = (answer & gold).total()
    if not common:
        return WordScore(0.0, 0.0, 0.0)
    return WordScore(2 * common / (answer.total() + gold.total()), common / answer.total(), common / gold.total())


def _words_of(stretches: Sequence[LabelledBlock], *, of_body: bool) -> list[_Word]:
    return _limited(
        _Word(index, match.start(), match.end(), match[0].lower())
        for index, entry in enumerate(stretches)
        if (entry.role.group == "body") is of_body
        for match in _WORD.finditer(entry.text.strip())
    )


def _limited(stream: Iterable[_Word]) -> list[_Word]:
    return list(islice(stream, MAX_WORDS))


def _word_keys(sequence: Iterable[_Word]) -> list[str]:
    return [word.key for word in sequence]


# ---------------------------------------------------------------------------------------------- what is missed


class _Gap(Struct, frozen=True):
    """Words of the gold that the body does not have, and the stretches between which they belong."""

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
) -> tuple[list[int], list[MissingWords]]:
    """Indexes in ``rest`` of the words that fill gaps, and the words of gaps that are not there."""
    stretch_of_word = [word.stretch for word in rest]
    missed: list[int] = []
    missing: list[MissingWords] = []
    for gap in gaps:
        low, high = bisect_left(stretch_of_word, gap.left), bisect_right(stretch_of_word, gap.right)
        pairs = _gap_pairs(wanted[gap.start : gap.end], rest[low:high])
        filled = {gap.start + in_gap: low + in_rest for in_gap, in_rest in pairs}
        missed += filled.values()
        missing += _missing_words(gold, wanted, gap, {word: stretch_of_word[index] for word, index in filled.items()})
    return missed, missing


def _gap_pairs(wanted: Sequence[_Word], rest: Sequence[_Word]) -> list[Pair]:
    """Words of a gap found in the rest of the page: three or more in a row, or all words of a stretch."""
    pairs = align(_word_keys(wanted), _word_keys(rest)) if rest else []
    # Pairs that follow each other in both texts all differ from their number by the same two distances.
    numbered = enumerate(pairs)
    runs = [
        [pair for _, pair in run]
        for _, run in groupby(numbered, key=lambda item: (item[1][0] - item[0], item[1][1] - item[0]))
    ]
    return [pair for run in runs if len(run) >= MIN_RUN or _is_whole_stretch(run, rest) for pair in run]


def _is_whole_stretch(run: Sequence[Pair], rest: Sequence[_Word]) -> bool:
    first, last = run[0][1], run[-1][1]
    begins = first == 0 or rest[first - 1].stretch < rest[first].stretch
    return begins and (last + 1 == len(rest) or rest[last + 1].stretch > rest[last].stretch)


def _missing_words(
    gold: str, wanted: Sequence[_Word], gap: _Gap, stretches: Mapping[int, int]
) -> Iterator[MissingWords]:
    """The words of a gap that are not on the page; ``stretches`` has the stretch of each word that is."""
    after = gap.left
    for is_there, run in groupby(range(gap.start, gap.end), key=stretches.__contains__):
        indexes = list(run)
        if is_there:
            after = stretches[indexes[-1]]
        else:
            yield MissingWords(after, gold[wanted[indexes[0]].start : wanted[indexes[-1]].end])


# ---------------------------------------------------------------------------------------------- marks


def _run_marks(
    sequence: Sequence[_Word], indexes: Iterable[int], kind: Literal["missed", "extra"]
) -> Iterator[tuple[int, WordMark]]:
    """A mark for each run of neighbouring words in a stretch, with the index of the stretch."""
    numbered = enumerate(sorted(indexes))
    for (_, stretch), run in groupby(numbered, key=lambda item: (item[1] - item[0], sequence[item[1]].stretch)):
        members = [sequence[index] for _, index in run]
        yield stretch, WordMark(members[0].start, members[-1].end, kind)


def _marks_by_stretch(marks: Iterable[tuple[int, WordMark]]) -> dict[int, tuple[WordMark, ...]]:
    by_stretch: dict[int, list[WordMark]] = defaultdict(list)
    for stretch, mark in marks:
        by_stretch[stretch].append(mark)
    return {stretch: tuple(sorted(group, key=lambda mark: mark.start)) for stretch, group in by_stretch.items()}
