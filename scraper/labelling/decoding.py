"""From probabilities to a choice: which blocks of a page to keep so that the expected F1 is the highest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["keep_above"]

Floats = NDArray[np.float64]

LOWEST, HIGHEST = 0.2, 0.55
"""Bounds of the threshold (MODEL_FEATURES 10: they hardly matter; without them one odd page goes wrong)."""
FEWEST_WORDS = 0.3
"""A block without words still counts a little."""


def keep_above(probability: Floats, words: Floats) -> float:
    """The threshold on the probability of being body that maximises the page's expected F1.

    F(j) = 2·Σ p·w over the j likeliest blocks / (Σ w over them + Σ p·w over all), w being words: a ratio of
    expectations, which supposes that the probabilities are calibrated (MODEL_FEATURES 10).
    """
    weight = np.maximum(words, FEWEST_WORDS)
    order = np.argsort(-probability, kind="stable")
    gain = np.cumsum((probability * weight)[order])
    expected = 2 * gain / (np.cumsum(weight[order]) + gain[-1])
    return float(np.clip(probability[order][np.argmax(expected)], LOWEST, HIGHEST))
