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
"""Blocks × outputs evaluated at once, so that memory does not grow with the page."""
FORMAT = 2
TOGETHER = 3
"""Questions about a column that share a row of the matrix, so that fewer rows are copied."""
UNIT = 2.0**-24
"""The smallest 16-bit float. The files hold leaves as 16-bit floats, so all leaves are multiples of it."""

Floats = NDArray[np.float64]


class Forest(Struct, frozen=True):
    """T trees of depth D over named columns; their leaves add up to K scores.

    With one output the score is the log-odds of what was asked; with several they are the logarithms of the classes'
    probabilities, up to a constant.
    """

    names: tuple[str, ...]
    """Columns that it uses, in the order of the rows of ``matrix``."""
    column: NDArray[np.int64]
    """Number of the column for each row of distinct questions."""
    threshold: NDArray[np.float32]
    """Shape (rows, questions): is the value above this?"""
    question: NDArray[np.int64]
    """Shape (D, T): number of the question of each level of each tree, counted row by row."""
    leaf: NDArray[np.signedinteger]
    """In units, so that sums are exact. Shape (T × 2**D, K or more): the columns behind K are empty."""
    depth: int
    bias: Floats
    """Shape (K)."""
    name: str
    """Hash of the file's content, 12 digits."""
    about: dict[str, Any]
    """Facts: its origin (hashes of data, training code and columns), and the figures out of fold."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the outputs; () for a single output."""
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
        blocks = matrix.shape[1]
        answers = matrix.take(self.column, axis=0)[:, None, :] > self.threshold[:, :, None]
        answers = answers.reshape(self.threshold.size, blocks).view(np.uint8)
        leaves = np.zeros((len(self.leaf) >> self.depth, blocks), dtype=np.uint8)
        for questions in self.question[::-1]:
            leaves += leaves  # numpy shifts bytes eight times slower
            leaves |= answers.take(questions, axis=0)
        starts = np.arange(0, len(self.leaf), 1 << self.depth, dtype=np.min_scalar_type(len(self.leaf)))
        places = leaves.astype(starts.dtype)
        places += starts[:, None]
        units = self.leaf.take(places.astype(np.intp), axis=0).sum(axis=0, dtype=self.leaf.dtype)
        scores: Floats = units[:, : len(self.bias)] * UNIT + self.bias
        return scores


def load_forest(name: str) -> Forest:
    """Load a shipped model of one forest; raises DataError if the file is broken."""
    return read_forest((files("scraper.data") / "model" / name).read_bytes(), name)


def read_forest(content: bytes, name: str, part: str = "") -> Forest:
    """Read the content of a model file; raises DataError for any other content.

    ``part`` is the prefix of the names of its arrays, in a file with several forests.
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
    column, threshold, place = _in_rows(arrays[f"{part}column"].astype(np.int64), arrays[f"{part}threshold"])
    return Forest(
        names=tuple(about["columns"]),
        column=column,
        threshold=threshold,
        question=np.ascontiguousarray(place[arrays[f"{part}question"]].reshape(-1, int(about["depth"])).T),
        leaf=units_of(arrays[f"{part}leaf"].reshape(-1, len(bias)), int(about["depth"])),
        depth=int(about["depth"]),
        bias=bias,
        name=name,
        about=about,
    )


def _in_rows(
    column: NDArray[np.int64], threshold: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    """Questions, sorted by column, in rows: column and thresholds of each row, and the place of each question."""
    number = np.arange(len(column)) - np.searchsorted(column, column)
    begins = number % TOGETHER == 0
    place = (np.cumsum(begins) - 1) * TOGETHER + number % TOGETHER
    rows = np.full((np.count_nonzero(begins), TOGETHER), np.inf, dtype=np.float32)
    rows.flat[place] = threshold
    return column[begins], rows, place


def units_of(leaves: NDArray[np.floating], depth: int) -> NDArray[np.signedinteger]:
    """Leaves as a forest holds them, shape (T × 2**D, K): small integers where no sum of one leaf a tree is too large.

    >>> units_of(np.array([[0.5, 0.0, -1.0]]), 0).tolist()
    [[8388608, 0, -16777216, 0]]
    """
    whole = np.rint(leaves.astype(np.float64) / UNIT).astype(np.int64)
    largest = np.abs(whole).reshape(-1, 1 << depth, leaves.shape[1]).max(axis=1).sum(axis=0).max()
    if largest < np.iinfo(np.int32).max:
        whole = whole.astype(np.int32)
    missing = (1 << (leaves.shape[1] - 1).bit_length()) - leaves.shape[1]
    return np.pad(whole, ((0, 0), (0, missing)))  # numpy takes rows of 4, 8, 16 or 32 bytes several times faster
