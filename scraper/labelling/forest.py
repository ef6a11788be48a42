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
"""Blocks evaluated at once, so that memory does not grow with the page."""
FORMAT = 1


class Forest(Struct, frozen=True):
    """T trees of depth D over named columns; their leaves add up to log-odds."""

    names: tuple[str, ...]
    """Columns that it asks about, in the order of the matrix that it reads."""
    column: NDArray[np.int64]
    """Of each distinct question: number of the column."""
    threshold: NDArray[np.float32]
    """Of each distinct question: is the value above this?"""
    question: NDArray[np.int64]
    """Shape (T × D): number of the question of each level of each tree."""
    leaf: NDArray[np.float32]
    """Shape (T × 2**D)."""
    depth: int
    bias: float
    name: str
    """Hash of the file's content, 12 digits."""
    about: dict[str, Any]
    """Where it is from: hash of data, features and training code, and the figures out of fold."""

    def log_odds(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """Log-odds of each block; ``matrix`` has the shape (columns, blocks)."""
        blocks = matrix.shape[1]
        parts = [self._slice(matrix[:, low : low + SLICE]) for low in range(0, blocks, SLICE)]
        return np.concatenate(parts) if parts else np.zeros(0)

    def _slice(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        trees = len(self.question) // self.depth
        answers = matrix[self.column] > self.threshold[:, None]
        levels = answers[self.question].reshape(trees, self.depth, -1)
        leaves = np.packbits(levels, axis=1, bitorder="little")[:, 0, :].astype(np.int64)
        leaves += (np.arange(trees) << self.depth)[:, None]
        log_odds: NDArray[np.float64] = self.leaf[leaves].sum(axis=0, dtype=np.float64) + self.bias
        return log_odds


def load_forest(name: str) -> Forest:
    """A model that the package ships; raises DataError where it is missing or broken."""
    return read_forest((files("scraper.data") / "model" / name).read_bytes(), name)


def read_forest(content: bytes, name: str) -> Forest:
    """A model file's content as a forest; raises DataError where it is not one."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            about = json.loads(arrays["about"].tobytes())
            return _forest(arrays, about, sha256(content).hexdigest()[:12])
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
        raise DataError(f"not a model file: {error}", name) from error


def _forest(arrays: Any, about: dict[str, Any], name: str) -> Forest:
    if about["format"] != FORMAT:
        raise ValueError(f"format {about['format']}")
    depth = int(about["depth"])
    return Forest(
        names=tuple(about["columns"]),
        column=arrays["column"].astype(np.int64),
        threshold=arrays["threshold"].astype(np.float32),
        question=arrays["question"].astype(np.int64),
        leaf=arrays["leaf"].astype(np.float32).ravel(),
        depth=depth,
        bias=float(about["bias"]),
        name=name,
        about=about,
    )
