"""How well the product separates an article from the rest of its page, against gold answers.

Word F1 of main text on WCXB data; fields, and labels of lines of plain text, with the scorer that comes with the data.
"""

from __future__ import annotations

import json
import multiprocessing
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

import scraper
from bench.data import (
    FieldsPage,
    TextPage,
    WcxbPage,
    evenly,
    fields_pages,
    fields_scorer,
    page_bytes,
    text_file,
    text_pages,
    wcxb_pages,
)
from bench.folds import unseen_labeller
from bench.line_folds import unseen_line_labeller
from bench.metrics import (
    PageScore,
    WordScore,
    fields_prediction,
    lines_prediction,
    markdown,
    mean,
    word_score,
)
from scraper.article import Article

__all__ = ["PARTS", "Options", "Report", "fields_report", "measure", "text_report", "wcxb_report"]

T = TypeVar("T")
R = TypeVar("R")

WORKERS = 2
CHUNK = 8
"""Pages that a worker takes at once; for so few, no worker is started."""
VARIANTS = ("selection", "page", "naive")
WCXB_HEAD = ("pages", "word F1", "precision", "recall", "below 0.8", "0.995 or more")
LINES_HEAD = ("variant", "pages", "lines", "accuracy", "macro F1", "lost", "pages with a leak", "credits cut")


class Options(Struct, frozen=True, kw_only=True):
    """What to measure and how much of it to show."""

    data: Path
    only: str | None = None
    """One of PARTS."""
    by: str = "source"
    """For fields: one more table for each ``source`` or ``language``; for WCXB the page type always parts the table."""
    limit: int | None = None
    """At most so many pages of each part, evenly spread."""
    worst: int = 0
    """How many of the worst WCXB pages to list, of articles and of all other types."""


class Report(Struct, frozen=True, kw_only=True):
    """What one part came to."""

    part: str
    tables: tuple[str, ...]
    """Markdown."""
    metrics: dict[str, float]
    """Name → value, for the gate."""
    errors: tuple[str, ...] = ()
    """Pages on which the product raised something, and what."""


def measure(options: Options) -> tuple[Report, ...]:
    """Measure every part that the data folder has and the options ask for."""
    chosen = [options.only] if options.only else list(PARTS)
    return tuple(report for part in chosen if (report := PARTS[part](options)) is not None)


# ---------------------------------------------------------------------------------------------- main text


def wcxb_report(options: Options) -> Report | None:
    """Word F1 by page type."""
    pages = evenly([page for page in wcxb_pages(options.data) if page.main_content is not None], options.limit)
    if not pages:
        return None
    scores = _parallel(_score_words, pages)
    articles = [score for score in scores if score.group == "article"]
    rows = [("articles", articles), ("all types", scores), *_other_types(scores)]
    tables = [markdown(("WCXB", *WCXB_HEAD), [(name, *_summary(some)) for name, some in rows if some])]
    if options.worst:
        others = [score for score in scores if score.group != "article"]
        tables += [_worst(some, options.worst) for some in (articles, others) if some]
    return Report(
        part="wcxb",
        tables=tuple(tables),
        metrics={
            f"wcxb.{name}.word_f1": mean(one.score.f1 for one in some)
            for name, some in (("articles", articles), ("all", scores))
            if some
        },
        errors=tuple(f"{one.id}: {one.error}" for one in scores if one.error),
    )


def _normalized(page: WcxbPage | FieldsPage) -> Article:
    """The page as the product reads it with the model that was trained without the page's fold."""
    labeller = unseen_labeller(page.id, page.url)
    return scraper.normalize(page_bytes(page.path), url=page.url, labeller=labeller)


def _score_words(page: WcxbPage) -> PageScore:
    try:
        answer = _normalized(page).text
    except Exception as error:  # noqa: BLE001  # whatever a page makes the product raise is what we are here to list
        return PageScore(page.id, page.page_type, WordScore(0.0, 0.0, 0.0), _said(error))
    return PageScore(page.id, page.page_type, word_score(answer, page.main_content or ""))


def _other_types(scores: Iterable[PageScore]) -> list[tuple[str, list[PageScore]]]:
    groups: dict[str, list[PageScore]] = defaultdict(list)
    for score in scores:
        groups[score.group].append(score)
    return [(name, groups[name]) for name in sorted(groups) if name != "article"]


def _summary(scores: Sequence[PageScore]) -> tuple[object, ...]:
    found = [one.score for one in scores]
    return (
        len(found),
        mean(one.f1 for one in found),
        mean(one.precision for one in found),
        mean(one.recall for one in found),
        mean(float(one.f1 < 0.8) for one in found),
        mean(float(one.f1 >= 0.995) for one in found),
    )


def _worst(scores: Iterable[PageScore], count: int) -> str:
    lowest = sorted(scores, key=lambda one: (one.score.f1, one.id))[:count]
    rows = [(one.id, one.group, one.score.f1, one.score.precision, one.score.recall) for one in lowest]
    return markdown(("page", "type", "word F1", "precision", "recall"), rows)


# ---------------------------------------------------------------------------------------------- fields


def fields_report(options: Options) -> Report | None:
    """Headline, authors, date, body, captions and credits."""
    pages = evenly(fields_pages(options.data), options.limit)
    if not pages:
        return None
    scorer = fields_scorer(options.data)
    answers = _parallel(_predict_fields, pages)
    by_id = {answer["id"]: answer for answer in answers}
    results = scorer.score({page.id: page.gold for page in pages}, by_id, options.by)
    groups = ["all", *sorted(results.keys() - {"all"})]
    return Report(
        part="fields",
        tables=(scorer.table({name: results[name] for name in groups}),),
        metrics={f"fields.{name}": value for name, (value, _) in results["all"].items()},
        errors=_errors(answers),
    )


def _predict_fields(page: FieldsPage) -> dict[str, Any]:
    try:
        return fields_prediction(page.id, _normalized(page))
    except Exception as error:  # noqa: BLE001  # as above
        return {"id": page.id, "error": _said(error)}


# ---------------------------------------------------------------------------------------------- lines of plain text


def text_report(options: Options) -> Report | None:
    """Labels of the lines of plain text, for each variant of the text."""
    every = text_pages(options.data)
    file = text_file(options.data)
    if file is None or not every:
        return None
    scorer = fields_scorer(options.data)
    pages = [page for name in VARIANTS for page in evenly([p for p in every if p.variant == name], options.limit)]
    answers = _parallel(_predict_lines, pages)
    by_id = {answer["id"]: answer for answer in answers}
    with _answered(file, by_id) as gold:
        results = {name: scorer.score_lines(gold, by_id, name) for name in VARIANTS}
    labels = [label for label in scorer.LABELS if any(label in r["labels"] for r in results.values())]
    return Report(
        part="text",
        tables=(
            markdown(LINES_HEAD, [(name, *_line_summary(result)) for name, result in results.items()]),
            markdown(("F1 of label", *VARIANTS), [(label, *_label_f1(label, results)) for label in labels]),
        ),
        metrics={
            f"text.{name}.{metric}": result[metric]
            for name, result in results.items()
            for metric in ("macro_f1", "leak_pages", "lost")
        },
        errors=_errors(answers),
    )


def _predict_lines(page: TextPage) -> dict[str, Any]:
    try:
        labeller = unseen_line_labeller(page.family)
        return lines_prediction(page.id, scraper.normalize(page.text, url=page.url, labeller=labeller))
    except Exception as error:  # noqa: BLE001  # as above
        return {"id": page.id, "error": _said(error)}


def _line_summary(result: dict[str, Any]) -> tuple[object, ...]:
    names = ("pages", "lines", "accuracy", "macro_f1", "lost", "leak_pages", "credit_spans")
    return tuple(result[name] for name in names)


def _label_f1(label: str, results: dict[str, dict[str, Any]]) -> list[object]:
    return [result["labels"][label]["f1"] if label in result["labels"] else "-" for result in results.values()]


@contextmanager
def _answered(file: Path, ids: Iterable[str]) -> Iterator[str]:
    """A file with those lines of a file of gold texts that were answered: the scorer counts all others as lost."""
    wanted = set(ids)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as place:
        with file.open(encoding="utf-8") as lines:
            place.writelines(line for line in lines if json.loads(line)["id"] in wanted)
        place.flush()
        yield place.name


# ---------------------------------------------------------------------------------------------- running


def _parallel(function: Callable[[T], R], items: Sequence[T]) -> list[R]:
    if len(items) <= CHUNK:
        return [function(item) for item in items]
    # Fresh interpreters, so that no answer depends on what this process has done before.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        return list(pool.map(function, items, chunksize=CHUNK))


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _errors(answers: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(f"{answer['id']}: {answer['error']}" for answer in answers if "error" in answer)


PARTS: dict[str, Callable[[Options], Report | None]] = {
    "wcxb": wcxb_report,
    "fields": fields_report,
    "text": text_report,
}
