"""What reading a page came to: an article, another page, or a page that says why it shows none."""

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

__all__ = ["Signature", "Wall", "load_walls", "outcome_of", "wall_of"]

_LETTER = re.compile(r"[^\W\d_]")
MAX_WORD_CHARACTERS = 12
"""Characters a word has at most on average in any language; a longer text has more words than any limit."""


class Signature(Struct, frozen=True):
    """Phrases that give a page away."""

    id: str
    phrases: tuple[str, ...]
    """Words in lower case, parted by single spaces, with a space at both ends."""

    def stands_in(self, text: str) -> bool:
        """Whether a phrase stands in a text of the same form."""
        return any(phrase in text for phrase in self.phrases)


class Wall(Struct, frozen=True):
    """One outcome without an article, its limits and its signatures."""

    outcome: Outcome
    max_words: int
    max_main: int
    """Most words of a main text beside the signature."""
    article_claim: bool
    """Whether a page may be one although it claims an article."""
    signatures: tuple[Signature, ...]


@cache
def load_walls() -> tuple[Wall, ...]:
    """The shipped table, in the order in which its outcomes are asked."""
    table = load_table("outcomes.toml")
    return tuple(
        Wall(
            Outcome(limit["outcome"]),
            limit["max_words"],
            limit["max_main"],
            limit["article_claim"],
            tuple(_signature(entry) for entry in table["signature"] if entry["outcome"] == limit["outcome"]),
        )
        for limit in table["limit"]
    )


def _signature(entry: dict[str, str | list[str]]) -> Signature:
    return Signature(str(entry["id"]), tuple(_spaced(phrase) for phrase in entry["phrases"]))


def outcome_of(view: Labelled, body: Body, kind: PageKind, headline: str | None) -> Outcome:
    """Decide what reading the page came to."""
    if not _LETTER.search(view.document.text):
        return Outcome.EMPTY
    if wall := wall_of(view, body, load_walls()):
        return wall
    if not _has_main_text(view, body, headline):
        return Outcome.NO_TEXT
    return Outcome.ARTICLE if kind.value is PageKindName.ARTICLE else Outcome.OTHER_PAGE


def wall_of(view: Labelled, body: Body, walls: tuple[Wall, ...]) -> Outcome | None:
    """The first outcome whose signature stands on the page, if the page has little text beside it.

    Hidden text speaks only for the need of scripts: that is what a noscript element is for.
    """
    most = max((wall.max_words for wall in walls), default=0)
    if len(view.document.text) > most * MAX_WORD_CHARACTERS:
        return None
    titles = [claim.value for claim in view.claims("title")]
    whole = _spaced(" ".join([view.document.text, *titles]))
    count = whole.count(" ") - 1
    if count > most:
        return None
    shown = [stretch.text for stretch in view.stretches if stretch.role is not Role.HIDDEN]
    visible = _spaced(" ".join([*shown, *titles]))
    claims_article = _claims_article(view)
    for wall in walls:
        if count > wall.max_words or (claims_article and not wall.article_claim):
            continue
        page = whole if wall.outcome is Outcome.NEEDS_JAVASCRIPT else visible
        found = [one for one in wall.signatures if one.stands_in(page)]
        if found and _main_words(body, found) <= wall.max_main:
            return wall.outcome
    return None


def _main_words(body: Body, found: list[Signature]) -> int:
    """Words of the body's entries in which no signature stands."""
    entries = (_spaced(entry.text) for entry in body.entries)
    return sum(text.count(" ") - 1 for text in entries if not any(one.stands_in(text) for one in found))


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
