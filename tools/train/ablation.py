"""What the body forest's columns and data are worth: ``python -m tools.train.ablation DATA_DIR [--folds 0,3]``.

Prints word F1 out of fold with everything, without each family of columns, without each source of data, and with a
quarter and half of the pages. Each row learns anew and takes as long as a training of its folds; with two of the five
folds the table takes about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from scraper.labelling.models.body_threshold import select_body
from tools.train.examples import GRAFT, NEWS, SNIPPETS, Example, examples, grafted
from tools.train.fit import Rows, forest_of, learn
from tools.train.kinds import kind_rows, unseen_kinds
from tools.train.rows import body_rows, table_of
from tools.train.trust import chosen_f1

FAMILIES = {
    "own text": ("own.",),
    "claims": ("claim.",),
    "containers": ("container",),
    "alike": ("alike",),
    "heavy path": ("heavy",),
    "alike and heavy path": ("alike", "heavy"),
    "windows and neighbours": ("window", "previous", "next", "second", "long_"),
    "position": ("position.",),
    "headline and pictures": ("headline.", "media."),
    "page": ("page.",),
    "kind of page": ("kind.",),
    "tags": ("within.", "structure."),
    "class tokens": ("around.", "near.", "context."),
}
"""Name of a family → what the names of its columns begin with."""


class Variant(Struct, frozen=True):
    """One row of the table."""

    name: str
    learns_from: Callable[[Example], bool] = lambda _: True
    """Which pages it learns from; grafts are among them."""
    without: tuple[str, ...] = ()
    """Beginnings of the names of columns that are left out."""


def main(arguments: list[str]) -> int:
    """Learn and print, row by row."""
    parser = argparse.ArgumentParser(prog="python -m tools.train.ablation", description=__doc__)
    parser.add_argument("data", type=Path, help="the data folder")
    parser.add_argument("--folds", default="0,3", help="folds to score, of 0 to 4")
    parser.add_argument("--only", help="rows whose name holds this")
    options = parser.parse_args(arguments)
    pages = [*examples(options.data), *grafted(options.data)]
    chosen = [int(fold) for fold in options.folds.split(",")]
    kinds, folds = kind_rows(pages), np.array([page.fold for page in pages])
    shares = {fold: unseen_kinds(kinds, folds, [fold]) for fold in chosen}
    print("| | articles | all types | news |\n|---|---|---|---|", flush=True)
    for variant in variants():
        if not options.only or options.only in variant.name:
            scores = _scores(pages, shares, variant)
            print(f"| {variant.name} | {' | '.join(f'{score:.4f}' for score in scores)} |", flush=True)
    return 0


def variants() -> Iterator[Variant]:
    """The rows of the table."""
    yield Variant("everything", lambda page: page.kind != GRAFT)
    yield Variant("with grafts")
    for name, starts in FAMILIES.items():
        yield Variant(f"without {name}", lambda page: page.kind != GRAFT, starts)
    yield Variant("without pages of phrases", lambda page: page.kind not in (SNIPPETS, GRAFT))
    yield Variant("without news pages", lambda page: page.kind not in (NEWS, GRAFT))
    yield Variant("articles and news alone", lambda page: page.kind in ("article", NEWS, SNIPPETS))
    for share in (0.25, 0.5):
        yield Variant(f"{share:.0%} of the pages", partial(_is_drawn, share))


def _is_drawn(share: float, page: Example) -> bool:
    """Whether a page is in a share of all, drawn by what has nothing to do with it."""
    digest = hashlib.md5(page.id.encode(), usedforsecurity=False).hexdigest()
    return page.kind != GRAFT and int(digest[:8], 16) < share * 16**8


def _scores(
    pages: Sequence[Example], shares: dict[int, NDArray[np.float64]], variant: Variant
) -> tuple[float, float, float]:
    scores_of: dict[str, list[float]] = defaultdict(list)
    for fold, kinds in shares.items():
        tables = [table_of(page, share) for page, share in zip(pages, kinds, strict=True)]
        known = [number for number, page in enumerate(pages) if page.fold != fold and variant.learns_from(page)]
        rows = _without(body_rows([pages[n] for n in known], [tables[n] for n in known]), variant.without)
        forest = forest_of(learn(rows, {}), rows.columns)
        for page, table in zip(pages, tables, strict=True):
            if page.fold == fold and page.is_scored:
                chance = 1 / (1 + np.exp(-forest.log_odds(table.rows(forest.names))))
                selection = select_body(chance, page.words.astype(np.float64))
                scores_of[page.kind].append(chosen_f1(page, chance, selection))
    every = [score for kind, scores in scores_of.items() if kind != NEWS for score in scores]
    return float(np.mean(scores_of["article"])), float(np.mean(every)), float(np.mean(scores_of[NEWS]))


def _without(rows: Rows, starts: tuple[str, ...]) -> Rows:
    columns = [number for number, name in enumerate(rows.columns) if not name.startswith(starts)] if starts else None
    if columns is None:
        return rows
    return replace(rows, columns=tuple(rows.columns[n] for n in columns), features=rows.features[:, columns])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
