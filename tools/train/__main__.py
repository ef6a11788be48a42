"""Train the model: ``python -m tools.train DATA_DIR``.

Writes ``scraper/data/model/body.npz`` (trained on all pages), ``bench/models/fold*.npz`` (each trained without one
fold; the bench scores a page with the model that has not seen it) and the tables of ``docs/model.md``.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from bench.folds import FOLDS, fold_file
from scraper.labelling.forest import read_forest
from tools.train.examples import Example, examples
from tools.train.fit import fit
from tools.train.origin import BODY, origin
from tools.train.report import calibration, page_score, table

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = ROOT / "scraper" / "data" / "model" / "body.npz"
CARD = ROOT / "docs" / "model.md"


def main(arguments: list[str]) -> int:
    """Train, report, write."""
    parser = argparse.ArgumentParser(prog="python -m tools.train", description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder")
    data = parser.parse_args(arguments).data
    started = time.monotonic()
    pages = examples(data)
    about = {"origin": origin(BODY, data)}
    print(f"{len(pages)} pages, {sum(len(page.label) for page in pages)} blocks", flush=True)
    probabilities: dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]] = {}
    for fold in range(FOLDS):
        content = fit([page for page in pages if page.fold != fold], {**about, "without_fold": fold})
        fold_file(fold).parent.mkdir(exist_ok=True)
        fold_file(fold).write_bytes(content)
        probabilities |= _predicted(content, [page for page in pages if page.fold == fold])
        print(f"fold {fold} after {time.monotonic() - started:.0f} s", flush=True)
    scores: dict[str, list[float]] = defaultdict(list)
    for page in pages:
        scores[page.kind].append(page_score(page, probabilities[page.id]))
    found = table(scores)
    reliability = calibration(pages, [probabilities[page.id] for page in pages])
    MODEL.parent.mkdir(exist_ok=True)
    MODEL.write_bytes(fit(pages, {**about, "out_of_fold": found}))
    _write_card(found, reliability)
    print(found, reliability, f"{MODEL.stat().st_size} bytes, {time.monotonic() - started:.0f} s", sep="\n\n")
    return 0


def _predicted(content: bytes, pages: list[Example]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    forest = read_forest(content, "fold")
    return {page.id: 1 / (1 + np.exp(-forest.log_odds(_matrix(page, forest.names)))) for page in pages}


def _matrix(page: Example, names: tuple[str, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.ascontiguousarray(page.features[:, [page.columns.index(name) for name in names]].T)


def _write_card(found: str, reliability: str) -> None:
    """Put the tables between the marks of the model card."""
    card = CARD.read_text(encoding="utf-8")
    for name, content in (("out of fold", found), ("reliability", reliability)):
        mark = f"<!-- {name} -->"
        card = re.sub(f"{mark}.*?{mark}", lambda _: f"{mark}\n\n{content}\n\n{mark}", card, flags=re.DOTALL)  # noqa: B023
    CARD.write_text(card, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
