"""The learned model of web pages: what each block is, what kind of page it is, and how good the answer is likely to be.

Four forests look at the same columns in turn. The kind of page is judged from the columns' means over the page; its
probabilities are columns for the next two, of which one says how likely each block is body and the other what it is
beside; the last says what word F1 to expect of the blocks that are kept.
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
from scraper.labelling.models.body_threshold import Choice, choose
from scraper.labelling.models.forest import Forest, read_forest
from scraper.layout.main_text import LaidOut

__all__ = ["PARTS", "Judgement", "Model", "judge", "kind_columns", "load_model", "read_model", "summary", "trust_row"]

PARTS = ("kind", "body", "role", "trust")
WORDS = "own.words"
PAGE_WIDE = ("page.", "kind.")
"""What the names of columns begin with that have the same value on all blocks."""

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


class Model(Struct, frozen=True):
    """Four forests of one file."""

    kind: Forest
    body: Forest
    role: Forest
    trust: Forest
    name: str
    """Hash of the file's content, 12 digits."""

    @property
    def about(self) -> dict[str, Any]:
        """Where it is from, and the figures out of fold."""
        return self.body.about


class Judgement(Struct, frozen=True):
    """What the model says of a page. Arrays have an entry a block."""

    kinds: dict[str, float]
    """How likely each kind of page is."""
    log_odds: Floats
    """Of being body."""
    choice: Choice
    roles: Floats
    """Shape (blocks, classes): how likely each class is."""
    classes: tuple[str, ...]
    expected: float
    """Word F1 to expect of the body, 0 to 1; calibrated out of fold (``docs/model.md``)."""


def load_model(name: str) -> Model:
    """A model that the package ships; raises DataError where it is missing or broken."""
    return read_model((files("scraper.data") / "model" / name).read_bytes(), name)


def read_model(content: bytes, name: str) -> Model:
    """A model file's content; raises DataError where it is not one."""
    kind, body, role, trust = (read_forest(content, name, f"{part}.") for part in PARTS)
    return Model(kind, body, role, trust, sha256(content).hexdigest()[:12])


def judge(document: LaidOut, model: Model) -> Judgement:
    """Judge a page that has at least one block."""
    features = Features(document)
    kinds = model.kind.probabilities(summary(features).rows(model.kind.names))[0]
    known = dict(zip(model.kind.classes, kinds.tolist(), strict=True))
    odds, roles, words = [], [], []
    for part in features:
        table = part.with_constants(kind_columns(known))
        odds.append(model.body.log_odds(table.rows(model.body.names)))
        roles.append(model.role.probabilities(table.rows(model.role.names)))
        words.append(table.rows((WORDS,))[0])
    log_odds = np.concatenate(odds)
    choice = choose(1 / (1 + np.exp(-log_odds)), np.concatenate(words).astype(np.float64))
    trust = trust_row(choice, table).rows(model.trust.names)
    return Judgement(
        kinds=known,
        log_odds=log_odds,
        choice=choice,
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
    """The kinds of page as columns of its blocks."""
    return {f"kind.{name}": share for name, share in kinds.items()}


def trust_row(choice: Choice, table: Table) -> Table:
    """What the expectation of a choice is judged by, as one row; ``table`` has the kinds of page."""
    page = {name: float(table.values[row, 0]) for name, row in table.number.items() if name.startswith(PAGE_WIDE)}
    facts = {f"choice.{name}": value for name, value in choice.facts.items()} | page
    return Table(tuple(facts), np.array([list(facts.values())], dtype=np.float32).T)
