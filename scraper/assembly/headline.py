"""Headline, alternative headline, kicker, dek and description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from scraper.article import Provenance
from scraper.assembly.choice import Candidate, Choice, choose
from scraper.assembly.labelled import Labelled, Stretch
from scraper.assembly.sites import Site
from scraper.document import Claim, Role
from scraper.values.text import match_key, words

__all__ = ["Titles", "titles_of"]

AGREES = 0.5
"""Share of words in common from which a claim supports a visible headline; below it they are different titles."""
MAX_SPANS = 16
"""Inline elements of a heading that are looked at."""
_LEADING = re.compile(r"^[\s:|·–—-]+(?=\w)")
"""What joined a kicker to the headline."""
ELLIPSIS = ("…", "...")

CONFIRMED, SUPPORTED, LABELLED, UNLABELLED, CLAIMED = range(5)
"""Ranks of a headline: visible and claimed word for word; visible and claimed in other words; visible; an h1 that no
label names but a claim does; claimed only."""
NAME_OF_SITE = 100
"""Rank of the site's own name, which is a headline only where there is no other."""


class Titles(Struct, frozen=True):
    """What stands above an article."""

    headline: str | None
    alternative_headline: str | None
    kicker: str | None
    dek: str | None
    description: str | None
    provenance: tuple[Provenance, ...]


def titles_of(view: Labelled, site: Site) -> Titles:
    """Choose the titles of an article."""
    claimed = _claimed(view, site)
    headline = choose("headline", [*_visible(view, site, claimed), *_as_headlines(claimed, site)])
    alternative = choose("alternative_headline", _alternatives(headline.value, claimed, site))
    kicker = choose("kicker", [*_labelled(view, Role.KICKER), *_claims(view.claims("kicker"))])
    dek = _dek(view)
    description = choose("description", _descriptions(view, dek.value))
    choices = (headline, alternative, kicker, dek, description)
    return Titles(
        headline=headline.value,
        alternative_headline=alternative.value,
        kicker=kicker.value,
        dek=dek.value,
        description=description.value,
        provenance=tuple(row for choice in choices for row in choice.provenance),
    )


def _claimed(view: Labelled, site: Site) -> list[Candidate]:
    """The claimed titles, cut, the most exact first: ranks are those among claims."""
    claims = view.claims("headline", "alternative_headline", "title")
    visible = [stretch.text for stretch in view.having(Role.HEADLINE)]
    texts = [claim.value for claim in claims] + visible
    keys = {key for text in texts if len(key := match_key(text)) > 1 and not site.is_name(text)}
    return [
        Candidate(site.cut(claim.value, keys - {match_key(claim.value)}), claim.source, _rank_of_claim(claim))
        for claim in claims
    ]


def _rank_of_claim(claim: Claim) -> int:
    if claim.field != "headline":
        return 4 if claim.field == "title" else 3
    return 0 if claim.source.startswith("json-ld") else 1


def _visible(view: Labelled, site: Site, claimed: Sequence[Candidate]) -> Iterator[Candidate]:
    """Labelled headlines, then top-level headings without that label which a claim confirms."""
    keys = {match_key(one.value) for one in claimed}
    labelled = view.having(Role.HEADLINE)
    for text, stretch in _joined(labelled, keys):
        cut = _inner_title(view, stretch, keys) or site.cut(text, keys)
        yield Candidate(_LEADING.sub("", cut), view.source_of(stretch), _support(cut, site, claimed, LABELLED))
    for stretch in () if labelled else _top_headings(view):
        if _support(stretch.text, site, claimed, NAME_OF_SITE) < LABELLED:
            yield Candidate(site.cut(stretch.text, keys), view.source_of(stretch), UNLABELLED)


def _inner_title(view: Labelled, stretch: Stretch, keys: set[str]) -> str | None:
    """The part of a heading that is the claimed title, where inline markup sets a kicker or a date apart from it."""
    block = view.document.blocks[stretch.block]
    edges = {edge for span in block.spans[:MAX_SPANS] for edge in (span.start, span.end)} | set(
        block.breaks[:MAX_SPANS]
    )
    for edge in sorted(edge - stretch.start for edge in edges if stretch.start < edge < stretch.end):
        for part in (stretch.text[edge:].strip(), stretch.text[:edge].strip()):
            if match_key(part) in keys:
                return part
    return None


def _top_headings(view: Labelled) -> Iterator[Stretch]:
    for stretch in view.stretches:
        if view.document.container_of(stretch.block).tag == "h1" and stretch.role is not Role.HIDDEN:
            yield stretch


def _joined(stretches: Sequence[Stretch], keys: set[str]) -> Iterator[tuple[str, Stretch]]:
    """The stretches; where a claim says that two neighbours are one headline, both together first."""
    for one, other in pairwise(stretches):
        both = f"{one.text} {other.text}"
        if other.index == one.index + 1 and match_key(both) in keys:
            yield both, one
    for stretch in stretches:
        yield stretch.text, stretch


def _support(text: str, site: Site, claimed: Sequence[Candidate], unsupported: int) -> int:
    if site.is_name(text):
        return NAME_OF_SITE
    key = match_key(text)
    if any(match_key(one.value) == key for one in claimed):
        return CONFIRMED
    return SUPPORTED if any(_likeness(text, one.value) >= AGREES for one in claimed) else unsupported


def _likeness(one: str, other: str) -> float:
    """Words in common, as a share of the words of the longer text."""
    first, second = set(words(one)), set(words(other))
    return len(first & second) / max(len(first), len(second), 1)


def _as_headlines(claimed: Sequence[Candidate], site: Site) -> Iterator[Candidate]:
    for one in claimed:
        if not site.is_name(one.value):
            yield Candidate(one.value, one.source, CLAIMED + one.rank)


def _alternatives(headline: str | None, claimed: Sequence[Candidate], site: Site) -> Iterator[Candidate]:
    """Claimed titles in other words than the headline; a title cut short is the same title."""
    if headline is None:
        return
    key = match_key(headline)
    for one in claimed:
        other = match_key(one.value)
        if other and not _same_title(key, other, one.value) and not site.is_name(one.value):
            yield Candidate(one.value, one.source, one.rank if one.rank != 3 else -1)


def _same_title(key: str, other: str, text: str) -> bool:
    return key == other or (text.endswith(ELLIPSIS) and key.startswith(other)) or other.startswith(key)


def _labelled(view: Labelled, role: Role) -> Iterator[Candidate]:
    return (Candidate(stretch.text, view.source_of(stretch)) for stretch in view.having(role))


def _claims(claims: Sequence[Claim]) -> Iterator[Candidate]:
    return (Candidate(claim.value, claim.source, 1) for claim in claims)


def _dek(view: Labelled) -> Choice:
    """All that is labelled dek, each line once, joined by line ends."""
    lines = {match_key(stretch.text): stretch for stretch in reversed(view.having(Role.DEK))}
    stretches = sorted(lines.values(), key=lambda stretch: stretch.index)
    provenance = tuple(Provenance("dek", view.source_of(one), one.text, True) for one in stretches)
    return Choice("\n".join(stretch.text for stretch in stretches) or None, provenance)


def _descriptions(view: Labelled, dek: str | None) -> Iterator[Candidate]:
    """Claimed summaries that are not the dek; those that were cut short come last."""
    shown = match_key(dek or "")
    for claim in view.claims("description"):
        if (key := match_key(claim.value)) and key not in shown:
            yield Candidate(claim.value, claim.source, int(claim.value.endswith(ELLIPSIS)))
