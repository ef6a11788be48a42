"""The lines beside the headline: the kicker above it, the dek below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.assembly.candidates import Candidate, Choice
from scraper.assembly.label_view import Labelled, Stretch
from scraper.assembly.usage import origin, uses_of
from scraper.document import Role
from scraper.layout.header import is_just_above
from scraper.values.text import match_key

__all__ = ["LEADING", "dek_of", "kicker_above", "kickers"]

LEADING = re.compile(r"^[\s:|·–—-]+(?=\w)")
"""What joined a kicker to the headline."""
BODY_ABOVE = 3
"""With so many paragraphs above it a line that is labelled dek is a teaser's."""


def kickers(view: Labelled, headline: str | None) -> Iterator[Candidate]:
    """The line above the headline, the start of the heading that is not the headline, then what is claimed."""
    for stretch in view.having(Role.HEADLINE):
        above = kicker_above(view, stretch)
        if above:
            yield Candidate(above.text, view.source_of(above), 0, (above.place,))
        before, _, _ = stretch.text.partition(headline or stretch.text)
        if before.strip() and len(before) < len(stretch.text):
            kicker = before.rstrip(" :|·–—-")
            yield Candidate(kicker, view.source_of(stretch), 0, (stretch.place_of(kicker),))
    for claim in view.claims("kicker"):
        yield Candidate(claim.value, str(claim.source), 1)
    if not view.having(Role.HEADLINE):
        yield from (Candidate(one.text, view.source_of(one), 0, (one.place,)) for one in view.having(Role.KICKER)[:1])


def kicker_above(view: Labelled, headline: Stretch) -> Stretch | None:
    """The nearest kicker just above a headline."""
    above = (kicker for kicker in reversed(view.having(Role.KICKER)) if kicker.index < headline.index)
    return next((kicker for kicker in above if is_just_above(headline.block, kicker.block)), None)


def dek_of(view: Labelled) -> Choice:
    """All that is labelled dek in one place above the text, each line once, joined by line ends."""
    labelled = view.having(Role.DEK)
    first = labelled[0].index if labelled else 0
    below = next((one.index for one in view.body if one.index > first), len(view.stretches))
    is_above = sum(one.index < first for one in view.body[:BODY_ABOVE]) < BODY_ABOVE
    lines = {match_key(one.text): one for one in reversed(labelled) if is_above and one.index < below}
    stretches = sorted(lines.values(), key=lambda stretch: stretch.index)
    origins = tuple(origin("dek", view.source_of(one), one.text, [one.place]) for one in stretches)
    uses = uses_of("dek", [one.place for one in stretches])
    return Choice("\n".join(stretch.text for stretch in stretches) or None, origins, uses)
