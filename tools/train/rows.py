"""Blocks of pages as rows to learn from: all of them for the body, a sample for the roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from scraper.labelling.features import Table
from scraper.labelling.models.page_model import kind_columns
from tools.train.examples import NEWS, SNIPPETS, Example
from tools.train.fit import Rows
from tools.train.kinds import KINDS
from tools.train.roles import CLASSES

__all__ = ["body_rows", "role_rows", "table_of"]

FIELDS_WEIGHT = 3.0
"""Weight of the pages whose captions, credits and headers are gold and not only likely."""
CLASS_WEIGHTS = {"caption": 3.0, "credit": 4.0, "header": 3.0, "comment": 2.0}
SAMPLED = {"body": 0.3, "heading": 0.3, "junk": 0.25}
"""Share of the blocks of WCXB's pages that is drawn of the frequent classes; they weigh the more."""
SEED = 1

Floats = NDArray[np.float64]


def table_of(page: Example, kinds: Floats) -> Table:
    """A page's columns, with what the kind forest says of it."""
    table = Table(page.columns, np.ascontiguousarray(page.features.T))
    return table.with_constants(kind_columns(dict(zip(KINDS, kinds.tolist(), strict=True))))


def body_rows(pages: Sequence[Example], tables: Sequence[Table]) -> Rows:
    """All blocks that weigh something; 1 is body."""
    return _rows(pages, tables, lambda page: (page.label.astype(np.int64), page.weight))


def role_rows(pages: Sequence[Example], tables: Sequence[Table]) -> Rows:
    """A sample of the blocks whose role is known."""
    draw = np.random.default_rng(SEED)
    return _rows(pages, tables, lambda page: (page.role, _role_weight(page, draw)))


def _rows(
    pages: Sequence[Example],
    tables: Sequence[Table],
    labelled: Callable[[Example], tuple[NDArray[np.int64], NDArray[np.float32]]],
) -> Rows:
    features, labels, weights = [], [], []
    for page, table in zip(pages, tables, strict=True):
        label, weight = labelled(page)
        chosen = weight > 0
        features.append(table.values.T[chosen])
        labels.append(label[chosen])
        weights.append(weight[chosen])
    return Rows(tables[0].names, np.concatenate(features), np.concatenate(labels), np.concatenate(weights))


def _role_weight(page: Example, draw: np.random.Generator) -> NDArray[np.float32]:
    """0 for blocks that are not drawn; the more words, the more weight, for a lost paragraph is worse than a line."""
    is_gold = page.kind in (NEWS, SNIPPETS)
    share = np.ones(len(page.role)) if is_gold else _of_class(SAMPLED)[page.role]
    drawn = (page.role >= 0) & (draw.random(len(page.role)) < share)
    weight = (FIELDS_WEIGHT if is_gold else 1.0) / share * np.sqrt(1 + page.words / 10) / 2
    return np.where(drawn, weight * _of_class(CLASS_WEIGHTS)[page.role], 0.0).astype(np.float32)


def _of_class(values: dict[str, float]) -> Floats:
    return np.array([values.get(name, 1.0) for name in CLASSES])
