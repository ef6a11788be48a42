"""Assigns plain texts to folds: all texts of a family of publishers, and so of a domain, are in the same fold."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bench.folds import FOLDER, fold_of
from scraper.labelling import Labeller, labeller_of
from scraper.labelling.models.forest import read_forest

__all__ = ["family_fold", "line_file", "unseen_line_labeller"]


def family_fold(family: str) -> int:
    """Number of the fold of the texts of a family."""
    return fold_of(family, None)


def line_file(fold: int) -> Path:
    """The line model that was trained without a fold."""
    return FOLDER / f"lines{fold}.npz"


def unseen_line_labeller(family: str) -> Labeller:
    """The product's labeller with the line model that has not seen a family."""
    return _labeller(family_fold(family))


@cache
def _labeller(fold: int) -> Labeller:
    file = line_file(fold)
    return labeller_of(lines=read_forest(file.read_bytes(), file.name))
