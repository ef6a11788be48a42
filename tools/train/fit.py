"""Learning the forest with CatBoost, and writing it in the product's own format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from catboost import CatBoostClassifier, Pool

from scraper.labelling.forest import FORMAT
from tools.train.examples import Example

__all__ = ["SETTINGS", "fit"]

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


def fit(pages: Sequence[Example], about: dict[str, Any]) -> bytes:
    """Train on some pages; the content of a model file."""
    model = CatBoostClassifier(**SETTINGS, verbose=False, allow_writing_files=False)
    model.fit(
        Pool(
            np.concatenate([page.features for page in pages]),
            np.concatenate([page.label for page in pages]).astype(int),
            weight=np.concatenate([page.weight for page in pages]),
        )
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        model.save_model(str(file), format="json")
        return _packed(json.loads(file.read_text()), pages[0].columns, about)


def _packed(model: dict[str, Any], columns: tuple[str, ...], about: dict[str, Any]) -> bytes:
    trees = model["oblivious_trees"]
    depth = SETTINGS["depth"]
    splits = [(one["float_feature_index"], one["border"]) for tree in trees for one in _filled(tree["splits"], depth)]
    used = sorted({column for column, _ in splits})
    number = {column: position for position, column in enumerate(used)}
    questions = sorted(set(splits))
    place = {question: position for position, question in enumerate(questions)}
    scale, bias = model["scale_and_bias"]
    file = BytesIO()
    np.savez_compressed(
        file,
        column=np.array([number[column] for column, _ in questions], dtype=np.uint16),
        threshold=np.array([border for _, border in questions], dtype=np.float32),
        question=np.array([place[split] for split in splits], dtype=np.uint16),
        leaf=np.array([_leaves(tree, depth) for tree in trees], dtype=np.float32) * np.float32(scale),
        about=np.frombuffer(
            json.dumps(
                {
                    "format": FORMAT,
                    "depth": depth,
                    "bias": float(bias[0]),
                    "columns": [columns[column] for column in used],
                    **about,
                }
            ).encode(),
            dtype=np.uint8,
        ),
    )
    return file.getvalue()


def _filled(splits: list[dict[str, Any]], depth: int) -> list[dict[str, Any]]:
    """The splits of a tree; one that stopped early asks its last question again."""
    return splits + [splits[-1]] * (depth - len(splits))


def _leaves(tree: dict[str, Any], depth: int) -> list[float]:
    values: list[float] = tree["leaf_values"]
    return [*values] * (2**depth // len(values))
