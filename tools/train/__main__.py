"""Train the models: ``python -m tools.train DATA_DIR [--only body|lines]``.

Writes ``scraper/data/model/body.npz`` and ``lines.npz`` (trained on all pages), ``bench/models/fold*.npz`` and
``lines*.npz`` (each trained without one fold; the bench scores a page with the model that has not seen it) and the
tables of ``docs/model.md``.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from bench.folds import FOLDS, fold_file
from scraper.labelling.forest import read_forest
from tools.train.card import write_tables
from tools.train.examples import Example, examples
from tools.train.fit import fit
from tools.train.lines import train_lines
from tools.train.origin import BODY, origin
from tools.train.report import calibration, page_score, table

ROOT = Path(__file__).resolve().parent.parent.parent
MODEL = ROOT / "scraper" / "data" / "model" / "body.npz"


def main(arguments: list[str]) -> int:
    """Train, report, write."""
    parser = argparse.ArgumentParser(prog="python -m tools.train", description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder")
    parser.add_argument("--only", choices=list(MODELS), help="one model only")
    options = parser.parse_args(arguments)
    for name in [options.only] if options.only else MODELS:
        MODELS[name](options.data)
    return 0


def train_body(data: Path) -> None:
    """Train what reads HTML."""
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
    write_tables({"out of fold": found, "reliability": reliability})
    print(found, reliability, f"{MODEL.stat().st_size} bytes, {time.monotonic() - started:.0f} s", sep="\n\n")


def _predicted(content: bytes, pages: list[Example]) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    forest = read_forest(content, "fold")
    return {page.id: 1 / (1 + np.exp(-forest.log_odds(_matrix(page, forest.names)))) for page in pages}


def _matrix(page: Example, names: tuple[str, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.ascontiguousarray(page.features[:, [page.columns.index(name) for name in names]].T)


MODELS = {"body": train_body, "lines": train_lines}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
