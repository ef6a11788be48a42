"""Learned symmetric trees in the product's own format: arrays, and what they are about as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scraper.labelling.models.forest import FORMAT

__all__ = ["forest_arrays", "model_file"]

Arrays = dict[str, NDArray[Any]]


def model_file(*parts: Mapping[str, NDArray[Any]]) -> bytes:
    """The content of a model file that holds all arrays of some forests."""
    file = BytesIO()
    np.savez_compressed(file, **{name: array for part in parts for name, array in part.items()})  # type: ignore[arg-type]
    return file.getvalue()


def forest_arrays(model: Mapping[str, Any], columns: Sequence[str], about: Mapping[str, Any], part: str = "") -> Arrays:
    """A model as CatBoost writes it in JSON, as arrays whose names begin with ``part``.

    Leaves are rounded to 16 bits: no leaf is above 8, so a sum of some hundreds is right to two digits or more.
    """
    trees = model["oblivious_trees"]
    splits = [(split["float_feature_index"], split["border"]) for split in _splits(trees)]
    depth = len(splits) // len(trees)
    used = sorted({column for column, _ in splits})
    number = {column: position for position, column in enumerate(used)}
    questions = sorted(set(splits))
    place = {question: position for position, question in enumerate(questions)}
    scale, bias = model["scale_and_bias"]
    leaves = np.concatenate([_leaves(tree, depth, len(bias)) for tree in trees]) * scale
    facts = {"format": FORMAT, "depth": depth, "bias": bias, "columns": [columns[column] for column in used], **about}
    arrays: Arrays = {
        "column": np.array([number[column] for column, _ in questions], dtype=np.uint16),
        "threshold": np.array([border for _, border in questions], dtype=np.float32),
        "question": np.array([place[split] for split in splits], dtype=np.uint16),
        "leaf": leaves.astype(np.float16),
        "about": np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8),
    }
    return {f"{part}{name}": array for name, array in arrays.items()}


def _splits(trees: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The questions of all trees, equally many of each.

    A tree that stopped early asks its last question again; one that asks nothing asks any, its leaves being alike.
    """
    asked: list[list[dict[str, Any]]] = [tree["splits"] or [] for tree in trees]
    depth = max(map(len, asked))
    any_one = next(splits[:1] for splits in asked if splits)
    return [split for splits in asked for split in splits + (splits[-1:] or any_one) * (depth - len(splits))]


def _leaves(tree: Mapping[str, Any], depth: int, outputs: int) -> NDArray[np.float64]:
    """The leaves of a tree, shape (2**depth, outputs); a tree that stopped early has each of them several times."""
    values = np.array(tree["leaf_values"], dtype=np.float64).reshape(-1, outputs)
    return np.tile(values, (2**depth // len(values), 1))
