"""Probabilities of the classes of each line → weights of the votes for and against each class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scraper.labelling.deciding.vote_weights import weight_number

__all__ = ["JUNK", "line_bound", "line_weights", "with_unique_classes"]

Floats = NDArray[np.float64]

HEADLINE, JUNK = "headline", "junk"
MIN_SHARE = 1e-6
"""Probability below which differences do not count."""
UNIQUE = ("kicker", "dek")
"""Classes that most texts have once."""
PARTS = (("caption", "credit"), ("byline", "date"))
"""A line of the first class may contain a stretch of the second, so there is no vote against the second."""


def line_bound() -> float:
    """The weight of the likeliest class of a line, and of what stands in the line."""
    return weight_number("model line.bound")


def with_unique_classes(shares: Floats, classes: tuple[str, ...]) -> Floats:
    """The probabilities, of shape (lines, classes), with those of ``UNIQUE`` lowered on all lines but the likeliest."""
    odds, factor = shares.copy(), weight_number("model line.second")
    for name in UNIQUE:
        column = odds[:, classes.index(name)]
        column[column < column.max()] *= factor
    normalized: Floats = odds / odds.sum(axis=1, keepdims=True)
    return normalized


def line_weights(shares: Floats, classes: tuple[str, ...]) -> Floats:
    """Weights of the votes from probabilities, both of shape (lines, classes), in natural log-odds against junk.

    Differences between classes are preserved: a line that is body or dek with equal probability gets equal weights.
    """
    column = {name: index for index, name in enumerate(classes)}
    likeliest = shares.argmax(axis=1)
    logs = np.log(np.maximum(MIN_SHARE, shares))
    weights = weight_number("model line.sharpness") * (logs - logs[:, [column[JUNK]]])
    is_junk = likeliest == column[JUNK]
    # Lower all weights of a line alike: to the bound of the likeliest class, or below zero on junk.
    excess = np.maximum(0.0, weights.max(axis=1) - line_bound())
    lowest, margin = weight_number("model line.least"), weight_number("model line.junk-margin")
    weights = np.maximum(lowest, weights - np.where(is_junk, margin, excess)[:, None])
    for whole, part in PARTS:
        weights[likeliest == column[whole], column[part]] = 0.0
    _weigh_headline(weights[:, column[HEADLINE]], shares[:, column[HEADLINE]], likeliest == column[HEADLINE], lowest)
    weights[:, column[JUNK]] = np.where(is_junk, weight_number("model line.junk"), 0.0)
    return weights


def _weigh_headline(weights: Floats, shares: Floats, is_headline: NDArray[np.bool_], lowest: float) -> None:
    """Let rules name a headline only if the model finds no headline, and then only on the likeliest line.

    ``weights`` are changed in place.
    """
    if is_headline.any():
        weights[~is_headline] = lowest
    elif shares.max() >= weight_number("model line.least-headline"):
        weights[shares == shares.max()] = 0.0
