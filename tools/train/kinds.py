"""Learning what kind a page is, and what the other forests are told of it in training.

A forest that is going to read how likely each kind of page is must not learn from pages whose kind was known: their
probabilities come from forests that have not seen them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.folds import FOLDS
from scraper.labelling.features import Table
from scraper.labelling.models.page_model import summary
from tools.train.examples import Example
from tools.train.fit import Rows, forest_of, learn

__all__ = ["KINDS", "fit_kinds", "kind_rows", "unseen_kinds"]

KINDS = ("article", "collection", "documentation", "forum", "listing", "product", "service")
SETTINGS: dict[str, Any] = {
    "iterations": 250,
    "depth": 4,
    "learning_rate": 0.08,
    "rsm": 0.2,
    "border_count": 32,
    "loss_function": "MultiClass",
}
OTHER_DATA_WEIGHT = 0.3
"""Weight of pages that are articles only because their source collected articles."""

Floats = NDArray[np.float64]


def kind_rows(pages: Sequence[Example]) -> Rows:
    """A row a page: the means of its columns."""
    tables = [summary([Table(page.columns, np.ascontiguousarray(page.features.T))]) for page in pages]
    kinds = [page.kind if page.kind in KINDS else "article" for page in pages]
    return Rows(
        columns=tables[0].names,
        features=np.concatenate([table.values for table in tables], axis=1).T,
        label=np.array([KINDS.index(kind) for kind in kinds], dtype=np.int64),
        weight=np.array([1.0 if page.kind in KINDS else OTHER_DATA_WEIGHT for page in pages], np.float32),
    )


def fit_kinds(rows: Rows, seen: NDArray[np.bool_]) -> dict[str, Any]:
    """Learn from the rows that may be seen; the model as CatBoost writes it."""
    return learn(rows.some(seen), SETTINGS)


def unseen_kinds(rows: Rows, folds: NDArray[np.int64], hidden: Collection[int]) -> Floats:
    """How likely each kind is, shape (pages, kinds), each page by a forest without its fold and without ``hidden``."""
    shares = np.zeros((len(folds), len(KINDS)))
    for fold in range(FOLDS):
        of_fold = folds == fold
        seen = ~of_fold & ~np.isin(folds, list(hidden))
        forest = forest_of(fit_kinds(rows, seen), rows.columns)
        unseen = Table(rows.columns, np.ascontiguousarray(rows.features[of_fold].T))
        shares[of_fold] = forest.probabilities(unseen.rows(forest.names))
    return shares
