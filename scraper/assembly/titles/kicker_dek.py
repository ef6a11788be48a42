"""Find the kicker above the headline and the dek below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.assembly.label_view import Labelled, Stretch
from scraper.assembly.usage import Candidate, FieldChoice, origin, uses_of
from scraper.document import Role
from scraper.layout.header import is_just_above
from scraper.values.punctuation import SEPARATORS
from scraper.values.text import match_key

__all__ = ["LEADING", "dek_of", "kicker_above", "kickers"]

JOINING = f"{SEPARATORS}:"
LEADING = re.compile(rf"^[{JOINING}\s]+(?=\w)")
"""What joined a kicker to the headline."""
BODY_ABOVE = 3
"""Paragraphs of the body above which a dek must begin; a later one is a teaser's."""


def kickers(view: Labelled, headline: FieldChoice) -> Iterator[Candidate]:
    """The line above the headline, the start of the heading that is not the headline, then the claimed kickers.

    A line above that is part of the headline ("Weather" | ": Two trains stop") is no kicker.
    """
    in_headline = {use.place for use in headline.uses}
    for stretch in view.having(Role.HEADLINE):
        above = kicker_above(view, stretch)
        if above and above.place not in in_headline:
            yield Candidate(above.text, view.source_of(above), 0, (above.place,))
        before, _, _ = stretch.text.partition(headline.value or stretch.text)
        if before.strip() and len(before) < len(stretch.text):
            kicker = before.rstrip(f" {JOINING}")
            yield Candidate(kicker, view.source_of(stretch), 0, (stretch.place_of(kicker),))
    for claim in view.claims("kicker"):
        yield Candidate(claim.value, str(claim.source), 1)
    if not view.having(Role.HEADLINE):
        for stretch in view.having(Role.KICKER)[:1]:
            if not any(place.overlaps(stretch.start, stretch.end) for place in in_headline):
                yield Candidate(stretch.text, view.source_of(stretch), 0, (stretch.place,))


def kicker_above(view: Labelled, headline: Stretch) -> Stretch | None:
    """The nearest kicker just above a headline."""
    above = (kicker for kicker in reversed(view.having(Role.KICKER)) if kicker.index < headline.index)
    return next((kicker for kicker in above if is_just_above(headline.block, kicker.block)), None)


def dek_of(view: Labelled) -> FieldChoice:
    """The lines labelled dek above the text, each line once, joined by line ends."""
    labelled = view.having(Role.DEK)
    first = labelled[0].index if labelled else 0
    # The next stretch of the body ends the dek: lines labelled dek below it belong to teasers.
    end = next((stretch.index for stretch in view.body if stretch.index > first), len(view.stretches))
    is_above = sum(stretch.index < first for stretch in view.body[:BODY_ABOVE]) < BODY_ABOVE
    # Reversed, so that the first of equal lines stays.
    lines = {match_key(line.text): line for line in reversed(labelled) if is_above and line.index < end}
    stretches = sorted(lines.values(), key=lambda stretch: stretch.index)
    origins = tuple(origin("dek", view.source_of(line), line.text, [line.place]) for line in stretches)
    uses = uses_of("dek", [line.place for line in stretches])
    return FieldChoice("\n".join(stretch.text for stretch in stretches) or None, origins, uses)
