"""Decide the outcome of reading a page: an article, another page, or a page that says why it shows no article."""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from scraper.article import Outcome, PageKind, PageKindName
from scraper.assembly.body.body_entries import Body
from scraper.assembly.label_view import Labelled
from scraper.document import DocumentKind, Role
from scraper.values.tables import load_table
from scraper.values.text import words

__all__ = ["Wall", "WallPhrases", "load_walls", "outcome_of", "wall_of"]

_LETTER = re.compile(r"[^\W\d_]")
MAX_WORD_CHARACTERS = 12
"""Maximum mean length of words in any language: a longer text has more words than any limit."""


class WallPhrases(Struct, frozen=True):
    """Phrases by which a wall is recognised."""

    id: str
    phrases: tuple[str, ...]
    """Words in lower case, separated by single spaces, with a space at both ends."""

    def is_in(self, text: str) -> bool:
        """Whether a text of the same form contains a phrase."""
        return any(phrase in text for phrase in self.phrases)


class Wall(Struct, frozen=True):
    """An outcome without an article, its limits and its phrases."""

    outcome: Outcome
    max_words: int
    max_main: int
    """Maximum words of a main text beside the phrase."""
    article_claim: bool
    """Whether a page that claims an article may have this outcome."""
    phrases: tuple[WallPhrases, ...]


@cache
def load_walls() -> tuple[Wall, ...]:
    """The shipped table, in the order in which its outcomes are tested."""
    table = load_table("outcomes.toml")
    return tuple(
        Wall(
            Outcome(limit["outcome"]),
            limit["max_words"],
            limit["max_main"],
            limit["article_claim"],
            tuple(_wall_phrases(entry) for entry in table["signature"] if entry["outcome"] == limit["outcome"]),
        )
        for limit in table["limit"]
    )


def _wall_phrases(entry: dict[str, str | list[str]]) -> WallPhrases:
    return WallPhrases(str(entry["id"]), tuple(_spaced(phrase) for phrase in entry["phrases"]))


def outcome_of(view: Labelled, body: Body, kind: PageKind, headline: str | None) -> Outcome:
    """Decide the outcome of reading the page."""
    if not _LETTER.search(view.document.text):
        return Outcome.EMPTY
    if wall := wall_of(view, body, load_walls()):
        return wall
    if not _has_main_text(view, body, headline):
        return Outcome.NO_TEXT
    return Outcome.ARTICLE if kind.value is PageKindName.ARTICLE else Outcome.OTHER_PAGE


def wall_of(view: Labelled, body: Body, walls: tuple[Wall, ...]) -> Outcome | None:
    """The first outcome whose phrase is on the page, if the page has little text beside it.

    Hidden text counts only for ``needs_javascript``: a noscript element has that purpose.
    """
    max_words = max((wall.max_words for wall in walls), default=0)
    if len(view.document.text) > max_words * MAX_WORD_CHARACTERS:
        return None
    titles = [claim.value for claim in view.claims("title")]
    whole = _spaced(" ".join([view.document.text, *titles]))
    count = whole.count(" ") - 1
    if count > max_words:
        return None
    shown = [stretch.text for stretch in view.stretches if stretch.role is not Role.HIDDEN]
    visible = _spaced(" ".join([*shown, *titles]))
    claims_article = _claims_article(view)
    for wall in walls:
        if count > wall.max_words or (claims_article and not wall.article_claim):
            continue
        page = whole if wall.outcome is Outcome.NEEDS_JAVASCRIPT else visible
        matches = [phrases for phrases in wall.phrases if phrases.is_in(page)]
        if matches and _main_words(body, matches) <= wall.max_main:
            return wall.outcome
    return None


def _main_words(body: Body, matches: list[WallPhrases]) -> int:
    """Words of the body's entries that contain no phrase of the wall."""
    entries = (_spaced(entry.text) for entry in body.entries)
    return sum(text.count(" ") - 1 for text in entries if not any(phrases.is_in(text) for phrases in matches))


def _claims_article(view: Labelled) -> bool:
    types = {
        kind
        for entry in load_table("outcomes.toml")["page_type"]
        if entry["kind"] == "article"
        for kind in entry["types"]
    }
    return any(claim.value.rpartition("/")[2].casefold() in types for claim in view.claims("type"))


def _has_main_text(view: Labelled, body: Body, headline: str | None) -> bool:
    if not body.entries:
        return False
    enough = body.word_count >= load_table("outcomes.toml")["limits"]["main_words"]
    return enough or headline is not None or view.document.kind is DocumentKind.TEXT


def _spaced(text: str) -> str:
    return f" {' '.join(words(text))} "
