"""What a line looks like to the rules: shapes, credits, bylines, dates, and the phrases that it begins with."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scraper.document import Role
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.line_features.lines import Floats, Lines
from scraper.labelling.voters.shapes import SHAPES
from scraper.layout.line_parsers import find_credits, is_signed, parse_byline, parse_credit
from scraper.values.credits.credit_marks import credit_words
from scraper.values.dates.date_parser import find_dates, parse_date
from scraper.values.names.name_shape import looks_like_organization, looks_like_person

__all__ = ["PHRASE_GROUPS", "begun_phrases", "looks"]

BYLINE_CHARACTERS = 300
CREDIT_CHARACTERS = 900
DATE_CHARACTERS = 400
LEAD_CHARACTERS = 30
LOOKS = (
    "is_credit credits credit_share credit_at_end credit_mark creators agencies dates date_share names persons signed "
    "person organization before_name before_date"
).split()
NAME, DATE = "Ada Kolm", "3 May 2031"
"""What makes a whole byline, or date line, of words that come before one: ``Von``, ``Published on``."""
PHRASE_GROUPS = {
    "social": (Role.SOCIAL_FOLLOW, Role.SHARE),
    "comments": (Role.COMMENT_NOTICE, Role.COMMENT),
    "newsletter": (Role.NEWSLETTER,),
    "related": (Role.RELATED_LINK, Role.RECIRCULATION),
    "navigation": (Role.NAVIGATION, Role.BREADCRUMB, Role.TABLE_OF_CONTENTS, Role.PRINT_NOTICE, Role.CONTACT),
    "advertisement": (Role.ADVERTISEMENT, Role.SPONSORED, Role.AFFILIATE_NOTICE),
    "legal": (Role.LEGAL, Role.COPYRIGHT, Role.CONSENT),
    "paywall": (Role.PAYWALL_PROMPT, Role.APP_PROMO),
    "player": (Role.PLAYER_UI,),
    "counts": (Role.READ_TIME, Role.COUNTER),
    "tags": (Role.TAG_LIST,),
    "header": (Role.BYLINE, Role.TIMESTAMP, Role.KICKER, Role.DEK, Role.DATELINE),
    "media": (Role.CAPTION, Role.CREDIT),
    "notes": (Role.CORRECTION, Role.EDITOR_NOTE, Role.CONTRIBUTION, Role.AUTHOR_BIO, Role.AGENCY_LINE),
}
_GROUP_OF = {role: name for name, roles in PHRASE_GROUPS.items() for role in roles}


def looks(lines: Lines) -> dict[str, Floats]:
    """Shares of the line with each shape, and what its credits, names and dates are."""
    texts = lines.texts
    shapes = {f"shape.{name}": np.array([_share(find(t), t) for t in texts]) for name, find in SHAPES.items()}
    values = np.array([_looks(text) for text in texts], dtype=np.float64)
    found = {f"look.{name}": values[:, number] for number, name in enumerate(LOOKS)}
    return shapes | found


def _share(spans: tuple[tuple[int, int], ...], text: str) -> float:
    return sum(end - start for start, end in spans) / len(text)


def _looks(text: str) -> tuple[float, ...]:
    credit = parse_credit(text)
    spans = find_credits(text) if credit is None and len(text) <= CREDIT_CHARACTERS else ()
    credits_in_it = [credit] if credit else [one for start, end in spans if (one := parse_credit(text[start:end]))]
    dates = find_dates(text) if len(text) <= DATE_CHARACTERS else ()
    names = parse_byline(text) if len(text) <= BYLINE_CHARACTERS else ()
    return (
        credit is not None,
        len(spans),
        _share(spans, text),
        bool(spans) and spans[-1][1] >= len(text) - 1,
        credit_words().may_have_mark(text),
        sum(len(one.creators) for one in credits_in_it),
        sum(len(one.agencies) for one in credits_in_it),
        len(dates),
        sum(end - start for start, end, _ in dates) / len(text),
        len(names),
        sum(name.kind == "person" for name in names),
        is_signed(text),
        looks_like_person(text),
        looks_like_organization(text),
        len(text) <= LEAD_CHARACTERS and is_signed(f"{text} {NAME}"),
        len(text) <= LEAD_CHARACTERS and not dates and parse_date(f"{text} {DATE}") is not None,
    )


def begun_phrases(size: int, votes: Iterable[Vote]) -> dict[str, Floats]:
    """Of the phrases that each of ``size`` lines begins with, the heaviest of each group and of all."""
    columns = {name: np.zeros(size) for name in (*PHRASE_GROUPS, "other")}
    for vote in votes:
        column = columns[_GROUP_OF.get(vote.role, "other")]
        column[vote.block] = max(column[vote.block], vote.weight)
    heaviest = np.max(list(columns.values()), axis=0)
    return {f"phrase.{name}": column for name, column in {**columns, "heaviest": heaviest}.items()}
