"""What the training prints and writes: scores out of fold, calibration, and the model card's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.metrics import word_score
from scraper.labelling.decoding import keep_above
from scraper.labelling.learned import REPEATED
from tools.train.examples import Example

__all__ = ["calibration", "page_score", "table"]

BINS = 10
NO_WORDS = 1e-9
"""Weight of a block without words: a bin may hold no other."""


def page_score(page: Example, probability: NDArray[np.float64]) -> float:
    """Word F1 of the blocks that decoding keeps, repeated long ones dropped."""
    threshold = keep_above(probability, page.words.astype(np.float64))
    kept: list[str] = []
    for text, chance in zip(page.texts, probability, strict=True):
        if chance >= threshold and not (len(text) > REPEATED and text in kept):
            kept.append(text)
    return word_score("\n".join(kept), page.gold).f1


def table(scores: Mapping[str, Sequence[float]]) -> str:
    """Markdown: pages, mean, standard error, and the shares below 0.8 and from 0.995 on, by page type."""
    rows = ["| pages | n | word F1 | s.e. | below 0.8 | from 0.995 |", "|---|---|---|---|---|---|"]
    every = [score for kind, found in scores.items() if kind != "news" for score in found]
    for kind, found in [*sorted(scores.items()), ("all WCXB", every)]:
        values = np.array(found)
        error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
        rows.append(
            f"| {kind} | {len(values)} | {values.mean():.4f} | {error:.4f} "
            f"| {(values < 0.8).mean():.3f} | {(values >= 0.995).mean():.3f} |"
        )
    return "\n".join(rows)


def calibration(pages: Sequence[Example], probability: Sequence[NDArray[np.float64]]) -> str:
    """Markdown: predicted against found share of content, by words, in ten bins of the prediction."""
    chance, label = np.concatenate(list(probability)), np.concatenate([page.label for page in pages])
    words = np.concatenate([page.words for page in pages]).astype(np.float64)
    bins = np.minimum(BINS - 1, (chance * BINS).astype(int))
    rows = ["| predicted | blocks | mean prediction | found |", "|---|---|---|---|"]
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            mean, found = (np.average(values[inside], weights=words[inside] + NO_WORDS) for values in (chance, label))
            span = f"{number / BINS:.1f} – {(number + 1) / BINS:.1f}"
            rows.append(f"| {span} | {inside.sum()} | {mean:.3f} | {found:.3f} |")
    return "\n".join(rows)
