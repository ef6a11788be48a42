"""Learning what word F1 to expect of a choice of blocks, from choices on pages whose model had not seen them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics import word_score
from scraper.labelling.models.body_threshold import BodySelection, select_body, selection_at
from scraper.labelling.models.page_model import trust_row
from scraper.labelling.models.page_voter import MIN_DUPLICATE
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
    for answer in pages:
        words = answer.page.words.astype(np.float64)
        chosen = (
            select_body(answer.probability, words),
            *(selection_at(low, answer.probability, words) for low in THRESHOLDS),
        )
        rows += [trust_row(selection, answer.table) for selection in chosen]
        labels += [chosen_f1(answer.page, answer.probability, selection) for selection in chosen]
    values = np.concatenate([row.values for row in rows], axis=1).T
    folds = np.repeat([answer.page.fold for answer in pages], CHOICES)
    return Rows(rows[0].names, values, np.array(labels), np.ones(len(labels), dtype=np.float32)), folds


def chosen_f1(page: Example, probability: Floats, selection: BodySelection) -> float:
    """Word F1 of the blocks that a choice keeps, repeated long ones dropped."""
    selected: list[str] = []
    seen: set[str] = set()
    for text, chance in zip(page.texts, probability, strict=True):
        if chance >= selection.threshold and text not in seen:
            selected.append(text)
            if len(text) > MIN_DUPLICATE:
                seen.add(text)
    return word_score("\n".join(selected), page.gold).f1
