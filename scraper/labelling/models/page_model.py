"""The learned model of web pages: probabilities of blocks, the kind of the page, and the expected quality of its body.

Four forests read the same columns in turn. The ``kind`` forest reads their means over the page; its probabilities are
columns of the next two. The ``body`` forest gives the probability that a block is body, the ``role`` forest those of
the roles. The ``trust`` forest predicts the word F1 of the selected blocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.labelling.features import Features, Table
from scraper.labelling.models.body_threshold import BodySelection, select_body
from scraper.labelling.models.forest import Forest, read_forest
from scraper.layout.main_text import DocumentWithLayout

__all__ = [
    "PARTS",
    "Judgement",
    "PageModel",
    "judge",
    "kind_columns",
    "load_model",
    "read_model",
    "summary",
    "trust_row",
]

PARTS = ("kind", "body", "role", "trust")
WORDS = "own.words"
PAGE_WIDE = ("page.", "kind.")
"""Prefixes of the columns that have the same value on all blocks."""

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


class PageModel(Struct, frozen=True):
    """Four forests of one file."""

    kind: Forest
    body: Forest
    role: Forest
    trust: Forest
    name: str
    """Hash of the file's content, 12 digits."""

    @property
    def about(self) -> dict[str, Any]:
        """Its origin, and the figures out of fold."""
        return self.body.about


class Judgement(Struct, frozen=True):
    """The model's answer on a page. Arrays have an entry for each block."""

    kinds: dict[str, float]
    """Probability of each kind of page."""
    log_odds: Floats
    """Log-odds that the block is body."""
    selection: BodySelection
    roles: Floats
    """Shape (blocks, classes): probability of each class."""
    classes: tuple[str, ...]
    expected: float
    """Expected word F1 of the body, 0 to 1; calibrated out of fold (``docs/model.md``)."""


def load_model(name: str) -> PageModel:
    """Load a model that the package ships; raises DataError where it is missing or broken."""
    return read_model((files("scraper.data") / "model" / name).read_bytes(), name)


def read_model(content: bytes, name: str) -> PageModel:
    """Read the content of a model file; raises DataError for any other content."""
    kind, body, role, trust = (read_forest(content, name, f"{part}.") for part in PARTS)
    return PageModel(kind, body, role, trust, sha256(content).hexdigest()[:12])


def judge(document: DocumentWithLayout, model: PageModel) -> Judgement:
    """Judge a page that has at least one block."""
    features = Features(document)
    kinds = model.kind.probabilities(summary(features).rows(model.kind.names))[0]
    kind_shares = dict(zip(model.kind.classes, kinds.tolist(), strict=True))
    odds, roles, words = [], [], []
    for part in features:
        table = part.with_constants(kind_columns(kind_shares))
        odds.append(model.body.log_odds(table.rows(model.body.names)))
        roles.append(model.role.probabilities(table.rows(model.role.names)))
        words.append(table.rows((WORDS,))[0])
    log_odds = np.concatenate(odds)
    selection = select_body(1 / (1 + np.exp(-log_odds)), np.concatenate(words).astype(np.float64))
    trust = trust_row(selection, table).rows(model.trust.names)
    return Judgement(
        kinds=kind_shares,
        log_odds=log_odds,
        selection=selection,
        roles=np.concatenate(roles),
        classes=model.role.classes,
        expected=float(np.clip(model.trust.scores(trust)[0, 0], 0.0, 1.0)),
    )


def summary(parts: Iterable[Table]) -> Table:
    """A page as one row: the means of all columns over its blocks, and over its words."""
    names: tuple[str, ...] = ()
    sums, counts = np.zeros((2, 1)), np.zeros((2, 1))
    for part in parts:
        names, words = part.names, part.rows((WORDS,))[0]
        sums = sums + np.stack([part.values.sum(axis=1, dtype=np.float64), part.values @ words.astype(np.float64)])
        counts += [[len(words)], [words.sum()]]
    means = (sums / counts).reshape(-1, 1).astype(np.float32)
    return Table(tuple(f"{mean}.{name}" for mean in ("block", "word") for name in names), means)


def kind_columns(kinds: dict[str, float]) -> dict[str, float]:
    """The probabilities of the kinds of page as columns of its blocks."""
    return {f"kind.{name}": share for name, share in kinds.items()}


def trust_row(selection: BodySelection, table: Table) -> Table:
    """The columns of the ``trust`` forest, as one row; ``table`` has the kinds of page."""
    page = {name: float(table.values[row, 0]) for name, row in table.number.items() if name.startswith(PAGE_WIDE)}
    facts = {f"choice.{name}": value for name, value in selection.facts.items()} | page
    return Table(tuple(facts), np.array([list(facts.values())], dtype=np.float32).T)
