"""Columns of what rules recognise in a line: shapes, credits, bylines, dates, and the phrases at its start."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from scraper.document import Role
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.line_features.lines import Columns, Lines
from scraper.labelling.voters.shapes import SHAPES
from scraper.layout.line_parsers import find_credits, is_signed, parse_byline, parse_credit
from scraper.values.credits.credit_marks import credit_words
from scraper.values.dates.date_parser import find_dates, parse_date
from scraper.values.names.name_shape import looks_like_organization, looks_like_person

__all__ = ["PHRASE_GROUPS", "phrase_columns", "rule_columns"]

MAX_BYLINE_CHARACTERS = 300
MAX_CREDIT_CHARACTERS = 900
MAX_DATE_CHARACTERS = 400
MAX_LEAD_CHARACTERS = 30
"""Characters of the longest line that is parsed as a byline, a credit, a date, or the words before one."""
NAME, DATE = "Ada Kolm", "3 May 2031"
"""A name and a date that complete words before a name or a date: ``Von``, ``Published on``."""
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


def rule_columns(lines: Lines) -> Columns:
    """Share of the line that has each shape, and properties of its credits, names and dates."""
    texts = lines.texts
    shapes = {f"shape.{name}": np.array([_share(find(t), t) for t in texts]) for name, find in SHAPES.items()}
    parsed = [_parsed_values(text) for text in texts]
    return shapes | {name: np.array([values[name] for values in parsed], dtype=np.float64) for name in parsed[0]}


def _share(spans: tuple[tuple[int, int], ...], text: str) -> float:
    return sum(end - start for start, end in spans) / len(text)


def _parsed_values(text: str) -> dict[str, float]:
    credit = parse_credit(text)
    spans = find_credits(text) if credit is None and len(text) <= MAX_CREDIT_CHARACTERS else ()
    line_credits = [credit] if credit else [part for start, end in spans if (part := parse_credit(text[start:end]))]
    dates = find_dates(text) if len(text) <= MAX_DATE_CHARACTERS else ()
    names = parse_byline(text) if len(text) <= MAX_BYLINE_CHARACTERS else ()
    is_lead = len(text) <= MAX_LEAD_CHARACTERS
    return {
        "look.is_credit": credit is not None,
        "look.credits": len(spans),
        "look.credit_share": _share(spans, text),
        "look.credit_at_end": bool(spans) and spans[-1][1] >= len(text) - 1,
        "look.credit_mark": credit_words().may_have_mark(text),
        "look.creators": sum(len(credit.creators) for credit in line_credits),
        "look.agencies": sum(len(credit.agencies) for credit in line_credits),
        "look.dates": len(dates),
        "look.date_share": sum(end - start for start, end, _ in dates) / len(text),
        "look.names": len(names),
        "look.persons": sum(name.kind == "person" for name in names),
        "look.signed": is_signed(text),
        "look.person": looks_like_person(text),
        "look.organization": looks_like_organization(text),
        "look.before_name": is_lead and is_signed(f"{text} {NAME}"),
        "look.before_date": is_lead and not dates and parse_date(f"{text} {DATE}") is not None,
    }


def phrase_columns(size: int, votes: Iterable[Vote]) -> Columns:
    """The heaviest phrase at the start of each of ``size`` lines, for each group of phrases and for all together."""
    columns = {name: np.zeros(size) for name in (*PHRASE_GROUPS, "other")}
    for vote in votes:
        column = columns[_GROUP_OF.get(vote.role, "other")]
        column[vote.block] = max(column[vote.block], vote.weight)
    heaviest = np.max(list(columns.values()), axis=0)
    return {f"phrase.{name}": column for name, column in {**columns, "heaviest": heaviest}.items()}
