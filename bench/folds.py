"""Which fold a page is in: all pages of one registrable domain are in the same, over all data sets together."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from scraper.labelling import Labeller, labeller_of
from scraper.labelling.models.page_model import read_model
from scraper.values.urls import registrable_domain

__all__ = ["FOLDS", "fold_file", "fold_of", "unseen_labeller"]

FOLDS = 5
FOLDER = Path(__file__).resolve().parent / "models"


def fold_of(page: str, url: str | None) -> int:
    """Number of a page's fold; a page without a URL goes by its id."""
    key = (registrable_domain(url) if url else None) or page
    return int(hashlib.md5(key.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def fold_file(fold: int) -> Path:
    """The model that was trained without a fold."""
    return FOLDER / f"fold{fold}.npz"


def unseen_labeller(page: str, url: str | None) -> Labeller:
    """The product's labeller with the model that has not seen a page."""
    return _labeller(fold_of(page, url))


@cache
def _labeller(fold: int) -> Labeller:
    return labeller_of(read_model(fold_file(fold).read_bytes(), fold_file(fold).name))
