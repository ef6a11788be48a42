"""Find every mention of an author: bylines, claims, authors' bios, lines that ask to follow somebody."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from enum import IntEnum
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from scraper.article import Author
from scraper.assembly.authors.follow_lines import Followed, read_follow_line
from scraper.assembly.authors.name_likelihood import is_likely_person
from scraper.assembly.authors.printed_names import NameKey, marked_names, name_key, names_of_line
from scraper.assembly.label_view import Labelled, Stretch
from scraper.document import Claim, Place, Role, Syntax, Within
from scraper.layout.line_parsers import is_signed, parse_byline
from scraper.layout.publication_names import Site
from scraper.values.names.byline_parser import Name
from scraper.values.names.marked_names import is_placeholder, parse_signature
from scraper.values.names.name_case import normal_case
from scraper.values.names.name_shape import (
    is_uncased,
    looks_like_organization,
    looks_like_person,
    starts_with_given_name,
)
from scraper.values.names.vocabulary import vocabulary
from scraper.values.punctuation import LONG_CHARACTERS
from scraper.values.text import fold, match_key, words
from scraper.values.urls import absolute, clean_url

__all__ = [
    "IN_FIGURE",
    "AuthorMention",
    "AuthorRank",
    "named_at_edges",
    "named_by_claims",
    "named_by_lines",
    "named_by_others",
]


class AuthorRank(IntEnum):
    """Sources of an author, the most trusted first."""

    BYLINE = 0
    """Printed byline."""
    STRUCTURED = 1
    """JSON-LD or microdata of an article."""
    META = 2
    """Meta tag, link, or microdata outside of an item."""
    UNCONFIRMED = 3
    """Printed byline of other names than the claims have."""
    EDGE = 4
    """Name that alone fills a paragraph at the beginning or the end of the text."""
    NICKNAME = 5
    """Claim of a text that does not have the shape of a name."""
    BIO = 6
    """Author's bio."""
    FOLLOW = 7
    """Line that asks to follow somebody."""


SYNTAX_RANKS = {Syntax.JSON_LD: AuthorRank.STRUCTURED, Syntax.MICRODATA: AuthorRank.STRUCTURED}
"""Rank of an item's claims by their syntax; all other claims are ``META``."""
EDGE_PARAGRAPHS = 3
"""Paragraphs at each end of the text that may be a byline."""
MAX_EDGE_CHARACTERS = LONG_CHARACTERS
"""Characters of a paragraph that may be a byline."""
MAX_CLAIMS = 64
"""Claims that are read; pages with more claims list their whole staff."""
ADDRESS_OPENING = 300
"""Characters of a bio or follow line in which an address confirms the name before it."""
MAX_OTHERS = 50
"""Bios and follow lines that are read: each costs a comparison with the text of the page."""
BIO_OPENING = 60
"""Characters at the beginning of a bio that may name its subject."""
MAX_PLAIN_WORDS = 6
"""Words of a claimed person's name that does not have the shape of a name."""
IN_FIGURE = int(Within.FIGURE | Within.CAPTION)
_PROFILE_HANDLE = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/@?(\w{1,15})/?(?:\?.*)?", re.ASCII)


class AuthorMention(Struct, frozen=True):
    """An author as a source names it."""

    author: Author
    source: str
    text: str
    """Text of the source."""
    rank: AuthorRank
    shaped: bool = True
    """Whether the name has the shape of a person's or organization's name; False for a nickname."""
    places: tuple[Place, ...] = ()
    """The stretch of the source; () for a claim."""

    @property
    def key(self) -> NameKey:
        """First and last word of the name: "Jane A. Doe" and "Jane Doe" are one."""
        return name_key(self.author.name)

    @property
    def is_person(self) -> bool:
        """Whether it is a person."""
        return self.author.kind == "person"


def named_by_lines(
    view: Labelled, lines: Sequence[Stretch], site: Site, claimed: Container[NameKey]
) -> list[AuthorMention]:
    """The authors in printed lines. A name that is not introduced, marked or claimed must be likely to be a name."""
    categories = _categories(view)
    return [
        AuthorMention(
            _as_author(name, site),
            view.source_of(line),
            line.text,
            AuthorRank.BYLINE,
            name.shaped or site.is_name(name.name),
            (line.place,),
        )
        for line in lines
        for name in names_of_line(view, line, claimed)
        if site.is_name(name.name) or match_key(name.name) not in categories
    ]


def named_by_claims(view: Labelled, site: Site) -> list[AuthorMention]:
    """The authors in the claims, the best sources first."""
    categories = _categories(view)
    mentions = [
        AuthorMention(author, str(claim.source), claim.value, _author_rank(claim, shaped=shaped), shaped)
        for claim in view.claims("author")[:MAX_CLAIMS]
        if not _is_in_caption(view, claim)
        for author, shaped in _authors_of_claim(claim, view.document.page.url, site)
        if site.is_name(author.name) or match_key(author.name) not in categories
    ]
    return sorted(mentions, key=lambda mention: mention.rank)


def named_by_others(view: Labelled, site: Site) -> Iterator[AuthorMention]:
    """The authors in authors' bios and in lines that ask to follow somebody."""
    for role, rank in ((Role.AUTHOR_BIO, AuthorRank.BIO), (Role.SOCIAL_FOLLOW, AuthorRank.FOLLOW)):
        for stretch in view.having(role)[:MAX_OTHERS]:
            source, places = view.source_of(stretch), (stretch.place,)
            if marked := marked_names(view, stretch) if rank is AuthorRank.BIO else []:
                for name in marked:
                    yield AuthorMention(_as_author(name, site), source, stretch.text, rank, name.shaped, places)
                continue
            followed = read_follow_line(stretch.text[:BIO_OPENING] if rank is AuthorRank.BIO else stretch.text)
            if followed.name and not site.is_like_name(followed.name) and _is_somebody(view, followed, stretch):
                author = Author(name=normal_case(followed.name), name_raw=followed.name, handles=followed.handles)
                yield AuthorMention(author, source, stretch.text, rank, places=places)


def _is_somebody(view: Labelled, followed: Followed, stretch: Stretch) -> bool:
    """Whether capitalised words are a person's name: a frequent given name, an address beside it, or a bio about it."""
    name, text = followed.name or "", stretch.text
    if starts_with_given_name(name) or is_uncased(name):
        return True
    if "@" in text[:ADDRESS_OPENING]:
        return is_likely_person(view, name)
    # "Jane Roe covers the harbour": the name and a word in lower case, usually a verb; not "Jane Roe at the Gazette".
    is_subject = stretch.role is Role.AUTHOR_BIO and text.startswith(name)
    after = text[len(name) :].split(maxsplit=1) if is_subject else []
    return bool(after) and after[0].islower() and after[0] not in vocabulary().at + vocabulary().for_


def named_at_edges(view: Labelled, others: Sequence[AuthorMention], site: Site) -> Iterator[AuthorMention]:
    """The persons whose names alone fill one of the first or last paragraphs of the text.

    A slash separates two persons, because such a paragraph is no credit. A name that is not introduced must begin with
    a given name; above a text whose only other author is the site, any name is accepted.
    """
    edges = (*view.body[:EDGE_PARAGRAPHS], *view.body[EDGE_PARAGRAPHS:][-EDGE_PARAGRAPHS:])
    by_site = bool(others) and all(site.is_name(mention.author.name) for mention in others)
    for index, stretch in enumerate(edges):
        if stretch.role is not Role.PARAGRAPH or len(stretch.text) > MAX_EDGE_CHARACTERS:
            continue
        names = parse_byline(stretch.text.replace("/", " & "))
        if not all(name.kind == "organization" or is_likely_person(view, name.name) for name in names):
            continue
        known = is_signed(stretch.text) or all(_may_end_text(name) for name in names)
        if known or (by_site and index < EDGE_PARAGRAPHS):
            source, places = view.source_of(stretch), (stretch.place,)
            yield from (
                AuthorMention(_author_of_name(name), source, stretch.text, AuthorRank.EDGE, places=places)
                for name in names
            )


def _may_end_text(name: Name) -> bool:
    """Whether a name without introduction is a person's, or that of a newsroom and its publication."""
    if name.kind == "person":
        return starts_with_given_name(name.name)
    parts = words(name.name)
    return len(parts) > 1 and not vocabulary().newsroom.isdisjoint(parts)


def _is_in_caption(view: Labelled, claim: Claim) -> bool:
    """Whether a claim outside of items is in a caption, where it names a photographer."""
    if claim.block is None or claim.source.type:
        return False
    container = view.document.blocks[claim.block].container
    return bool(view.document.containers[container].within & IN_FIGURE)


def _categories(view: Labelled) -> set[str]:
    return {match_key(claim.value) for claim in view.claims("section", "breadcrumb")}


def _author_rank(claim: Claim, *, shaped: bool) -> AuthorRank:
    """The rank of a claim. Microdata outside of an item has no type, and may be an image's."""
    if not shaped:
        return AuthorRank.NICKNAME
    return SYNTAX_RANKS.get(claim.source.syntax, AuthorRank.META) if claim.source.type else AuthorRank.META


def _as_author(name: Name, site: Site) -> Author:
    author = _author_of_name(name)
    return replace(author, kind="organization") if site.is_name(name.name) else author


def _author_of_name(name: Name) -> Author:
    """The author with a name; a given name alone is a person's."""
    is_given = " " not in name.name and starts_with_given_name(name.name)
    return Author(
        name=name.name,
        name_raw=name.name_raw,
        role=name.role,
        affiliation=name.affiliation,
        email=name.email,
        handles=name.handles,
        kind="person" if is_given else name.kind,
        url=name.url,
    )


def _authors_of_claim(claim: Claim, base: str | None, site: Site) -> list[tuple[Author, bool]]:
    """The authors in a claim, and whether each has the shape of a name.

    URL, job title and the like count only for a claim of a single author.
    """
    value = claim.value.strip()
    if not value or value.startswith("@") or absolute(value, None):
        return []
    kind = dict(claim.attributes).get("kind", "")
    if site.is_name(value):
        return [(Author(name=value, name_raw=value, kind="organization"), True)] if kind != "person" else []
    value = site.cut(value, ())
    names = parse_byline(value) or _plain_name(value, kind)
    if claim.source.syntax is not Syntax.LINK:
        names = names or parse_signature(value)
    authors = [(_as_author(name, site), name.shaped) for name in names if not is_placeholder(name.name)]
    if len(authors) != 1:
        return authors
    author, shaped = authors[0]
    return [(_with_attributes(author, claim.attributes, base), shaped)]


def _plain_name(value: str, kind: str) -> tuple[Name, ...]:
    """The name in a claim that does not parse as a byline: "jane doe", "Jane Doe, professor of law"."""
    first, _, second = map(str.strip, value.partition(","))
    if _is_given_name(second) and len(first.split()) <= 2 and looks_like_person(inverted := f"{second} {first}"):
        return (_claimed_name(inverted, "person"),)
    if looks_like_person(first):
        return (_claimed_name(first, "person"),)
    if looks_like_organization(value) or kind == "organization":
        return (_claimed_name(value, "organization"),)
    is_name = kind == "person" and "@" not in value and 1 < len(value.split()) <= MAX_PLAIN_WORDS
    return (_claimed_name(value, "person"),) if is_name else ()


def _is_given_name(text: str) -> bool:
    """Whether the text after a comma may be given names: "Doe, Jane A.", but not "Jane Doe, M.D."."""
    first = text.split(maxsplit=1)[0] if text else ""
    return len(first) > 1 and "." not in first and "," not in text and fold(first) not in vocabulary().suffixes


def _claimed_name(value: str, kind: Literal["person", "organization"]) -> Name:
    return Name(name=normal_case(value) if kind == "person" else value, name_raw=value, kind=kind)


def _with_attributes(author: Author, attributes: tuple[tuple[str, str], ...], base: str | None) -> Author:
    more = dict(attributes)
    url = absolute(more["url"], base) if more.get("url") else None
    profiles = [value for name, value in attributes if name in ("same_as", "url")]
    handles = (match[1] for profile in profiles if (match := _PROFILE_HANDLE.fullmatch(profile)))
    return replace(
        author,
        role=author.role or more.get("job_title") or None,
        affiliation=author.affiliation or more.get("affiliation") or None,
        email=author.email or more.get("email", "").removeprefix("mailto:") or None,
        url=author.url or (clean_url(url) if url else None),
        handles=author.handles or tuple(dict.fromkeys(f"@{handle}" for handle in handles)),
    )
