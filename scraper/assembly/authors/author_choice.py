"""Choose the authors from the byline, the claims, the authors' bios and the lines that ask to follow somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from scraper.article import Author, Provenance
from scraper.assembly.authors.author_sources import (
    AuthorMention,
    AuthorRank,
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
from scraper.values.punctuation import EMAIL, SEPARATORS
from scraper.values.text import match_key, words

__all__ = ["Attribution", "authors_of"]

MAX_ADDRESS_TEXT = 2000
"""Characters of a stretch that are searched for an address."""
MAX_ADDRESSES = 200
"""Addresses, and handles, that are compared with each author."""
MIN_SURNAME_LETTERS = 4
"""Letters of a name that an address must contain to be that person's."""

AFTER_BYLINE = f" {SEPARATORS},;"
"""Separators between a byline and the date behind it."""


class Attribution(Struct, frozen=True):
    """The byline as printed, and the authors."""

    byline: str | None
    authors: tuple[Author, ...]
    origins: tuple[Origin, ...]
    uses: tuple[Use, ...]


def authors_of(view: Labelled, site: Site) -> Attribution:
    """Choose the authors, and merge the sources of each author."""
    claimed = named_by_claims(view, site)
    byline = byline_of(view, site, claimed)
    mentions = [
        *byline.mentions,
        *claimed,
        *named_at_edges(view, [*byline.mentions, *claimed], site),
        *named_by_others(view, site),
    ]
    by_key: dict[NameKey, list[AuthorMention]] = defaultdict(list)
    for mention in mentions:
        by_key[mention.key].append(mention)
    keys = dict.fromkeys(mention.key for mention in _accepted(mentions, site))
    authors = tuple(_merged_author(by_key[key]) for key in keys)
    return Attribution(
        byline="\n".join(line.text.rstrip(AFTER_BYLINE) for line in byline.lines) or None,
        authors=_with_addresses(view, authors),
        origins=_author_origins(view, byline, mentions, keys),
        uses=uses_of("byline", [line.place for line in byline.lines]),
    )


def _accepted(mentions: Sequence[AuthorMention], site: Site) -> list[AuthorMention]:
    """The mentions of authors: the best source decides, the sources below it add to it.

    The publication itself is an author only where no other author is known.
    """
    accepted: list[AuthorMention] = []
    for rank in AuthorRank:
        of_rank = [mention for mention in mentions if mention.rank == rank]
        others = [mention for mention in of_rank if not site.is_name(mention.author.name)]
        # Organizations with the shape of a name ("Reuters") do not keep a source below from naming the persons.
        keys = {mention.key for mention in accepted if mention.is_person or not mention.shaped}
        if not accepted:
            accepted = others
        elif rank >= AuthorRank.BIO:
            # Bios and follow lines also name other people: they count only where no source above names an author.
            continue
        elif not keys or (rank is AuthorRank.STRUCTURED and keys & {mention.key for mention in of_rank}):
            # Co-authors whom the byline leaves out: believed of structured claims that agree on one of the authors.
            accepted = accepted + [mention for mention in others if mention.is_person]
    if accepted:
        return accepted
    # Every mention is of the publication.
    best = min((mention.rank for mention in mentions), default=None)
    return [mention for mention in mentions if mention.rank == best]


def _merged_author(mentions: Sequence[AuthorMention]) -> Author:
    """One author of several mentions; the best source gives the name, the others fill in what it does not say."""
    authors = [mention.author for mention in sorted(mentions, key=lambda mention: mention.rank)]
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
    """The authors with the e-mail addresses and handles that contain part of their names."""
    stretches = view.having(Role.BYLINE, Role.AUTHOR_BIO, Role.CONTACT, Role.SOCIAL_FOLLOW)
    texts = [stretch.text for stretch in stretches if "@" in stretch.text]
    emails = [email for text in texts for email in EMAIL.findall(text[:MAX_ADDRESS_TEXT])]
    handles = [handle for text in texts for handle in handles_in(text)]
    handles += [value for claim in view.claims("author") for name, value in claim.attributes if name == "handle"]
    keyed_emails, keyed_handles = (
        _keyed_addresses(emails, lambda email: email.partition("@")[0]),
        _keyed_addresses(handles, str),
    )
    return tuple(_addressed(author, keyed_emails, keyed_handles) for author in authors)


def _keyed_addresses(addresses: Iterable[str], part: Callable[[str], str]) -> list[tuple[str, str]]:
    """The first addresses, each with the key of the part that may contain a name."""
    return [(match_key(part(address)), address) for address in islice(addresses, MAX_ADDRESSES)]


def _addressed(author: Author, emails: Sequence[tuple[str, str]], handles: Sequence[tuple[str, str]]) -> Author:
    if author.kind != "person":
        return author
    names = [key for word in words(author.name) if len(key := match_key(word)) >= MIN_SURNAME_LETTERS]
    own_emails = [email for key, email in emails if _holds_name(key, names)]
    own_handles = [handle for key, handle in handles if _holds_name(key, names)]
    return replace(
        author, email=author.email or _first_value(own_emails), handles=_handles_once([*author.handles, *own_handles])
    )


def _holds_name(key: str, names: Sequence[str]) -> bool:
    return any(name in key for name in names)


def _author_origins(
    view: Labelled, byline: Byline, mentions: Sequence[AuthorMention], keys: Container[NameKey]
) -> tuple[Origin, ...]:
    """The byline's lines, then each different source of an author once, the sources of the chosen authors first."""
    origins = [origin("byline", view.source_of(line), line.text, [line.place]) for line in byline.lines]
    for chosen in (True, False):
        origins += [
            Origin(Provenance("authors", mention.source, mention.text, chosen), mention.places)
            for mention in mentions
            if (mention.key in keys) is chosen
        ]
    # Of equal rows the first one stays, in its place.
    rows = {(row.row.field, row.row.source, row.row.value): row for row in reversed(origins)}
    return tuple(rows.values())[::-1]
