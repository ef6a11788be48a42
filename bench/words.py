"""Main text, title, authors and date of WCXB pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.blocks import block_metrics, block_tables
from bench.data import WcxbPage, fields_scorer
from bench.locked import family_of
from bench.metrics import PageScore, markdown, mean
from bench.report import Options, Report, parts, with_error
from bench.wcxb_answers import WcxbAnswer, wcxb_answers

__all__ = ["author_names", "wcxb_report"]

HEAD = ("pages", "word F1", "precision", "recall", "below 0.8", "0.995 or more")
FIELDS = {
    "title": "title exact",
    "authors": "author set",
    "date": "date by day",
    "no_date": "a date where the gold has none",
}
"""Name of a score → what it is called in the table."""

_BETWEEN = re.compile(r"\s*(?:[,;&|/]|\band\b)\s*")
_DEGREE = re.compile(r"(?:[A-Z][a-z]?\.?){1,5}|Jr\.?|Sr\.?|I{2,3}")


def wcxb_report(options: Options) -> Report | None:
    """Word F1 by page type; lost and kept blocks; title, authors and date of the articles."""
    answered = wcxb_answers(options)
    if not answered:
        return None
    pages, answers = zip(*answered, strict=True)
    scores = [answer.score for answer in answers]
    articles = [score for score in scores if score.group == "article"]
    rows = [("articles", articles), ("all types", scores), *_other_types(scores)]
    tables = [markdown(("WCXB", *HEAD), [(name, *_summary(some)) for name, some in rows if some])]
    scorer = _scorer(options.data)
    fields = [
        (page, _field_scores(page, answer, scorer))
        for page, answer in answered
        if scorer and page.page_type == "article" and (page.title or page.author or page.date)
    ]
    tables += block_tables(answered, options)
    if fields:
        tables.append(_fields_table(fields, options))
    if options.worst:
        others = [score for score in scores if score.group != "article"]
        tables += [_worst(some, options.worst) for some in (articles, others) if some]
    return Report(
        part="wcxb",
        tables=tuple(tables),
        metrics=_word_metrics(articles, scores) | block_metrics(answered) | _field_metrics([row for _, row in fields]),
        errors=tuple(f"{score.id}: {score.error}" for score in scores if score.error),
        pages=tuple(_readable(pages, answers, {page.id: row for page, row in fields}, options)),
    )


def author_names(author: str) -> list[str]:
    """The names in a gold author line, without the degrees behind them.

    >>> author_names("Danielle DeSiato, Donna Enzmann, and Natalie Nguyen")
    ['Danielle DeSiato', 'Donna Enzmann', 'Natalie Nguyen']
    >>> author_names("Dylan Bailey, MS, RD")
    ['Dylan Bailey']
    """
    names = [name for name in _BETWEEN.split(author) if name]
    return [name for name in names if not _DEGREE.fullmatch(name)] or names


def _scorer(data: Path) -> ModuleType | None:
    """The scorer of fields, which compares names; None for WCXB data without it."""
    try:
        return fields_scorer(data)
    except FileNotFoundError:
        return None


def _field_scores(page: WcxbPage, answer: WcxbAnswer, scorer: ModuleType) -> dict[str, float]:
    """The scores that the page's gold allows; words are compared as the scorer of fields compares them."""
    scores = {}
    if page.title:
        scores["title"] = float(scorer.key(answer.headline) == scorer.key(page.title))
    if page.author:
        gold = {"authors": author_names(page.author)}
        scores["authors"] = scorer.score_page(gold, {"authors": list(answer.authors)})["authors_all"]
    days = scorer.as_date(page.date)
    if days:
        scores["date"] = float(bool(days & scorer.as_date(answer.date)))
    elif not page.date:
        scores["no_date"] = float(answer.date is not None)
    return scores


def _fields_table(fields: Sequence[tuple[WcxbPage, dict[str, float]]], options: Options) -> str:
    columns = list(parts(fields, lambda row: family_of(row[0]), options))
    rows = [
        (name, *(with_error(row[key] for _, row in some if key in row) for _, some in columns))
        for key, name in FIELDS.items()
    ]
    return markdown(("WCXB articles", *(f"{name}, {len(some)} pages" for name, some in columns)), rows)


def _field_metrics(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    names = [name for name in FIELDS if any(name in row for row in rows)]
    return {f"wcxb.{name}": mean(row[name] for row in rows if name in row) for name in names}


def _word_metrics(articles: Sequence[PageScore], scores: Sequence[PageScore]) -> dict[str, float]:
    return {
        f"wcxb.{name}.word_f1": mean(score.score.f1 for score in some)
        for name, some in (("articles", articles), ("all", scores))
        if some
    }


def _readable(
    pages: Sequence[WcxbPage], answers: Sequence[WcxbAnswer], fields: dict[str, dict[str, float]], options: Options
) -> list[dict[str, Any]]:
    both = [(page, answer) for page, answer in zip(pages, answers, strict=True) if page.id in fields]
    (_, open_), *_ = parts(both, lambda row: family_of(row[0]), options)
    return [
        {
            "id": page.id,
            "gold": {"headline": page.title, "author": page.author, "date": page.date},
            "answer": {"headline": answer.headline, "authors": answer.authors, "date": answer.date},
            "scores": fields[page.id] | {"word_f1": answer.score.score.f1},
        }
        for page, answer in open_
    ]


def _other_types(scores: Iterable[PageScore]) -> list[tuple[str, list[PageScore]]]:
    groups: dict[str, list[PageScore]] = defaultdict(list)
    for score in scores:
        groups[score.group].append(score)
    return [(name, groups[name]) for name in sorted(groups) if name != "article"]


def _summary(scores: Sequence[PageScore]) -> tuple[object, ...]:
    word_scores = [page.score for page in scores]
    return (
        len(word_scores),
        mean(score.f1 for score in word_scores),
        mean(score.precision for score in word_scores),
        mean(score.recall for score in word_scores),
        mean(float(score.f1 < 0.8) for score in word_scores),
        mean(float(score.f1 >= 0.995) for score in word_scores),
    )


def _worst(scores: Iterable[PageScore], count: int) -> str:
    lowest = sorted(scores, key=lambda page: (page.score.f1, page.id))[:count]
    rows = [(page.id, page.group, page.score.f1, page.score.precision, page.score.recall) for page in lowest]
    return markdown(("page", "type", "word F1", "precision", "recall"), rows)
