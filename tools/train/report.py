"""The tables of the model card: scores out of fold, confusions, and whether probabilities are what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.train.examples import NEWS
from tools.train.fit import Rows
from tools.train.kinds import KINDS
from tools.train.roles import CLASSES
from tools.train.trust import CHOICES
from tools.train.unseen import Unseen

__all__ = ["reliability", "scores_table", "tables_of"]

BINS = 10
NO_WORDS = 1e-9
"""Weight of a block without words: a bin may hold no other."""
FEWEST = 5
"""Pages of a bin that are worth a row."""

Floats = NDArray[np.float64]


def tables_of(pages: Sequence[Unseen], trust: Rows, expected: Floats) -> dict[str, str]:
    """Markdown by the name of its marks; ``expected`` is what was predicted for each row of ``trust``."""
    actual, scored = trust.label[::CHOICES], [answer for answer in pages if answer.page.is_scored]
    scores: dict[str, list[float]] = defaultdict(list)
    for answer, score in zip(scored, actual, strict=True):
        scores[answer.page.kind].append(score)
    words = np.concatenate([answer.page.words for answer in scored])
    chance = np.concatenate([answer.probability for answer in scored])
    label = np.concatenate([answer.page.label for answer in scored])
    return {
        "out of fold": scores_table(scores),
        "reliability": reliability(chance, label, words.astype(np.float64) + NO_WORDS),
        "trust": reliability(expected[::CHOICES], actual, np.ones(len(actual))),
        "roles": _confusion(CLASSES, _role_pairs(pages)),
        "kinds": _confusion(KINDS, _kind_pairs(pages)),
    }


def scores_table(scores: Mapping[str, Sequence[float]]) -> str:
    """Pages, mean, standard error, and the shares below 0.8 and from 0.995 on, by page type."""
    rows = ["| pages | n | word F1 | s.e. | below 0.8 | from 0.995 |", "|---|---|---|---|---|---|"]
    every = [score for kind, of_kind in scores.items() if kind != NEWS for score in of_kind]
    for kind, of_kind in [*sorted(scores.items()), ("all WCXB", every)]:
        values = np.array(of_kind)
        error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 0.0
        rows.append(
            f"| {kind} | {len(values)} | {values.mean():.4f} | {error:.4f} "
            f"| {(values < 0.8).mean():.3f} | {(values >= 0.995).mean():.3f} |"
        )
    return "\n".join(rows)


def reliability(predicted: Floats, actual: NDArray[np.generic], weight: Floats) -> str:
    """Predicted against found means, weighted, in ten bins of the prediction."""
    bins = np.clip((predicted * BINS).astype(int), 0, BINS - 1)
    rows = ["| predicted | n | mean prediction | found |", "|---|---|---|---|"]
    for number in range(BINS):
        inside = bins == number
        if inside.sum() >= FEWEST:
            means = [np.average(values[inside], weights=weight[inside]) for values in (predicted, actual)]
            span = f"{number / BINS:.1f} – {(number + 1) / BINS:.1f}"
            rows.append(f"| {span} | {inside.sum()} | {means[0]:.3f} | {means[1]:.3f} |")
    return "\n".join(rows)


def _role_pairs(pages: Sequence[Unseen]) -> Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Of the pages whose captions, credits and paragraphs are gold: class and likeliest class of each block."""
    for answer in pages:
        if answer.page.kind == NEWS:
            known = answer.page.role >= 0
            yield answer.page.role[known], answer.roles[known].argmax(axis=1)


def _kind_pairs(pages: Sequence[Unseen]) -> Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    for answer in pages:
        if answer.page.kind in KINDS:
            yield np.array([KINDS.index(answer.page.kind)]), np.array([answer.kinds.argmax()])


def _confusion(names: Sequence[str], pairs: Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> str:
    """Rows are what it is, columns what was said."""
    table = np.zeros((len(names), len(names)), dtype=int)
    for truth, answer in pairs:
        np.add.at(table, (truth, answer), 1)
    rows = [f"| | {' | '.join(names)} | recall | precision |", "|---" * (len(names) + 3) + "|"]
    for number, name in enumerate(names):
        right = table[number, number]
        recall, precision = right / max(1, table[number].sum()), right / max(1, table[:, number].sum())
        rows.append(f"| {name} | {' | '.join(map(str, table[number]))} | {recall:.2f} | {precision:.2f} |")
    return "\n".join(rows)
