"""Judge the page as a whole: its kind, the outcome of reading it, and the quality of the result."""

from __future__ import annotations

from msgspec import Struct

from scraper.article import Outcome, PageKind, PageKindName, Quality
from scraper.assembly.body.body_entries import Body
from scraper.assembly.label_view import Labelled
from scraper.assembly.page.outcome import outcome_of
from scraper.assembly.page.page_kind import page_kind_of
from scraper.assembly.publication import Publication
from scraper.assembly.titles.title_choice import Titles
from scraper.document import Role, Within
from scraper.values.tables import load_table

__all__ = ["Verdict", "verdict_of"]

WITH_KIND = frozenset((Outcome.ARTICLE, Outcome.OTHER_PAGE, Outcome.NO_TEXT))
"""Outcomes with a known kind of page: walls, shells and empty pages hide the page behind them."""
PARTIAL = "partial"
HIDDEN_TEXT = "hidden_text"
"""Flag: some of the body is concealed by style, ``noscript`` or as a fallback, on a page that shows no article."""
CONCEALED = int(Within.HIDDEN | Within.NOSCRIPT | Within.FALLBACK)


class Verdict(Struct, frozen=True):
    """Judgements about the page as a whole."""

    outcome: Outcome
    page_kind: PageKind
    quality: Quality


def verdict_of(view: Labelled, body: Body, titles: Titles, publication: Publication) -> Verdict:
    """Judge a page by its labels, its body and its claims."""
    kind = page_kind_of(view, body)
    outcome = outcome_of(view, body, kind, titles.headline)
    shown_kind = kind if outcome in WITH_KIND else PageKind(PageKindName.OTHER, kind.confidence)
    return Verdict(outcome, shown_kind, _quality_of(view, body, publication))


def _quality_of(view: Labelled, body: Body, publication: Publication) -> Quality:
    """The confidence in the body, 0 without a body, and the sorted flags.

    Of a web page the confidence is the word F1 to expect, calibrated out of fold (``docs/model.md``). Of a plain text
    it is the mean confidence of the labels that made the body, weighted by characters, which is no more than an order.
    """
    flags = {
        *view.document.flags,
        *([PARTIAL] if _is_partial(view, body, publication) else ()),
        *([HIDDEN_TEXT] if _has_hidden_text(view) else ()),
    }
    return Quality(round(_confidence(view), 4), tuple(sorted(flags)))


def _confidence(view: Labelled) -> float:
    characters = sum([len(stretch.text) for stretch in view.body])
    if not characters or view.expected is not None:
        return (view.expected or 0.0) if characters else 0.0
    return sum([stretch.label.confidence * len(stretch.text) for stretch in view.body]) / characters


def _has_hidden_text(view: Labelled) -> bool:
    return any(view.document.container_of(stretch.block).within & CONCEALED for stretch in view.body)


def _is_partial(view: Labelled, body: Body, publication: Publication) -> bool:
    """Whether a short body ends at a paywall: its prompt follows, or the page claims not to be free."""
    if not body.entries or body.word_count >= load_table("outcomes.toml")["limits"]["partial_words"]:
        return False
    prompts = view.having(Role.PAYWALL_PROMPT)
    return publication.is_accessible_for_free is False or any(prompt.block > body.first_blocks[0] for prompt in prompts)
