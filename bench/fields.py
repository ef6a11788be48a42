"""Headline, authors, date, body, captions and credits of the pages with gold fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import scraper
from bench.data import FieldsPage, evenly, fields_pages, fields_scorer, page_bytes
from bench.folds import unseen_labeller
from bench.locked import family_of
from bench.metrics import fields_prediction, markdown, mean
from bench.report import Options, Report, error_line, errors_of, in_parallel, parts, with_error

__all__ = ["fields_report"]

Scored = tuple[FieldsPage, dict[str, Any], dict[str, float]]
"""A page, the result of the product, and its scores."""


def fields_report(options: Options) -> Report | None:
    """Every field, with a column for each source or language."""
    pages = evenly(fields_pages(options.data), options.limit)
    if not pages:
        return None
    scorer = fields_scorer(options.data)
    answers = in_parallel(_answer, pages)
    scored = [(page, said_, _scores(scorer, page, said_)) for page, said_ in zip(pages, answers, strict=True)]
    (_, open_), *_ = parts(scored, lambda row: family_of(row[0]), options)
    return Report(
        part="fields",
        tables=tuple(_tables(scored, scorer, options)),
        metrics={
            f"fields.{prefix}{name}": mean(row[name] for _, _, row in some if name in row)
            for prefix, some in (("", scored), ("fundus.", _of_source(scored, "fundus")))
            for name in _names(some, scorer)
        },
        errors=errors_of(answers),
        pages=tuple({"id": page.id, "gold": page.gold, "answer": answer, "scores": row} for page, answer, row in open_),
    )


def _answer(page: FieldsPage) -> dict[str, Any]:
    try:
        labeller = unseen_labeller(page.id, page.url)
        article = scraper.normalize(page_bytes(page.path), url=page.url, labeller=labeller)
    except Exception as error:  # noqa: BLE001  # whatever a page makes the product raise is what we are here to list
        return {"id": page.id, "error": error_line(error)}
    return fields_prediction(page.id, article)


def _scores(scorer: ModuleType, page: FieldsPage, answer: dict[str, Any]) -> dict[str, float]:
    scores: dict[str, float] = scorer.score_page(page.gold, answer)
    return scores


def _of_source(scored: Sequence[Scored], source: str) -> list[Scored]:
    return [row for row in scored if row[0].gold.get("source") == source]


def _names(scored: Sequence[Scored], scorer: ModuleType) -> list[str]:
    return [name for name in scorer.COLS if any(name in row for _, _, row in scored)]


def _tables(scored: Sequence[Scored], scorer: ModuleType, options: Options) -> Iterator[str]:
    for part, some in parts(scored, lambda row: family_of(row[0]), options):
        values = sorted({str(page.gold.get(options.by)) for page, _, _ in some})
        groups = [("all", some), *((v, [row for row in some if str(row[0].gold.get(options.by)) == v]) for v in values)]
        head = (f"fields, {part}", *(f"{name}, {len(group)} pages" for name, group in groups))
        yield markdown(head, [(name, *(_cell(name, group) for _, group in groups)) for name in _names(some, scorer)])


def _cell(name: str, group: Sequence[Scored]) -> str:
    values = [row[name] for _, _, row in group if name in row]
    return f"{with_error(values)} ({len(values)})" if values else "-"
