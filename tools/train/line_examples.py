"""Labelled plain texts of the shared data as rows for the line model: whole, and cut and mixed as copies are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from bench.data import TextPage, text_file, text_pages
from bench.line_folds import family_fold
from scraper.labelling.models.line_voter import columns_of
from scraper.labelling.phrases.phrase_voter import Phrases, load_phrases
from scraper.reading import as_page, read

__all__ = ["CLASSES", "UNSURE", "LineExample", "line_examples"]

Line = tuple[str, str]
"""Text and gold label."""

CLASSES = ("headline", "kicker", "byline", "date", "dek", "caption", "credit", "heading", "body", "junk")
"""What a line can be; the kinds of junk in the gold are not told apart, for they were found by rules themselves."""
UNSURE = -1
"""Label of a line that teaches nothing."""

COPIES = {"selection": 2, "page": 1, "naive": 1}
"""Changed copies of each text, beside the text itself."""
CUT_INSIDE = 0.25
"""Share of the copies that begin, or end, inside the article."""
MOST_MIXED = 4
"""Stretches of foreign junk in a text, and lines of each."""
MIXED = 0.5
"""Share of the copies with foreign junk between their lines."""
WITHOUT_URL = 0.5


class LineExample(Struct, frozen=True):
    """One text. Arrays have an entry a block."""

    id: str
    variant: str
    fold: int
    form: str
    """``whole``, or ``changed`` for a changed copy."""
    columns: dict[str, NDArray[np.float64]]
    label: NDArray[np.int64]
    """Number in ``CLASSES``, or ``UNSURE``."""


def line_examples(data: Path) -> list[LineExample]:
    """Every labelled text of the data folder with its changed copies, always the same ones."""
    texts = list(zip(text_pages(data), _labelled(data), strict=True))
    junk: dict[int, list[list[Line]]] = defaultdict(list)
    for page, lines in texts:
        junk[family_fold(page.family)] += _junk_runs(lines)
    phrases = load_phrases()
    return [
        example for page, lines in texts for example in _examples(page, lines, junk[family_fold(page.family)], phrases)
    ]


def _labelled(data: Path) -> Iterator[list[Line]]:
    file = text_file(data)
    if file is None:
        return
    with file.open(encoding="utf-8") as rows:
        for row in rows:
            # A line of the gold may hold another kind of line end, which would make two lines of it.
            yield [(" ".join(line["text"].split()), line["label"]) for line in json.loads(row)["lines"]]


def _junk_runs(lines: list[Line]) -> list[list[Line]]:
    """Stretches of junk, of up to four lines, to be mixed into other texts of the fold."""
    runs: list[list[Line]] = []
    for line in lines:
        if not line[1].startswith("junk"):
            runs.append([])
        elif runs and 0 < len(runs[-1]) < MOST_MIXED:
            runs[-1].append(line)
        else:
            runs.append([line])
    return [run for run in runs if run]


def _examples(page: TextPage, lines: list[Line], junk: list[list[Line]], phrases: Phrases) -> Iterator[LineExample]:
    """The text as it is, and its changed copies."""
    yield _example(page, lines, "whole", phrases)
    random = Random(page.id)
    for _ in range(COPIES[page.variant]):
        changed = _mixed(_cut(lines, random), junk, random)
        url = None if random.random() < WITHOUT_URL else page.url
        yield _example(replace(page, url=url), changed, "changed", phrases)


def _cut(lines: list[Line], random: Random) -> list[Line]:
    """The lines of a selection that begins and ends somewhere around the article, at times inside it."""
    article = [index for index, (_, label) in enumerate(lines) if not label.startswith("junk")] or [0]
    first, last = article[0], article[-1]
    inside = (last - first) // 3
    start = first + random.randint(1, max(1, inside)) if random.random() < CUT_INSIDE else random.randint(0, first)
    end = last - random.randint(0, inside) if random.random() < CUT_INSIDE else random.randint(last, len(lines) - 1)
    return lines[start : end + 1] or lines


def _mixed(lines: list[Line], junk: list[list[Line]], random: Random) -> list[Line]:
    """The lines with some stretches of foreign junk between them."""
    mixed = list(lines)
    if junk and random.random() < MIXED:
        for _ in range(random.randint(1, MOST_MIXED)):
            place = random.randint(0, len(mixed))
            mixed[place:place] = random.choice(junk)
    return mixed


def _example(page: TextPage, lines: list[Line], form: str, phrases: Phrases) -> LineExample:
    document = read(as_page("\n".join(text for text, _ in lines), page.url))
    numbers = [block.line or 1 for block in document.blocks]
    spans = zip(numbers, [*numbers[1:], len(lines) + 1], strict=True)
    labels = [max(lines[first - 1 : after - 1], key=lambda line: len(line[0]))[1] for first, after in spans]
    return LineExample(
        id=page.id,
        variant=page.variant,
        fold=family_fold(page.family),
        form=form,
        columns=columns_of(document, phrases),
        label=np.array([_class(label) for label in labels], dtype=np.int64),
    )


def _class(label: str) -> int:
    name = label.partition(":")[0]
    return UNSURE if name == "unsure" else CLASSES.index(name)
