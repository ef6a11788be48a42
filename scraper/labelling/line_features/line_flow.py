"""Which lines are pieces of one sentence: text taken from HTML node by node breaks at every link and bold word."""

from __future__ import annotations

import numpy as np

from scraper.labelling.line_features.lines import Floats, Lines

__all__ = ["flow"]

CONTINUES = ",.;:!?)]»”’…)、。，"
"""A sentence does not begin with these."""
CLOSES = '.!?:…。！？"”»'


def flow(lines: Lines) -> dict[str, Floats]:
    """Whether the line goes on from the one before, and lines and characters of the run of pieces that it is in."""
    closed = np.array([text[-1] in CLOSES for text in lines.texts])
    before_open = np.concatenate(([False], ~closed[:-1]))
    goes_on = before_open & np.array([text[0].islower() or text[0] in CONTINUES for text in lines.texts])
    # A name in capitals goes on too, if what follows it does.
    joins = goes_on | (before_open & np.concatenate((goes_on[1:], [False])))
    run = np.cumsum(~joins)
    return {
        "flow.joins": joins.astype(np.float64),
        "flow.lines": np.bincount(run)[run].astype(np.float64),
        "flow.length": np.bincount(run, weights=lines.length)[run],
    }
