"""Who wrote it: from the byline, the page's claims, the author's bio and, last of all, lines that ask to follow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from scraper.article import Author, Provenance
from scraper.assembly.authors.author_sources import (
    AuthorRank,
    Named,
    named_at_edges,
    named_by_claims,
    named_by_others,
)
from scraper.assembly.authors.byline_choice import Byline, byline_of
from scraper.assembly.authors.follow_lines import handles_in
from scraper.assembly.authors.printed_names import NameKey
from scraper.assembly.label_view import Labelled
from scraper.assembly.usage import Origin, Use, origin, uses_of
from scraper.document import Role
from scraper.layout.publication_names import Site
from scraper.values.text import match_key, words

__all__ = ["Attribution", "authors_of"]

_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}")
MAX_ADDRESS_TEXT = 2000
"""Characters of a stretch in which an address is looked for."""
MAX_ADDRESSES = 200
"""Addresses, and handles, that are compared with each author."""
MIN_SURNAME_LETTERS = 4
"""Letters of a name that must stand in an address for it to be that person's."""

SEPARATORS = " ,;|·•/–—-"
"""What parts a byline from the date behind it."""


class Attribution(Struct, frozen=True):
    """The byline as printed, and the authors."""

    byline: str | None
    authors: tuple[Author, ...]
    origins: tuple[Origin, ...]
    uses: tuple[Use, ...]


def authors_of(view: Labelled, site: Site) -> Attribution:
    """Choose the authors and merge what all sources say of each."""
    claimed = named_by_claims(view, site)
    byline = byline_of(view, site, claimed)
    named = [
        *byline.named,
        *claimed,
        *named_at_edges(view, [*byline.named, *claimed], site),
        *named_by_others(view, site),
    ]
    by_key: dict[NameKey, list[Named]] = defaultdict(list)
    for one in named:
        by_key[one.key].append(one)
    keys = dict.fromkeys(one.key for one in _accepted(named, site))
    authors = tuple(_merged_author(by_key[key]) for key in keys)
    return Attribution(
        byline="\n".join(line.text.rstrip(SEPARATORS) for line in byline.lines) or None,
        authors=_with_addresses(view, authors),
        origins=_origins(view, byline, named, keys),
        uses=uses_of("byline", [line.place for line in byline.lines]),
    )


def _accepted(named: Sequence[Named], site: Site) -> list[Named]:
    """Source by source: the best one decides, others add to it.

    An article's own structured claims add whom else they name if they agree on one; other sources add a person only
    where none is known. The publication is its own author only where nobody else is.
    """
    accepted: list[Named] = []
    for rank in AuthorRank:
        more = [one for one in named if one.rank == rank]
        others = [one for one in more if not site.is_name(one.author.name)]
        keys = {one.key for one in accepted if one.is_person or not one.shaped}
        if not accepted:
            accepted = others
        elif rank >= AuthorRank.BIO:
            continue
        elif not keys or (rank is AuthorRank.STRUCTURED and keys & {one.key for one in more}):
            accepted = accepted + [one for one in others if one.is_person]
    return accepted or [one for one in named if one.rank == min(other.rank for other in named)]


def _merged_author(sources: Sequence[Named]) -> Author:
    """One author of what several sources say, the best source first."""
    authors = [one.author for one in sorted(sources, key=lambda one: one.rank)]
    return replace(
        authors[0],
        role=_first_value(author.role for author in authors),
        affiliation=_first_value(author.affiliation for author in authors),
        url=_first_value(author.url for author in authors),
        email=_first_value(author.email for author in authors),
        handles=_handles_once(handle for author in authors for handle in author.handles),
    )


def _first_value(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _handles_once(handles: Iterable[str]) -> tuple[str, ...]:
    return tuple({handle.casefold(): handle for handle in reversed(list(handles))}.values())[::-1]


def _with_addresses(view: Labelled, authors: tuple[Author, ...]) -> tuple[Author, ...]:
    """E-mail addresses and handles that stand apart from the name but hold part of it."""
    stretches = view.having(Role.BYLINE, Role.AUTHOR_BIO, Role.CONTACT, Role.SOCIAL_FOLLOW)
    texts = [stretch.text for stretch in stretches if "@" in stretch.text]
    emails = [email for text in texts for email in _EMAIL.findall(text[:MAX_ADDRESS_TEXT])]
    handles = [handle for text in texts for handle in handles_in(text)]
    handles += [value for claim in view.claims("author") for name, value in claim.attributes if name == "handle"]
    keyed_emails, keyed_handles = (
        _keyed_addresses(emails, lambda email: email.partition("@")[0]),
        _keyed_addresses(handles, str),
    )
    return tuple(_addressed(author, keyed_emails, keyed_handles) for author in authors)


def _keyed_addresses(addresses: Iterable[str], part: Callable[[str], str]) -> list[tuple[str, str]]:
    """The first addresses, each behind the key of the part of it that may hold a name."""
    return [(match_key(part(one)), one) for one in islice(addresses, MAX_ADDRESSES)]


def _addressed(author: Author, emails: Sequence[tuple[str, str]], handles: Sequence[tuple[str, str]]) -> Author:
    if author.kind != "person":
        return author
    names = [key for word in words(author.name) if len(key := match_key(word)) >= MIN_SURNAME_LETTERS]
    own = [email for key, email in emails if _holds_name(key, names)]
    mine = [handle for key, handle in handles if _holds_name(key, names)]
    return replace(author, email=author.email or _first_value(own), handles=_handles_once([*author.handles, *mine]))


def _holds_name(key: str, names: Sequence[str]) -> bool:
    return any(name in key for name in names)


def _origins(
    view: Labelled, byline: Byline, named: Sequence[Named], keys: Container[tuple[str, ...]]
) -> tuple[Origin, ...]:
    """An origin for each source that names somebody; the sources that name an author won."""
    found = [origin("byline", view.source_of(line), line.text, [line.place]) for line in byline.lines]
    for won in (True, False):
        found += [
            Origin(Provenance("authors", one.source, one.said, won), one.places)
            for one in named
            if (one.key in keys) is won
        ]
    return tuple({(one.row.field, one.row.source, one.row.value): one for one in reversed(found)}.values())[::-1]
