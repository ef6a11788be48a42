"""From probabilities of the lines of a text to the weights of the votes for and against each class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["JUNK", "line_weights", "once"]

Floats = NDArray[np.float64]

HEADLINE, JUNK = "headline", "junk"
SHARPNESS = 3.0
"""Evidence for each log-odds of the model. It has seen what the rules see, so they only tip what it leaves open."""
HIGHEST, LOWEST = 12.0, -15.0
"""Bounds of its votes; the likeliest role gets at most the first."""
DOUBT = 4.0
"""What a rule has to bring, besides, for a line that the model takes for junk."""
FOR_OTHER = 0.1
"""Vote for junk of which no rule says what kind it is."""
LEAST = 1e-6
"""Probability below which differences say nothing."""
POSSIBLE = 0.02
"""Probability from which on a line can be the headline of a text in which the model sees none."""
ONCE = ("kicker", "dek")
"""What a text has once."""
AGAIN = 0.1
"""What is left of the odds of the second kicker or standfirst: a few texts have more."""
PARTS = (("caption", "credit"), ("byline", "date"))
"""A line of the first class may hold a stretch of the second, so there is no vote against that."""


def once(shares: Floats, classes: tuple[str, ...]) -> Floats:
    """The probabilities, of shape (lines, classes), when of ``ONCE`` only the likeliest line is a good candidate."""
    found = shares.copy()
    for name in ONCE:
        column = found[:, classes.index(name)]
        column[column < column.max()] *= AGAIN
    share: Floats = found / found.sum(axis=1, keepdims=True)
    return share


def line_weights(shares: Floats, classes: tuple[str, ...]) -> Floats:
    """Weights of the votes from probabilities, both of shape (lines, classes), in natural log-odds against junk.

    The differences between the classes are kept: what is as likely body as standfirst gets the same weight for both.
    """
    number = {name: place for place, name in enumerate(classes)}
    likeliest = shares.argmax(axis=1)
    odds = np.log(np.maximum(LEAST, shares))
    weights = SHARPNESS * (odds - odds[:, [number[JUNK]]])
    junk = likeliest == number[JUNK]
    excess = np.maximum(0.0, weights.max(axis=1) - HIGHEST)
    weights = np.maximum(LOWEST, weights - np.where(junk, DOUBT, excess)[:, None])
    for whole, part in PARTS:
        weights[likeliest == number[whole], number[part]] = 0.0
    _weigh_headline(weights[:, number[HEADLINE]], shares[:, number[HEADLINE]], likeliest == number[HEADLINE])
    weights[:, number[JUNK]] = np.where(junk, FOR_OTHER, 0.0)
    return weights


def _weigh_headline(weights: Floats, shares: Floats, found: NDArray[np.bool_]) -> None:
    """Where the model finds a headline, no rule finds another; where it finds none, they have the last word.

    They have it in the line that is likeliest to be the headline. ``weights`` are changed in place.
    """
    if found.any():
        weights[~found] = LOWEST
    elif shares.max() >= POSSIBLE:
        weights[shares == shares.max()] = 0.0
