"""Probabilities of the classes of each line → weights of the votes for and against each class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["JUNK", "line_weights", "with_unique_classes"]

Floats = NDArray[np.float64]

HEADLINE, JUNK = "headline", "junk"
SHARPNESS = 3.0
"""Weight for each log-odds of the model. The model reads the columns of the rules, so rules decide only what it leaves
open."""
MAX_WEIGHT, MIN_WEIGHT = 12.0, -15.0
"""Bounds of the weights; MAX_WEIGHT is that of the likeliest class."""
JUNK_MARGIN = 4.0
"""Weight that a rule needs in addition to name a line that the model takes for junk."""
JUNK_WEIGHT = 0.1
"""Weight of the vote for junk, which decides if no rule names the kind of junk."""
MIN_SHARE = 1e-6
"""Probability below which differences do not count."""
MIN_HEADLINE_SHARE = 0.02
"""Probability from which on a line can be the headline of a text in which the model finds no headline."""
UNIQUE = ("kicker", "dek")
"""Classes that most texts have once."""
REPEAT_FACTOR = 0.1
"""Multiplies the odds of the second kicker or dek: a few texts have more than one."""
PARTS = (("caption", "credit"), ("byline", "date"))
"""A line of the first class may contain a stretch of the second, so there is no vote against the second."""


def with_unique_classes(shares: Floats, classes: tuple[str, ...]) -> Floats:
    """The probabilities, of shape (lines, classes), with those of ``UNIQUE`` lowered on all lines but the likeliest."""
    odds = shares.copy()
    for name in UNIQUE:
        column = odds[:, classes.index(name)]
        column[column < column.max()] *= REPEAT_FACTOR
    normalized: Floats = odds / odds.sum(axis=1, keepdims=True)
    return normalized


def line_weights(shares: Floats, classes: tuple[str, ...]) -> Floats:
    """Weights of the votes from probabilities, both of shape (lines, classes), in natural log-odds against junk.

    Differences between classes are preserved: a line that is body or dek with equal probability gets equal weights.
    """
    column = {name: index for index, name in enumerate(classes)}
    likeliest = shares.argmax(axis=1)
    logs = np.log(np.maximum(MIN_SHARE, shares))
    weights = SHARPNESS * (logs - logs[:, [column[JUNK]]])
    is_junk = likeliest == column[JUNK]
    # Lower all weights of a line alike: to the bound of the likeliest class, or below zero on junk.
    excess = np.maximum(0.0, weights.max(axis=1) - MAX_WEIGHT)
    weights = np.maximum(MIN_WEIGHT, weights - np.where(is_junk, JUNK_MARGIN, excess)[:, None])
    for whole, part in PARTS:
        weights[likeliest == column[whole], column[part]] = 0.0
    _weigh_headline(weights[:, column[HEADLINE]], shares[:, column[HEADLINE]], likeliest == column[HEADLINE])
    weights[:, column[JUNK]] = np.where(is_junk, JUNK_WEIGHT, 0.0)
    return weights


def _weigh_headline(weights: Floats, shares: Floats, is_headline: NDArray[np.bool_]) -> None:
    """Let rules name a headline only if the model finds no headline, and then only on the likeliest line.

    ``weights`` are changed in place.
    """
    if is_headline.any():
        weights[~is_headline] = MIN_WEIGHT
    elif shares.max() >= MIN_HEADLINE_SHARE:
        weights[shares == shares.max()] = 0.0
