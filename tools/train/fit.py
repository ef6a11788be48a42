"""Learning the forest with CatBoost, and writing it in the product's own format."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from catboost import CatBoostClassifier, Pool
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from tools.train.examples import Example
from tools.train.packing import forest_arrays, model_file

__all__ = ["SETTINGS", "Rows", "fit", "fit_roles", "learn"]

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
    "random_seed": 1,
    "thread_count": 2,
}
"""Symmetric trees; chosen out of fold, see docs/model.md. The thread count is fixed: it changes the last digits."""


class Rows(Struct, frozen=True):
    """What to learn from; arrays have an entry a block."""

    columns: tuple[str, ...]
    features: NDArray[np.float32]
    """Shape (blocks, columns)."""
    label: NDArray[np.int64]
    """Number of the class; of two classes, 1 is what is asked for."""
    weight: NDArray[np.float32]


def fit(pages: Sequence[Example], about: Mapping[str, Any]) -> bytes:
    """Learn from some pages what is body; the content of a model file with one output."""
    rows = Rows(
        columns=pages[0].columns,
        features=np.concatenate([page.features for page in pages]),
        label=np.concatenate([page.label for page in pages]).astype(np.int64),
        weight=np.concatenate([page.weight for page in pages]),
    )
    return model_file(forest_arrays(learn(rows, SETTINGS), rows.columns, about))


def fit_roles(rows: Rows, classes: Sequence[str], about: Mapping[str, Any]) -> bytes:
    """Learn which of several classes a block is; the content of a model file with an output for each class.

    The file keeps the names of the classes; a class that no row has is left out.
    """
    present, label = np.unique(rows.label, return_inverse=True)
    settings = {**SETTINGS, "loss_function": "MultiClass"}
    found = {**about, "classes": [classes[number] for number in present]}
    return model_file(forest_arrays(learn(replace(rows, label=label), settings), rows.columns, found))


def learn(rows: Rows, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Train with CatBoost; the model as it writes it in JSON."""
    classifier = CatBoostClassifier(**settings, verbose=False, allow_writing_files=False)
    classifier.fit(Pool(rows.features, rows.label, weight=rows.weight))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        classifier.save_model(str(file), format="json")
        model: dict[str, Any] = json.loads(file.read_text())
    return model
