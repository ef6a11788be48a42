"""Choose the fields about the page: canonical URL, section, tags, publisher, language, access."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from msgspec import Struct

from scraper.article import Publisher
from scraper.assembly.label_view import Labelled
from scraper.assembly.section_tags import section_tags_of
from scraper.assembly.usage import Candidate, FieldChoice, Origin, best, choose, origins_of
from scraper.document import Claim
from scraper.layout.publication_names import Site
from scraper.values.languages import bcp47, guess_language, may_be_mistaken
from scraper.values.text import match_key
from scraper.values.urls import absolute, clean_url, is_site_root, registrable_domain

__all__ = ["Publication", "publication_of"]

TELLING_TEXT = 800
"""Characters from which the language of the text may overrule a claim: a shorter text may be a quotation."""
CHECKED = 2000
"""Characters of the text that are compared with a claimed language: twice as many change none of 2,117 pages."""


class PublisherRank(IntEnum):
    """Sources of the publisher's name, the most trusted first."""

    CLAIMED = 0
    """Claimed as the publisher."""
    SITE_NAME = 1
    """Claimed as the name of the site."""
    IN_TITLE = 2
    """Beside the headline in the page's title, and the name of the domain."""


URL_RANKS = {"canonical_url": 0, "url": 1}
"""Rank of a canonical URL by the field of its claim."""


class Publication(Struct, frozen=True):
    """Fields of the article about the page and its publication."""

    canonical_url: str | None
    language: str | None
    section: str | None
    tags: tuple[str, ...]
    publisher: Publisher | None
    is_accessible_for_free: bool | None
    origins: tuple[Origin, ...]


def publication_of(view: Labelled, site: Site, headline: str | None, text: str) -> Publication:
    """Choose the fields that come from claims. ``text`` is the body's, for the language."""
    canonical_url = _canonical_url(view)
    language = _language(view, text)
    subjects = section_tags_of(view, site, headline)
    publisher, publisher_origins = _publisher(view, site)
    free = choose("is_accessible_for_free", list(_access_claims(view, "is_accessible_for_free")))
    return Publication(
        canonical_url=canonical_url.value,
        language=language.value,
        section=subjects.section,
        tags=subjects.tags,
        publisher=publisher,
        is_accessible_for_free={"true": True, "false": False}.get((free.value or "").casefold()),
        origins=canonical_url.origins + language.origins + subjects.origins + publisher_origins + free.origins,
    )


def _canonical_url(view: Labelled) -> FieldChoice:
    """The article's own URL, if it is on the same site as the page and is not the site's front page."""
    page = view.document.page.url
    candidates = [
        Candidate(clean_url(url), str(claim.source), URL_RANKS[claim.field])
        for claim in view.claims("canonical_url", "url")
        if (url := absolute(claim.value, page)) and not is_site_root(url)
    ]
    if page:
        domain = registrable_domain(page)
        candidates = [candidate for candidate in candidates if registrable_domain(candidate.value) == domain]
    return choose("canonical_url", candidates)


def _language(view: Labelled, text: str) -> FieldChoice:
    """The claimed language as BCP 47, unless the text is clearly in another; without a claim, the text's."""
    claimed = [Candidate(tag, str(claim.source), 1) for claim in view.claims("language") if (tag := bcp47(claim.value))]
    if not claimed:
        guess = guess_language(text or view.document.text)
        return choose("language", [Candidate(guess, "text")] if guess else [])
    guess = guess_language(text[:CHECKED]) if len(text) >= TELLING_TEXT else None
    if guess and all(may_be_mistaken(claim.value, guess) for claim in claimed):
        return choose("language", [Candidate(guess, "text"), *claimed])
    return choose("language", claimed)


def _access_claims(view: Labelled, field: str) -> Iterator[Candidate]:
    return (Candidate(claim.value, str(claim.source)) for claim in view.claims(field))


def _publisher(view: Labelled, site: Site) -> tuple[Publisher | None, tuple[Origin, ...]]:
    claims = view.claims("publisher", "site_name")
    candidates = [*_publisher_claims(view, claims), *_publishers_in_titles(view, site)]
    winner = best(candidates)
    if winner is None:
        return None, ()
    origins = origins_of("publisher", candidates, winner)
    return Publisher(winner.value, _home_page(claims, winner.value, view.document.page.url)), origins


def _publisher_claims(view: Labelled, claims: tuple[Claim, ...]) -> Iterator[Candidate]:
    """The claimed names, without those that equal the title of the page."""
    page = view.document.page.url
    titles = set() if page and is_site_root(page) else {match_key(title.value) for title in view.claims("title")}
    for claim in claims:
        rank = PublisherRank.SITE_NAME if claim.field == "site_name" else PublisherRank.CLAIMED
        if claim.field == "publisher" or match_key(claim.value) not in titles:
            yield Candidate(claim.value, str(claim.source), rank)


def _publishers_in_titles(view: Labelled, site: Site) -> Iterator[Candidate]:
    """The part of a title that equals the domain's name: ``Example`` in ``Two trains stop | Example``."""
    for claim in view.claims("title", "headline"):
        for part in site.outer_parts(claim.value):
            if site.is_name(part):
                yield Candidate(part, str(claim.source), PublisherRank.IN_TITLE)


def _home_page(claims: tuple[Claim, ...], name: str, base: str | None) -> str | None:
    """The URL that is claimed together with the publisher's name."""
    written = (dict(claim.attributes).get("url") for claim in claims if claim.value == name)
    return next((clean_url(url) for href in written if href and (url := absolute(href, base))), None)
