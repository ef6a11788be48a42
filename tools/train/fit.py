"""Learning forests with CatBoost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from catboost import CatBoost, Pool
from msgspec import Struct
from numpy.typing import NDArray

from scraper.labelling.models.forest import Forest, read_forest
from tools.train.packing import forest_arrays, model_file

__all__ = ["SETTINGS", "Rows", "forest_of", "learn"]

SETTINGS: dict[str, Any] = {
    "iterations": 600,
    "depth": 6,
    "learning_rate": 0.1,
    "rsm": 0.25,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.6,
    "border_count": 64,
    "l2_leaf_reg": 5,
    "boosting_type": "Plain",
    "leaf_estimation_iterations": 1,
    "feature_border_type": "Median",
    "loss_function": "Logloss",
    "random_seed": 1,
    "thread_count": 2,
}
"""Symmetric trees; chosen out of fold, see docs/model.md. The thread count is fixed: it changes the last digits."""


class Rows(Struct, frozen=True):
    """What to learn from; arrays have an entry a block, or a page."""

    columns: tuple[str, ...]
    features: NDArray[np.float32]
    """Shape (blocks, columns)."""
    label: NDArray[Any]
    """Number of the class (of two classes, 1 is what is asked for), or the value to predict."""
    weight: NDArray[np.float32]

    def some(self, chosen: NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        return Rows(self.columns, self.features[chosen], self.label[chosen], self.weight[chosen])


def learn(rows: Rows, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Train with CatBoost; the model as it writes it in JSON. ``settings`` replace some of SETTINGS."""
    model = CatBoost({**SETTINGS, **settings, "verbose": False, "allow_writing_files": False})
    model.fit(Pool(rows.features, rows.label, weight=rows.weight))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        model.save_model(str(file), format="json")
        written: dict[str, Any] = json.loads(file.read_text())
    return written


def forest_of(model: Mapping[str, Any], columns: tuple[str, ...]) -> Forest:
    """A learned model as the product evaluates it."""
    return read_forest(model_file(forest_arrays(model, columns, {})), "learned")
