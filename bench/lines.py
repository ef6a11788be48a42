"""Labels of the lines of plain text."""

from __future__ import annotations

import json
import math
import statistics
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import scraper
from bench.data import TextPage, evenly, fields_scorer, text_file, text_pages
from bench.line_folds import unseen_line_labeller
from bench.metrics import lines_prediction, markdown
from bench.report import Options, Report, error_line, errors_of, in_parallel, parts

__all__ = ["VARIANTS", "text_report"]

VARIANTS = ("selection", "page", "naive")
HEAD = ("variant", "pages", "lines", "accuracy", "macro F1", "± (families)", "lost", "leak pages", "credits cut")
GROUPS = 10
"""Groups of families for the standard error: a jackknife that leaves out one group at a time."""


def text_report(options: Options) -> Report | None:
    """Labels of the lines, for each variant of the text."""
    every = text_pages(options.data)
    file = text_file(options.data)
    if file is None or not every:
        return None
    scorer = fields_scorer(options.data)
    pages = [page for name in VARIANTS for page in evenly([p for p in every if p.variant == name], options.limit)]
    answers = in_parallel(_answer, pages)
    by_id = {answer["id"]: answer for answer in answers}
    results = _results(scorer, file, by_id, pages)
    return Report(
        part="text",
        tables=tuple(_tables(scorer, file, by_id, pages, options)),
        metrics={
            f"text.{name}.{metric}": result[metric]
            for name, result in results.items()
            for metric in ("macro_f1", "leak_pages", "lost")
        },
        errors=errors_of(answers),
    )


def _answer(page: TextPage) -> dict[str, Any]:
    try:
        labeller = unseen_line_labeller(page.family)
        return lines_prediction(page.id, scraper.normalize(page.text, url=page.url, labeller=labeller))
    except Exception as error:  # noqa: BLE001  # whatever a page makes the product raise is what we are here to list
        return {"id": page.id, "error": error_line(error)}


def _results(
    scorer: ModuleType, file: Path, answers: dict[str, dict[str, Any]], pages: Iterable[TextPage]
) -> dict[str, dict[str, Any]]:
    with _answered(file, (page.id for page in pages)) as gold:
        return {name: scorer.score_lines(gold, answers, name) for name in VARIANTS}


def _tables(
    scorer: ModuleType, file: Path, answers: dict[str, dict[str, Any]], pages: Sequence[TextPage], options: Options
) -> Iterator[str]:
    for part, some in parts(pages, lambda page: page.family, options):
        results = _results(scorer, file, answers, some)
        errors = _jackknife(scorer, file, answers, some) if options.locked else {}
        labels = [label for label in scorer.LABELS if any(label in r["labels"] for r in results.values())]
        rows = [(name, *_summary(result, errors.get(name))) for name, result in results.items()]
        yield markdown((f"text, {part}", *HEAD[1:]), rows)
        yield markdown((f"F1 of label, {part}", *VARIANTS), [(label, *_label_f1(label, results)) for label in labels])


def _jackknife(
    scorer: ModuleType, file: Path, answers: dict[str, dict[str, Any]], pages: Sequence[TextPage]
) -> dict[str, float]:
    """Standard error of the macro F1: groups of families left out one at a time (Efron and Tibshirani 1993, 11.5)."""
    families = sorted({page.family for page in pages})
    groups = [set(families[start::GROUPS]) for start in range(min(GROUPS, len(families)))]
    left = [_results(scorer, file, answers, [p for p in pages if p.family not in group]) for group in groups]
    count = len(groups)
    return {
        name: math.sqrt((count - 1) * statistics.pvariance([result[name]["macro_f1"] for result in left]))
        for name in VARIANTS
        if count > 1
    }


def _summary(result: dict[str, Any], error: float | None) -> tuple[object, ...]:
    first, last = ("pages", "lines", "accuracy", "macro_f1"), ("lost", "leak_pages", "credit_spans")
    return (*(result[name] for name in first), "-" if error is None else error, *(result[name] for name in last))


def _label_f1(label: str, results: dict[str, dict[str, Any]]) -> list[object]:
    return [result["labels"][label]["f1"] if label in result["labels"] else "-" for result in results.values()]


@contextmanager
def _answered(file: Path, ids: Iterable[str]) -> Iterator[str]:
    """A file with those lines of a file of gold texts that were answered: the scorer counts all others as lost."""
    wanted = set(ids)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as answered:
        with file.open(encoding="utf-8") as lines:
            answered.writelines(line for line in lines if json.loads(line)["id"] in wanted)
        answered.flush()
        yield answered.name
