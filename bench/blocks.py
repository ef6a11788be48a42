"""Share of WCXB pages that lose blocks of the gold, or keep blocks that are not in it, and the worst of these pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench.block_differences import JUNK_WORDS, RUN_BLOCKS, Stretch
from bench.data import WcxbPage
from bench.locked import family_of, is_locked
from bench.metrics import markdown, mean
from bench.report import Options, Report, parts, with_error
from bench.wcxb_answers import WcxbAnswer, wcxb_answers

__all__ = ["MEASURES", "block_metrics", "block_tables", "blocks_report"]

MEASURES = {
    "lost_edge": "first or last long block lost",
    "lost_run": f"run of {RUN_BLOCKS} or more blocks lost",
    "kept_run": f"run of {RUN_BLOCKS} or more blocks kept that are not in the gold",
    "kept_junk": f"any block of {JUNK_WORDS} words or more kept that is not in the gold",
}
"""Name of a measure → what it is called in the table."""
WORST = 10
"""Worst pages of each measure, unless the options say how many."""

Answered = tuple[WcxbPage, WcxbAnswer]
"""A page and the answer for it."""


def blocks_report(options: Options) -> Report | None:
    """Lost and kept blocks alone; the WCXB report has them too."""
    answered = wcxb_answers(options)
    if not answered:
        return None
    return Report(
        part="blocks",
        tables=block_tables(answered, options),
        metrics=block_metrics(answered),
        errors=tuple(f"{page.id}: {answer.score.error}" for page, answer in answered if answer.score.error),
    )


def block_tables(answered: Sequence[Answered], options: Options) -> tuple[str, ...]:
    """The share of pages for each measure and set, and the worst pages of articles and of all other types."""
    columns = [
        (f"{name}, {part}, {len(some)} pages", some)
        for part, group in parts(answered, lambda row: family_of(row[0]), options)
        for name, some in _sets(group).items()
    ]
    rows = [
        (title, *(with_error(_counted(some, measure)) for _, some in columns)) for measure, title in MEASURES.items()
    ]
    tables = [markdown(("WCXB, pages with a", *(name for name, _ in columns)), rows)]
    count = WORST if options.worst is None else options.worst
    # The text of a page that is set aside is shown to nobody.
    shown = [row for row in answered if count and not is_locked(family_of(row[0]))]
    articles = [row for row in shown if row[0].page_type == "article"]
    others = [row for row in shown if row[0].page_type != "article"]
    for name, some in (("articles", articles), ("other types", others)):
        tables += [_worst_table(name, some, count)] if some else []
    return tuple(tables)


def block_metrics(answered: Sequence[Answered]) -> dict[str, float]:
    """The share of pages for each measure and set, over all pages."""
    return {
        f"wcxb.{name}.{measure}": mean(_counted(some, measure))
        for name, some in zip(("articles", "all"), _sets(answered).values(), strict=True)
        if some
        for measure in MEASURES
    }


def _sets(answered: Sequence[Answered]) -> dict[str, Sequence[Answered]]:
    return {"articles": [row for row in answered if row[0].page_type == "article"], "all types": answered}


def _counted(answered: Sequence[Answered], measure: str) -> list[float]:
    return [float(_stretch(answer, measure) is not None) for _, answer in answered]


def _stretch(answer: WcxbAnswer, measure: str) -> Stretch | None:
    stretch: Stretch | None = getattr(answer.differences, measure)
    return stretch


def _worst_table(name: str, answered: Sequence[Answered], count: int) -> str:
    """The pages with the most words lost or kept, for each measure."""
    rows = [row for measure in MEASURES for row in _worst_rows(answered, measure, count)]
    return markdown((f"worst {name}", "page", "type", "blocks", "words", "first words"), rows)


def _worst_rows(answered: Sequence[Answered], measure: str, count: int) -> Iterator[tuple[object, ...]]:
    stretches = [(page, stretch) for page, answer in answered if (stretch := _stretch(answer, measure)) is not None]
    for page, stretch in sorted(stretches, key=lambda row: (-row[1].words, row[0].id))[:count]:
        start = stretch.start.replace("|", "\\|")
        yield MEASURES[measure], page.id, page.page_type, stretch.blocks, stretch.words, start
