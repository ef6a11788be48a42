"""Symmetric trees evaluated with numpy: the learned model, without the library that learned it.

In a symmetric tree all nodes of a level ask the same question, so a block's leaf is the number that its answers spell
(Kohavi and Li: Oblivious decision trees, IJCAI 1995; Prokhorenkova et al.: CatBoost, NeurIPS 2018).
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.errors import DataError

__all__ = ["Forest", "load_forest", "read_forest"]

SLICE = 1024
"""Blocks times outputs evaluated at once, so that memory does not grow with the page."""
FORMAT = 2

Floats = NDArray[np.float64]


class Forest(Struct, frozen=True):
    """T trees of depth D over named columns; their leaves add up to K scores.

    With one output the score is the log-odds of what was asked; with several they are the logarithms of the classes'
    probabilities, up to a constant.
    """

    names: tuple[str, ...]
    """Columns that it asks about, in the order of the matrix that it reads."""
    column: NDArray[np.int64]
    """Of each distinct question: number of the column."""
    threshold: NDArray[np.float32]
    """Of each distinct question: is the value above this?"""
    question: NDArray[np.int64]
    """Shape (D, T): number of the question of each level of each tree."""
    leaf: NDArray[np.float32]
    """Shape (T × 2**D, K)."""
    depth: int
    bias: Floats
    """Shape (K)."""
    name: str
    """Hash of the file's content, 12 digits."""
    about: dict[str, Any]
    """Where it is from: hash of data, features and training code, and the figures out of fold."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the outputs; () where there is only one."""
        return tuple(self.about.get("classes", ()))

    def log_odds(self, matrix: NDArray[np.float32]) -> Floats:
        """Log-odds of each block, by a forest of one output; ``matrix`` has the shape (columns, blocks)."""
        return self.scores(matrix)[:, 0]

    def probabilities(self, matrix: NDArray[np.float32]) -> Floats:
        """How likely each class is, shape (blocks, K): the softmax of the scores."""
        scores = self.scores(matrix)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def scores(self, matrix: NDArray[np.float32]) -> Floats:
        """The sums of the leaves, shape (blocks, K); ``matrix`` has the shape (columns, blocks)."""
        blocks, outputs = matrix.shape[1], len(self.bias)
        step = max(1, SLICE // outputs)
        parts = [self._slice(matrix[:, low : low + step]) for low in range(0, blocks, step)]
        return np.concatenate(parts) if parts else np.zeros((0, outputs))

    def _slice(self, matrix: NDArray[np.float32]) -> Floats:
        trees = len(self.leaf) >> self.depth
        answers = (matrix.take(self.column, axis=0) > self.threshold[:, None]).view(np.uint8)
        leaves = np.zeros((trees, matrix.shape[1]), dtype=np.uint8)
        for level, questions in enumerate(self.question):
            leaves |= answers.take(questions, axis=0) << level
        places = leaves.astype(np.intp)
        places += np.arange(0, len(self.leaf), 1 << self.depth, dtype=np.intp)[:, None]
        scores: Floats = self.leaf.take(places, axis=0).sum(axis=0, dtype=np.float64) + self.bias
        return scores


def load_forest(name: str) -> Forest:
    """A model of one forest that the package ships; raises DataError where it is missing or broken."""
    return read_forest((files("scraper.data") / "model" / name).read_bytes(), name)


def read_forest(content: bytes, name: str, part: str = "") -> Forest:
    """A model file's content as a forest; raises DataError where it is not one.

    ``part`` is what the names of the forest's arrays begin with, in a file of several.
    """
    try:
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            return _forest(arrays, part, sha256(content).hexdigest()[:12])
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
        raise DataError(f"not a model file: {error}", name) from error


def _forest(arrays: Any, part: str, name: str) -> Forest:
    about = json.loads(arrays[f"{part}about"].tobytes())
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}")
    bias = np.array(about["bias"], dtype=np.float64)
    return Forest(
        names=tuple(about["columns"]),
        column=arrays[f"{part}column"].astype(np.int64),
        threshold=arrays[f"{part}threshold"].astype(np.float32),
        question=np.ascontiguousarray(arrays[f"{part}question"].astype(np.int64).reshape(-1, int(about["depth"])).T),
        leaf=arrays[f"{part}leaf"].astype(np.float32).reshape(-1, len(bias)),
        depth=int(about["depth"]),
        bias=bias,
        name=name,
        about=about,
    )
