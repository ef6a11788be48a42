"""Train the line model, report what it is worth out of fold, and write it."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.folds import FOLDS
from bench.line_folds import line_file
from scraper.labelling import LINE_MODEL
from scraper.labelling.line_features import matrix_of
from scraper.labelling.models.forest import read_forest
from tools.train.card import write_tables
from tools.train.line_examples import CLASSES, UNSURE, LineExample, line_examples
from tools.train.line_fit import fit_lines
from tools.train.origin import LINES, origin

__all__ = ["train_lines"]

FILE = Path(__file__).resolve().parent.parent.parent / "scraper" / "data" / "model" / LINE_MODEL
VARIANTS = ("selection", "page", "naive")
Answers = Mapping[str, NDArray[np.int64]]
"""Page → the likeliest class of each line."""


def train_lines(data: Path) -> None:
    """Train what reads plain text."""
    started = time.monotonic()
    examples = line_examples(data)
    about = {"origin": origin(LINES, data)}
    print(f"{len(examples)} texts, {sum(len(example.label) for example in examples)} lines", flush=True)
    answers: dict[str, NDArray[np.int64]] = {}
    for fold in range(FOLDS):
        content = fit_lines([example for example in examples if example.fold != fold], {**about, "without_fold": fold})
        line_file(fold).write_bytes(content)
        answers |= _answers(
            content, [example for example in examples if example.fold == fold and example.form == "whole"]
        )
        print(f"fold {fold} after {time.monotonic() - started:.0f} s", flush=True)
    table = _table([example for example in examples if example.form == "whole"], answers)
    FILE.write_bytes(fit_lines(examples, {**about, "out_of_fold": table}))
    write_tables({"lines out of fold": table})
    print(table, f"{FILE.stat().st_size} bytes, {time.monotonic() - started:.0f} s", sep="\n\n")


def _answers(content: bytes, examples: Sequence[LineExample]) -> Answers:
    forest = read_forest(content, "fold")
    return {example.id: forest.scores(matrix_of(example.columns, forest.names)).argmax(axis=1) for example in examples}


def _table(examples: Sequence[LineExample], answers: Answers) -> str:
    """Markdown: F1 of each class and their mean, by variant of the text."""
    scores = {
        variant: _scores([example for example in examples if example.variant == variant], answers)
        for variant in VARIANTS
    }
    lines = [f"| F1 | {' | '.join(VARIANTS)} |", "|---|---|---|---|"]
    lines += [_row(name, [scores[variant][number] for variant in VARIANTS]) for number, name in enumerate(CLASSES)]
    return "\n".join([*lines, _row("mean", [float(np.mean(scores[variant])) for variant in VARIANTS])])


def _row(name: str, values: Sequence[float]) -> str:
    return f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |"


def _scores(examples: Sequence[LineExample], answers: Answers) -> list[float]:
    gold = np.concatenate([example.label for example in examples])
    answered = np.concatenate([answers[example.id] for example in examples])
    return [_f1(gold == number, (answered == number) & (gold != UNSURE)) for number in range(len(CLASSES))]


def _f1(gold: NDArray[np.bool_], answered: NDArray[np.bool_]) -> float:
    return 2 * float(np.sum(gold & answered)) / max(1, int(gold.sum() + answered.sum()))
