"""Probabilities of blocks → the threshold from which on blocks are kept, so that the expected F1 is the highest."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["BodySelection", "select_body", "selection_at"]

Floats = NDArray[np.float64]

MIN_THRESHOLD, MAX_THRESHOLD = 0.1, 0.6
"""Bounds of the threshold; without them an unusual page can get an extreme threshold. Compared with 0.2 and 0.55, all
page types together gain 0.0014 of word F1 out of fold, and articles nothing."""
MIN_WORDS = 0.3
"""Weight of a block without words."""
BINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Bounds of the probabilities whose share of words is a fact."""


class BodySelection(Struct, frozen=True):
    """The blocks from a probability on, and facts from which the quality of the selection is predicted."""

    threshold: float
    facts: dict[str, float]
    """Expected F1, precision and recall, and the distribution of the words over the probabilities."""


def select_body(probability: Floats, words: Floats) -> BodySelection:
    """Select the blocks that maximise the page's expected F1.

    F(j) = 2·Σ p·w over the j likeliest blocks / (Σ w over them + Σ p·w over all), w being words: a ratio of
    expectations, which assumes calibrated probabilities. Precision is Σ p·w / Σ w over the blocks, recall the share
    of Σ p·w over all.
    """
    weight = np.maximum(words, MIN_WORDS)
    order = np.argsort(-probability, kind="stable")
    gain = np.cumsum((probability * weight)[order])
    expected = 2 * gain / (np.cumsum(weight[order]) + gain[-1])
    best = np.clip(probability[order][np.argmax(expected)], MIN_THRESHOLD, MAX_THRESHOLD)
    return selection_at(float(best), probability, words)


def selection_at(threshold: float, probability: Floats, words: Floats) -> BodySelection:
    """The selection of a threshold."""
    weight = np.maximum(words, MIN_WORDS)
    total, hoped = float(weight.sum()), float((probability * weight).sum())
    selected = probability >= threshold
    held, right = float(weight[selected].sum()), float((probability * weight)[selected].sum())
    sure = np.clip(probability, 1e-9, 1 - 1e-9)
    doubt = -(sure * np.log(sure) + (1 - sure) * np.log(1 - sure))
    shares = np.histogram(probability, bins=BINS, weights=weight)[0] / total
    facts = {
        "threshold": threshold,
        "expected": 2 * right / (held + hoped),
        "precision": right / max(held, MIN_WORDS),
        "recall": right / max(hoped, 1e-9),
        "kept": held,
        "kept_share": held / total,
        "kept_blocks": float(selected.sum()),
        "words": total,
        "hoped_share": hoped / total,
        "doubt": float((doubt * weight).sum()) / total,
    }
    return BodySelection(
        threshold, facts | {f"share{low}": float(share) for low, share in zip(BINS, shares, strict=False)}
    )
