"""Choose headline, alternative headline, kicker, dek and description."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import islice, pairwise

from msgspec import Struct
from msgspec.structs import replace

from scraper.assembly.label_view import Labelled, Stretch
from scraper.assembly.titles.kicker_dek import LEADING, dek_of, kicker_above, kickers
from scraper.assembly.usage import Candidate, Origin, Use, choose
from scraper.document import Claim, Place, Role, Syntax
from scraper.layout.publication_names import Site
from scraper.values.text import match_key, words

__all__ = ["Titles", "titles_of"]

MIN_LIKENESS = 0.5
"""Minimum share of common words with which a claim supports a printed headline."""
MAX_SPANS = 16
"""Inline elements of a heading that are read."""
MAX_HEADINGS = 200
"""Headings that a title may be cut to."""
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
    """The titles of an article, and its description."""

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
    """The claimed titles without the site's name and other additions."""
    claims = view.claims("headline", "alternative_headline", "title")
    raw = [Candidate(claim.value, str(claim.source), _rank_of_claim(claim)) for claim in claims]
    printed = [stretch.text for stretch in view.having(Role.HEADLINE)]
    known = _best_ranks(title for title in raw if not site.is_name(title.value))
    known |= {match_key(text): TitleRank.ARTICLE_CLAIM for text in printed if not site.is_name(text)}
    headings = _heading_keys(view) if claims and not printed else frozenset()
    return [
        Candidate(site.cut(title.value, _cut_targets(title, known, headings)), title.source, title.rank)
        for title in raw
    ]


def _best_ranks(claimed: Iterable[Candidate]) -> dict[str, int]:
    """The key of each claimed title → its best rank."""
    ranks: dict[str, int] = {}
    for title in claimed:
        key = match_key(title.value)
        if len(key) > 1:
            ranks[key] = min(title.rank, ranks.get(key, title.rank))
    return ranks


def _cut_targets(title: Candidate, known: Mapping[str, int], headings: Collection[str]) -> set[str]:
    """The keys that a title may be cut to: another title, or the heading that makes up most of it.

    Text in front of a title is a kicker: it stays if the better claim has it.
    """
    title_key = match_key(title.value)
    targets = {key for key, rank in known.items() if rank <= title.rank or not title_key.endswith(key)}
    if title_key not in headings:
        targets |= {key for key in headings if 2 * len(key) > len(title_key)}
    return targets - {title_key}


def _heading_keys(view: Labelled) -> frozenset[str]:
    return frozenset(match_key(heading.text) for heading in islice(_headings(view, HEADINGS), MAX_HEADINGS))


def _rank_of_claim(claim: Claim) -> TitleRank:
    if claim.field != "headline":
        return TitleRank.PAGE_TITLE if claim.field == "title" else TitleRank.ALTERNATIVE_CLAIM
    return SYNTAX_RANKS.get(claim.source.syntax, TitleRank.PAGE_CLAIM)


def _printed_headlines(view: Labelled, site: Site, claimed: Sequence[Candidate]) -> Iterator[Candidate]:
    """The labelled headlines; without any, the h1 headings that a claim confirms."""
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
    """The part of a heading between inline elements that is claimed with no worse a rank than the whole heading."""
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
    """The text of each headline, its stretch, and a second stretch if claims join the two.

    Claims join neighbours into one headline, and a headline to the kicker above ("Weather" | ": Two trains stop").
    """
    for first, second in pairwise(stretches):
        both = f"{first.text} {second.text}"
        if second.index == first.index + 1 and match_key(both) in claimed:
            yield both, first, second
    for stretch in stretches:
        kicker = kicker_above(view, stretch) if LEADING.match(stretch.text) else None
        if kicker and match_key(kicker.text + stretch.text) in claimed:
            yield kicker.text + stretch.text, stretch, kicker
        yield stretch.text, stretch, None


def _support(text: str, site: Site, claimed: Sequence[Candidate], unsupported: int) -> int:
    if site.is_name(text):
        return TitleRank.SITE_NAME
    key = match_key(text)
    if any(match_key(title.value) == key and title.rank != TitleRank.ALTERNATIVE_CLAIM for title in claimed):
        return TitleRank.CONFIRMED
    return (
        TitleRank.SUPPORTED if any(_likeness(text, title.value) >= MIN_LIKENESS for title in claimed) else unsupported
    )


def _likeness(title: str, other: str) -> float:
    """Common words, as a share of the words of the longer text."""
    first, second = set(words(title)), set(words(other))
    return len(first & second) / max(len(first), len(second), 1)


def _claimed_headlines(claimed: Sequence[Candidate], site: Site) -> Iterator[Candidate]:
    return (title for title in claimed if not site.is_name(title.value))


def _alternatives(headline: str | None, claimed: Sequence[Candidate], site: Site) -> Iterator[Candidate]:
    """Claimed titles in other words than the headline; a shortened title is the same title."""
    if headline is None:
        return
    key = match_key(headline)
    for title in claimed:
        other = match_key(title.value)
        if other and not _same_title(key, other, title.value) and not site.is_name(title.value):
            # A title that is claimed as the alternative headline goes before all others.
            yield title if title.rank != TitleRank.ALTERNATIVE_CLAIM else replace(title, rank=-1)


def _same_title(key: str, other: str, text: str) -> bool:
    return key == other or (text.endswith(ELLIPSIS) and key.startswith(other)) or other.startswith(key)


def _descriptions(view: Labelled, dek: str | None) -> Iterator[Candidate]:
    """Claimed summaries that are not the dek; shortened summaries come last."""
    shown = match_key(dek or "")
    for claim in view.claims("description"):
        if (key := match_key(claim.value)) and key not in shown:
            yield Candidate(claim.value, str(claim.source), int(claim.value.endswith(ELLIPSIS)))
