"""The learned model as a voter: how likely each block is body, and where this page's line between body and rest is."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import numpy as np
from msgspec import Struct

from scraper.document import Document, DocumentKind, Role
from scraper.labelling.combine import Vote
from scraper.labelling.decoding import keep_above
from scraper.labelling.features import feature_matrix
from scraper.labelling.forest import Forest
from scraper.labelling.forms import body_role

__all__ = ["Learned"]

STRONGEST = 4.0
"""Bound on its log-odds: a rule that names a caption or a notice (5 and more) is not outvoted."""
FOR_DUPLICATE = 7.0
REPEATED = 50
"""A longer text that comes twice is body once (MODEL_FEATURES 10: best of 0, 25, 50, 100)."""


class Learned(Struct, frozen=True):
    """Votes for and against the body; silent on plain text, for which it has no layout to look at."""

    forest: Forest
    name: str = "model"

    def vote(self, document: Document) -> Iterator[Vote]:
        """One vote a block, for or against the body role that its markup gives it."""
        if document.kind is not DocumentKind.HTML or not document.blocks:
            return
        odds = self.forest.log_odds(feature_matrix(document, self.forest.names))
        probability = 1 / (1 + np.exp(-odds))
        threshold = keep_above(probability, _words(document))
        line = log(threshold / (1 - threshold))
        weights = np.clip(odds - line, -STRONGEST, STRONGEST).tolist()
        seen: set[str] = set()
        for index, (block, weight, share) in enumerate(
            zip(document.blocks, weights, probability.tolist(), strict=True)
        ):
            text = document.text[block.start : block.end]
            if weight >= 0 and len(text) > REPEATED and text in seen:
                yield Vote(
                    index, block.start, block.end, Role.DUPLICATE, FOR_DUPLICATE, f"{self.name} duplicate.repeated"
                )
                continue
            if weight >= 0:
                seen.add(text)
            reason = f"{self.name} body {share:.2f} of {threshold:.2f}"
            yield Vote(index, block.start, block.end, body_role(document, index), weight, reason)


def _words(document: Document) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    text = document.text
    return np.array([text.count(" ", block.start, block.end) + 1.0 for block in document.blocks])
