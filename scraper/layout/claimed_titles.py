"""What a page claims to be called, and how much that speaks for a text as its headline."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from msgspec import Struct

from scraper.document import Claim, Document
from scraper.layout.publication_names import site_names
from scraper.values.text import match_key, words

__all__ = ["TELLING_LETTERS", "ClaimedTitles", "claimed_titles"]

TITLE_FIELDS = ("headline", "title", "alternative_headline")
MOST_TITLES = 200
"""Different titles that are looked for; a page that claims more is a list of pages."""
COMPARED_TITLES = 8
"""Titles that are compared word by word, and part by part: the page's own come first."""
TELLING_LETTERS = 12
"""A shorter text may stand in a title by chance."""
SAME, BEGINS_OR_ENDS, HOLDS = 4.0, 3.5, 2.5
"""What it says for a text that it is a title, that one begins or ends with the other, and that one holds the other."""
ALTERNATIVE = 2.5
"""The same of what is claimed as an alternative headline only: the headline stands elsewhere."""
UNSURE = 1.0
"""The same of what is claimed as the name of the site and as the headline."""
LIKE = 2.5
"""The same where all words are in common."""
LEAST_LIKE = 0.5
"""Share of words in common below which two titles are different ones."""
NAME = -0.4
"""A headline with the name of the site is one only where there is no other."""


class ClaimedTitles(Struct, frozen=True):
    """The titles that a page claims, as match keys."""

    exact: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    """What is no headline though titles hold it: names of the site, and what stands beside a headline in a title."""
    alternatives: frozenset[str] = frozenset()
    """Those that are claimed as alternative headlines only."""
    joined: str = ""
    """All of them: a quick look for a text that is part of one."""
    shortest: int = 0
    words: tuple[frozenset[str], ...] = ()
    """The words of the page's own."""

    def may_speak_for(self, key: str) -> bool:
        """Whether a title can be part of a text or the other way round: a quick test that errs towards True."""
        return key in self.joined or (bool(self.exact) and len(key) > self.shortest)

    def support(self, key: str) -> float:
        """What the titles say for a text, by its key; 0 where they say nothing."""
        if key in self.names:
            return UNSURE if key in self.exact and len(key) >= TELLING_LETTERS else NAME
        if key in self.exact:
            return ALTERNATIVE if key in self.alternatives else SAME
        if len(key) < TELLING_LETTERS:
            return 0.0
        return max((_overlap(key, title) for title in self.exact), default=0.0)

    def likeness(self, text: str) -> float:
        """What they say for a text that shares words with one of them: a headline in other words."""
        own = set(words(text))
        shares = (len(own & title) / max(len(own), len(title), 1) for title in self.words)
        share = max(shares, default=0.0)
        return LIKE * share if share >= LEAST_LIKE else 0.0


def claimed_titles(document: Document) -> ClaimedTitles:
    """The titles that a document claims."""
    claims = [claim for claim in document.claims if claim.field in TITLE_FIELDS]
    exact = dict.fromkeys(islice(dict.fromkeys(match_key(claim.value) for claim in claims), MOST_TITLES))
    exact.pop("", None)
    names = site_names(document)
    return ClaimedTitles(
        exact=frozenset(exact),
        names=names | (_beside_headlines(claims, names) - exact.keys()),
        alternatives=frozenset(exact) - {match_key(one.value) for one in claims if one.field != "alternative_headline"},
        joined="\n".join(sorted(exact)),
        shortest=min(map(len, exact), default=0),
        words=tuple(frozenset(words(text)) for text in _own(claims)),
    )


def _overlap(key: str, title: str) -> float:
    if key in title:
        # A few words of a title may be the section or the place.
        at_edge = title.startswith(key) or title.endswith(key)
        return min(1.0, 2 * len(key) / len(title)) * (BEGINS_OR_ENDS if at_edge else HOLDS)
    if len(title) < TELLING_LETTERS or title not in key:
        return 0.0
    return BEGINS_OR_ENDS if key.endswith(title) else HOLDS


def _own(claims: Sequence[Claim]) -> list[str]:
    return list(islice(dict.fromkeys(claim.value for claim in claims), COMPARED_TITLES))


def _beside_headlines(claims: Sequence[Claim], names: frozenset[str]) -> frozenset[str]:
    """What is left of a title without the headline that it begins or ends with: the site, its blog, a section."""
    keys = [match_key(title) for title in _own(claims)]
    claimed = {match_key(claim.value) for claim in claims if claim.field == "headline"} - names
    headlines = [key for key in keys if len(key) >= TELLING_LETTERS and key in claimed]
    left = {title.removeprefix(one) for title in keys for one in headlines if title.startswith(one)}
    left |= {title.removesuffix(one) for title in keys for one in headlines if title.endswith(one)}
    return frozenset(left - {""})
