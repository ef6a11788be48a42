"""Two texts of one page, compared line by line: where to look, where nobody has said what is right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from scraper.article import Article, LabelledBlock
from scraper.comparing.comparison import Comparison, MissingWords, WordMark, word_score
from scraper.values.text import words

__all__ = ["LineDifferences", "compare_lines", "line_differences"]

RUN = 3
"""Words in a run; a line is in the other text if most of its runs are, wherever they stand."""
LEAST_SHARE = 0.5

WordTuple = tuple[str, ...]


class LineDifferences(Struct, frozen=True):
    """The lines that only one of two texts has."""

    first: tuple[str, ...]
    second: tuple[str, ...]


def line_differences(first: Iterable[str], second: Iterable[str]) -> LineDifferences:
    """The lines of which the other text has less than half, by runs of words; how lines are cut does not matter.

    >>> line_differences(["It rained.", "Share"], ["- It rained."])
    LineDifferences(first=('Share',), second=())
    """
    lines = (list(first), list(second))
    return LineDifferences(tuple(_only(lines[0], lines[1])), tuple(_only(lines[1], lines[0])))


def compare_lines(article: Article, text: str, other: str) -> Comparison:
    """Mark the stretches that only the body has, and those that only another text has in the body.

    ``other`` is the name of that text. Lines of it that stand in another field of the article are not marked; those
    that no stretch has are missing words.
    """
    stretches = [entry for entry in article.blocks if entry.text.strip()]
    body = [entry.text for entry in stretches if entry.role.group == "body"]
    theirs = text.splitlines()
    only_ours = set(_only(body, theirs))
    marks = {
        index: _whole_mark(entry, "extra")
        for index, entry in enumerate(stretches)
        if entry.role.group == "body" and entry.text in only_ours
    }
    only_theirs = set(_only(theirs, body))
    places = _places(stretches)
    missing = []
    last = -1
    for line in theirs:
        place = _place_of(line, places)
        if line in only_theirs and place is None:
            missing.append(MissingWords(last, line))
        elif line in only_theirs and place is not None and not stretches[place].keep:
            marks[place] = _whole_mark(stretches[place], "missed")
        last = last if place is None else place
    return Comparison(word_score(article.text, text), marks, tuple(missing), is_whole=True, other=other)


def _whole_mark(entry: LabelledBlock, kind: str) -> tuple[WordMark, ...]:
    return (WordMark(0, len(entry.text.strip()), "extra" if kind == "extra" else "missed"),)


def _only(lines: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    """The lines with words of which the other lines have less than half."""
    text = words("\n".join(others))
    runs = {size: set(_runs(text, size)) for size in range(1, RUN + 1)}
    for line in lines:
        own = words(line)
        size = min(RUN, len(own))
        found = [run in runs[size] for run in _runs(own, size)] if own else []
        if own and sum(found) < LEAST_SHARE * len(found):
            yield line


def _places(stretches: Sequence[LabelledBlock]) -> Mapping[WordTuple, Sequence[int]]:
    """Run of words, or all words of a short stretch → indexes of the stretches that have it."""
    places: dict[WordTuple, list[int]] = defaultdict(list)
    for index, entry in enumerate(stretches):
        own = words(entry.text)
        for run in set(_runs(own, min(RUN, len(own)))):
            places[run].append(index)
    return places


def _place_of(line: str, places: Mapping[WordTuple, Sequence[int]]) -> int | None:
    """The stretch that has most runs of a line; None if none has half of them."""
    own = words(line)
    runs = list(_runs(own, min(RUN, len(own))))
    counts = Counter(index for run in runs for index in places.get(run, ()))
    best = max(counts, key=lambda index: (counts[index], -index), default=None)
    return best if best is not None and counts[best] >= LEAST_SHARE * len(runs) else None


def _runs(text: Sequence[str], size: int) -> Iterator[WordTuple]:
    return (tuple(text[start : start + size]) for start in range(len(text) - size + 1) if size)
