"""From probabilities to a choice: which blocks of a page to keep so that the expected F1 is the highest."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

__all__ = ["Choice", "choose", "chosen_by"]

Floats = NDArray[np.float64]

LOWEST, HIGHEST = 0.1, 0.6
"""Bounds of the threshold; without them one odd page goes wrong. From 0.2 and 0.55 on outwards all types gain 0.0014
of word F1 out of fold, and articles nothing."""
FEWEST_WORDS = 0.3
"""A block without words still counts a little."""
BINS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


class Choice(Struct, frozen=True):
    """A threshold on the probability of being body, and what to expect of it."""

    threshold: float
    facts: dict[str, float]
    """What tells how good it is: expected F1, precision and recall, and how the page's words lie."""


def choose(probability: Floats, words: Floats) -> Choice:
    """The threshold that maximises the page's expected F1.

    F(j) = 2·Σ p·w over the j likeliest blocks / (Σ w over them + Σ p·w over all), w being words: a ratio of
    expectations, which supposes that the probabilities are calibrated (MODEL_FEATURES 10).
    """
    weight = np.maximum(words, FEWEST_WORDS)
    order = np.argsort(-probability, kind="stable")
    gain = np.cumsum((probability * weight)[order])
    expected = 2 * gain / (np.cumsum(weight[order]) + gain[-1])
    return chosen_by(float(np.clip(probability[order][np.argmax(expected)], LOWEST, HIGHEST)), probability, words)


def chosen_by(threshold: float, probability: Floats, words: Floats) -> Choice:
    """The choice that a threshold makes."""
    weight = np.maximum(words, FEWEST_WORDS)
    total, hoped = float(weight.sum()), float((probability * weight).sum())
    kept = probability >= threshold
    held, right = float(weight[kept].sum()), float((probability * weight)[kept].sum())
    sure = np.clip(probability, 1e-9, 1 - 1e-9)
    doubt = -(sure * np.log(sure) + (1 - sure) * np.log(1 - sure))
    shares = np.histogram(probability, bins=BINS, weights=weight)[0] / total
    facts = {
        "threshold": threshold,
        "expected": 2 * right / (held + hoped),
        "precision": right / max(held, FEWEST_WORDS),
        "recall": right / max(hoped, 1e-9),
        "kept": held,
        "kept_share": held / total,
        "kept_blocks": float(kept.sum()),
        "words": total,
        "hoped_share": hoped / total,
        "doubt": float((doubt * weight).sum()) / total,
    }
    return Choice(threshold, facts | {f"share{low}": float(share) for low, share in zip(BINS, shares, strict=False)})
