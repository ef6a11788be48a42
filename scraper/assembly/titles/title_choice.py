"""Headline, alternative headline, kicker, dek and description."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import islice, pairwise

from msgspec import Struct

from scraper.assembly.label_view import Labelled, Stretch
from scraper.assembly.titles.kicker_dek import LEADING, dek_of, kicker_above, kickers
from scraper.assembly.usage import Candidate, Origin, Use, choose
from scraper.document import Claim, Place, Role, Syntax
from scraper.layout.publication_names import Site
from scraper.values.text import match_key, words

__all__ = ["Titles", "titles_of"]

AGREES = 0.5
"""Share of words in common from which a claim supports a visible headline; below it they are different titles."""
MAX_SPANS = 16
"""Inline elements of a heading that are looked at."""
MAX_HEADINGS = 200
"""Headings that may be the part of a title that counts."""
ELLIPSIS = ("…", "...")
HEADINGS = ("h1", "h2", "h3")


class TitleRank(IntEnum):
    """Sources of a headline, the most trusted first."""

    CONFIRMED = 0
    """Printed, and claimed word for word."""
    SUPPORTED = 1
    """Printed, and claimed in other words."""
    LABELLED = 2
    """Printed only."""
    UNLABELLED = 3
    """Printed in an h1 without the headline's label, and claimed."""
    ARTICLE_CLAIM = 4
    """Headline claimed in JSON-LD."""
    PAGE_CLAIM = 5
    """Headline claimed elsewhere."""
    ALTERNATIVE_CLAIM = 6
    """Claimed alternative headline."""
    PAGE_TITLE = 7
    """Title of the page."""
    SITE_NAME = 8
    """The site's own name, where there is no other headline."""


SYNTAX_RANKS = {Syntax.JSON_LD: TitleRank.ARTICLE_CLAIM}
"""Rank of a claimed headline by its syntax; all other claimed headlines are ``PAGE_CLAIM``."""


class Titles(Struct, frozen=True):
    """What stands above an article."""

    headline: str | None
    alternative_headline: str | None
    kicker: str | None
    dek: str | None
    description: str | None
    origins: tuple[Origin, ...]
    uses: tuple[Use, ...]


def titles_of(view: Labelled, site: Site) -> Titles:
    """Choose the titles of an article."""
    claimed = _claimed_titles(view, site)
    headline = choose("headline", [*_printed_headlines(view, site, claimed), *_claimed_headlines(claimed, site)])
    alternative = choose("alternative_headline", _alternatives(headline.value, claimed, site))
    kicker = choose("kicker", kickers(view, headline))
    dek = dek_of(view)
    description = choose("description", _descriptions(view, dek.value))
    choices = (headline, alternative, kicker, dek, description)
    return Titles(
        headline=headline.value,
        alternative_headline=alternative.value,
        kicker=kicker.value,
        dek=dek.value,
        description=description.value,
        origins=tuple(row for choice in choices for row in choice.origins),
        uses=tuple(use for use in headline.uses if not _is_of_other_field(view, use.place)) + kicker.uses + dek.uses,
    )


def _is_of_other_field(view: Labelled, place: Place) -> bool:
    """Whether a stretch has a role of another field: an h1 there is a source of the headline, and stays where it is."""
    if view.having(Role.HEADLINE):
        return False
    labels = (label for label in view.labels if place.block == label.block and place.overlaps(label.start, label.end))
    return any(label.role.keep and label.role is not Role.KICKER for label in labels)


def _claimed_titles(view: Labelled, site: Site) -> list[Candidate]:
    """The claimed titles, cut, the most exact first: ranks are those among claims."""
    claims = view.claims("headline", "alternative_headline", "title")
    raw = [Candidate(claim.value, str(claim.source), _rank_of_claim(claim)) for claim in claims]
    visible = [stretch.text for stretch in view.having(Role.HEADLINE)]
    known = _best_ranks(one for one in raw if not site.is_name(one.value))
    known |= {match_key(text): TitleRank.ARTICLE_CLAIM for text in visible if not site.is_name(text)}
    headings = _heading_keys(view) if claims and not visible else frozenset()
    return [Candidate(site.cut(one.value, _cut_targets(one, known, headings)), one.source, one.rank) for one in raw]


def _best_ranks(claimed: Iterable[Candidate]) -> dict[str, int]:
    """The key of each title and the best rank at which it is claimed."""
    ranks: dict[str, int] = {}
    for one in claimed:
        key = match_key(one.value)
        if len(key) > 1:
            ranks[key] = min(one.rank, ranks.get(key, one.rank))
    return ranks


def _cut_targets(title: Candidate, known: Mapping[str, int], headings: Collection[str]) -> set[str]:
    """What a title may be cut to: another title, or the heading that makes most of it.

    What stands in front of a title is a kicker, and stays where the title is claimed better with it than without.
    """
    own = match_key(title.value)
    others = {key for key, rank in known.items() if rank <= title.rank or not own.endswith(key)}
    if own not in headings:
        others |= {key for key in headings if 2 * len(key) > len(own)}
    return others - {own}


def _heading_keys(view: Labelled) -> frozenset[str]:
    return frozenset(match_key(one.text) for one in islice(_headings(view, HEADINGS), MAX_HEADINGS))


def _rank_of_claim(claim: Claim) -> TitleRank:
    if claim.field != "headline":
        return TitleRank.PAGE_TITLE if claim.field == "title" else TitleRank.ALTERNATIVE_CLAIM
    return SYNTAX_RANKS.get(claim.source.syntax, TitleRank.PAGE_CLAIM)


def _printed_headlines(view: Labelled, site: Site, claimed: Sequence[Candidate]) -> Iterator[Candidate]:
    """Labelled headlines, then top-level headings without that label which a claim confirms."""
    ranks = _best_ranks(claimed)
    labelled = view.having(Role.HEADLINE)
    for text, stretch, more in _headline_texts(view, labelled, ranks):
        cut = _inner_title(view, stretch, ranks) if not more else None
        cut = LEADING.sub("", cut or site.cut(text, ranks))
        places = (stretch.place, more.place) if more else (stretch.place_of(cut),)
        yield Candidate(cut, view.source_of(stretch), _support(cut, site, claimed, TitleRank.LABELLED), places)
    for stretch in () if labelled else _headings(view, ("h1",)):
        if _support(stretch.text, site, claimed, TitleRank.SITE_NAME) < TitleRank.LABELLED:
            cut = site.cut(stretch.text, ranks)
            yield Candidate(cut, view.source_of(stretch), TitleRank.UNLABELLED, (stretch.place_of(cut),))


def _inner_title(view: Labelled, stretch: Stretch, ranks: Mapping[str, int]) -> str | None:
    """The part of a heading that is claimed as the title no worse than the whole, where inline markup sets it apart."""
    block = view.document.blocks[stretch.block]
    edges = {edge for span in block.spans[:MAX_SPANS] for edge in (span.start, span.end)}
    edges.update(block.breaks[:MAX_SPANS])
    whole = ranks.get(match_key(stretch.text), TitleRank.PAGE_TITLE)
    for edge in sorted(edge - stretch.start for edge in edges if stretch.start < edge < stretch.end):
        for part in (stretch.text[edge:].strip(), stretch.text[:edge].strip()):
            if ranks.get(match_key(part), TitleRank.SITE_NAME) <= whole:
                return part
    return None


def _headings(view: Labelled, tags: Collection[str]) -> Iterator[Stretch]:
    for stretch in view.stretches:
        if view.document.container_of(stretch.block).tag in tags and stretch.role is not Role.HIDDEN:
            yield stretch


def _headline_texts(
    view: Labelled, stretches: Sequence[Stretch], claimed: Collection[str]
) -> Iterator[tuple[str, Stretch, Stretch | None]]:
    """The stretches; where claims say that two neighbours are one headline, both together first.

    So do those that a mark joins to the kicker above ("Weather" | ": Two trains stop").
    """
    for one, other in pairwise(stretches):
        both = f"{one.text} {other.text}"
        if other.index == one.index + 1 and match_key(both) in claimed:
            yield both, one, other
    for stretch in stretches:
        kicker = kicker_above(view, stretch) if LEADING.match(stretch.text) else None
        if kicker and match_key(kicker.text + stretch.text) in claimed:
            yield kicker.text + stretch.text, stretch, kicker
        yield stretch.text, stretch, None


def _support(text: str, site: Site, claimed: Sequence[Candidate], unsupported: int) -> int:
    if site.is_name(text):
        return TitleRank.SITE_NAME
    key = match_key(text)
    if any(match_key(one.value) == key and one.rank != TitleRank.ALTERNATIVE_CLAIM for one in claimed):
        return TitleRank.CONFIRMED
    return TitleRank.SUPPORTED if any(_likeness(text, one.value) >= AGREES for one in claimed) else unsupported


def _likeness(one: str, other: str) -> float:
    """Words in common, as a share of the words of the longer text."""
    first, second = set(words(one)), set(words(other))
    return len(first & second) / max(len(first), len(second), 1)


def _claimed_headlines(claimed: Sequence[Candidate], site: Site) -> Iterator[Candidate]:
    for one in claimed:
        if not site.is_name(one.value):
            yield Candidate(one.value, one.source, one.rank)


def _alternatives(headline: str | None, claimed: Sequence[Candidate], site: Site) -> Iterator[Candidate]:
    """Claimed titles in other words than the headline; a title cut short is the same title."""
    if headline is None:
        return
    key = match_key(headline)
    for one in claimed:
        other = match_key(one.value)
        if other and not _same_title(key, other, one.value) and not site.is_name(one.value):
            yield Candidate(one.value, one.source, one.rank if one.rank != TitleRank.ALTERNATIVE_CLAIM else -1)


def _same_title(key: str, other: str, text: str) -> bool:
    return key == other or (text.endswith(ELLIPSIS) and key.startswith(other)) or other.startswith(key)


def _descriptions(view: Labelled, dek: str | None) -> Iterator[Candidate]:
    """Claimed summaries that are not the dek; those that were cut short come last."""
    shown = match_key(dek or "")
    for claim in view.claims("description"):
        if (key := match_key(claim.value)) and key not in shown:
            yield Candidate(claim.value, str(claim.source), int(claim.value.endswith(ELLIPSIS)))
