"""The answers of the product for WCXB pages, which several tables are made of."""

from __future__ import annotations

from msgspec import Struct

import scraper
from bench.block_differences import BlockDifferences, block_differences
from bench.data import WcxbPage, evenly, page_bytes, wcxb_pages
from bench.folds import unseen_labeller
from bench.metrics import PageScore, word_score
from bench.report import Options, error_line, in_parallel

__all__ = ["WcxbAnswer", "wcxb_answers"]


class WcxbAnswer(Struct, frozen=True):
    """The answer of the product for a page; an empty one if the page raised something."""

    score: PageScore
    differences: BlockDifferences
    headline: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None


def wcxb_answers(options: Options) -> list[tuple[WcxbPage, WcxbAnswer]]:
    """The pages whose gold says what the main text is, each with its answer."""
    pages = evenly([page for page in wcxb_pages(options.data) if page.main_content is not None], options.limit)
    return list(zip(pages, in_parallel(_answer, pages), strict=True))


def _answer(page: WcxbPage) -> WcxbAnswer:
    gold = page.main_content or ""
    try:
        labeller = unseen_labeller(page.id, page.url)
        article = scraper.normalize(page_bytes(page.path), url=page.url, labeller=labeller)
    except Exception as error:  # noqa: BLE001  # whatever a page makes the product raise is what we are here to list
        score = PageScore(page.id, page.page_type, word_score("", gold), error_line(error))
        return WcxbAnswer(score, block_differences("", gold))
    return WcxbAnswer(
        PageScore(page.id, page.page_type, word_score(article.text, gold)),
        block_differences(article.text, gold),
        article.headline,
        tuple(author.name for author in article.authors),
        article.date_published,
    )
