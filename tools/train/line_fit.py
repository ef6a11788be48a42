"""Learning the line model from labelled texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.train.fit import Rows, learn
from tools.train.line_examples import CLASSES, UNSURE, LineExample
from tools.train.packing import forest_arrays, model_file

__all__ = ["SETTINGS", "fit_lines"]

SETTINGS: dict[str, Any] = {
    "loss_function": "MultiClass",
    "iterations": 200,
    "depth": 4,
    "learning_rate": 0.15,
    "rsm": 0.1,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
    "border_count": 64,
    "l2_leaf_reg": 5,
    "boosting_type": "Plain",
    "leaf_estimation_iterations": 1,
    "feature_border_type": "Median",
    "thread_count": 2,
}
"""Shallow trees: there are 130 pages only. Chosen out of fold, see docs/model.md. The thread count is fixed: it changes
the last digits."""
SEEDS = (1, 2)
"""Forests whose scores are averaged; with so few pages chance decides much of what each one learns."""
THIN = 5
"""Of the junk of whole pages every fifth line is learnt from, and counts for five."""
SELECTION = "selection"
JUNK = CLASSES.index("junk")
JUNK_ODDS = 2.5
"""What the odds of junk are multiplied with: the weights of the rare classes take more from it than does good."""


def fit_lines(examples: Sequence[LineExample], about: Mapping[str, Any]) -> bytes:
    """Learn from some texts what each line is; the content of a model file."""
    rows = _rows(examples)
    model = _averaged([learn(rows, {**SETTINGS, "random_seed": seed}) for seed in SEEDS])
    return model_file(forest_arrays(model, rows.columns, {**about, "classes": CLASSES}))


def _averaged(models: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One model with the trees of all, whose scores are their means; of junk, raised by ``JUNK_ODDS``."""
    bias = np.mean([model["scale_and_bias"][1] for model in models], axis=0)
    bias[JUNK] += log(JUNK_ODDS)
    trees = [tree for model in models for tree in model["oblivious_trees"]]
    return {"oblivious_trees": trees, "scale_and_bias": [1 / len(models), bias.tolist()]}


def _rows(examples: Sequence[LineExample]) -> Rows:
    columns = tuple(examples[0].columns)
    label = np.concatenate([example.label for example in examples])
    times = np.concatenate([_times(example) for example in examples])
    taken = times > 0
    features = [
        np.stack([example.columns[name] for name in columns], axis=1).astype(np.float32) for example in examples
    ]
    return Rows(columns, np.concatenate(features)[taken], label[taken], _weights(label[taken], times[taken]))


def _times(example: LineExample) -> NDArray[np.float64]:
    """How many lines each line counts for: none where the gold is unsure."""
    thin = (example.label == JUNK) & (example.variant != SELECTION)
    thinned = np.where(np.arange(len(thin)) % THIN == 0, float(THIN), 0.0)
    return np.where(example.label == UNSURE, 0.0, np.where(thin, thinned, 1.0))


def _weights(label: NDArray[np.int64], times: NDArray[np.float64]) -> NDArray[np.float32]:
    """A line of a class with n lines counts 1/√n, so that the rare classes are heard; the mean is 1."""
    weight = times / np.sqrt(np.bincount(label, weights=times))[label]
    return np.asarray(weight / weight.mean(), dtype=np.float32)
