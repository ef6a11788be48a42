"""The titles that a page claims, and how much they support a text as its headline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from msgspec import Struct

from scraper.document import Claim, Document
from scraper.layout.publication_names import site_names
from scraper.values.text import match_key, words

__all__ = ["TELLING_LETTERS", "ClaimedTitles", "claimed_titles"]

TITLE_FIELDS = ("headline", "title", "alternative_headline")
MAX_TITLES = 200
"""Different titles that are searched for; a page that claims more is a list of pages."""
MAX_COMPARED_TITLES = 8
"""Titles that are compared word by word and part by part; the titles of the page itself come first."""
TELLING_LETTERS = 12
"""A shorter text may be part of a title by chance."""
SAME, BEGINS_OR_ENDS, HOLDS = 4.0, 3.5, 2.5
"""Support for a text that equals a title, that begins or ends with a title or the reverse, that holds a title or the
reverse."""
ALTERNATIVE = 2.5
"""Support for a text that is claimed as an alternative headline only: another text is the headline."""
UNSURE = 1.0
"""Support for a text that is claimed as the name of the site and as the headline."""
LIKE = 2.5
"""Support for a text that shares all its words with a title."""
MIN_LIKENESS = 0.5
"""Share of words in common from which on two titles are versions of the same title."""
NAME = -0.4
"""Support for the name of the site: it is the headline only if there is no other candidate."""


class ClaimedTitles(Struct, frozen=True):
    """The titles that a page claims, as match keys."""

    exact: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """Parts of titles that are not headlines: names of the site, and the rest of a title that holds a headline."""
    alternatives: frozenset[str] = frozenset()
    """Titles that are claimed as alternative headlines only."""
    joined: str = ""
    """All titles in one string, for a quick test of whether a text is part of a title."""
    shortest: int = 0
    words: tuple[frozenset[str], ...] = ()
    """The words of each compared title."""

    def may_speak_for(self, key: str) -> bool:
        """Whether a title may be part of a text or the reverse: a quick test that errs towards True."""
        return key in self.joined or (bool(self.exact) and len(key) > self.shortest)

    def support(self, key: str) -> float:
        """Support of the titles for a text, by its match key; 0 if no title is like it."""
        if key in self.names:
            return UNSURE if key in self.exact and len(key) >= TELLING_LETTERS else NAME
        if key in self.exact:
            return ALTERNATIVE if key in self.alternatives else SAME
        if len(key) < TELLING_LETTERS:
            return 0.0
        return max((_overlap(key, title) for title in self.exact), default=0.0)

    def likeness(self, text: str) -> float:
        """Support for a text that shares words with a title: a headline in other words."""
        text_words = set(words(text))
        shares = (len(text_words & title) / max(len(text_words), len(title), 1) for title in self.words)
        share = max(shares, default=0.0)
        return LIKE * share if share >= MIN_LIKENESS else 0.0


def claimed_titles(document: Document) -> ClaimedTitles:
    """Collect the titles that a document claims."""
    claims = [claim for claim in document.claims if claim.field in TITLE_FIELDS]
    exact = dict.fromkeys(islice(dict.fromkeys(match_key(claim.value) for claim in claims), MAX_TITLES))
    exact.pop("", None)
    names = site_names(document)
    main_titles = {match_key(claim.value) for claim in claims if claim.field != "alternative_headline"}
    return ClaimedTitles(
        exact=frozenset(exact),
        names=names | (_beside_headlines(claims, names) - exact.keys()),
        alternatives=frozenset(exact) - main_titles,
        joined="\n".join(sorted(exact)),
        shortest=min(map(len, exact), default=0),
        words=tuple(frozenset(words(text)) for text in _compared_titles(claims)),
    )


def _overlap(key: str, title: str) -> float:
    if key in title:
        # A few words of a title may be the section or the place, so a short part counts less.
        at_edge = title.startswith(key) or title.endswith(key)
        return min(1.0, 2 * len(key) / len(title)) * (BEGINS_OR_ENDS if at_edge else HOLDS)
    if len(title) < TELLING_LETTERS or title not in key:
        return 0.0
    return BEGINS_OR_ENDS if key.endswith(title) else HOLDS


def _compared_titles(claims: Sequence[Claim]) -> list[str]:
    return list(islice(dict.fromkeys(claim.value for claim in claims), MAX_COMPARED_TITLES))


def _beside_headlines(claims: Sequence[Claim], names: frozenset[str]) -> frozenset[str]:
    """The rest of each title that begins or ends with a headline: the name of the site, of its blog, of a section."""
    keys = [match_key(title) for title in _compared_titles(claims)]
    claimed = {match_key(claim.value) for claim in claims if claim.field == "headline"} - names
    headlines = [key for key in keys if len(key) >= TELLING_LETTERS and key in claimed]
    rests = {title.removeprefix(headline) for title in keys for headline in headlines if title.startswith(headline)}
    rests |= {title.removesuffix(headline) for title in keys for headline in headlines if title.endswith(headline)}
    return frozenset(rests - {""})
