"""Columns of lines that are pieces of one sentence: text copied node by node from HTML breaks at each link."""

from __future__ import annotations

import numpy as np

from scraper.labelling.line_features.lines import Columns, Lines
from scraper.values.punctuation import SENTENCE_ENDS, WIDE_SENTENCE_ENDS

__all__ = ["flow_columns"]

CONTINUES = ",.;:!?)]»”’…、。，"
"""Characters that no sentence begins with."""
CLOSES = f'{SENTENCE_ENDS}{WIDE_SENTENCE_ENDS}:"”»'
"""Characters that end a sentence, a heading or a lead-in."""


def flow_columns(lines: Lines) -> Columns:
    """Whether the line continues the previous line, and lines and characters of its run of joined lines."""
    closed = np.array([text[-1] in CLOSES for text in lines.texts])
    previous_is_open = np.concatenate(([False], ~closed[:-1]))
    goes_on = previous_is_open & np.array([text[0].islower() or text[0] in CONTINUES for text in lines.texts])
    # A name in capitals goes on too, if what follows it does.
    joins = goes_on | (previous_is_open & np.concatenate((goes_on[1:], [False])))
    run = np.cumsum(~joins)
    return {
        "flow.joins": joins.astype(np.float64),
        "flow.lines": np.bincount(run)[run].astype(np.float64),
        "flow.length": np.bincount(run, weights=lines.length)[run],
    }
