"""Train the page model, report what it is worth out of fold, and write it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from bench.folds import FOLDS, fold_file
from scraper.labelling import PAGE_MODEL
from scraper.labelling.features import Table
from tools.train.card import write_tables
from tools.train.examples import Example, examples
from tools.train.fit import Rows, forest_of, learn
from tools.train.kinds import KINDS, fit_kinds, kind_rows, unseen_kinds
from tools.train.origin import PAGES, origin
from tools.train.packing import forest_arrays, model_file
from tools.train.report import tables_of
from tools.train.roles import CLASSES
from tools.train.rows import body_rows, role_rows, table_of
from tools.train.trust import SETTINGS as OF_TRUST
from tools.train.trust import trust_rows
from tools.train.unseen import Unseen

__all__ = ["train_pages"]

FILE = Path(__file__).resolve().parent.parent.parent / "scraper" / "data" / "model" / PAGE_MODEL
OF_ROLES: dict[str, Any] = {"iterations": 150, "learning_rate": 0.15, "loss_function": "MultiClass"}

Floats = NDArray[np.float64]
About = Mapping[str, Any]


class Forests(Struct, frozen=True):
    """Models as CatBoost writes them, with the columns that they were learned from."""

    kind: dict[str, Any]
    kind_columns: tuple[str, ...]
    body: dict[str, Any]
    role: dict[str, Any]
    columns: tuple[str, ...]


def train_pages(data: Path) -> None:
    """Train what reads HTML."""
    started = time.monotonic()
    pages = examples(data)
    folds = np.array([page.fold for page in pages])
    kinds = kind_rows(pages)
    print(f"{len(pages)} pages, {sum(len(page.label) for page in pages)} blocks", flush=True)
    forests: list[Forests] = []
    unseen: list[Unseen] = []
    for fold in range(FOLDS):
        shares = unseen_kinds(kinds, folds, [fold])
        forests.append(_learn(pages, kinds, shares, folds != fold))
        unseen += [_ask(forests[fold], page, shares[number]) for number, page in enumerate(pages) if page.fold == fold]
        print(f"fold {fold} after {time.monotonic() - started:.0f} s", flush=True)
    whole = _learn(pages, kinds, unseen_kinds(kinds, folds, []), np.ones(len(pages), dtype=bool))
    scored = [answer for answer in unseen if answer.page.is_scored]
    trust, of_fold = trust_rows(scored)
    about = {"origin": origin(PAGES, data)}
    expected = np.zeros(len(trust.label))
    for fold in range(FOLDS):
        model = learn(trust.some(of_fold != fold), OF_TRUST)
        expected[of_fold == fold] = _values(model, trust.some(of_fold == fold))
        fold_file(fold).write_bytes(_file(forests[fold], model, trust.columns, {**about, "without_fold": fold}))
    cards = tables_of(unseen, trust, expected)
    content = _file(whole, learn(trust, OF_TRUST), trust.columns, {**about, "out_of_fold": cards["out of fold"]})
    FILE.write_bytes(content)
    write_tables(cards)
    print(*cards.values(), f"{len(content)} bytes, {time.monotonic() - started:.0f} s", sep="\n\n")


def _learn(pages: Sequence[Example], kinds: Rows, shares: Floats, seen: NDArray[np.bool_]) -> Forests:
    """Learn from the pages that may be seen."""
    known = [page for page, chosen in zip(pages, seen, strict=True) if chosen]
    tables = [table_of(page, share) for page, share in zip(known, shares[seen], strict=True)]
    body, roles = body_rows(known, tables), role_rows(known, tables)
    return Forests(fit_kinds(kinds, seen), kinds.columns, learn(body, {}), learn(roles, OF_ROLES), body.columns)


def _ask(forests: Forests, page: Example, kinds: Floats) -> Unseen:
    table = table_of(page, kinds)
    body, role = forest_of(forests.body, forests.columns), forest_of(forests.role, forests.columns)
    odds = body.log_odds(table.rows(body.names))
    return Unseen(page, table, kinds, 1 / (1 + np.exp(-odds)), role.probabilities(table.rows(role.names)))


def _values(model: Mapping[str, Any], rows: Rows) -> Floats:
    forest = forest_of(model, rows.columns)
    return forest.scores(Table(rows.columns, np.ascontiguousarray(rows.features.T)).rows(forest.names))[:, 0]


def _file(forests: Forests, trust: Mapping[str, Any], trust_columns: tuple[str, ...], about: About) -> bytes:
    """The content of a model file."""
    return model_file(
        forest_arrays(forests.kind, forests.kind_columns, {**about, "classes": KINDS}, "kind."),
        forest_arrays(forests.body, forests.columns, about, "body."),
        forest_arrays(forests.role, forests.columns, {**about, "classes": CLASSES}, "role."),
        forest_arrays(trust, trust_columns, about, "trust."),
    )
