"""What the page says of the publication and of itself: canonical URL, section, tags, publisher, language, access."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from scraper.article import Provenance, Publisher
from scraper.assembly.choice import Candidate, Choice, choose, provenance_of
from scraper.assembly.labelled import Labelled
from scraper.assembly.sites import Site
from scraper.document import Claim
from scraper.values.languages import bcp47, guess_language
from scraper.values.text import match_key
from scraper.values.urls import absolute, clean_url, is_site_root, registrable_domain

__all__ = ["Publication", "publication_of"]

MAX_TAGS = 100
"""Keywords that are taken; pages with more list the whole site's."""


class Publication(Struct, frozen=True):
    """Fields of the article about the page and its publication."""

    canonical_url: str | None
    language: str | None
    section: str | None
    tags: tuple[str, ...]
    publisher: Publisher | None
    is_accessible_for_free: bool | None
    provenance: tuple[Provenance, ...]


def publication_of(view: Labelled, site: Site, headline: str | None, text: str) -> Publication:
    """Everything that only claims tell; ``text`` is the body's, for a language that nobody claims."""
    canonical_url = _canonical_url(view)
    language = _language(view, text or view.document.text)
    section = choose("section", [*_claims(view, "section"), *_last_crumb(view, site, headline)])
    tags, tag_rows = _tags(view)
    publisher, publisher_rows = _publisher(view)
    free = choose("is_accessible_for_free", list(_claims(view, "is_accessible_for_free")))
    return Publication(
        canonical_url=canonical_url.value,
        language=language.value,
        section=section.value,
        tags=tags,
        publisher=publisher,
        is_accessible_for_free={"true": True, "false": False}.get((free.value or "").casefold()),
        provenance=canonical_url.provenance
        + language.provenance
        + section.provenance
        + tag_rows
        + publisher_rows
        + free.provenance,
    )


def _canonical_url(view: Labelled) -> Choice:
    """The article's own URL, if it is on the same site as the page and is not the site's front page."""
    page = view.document.page.url
    candidates = [
        Candidate(clean_url(url), claim.source, int(claim.field == "url"))
        for claim in view.claims("canonical_url", "url")
        if (url := absolute(claim.value, page)) and not is_site_root(url)
    ]
    if page:
        own = registrable_domain(page)
        candidates = [one for one in candidates if registrable_domain(one.value) == own]
    return choose("canonical_url", candidates)


def _language(view: Labelled, text: str) -> Choice:
    """The claimed language as BCP 47, else what the text looks like."""
    claimed = [Candidate(tag, claim.source) for claim in view.claims("language") if (tag := bcp47(claim.value))]
    guess = None if claimed else guess_language(text)
    return choose("language", [*claimed, *([Candidate(guess, "text")] if guess else [])])


def _claims(view: Labelled, field: str) -> Iterator[Candidate]:
    return (Candidate(claim.value, claim.source) for claim in view.claims(field))


def _last_crumb(view: Labelled, site: Site, headline: str | None) -> Iterator[Candidate]:
    """The last step of the breadcrumbs that is neither the article nor the front page."""
    crumbs = view.claims("breadcrumb")
    own = match_key(headline or "")
    inner = [crumb for crumb in crumbs[1:] if match_key(crumb.value) != own and not site.is_name(crumb.value)]
    return (Candidate(crumb.value, crumb.source, 1) for crumb in inner[-1:])


def _tags(view: Labelled) -> tuple[tuple[str, ...], tuple[Provenance, ...]]:
    """Each keyword once, whatever its case, and one row of provenance for each source."""
    seen: dict[str, str] = {}
    sources: dict[str, list[str]] = {}
    for claim in view.claims("tag")[:MAX_TAGS]:
        seen.setdefault(claim.value.casefold(), claim.value)
        sources.setdefault(claim.source, []).append(claim.value)
    rows = tuple(Provenance("tags", source, ", ".join(values), True) for source, values in sources.items())
    return tuple(seen.values()), rows


def _publisher(view: Labelled) -> tuple[Publisher | None, tuple[Provenance, ...]]:
    claims = view.claims("publisher", "site_name")
    candidates = [Candidate(claim.value, claim.source, int(claim.field == "site_name")) for claim in claims]
    winner = min((one for one in candidates if one.value), key=lambda one: one.rank, default=None)
    if winner is None:
        return None, ()
    rows = provenance_of("publisher", candidates, winner)
    return Publisher(winner.value, _home(claims, winner.value, view.document.page.url)), rows


def _home(claims: tuple[Claim, ...], name: str, base: str | None) -> str | None:
    """The URL that is claimed together with the publisher's name."""
    written = (dict(claim.attributes).get("url") for claim in claims if claim.value == name)
    return next((clean_url(url) for one in written if one and (url := absolute(one, base))), None)
