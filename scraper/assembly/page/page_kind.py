"""Decide the kind of page: by the model, or by evidence from claims and labels in natural log-odds."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from math import exp

from scraper.article import PageKind, PageKindName
from scraper.assembly.body.body_entries import Body
from scraper.assembly.label_view import Labelled
from scraper.document import DocumentKind, Role
from scraper.values.tables import load_table
from scraper.values.urls import is_site_root

__all__ = ["page_kind_of"]

KINDS = {"collection": PageKindName.LISTING}
"""Kinds of the model that the result joins."""
FRAGMENT_BLOCKS = 20
"""Fewer blocks are a copied piece of a page: the model has seen whole pages only (98 % of them have more blocks)."""
PRIOR = 1.0
"""Prior evidence for an article: users choose sources because they are articles."""
PROSE = 1.0
"""Evidence of a main text of ``PROSE_WORDS`` in paragraphs, and of a printed byline, dateline or date."""
PROSE_WORDS = 150
TEASERS = 2.5
"""Evidence for a listing if teasers have more text than the body."""
FRONT_PAGE = 4.0
"""Evidence against an article if the URL is that of a site's front page."""
CODE_ENTRIES = 4
"""Entries of code from which a page counts as documentation, weakly."""


def page_kind_of(view: Labelled, body: Body) -> PageKind:
    """The likeliest kind by the model, which has seen the claims too; without one, the kind with the most evidence.

    On the development pages of WCXB, out of fold, the model is right on 0.83 of the pages and the evidence on 0.60.
    """
    whole = len(view.document.blocks) >= FRAGMENT_BLOCKS
    return _learned(view) if view.kinds and whole else _weighed(view, body)


def _learned(view: Labelled) -> PageKind:
    share: dict[PageKindName, float] = defaultdict(float)
    for name, probability in view.kinds:
        share[KINDS.get(name) or PageKindName(name)] += probability
    # A front page is no article, whatever it looks like.
    if view.document.page.url and is_site_root(view.document.page.url):
        share[PageKindName.OTHER] += share.pop(PageKindName.ARTICLE, 0.0)
    best = max(share, key=lambda kind: (share[kind], kind is PageKindName.ARTICLE))
    return PageKind(best, round(share[best], 4))


def _weighed(view: Labelled, body: Body) -> PageKind:
    """The kind with the most evidence; its confidence is the softmax over all kinds, with ``other`` at 0."""
    score: dict[PageKindName, float] = defaultdict(float, {PageKindName.OTHER: 0.0, PageKindName.ARTICLE: PRIOR})
    for kind, weight in _claimed_kinds(view).items():
        score[kind] += weight
    for kind, weight in _shown_kinds(view, body).items():
        score[kind] += weight
    best = max(score, key=lambda kind: (score[kind], kind is PageKindName.ARTICLE))
    return PageKind(best, round(1 / sum(exp(weight - score[best]) for weight in score.values()), 4))


def _claimed_kinds(view: Labelled) -> dict[PageKindName, float]:
    """Each kind counts once, however often it is claimed."""
    types = (claim.value.rpartition("/")[2].casefold() for claim in view.claims("type"))
    return dict(evidence for name in types if (evidence := _page_types().get(name)))


@cache
def _page_types() -> dict[str, tuple[PageKindName, float]]:
    entries = load_table("outcomes.toml")["page_type"]
    return {name: (PageKindName(entry["kind"]), entry["weight"]) for entry in entries for name in entry["types"]}


def _shown_kinds(view: Labelled, body: Body) -> dict[PageKindName, float]:
    evidence: dict[PageKindName, float] = defaultdict(float)
    prose = sum(len(entry.text) for entry in body.entries if entry.role is Role.PARAGRAPH)
    teasers = sum(stretch.end - stretch.start for stretch in view.having(Role.RECIRCULATION, Role.RELATED_LINK))
    if view.document.kind is DocumentKind.TEXT or prose > PROSE_WORDS * 5:
        evidence[PageKindName.ARTICLE] += PROSE
    if view.having(Role.BYLINE, Role.DATELINE, Role.TIMESTAMP):
        evidence[PageKindName.ARTICLE] += PROSE
    if teasers > len(body.text):
        evidence[PageKindName.LISTING] += TEASERS
    if view.document.page.url and is_site_root(view.document.page.url):
        evidence[PageKindName.OTHER] += FRONT_PAGE
    if sum(entry.role is Role.CODE for entry in body.entries) >= CODE_ENTRIES:
        evidence[PageKindName.DOCUMENTATION] += PROSE
    return evidence
