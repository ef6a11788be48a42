"""Learning what word F1 to expect of a choice of blocks, from choices on pages whose model had not seen them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics import word_score
from scraper.labelling.models.body_threshold import Choice, choose, chosen_by
from scraper.labelling.models.page_model import trust_row
from scraper.labelling.models.page_voter import REPEATED
from tools.train.examples import Example
from tools.train.fit import Rows
from tools.train.unseen import Unseen

__all__ = ["CHOICES", "SETTINGS", "chosen_f1", "trust_rows"]

SETTINGS: dict[str, Any] = {
    "iterations": 300,
    "depth": 5,
    "learning_rate": 0.05,
    "rsm": 0.4,
    "l2_leaf_reg": 10,
    "loss_function": "RMSE",
}
THRESHOLDS = (0.06, 0.15, 0.25, 0.36, 0.48, 0.62, 0.78)
"""Beside the best threshold of a page, these teach what worse choices look like."""
CHOICES = 1 + len(THRESHOLDS)
"""Rows a page: the choice that the product makes comes first."""

Floats = NDArray[np.float64]


def trust_rows(pages: Sequence[Unseen]) -> tuple[Rows, NDArray[np.int64]]:
    """Rows of pages with a gold text, CHOICES of each, and their folds."""
    rows, labels = [], []
    for one in pages:
        words = one.page.words.astype(np.float64)
        chosen = (choose(one.probability, words), *(chosen_by(low, one.probability, words) for low in THRESHOLDS))
        rows += [trust_row(choice, one.table) for choice in chosen]
        labels += [chosen_f1(one.page, one.probability, choice) for choice in chosen]
    values = np.concatenate([row.values for row in rows], axis=1).T
    folds = np.repeat([one.page.fold for one in pages], CHOICES)
    return Rows(rows[0].names, values, np.array(labels), np.ones(len(labels), dtype=np.float32)), folds


def chosen_f1(page: Example, probability: Floats, choice: Choice) -> float:
    """Word F1 of the blocks that a choice keeps, repeated long ones dropped."""
    kept: list[str] = []
    seen: set[str] = set()
    for text, chance in zip(page.texts, probability, strict=True):
        if chance >= choice.threshold and text not in seen:
            kept.append(text)
            if len(text) > REPEATED:
                seen.add(text)
    return word_score("\n".join(kept), page.gold).f1
