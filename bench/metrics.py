"""Figures from answers and gold: word F1, predictions in the form of the scorers, Markdown tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from scraper.article import Article
from scraper.comparing import WordScore, agreement
from scraper.document import Role

__all__ = [
    "WORD",
    "PageScore",
    "WordScore",
    "fields_prediction",
    "junk_kind",
    "line_label",
    "lines_prediction",
    "markdown",
    "mean",
    "word_score",
]

WORD = re.compile(r"\w+")

BODY_ROLES = {role for role in Role if role.group == "body"} - {Role.HEADING}
LINE_LABELS = {
    Role.TIMESTAMP: "date",
    Role.CONTRIBUTION: "byline",
    Role.DATELINE: "body",
    **dict.fromkeys(BODY_ROLES, "body"),
    **{
        role: role.value
        for role in (Role.HEADLINE, Role.KICKER, Role.DEK, Role.BYLINE, Role.CAPTION, Role.CREDIT, Role.HEADING)
    },
}
"""Role of the product → label of the gold lines, as the data's README has it; every other role is junk."""
JUNK_KINDS = {
    "nav": (Role.NAVIGATION, Role.BREADCRUMB, Role.TABLE_OF_CONTENTS),
    "related": (Role.RELATED_LINK, Role.RECIRCULATION),
    "newsletter": (Role.NEWSLETTER,),
    "social": (Role.SOCIAL_FOLLOW, Role.SHARE),
    "comments": (Role.COMMENT, Role.COMMENT_NOTICE),
    "ad": (Role.ADVERTISEMENT, Role.SPONSORED, Role.AFFILIATE_NOTICE),
    "cookie": (Role.CONSENT,),
    "paywall": (Role.PAYWALL_PROMPT,),
    "promo": (Role.APP_PROMO,),
    "media": (Role.PLAYER_UI,),
    "readtime": (Role.READ_TIME,),
    "ui": (Role.COUNTER, Role.PRINT_NOTICE, Role.SEPARATOR),
    "tags": (Role.TAG_LIST,),
    "legal": (Role.COPYRIGHT, Role.LEGAL),
    "bio": (Role.AUTHOR_BIO,),
    "errors": (Role.CORRECTION,),
}
"""Kind of junk of the gold lines → roles that say the same."""
ROLE_KINDS = {role: kind for kind, roles in JUNK_KINDS.items() for role in roles}


class PageScore(Struct, frozen=True):
    """Word score of a page; ``error`` names the failure if there is no answer."""

    id: str
    group: str
    score: WordScore
    error: str | None = None


def word_score(answer: str, gold: str) -> WordScore:
    """Agreement of two bags of words, with counts.

    Two empty texts have no word in common and score 0: with that the data's figures of other extractors come out again.

    >>> word_score("a b b c", "b b d")
    WordScore(f1=0.5714285714285714, precision=0.5, recall=0.6666666666666666)
    """
    return agreement(*(Counter(WORD.findall(text.lower())) for text in (answer, gold)))


def mean(values: Iterable[float]) -> float:
    """Arithmetic mean; 0 of nothing."""
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else 0.0


def fields_prediction(id_: str, article: Article) -> dict[str, Any]:
    """An article in the form that the scorer of fields reads."""
    return {
        "id": id_,
        "headline": article.headline,
        "authors": [author.name for author in article.authors],
        "date_published": article.date_published,
        "body": [entry.text for entry in article.body],
        "images": [{"caption": image.caption, "credit": image.credit_text} for image in article.images],
        "junk": [entry.text for entry in article.junk],
    }


def lines_prediction(id_: str, article: Article) -> dict[str, Any]:
    """The ledger in the form that the scorer of lines reads."""
    return {"id": id_, "lines": [{"text": entry.text, "label": line_label(entry.role)} for entry in article.blocks]}


def line_label(role: Role) -> str:
    """Label of the gold lines that a role counts as.

    >>> line_label(Role.QUOTE), line_label(Role.SHARE)
    ('body', 'junk:share')
    """
    return LINE_LABELS.get(role, f"junk:{role}")


def junk_kind(role: Role) -> str:
    """Kind of junk that a role counts as; of what is kept, that and its role.

    >>> junk_kind(Role.SHARE), junk_kind(Role.OTHER), junk_kind(Role.QUOTE)
    ('social', 'other', 'kept quote')
    """
    return ROLE_KINDS.get(role, f"kept {role.value}" if role.keep else "other")


def markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers with a fraction get three digits.

    >>> print(markdown(["what", "pages"], [["all", 0.5]]))
    | what | pages |
    |---|---|
    | all | 0.500 |
    """
    lines = [list(head), *([_cell(value) for value in row] for row in rows)]
    table = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join([table[0], "|" + "---|" * len(head), *table[1:]])


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
