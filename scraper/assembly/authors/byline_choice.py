"""Choose the printed byline among the lines that are labelled byline."""

from __future__ import annotations

from collections.abc import Container, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scraper.assembly.authors.author_sources import IN_FIGURE, AuthorMention, AuthorRank, named_by_lines
from scraper.assembly.authors.printed_names import NameKey, is_introduced, marked_names
from scraper.assembly.label_view import Labelled, Stretch
from scraper.document import Role
from scraper.layout.header import is_byline_at_headline, is_byline_at_text, is_byline_below_text
from scraper.layout.line_parsers import is_signed, parse_credit
from scraper.layout.publication_names import Site
from scraper.values.names.byline_patterns import is_introduction
from scraper.values.text import match_key

__all__ = ["Byline", "byline_of"]

MAX_RUNS = 12
"""Lines, or runs of neighbouring lines, that are read."""
MAX_COMPARED = 50
"""Lines of one run that are looked at: each is compared with the text."""
AT_HEAD, IN_TEXT, BELOW, ABOVE = range(4)
"""Positions of a byline: at the headline or the first paragraph; inside the text; below it; above it."""


NO_AGREEMENT = len(AuthorRank)
"""Instead of the rank of a claim that agrees."""


class Byline(Struct, frozen=True):
    """Neighbouring lines that are one byline, and the authors in them."""

    lines: tuple[Stretch, ...] = ()
    mentions: tuple[AuthorMention, ...] = ()


def byline_of(view: Labelled, site: Site, claimed: Sequence[AuthorMention]) -> Byline:
    """The byline that names an author of the claims; else the byline nearest to the headline.

    If the claims name persons and no line names one of them, the claims win, unless the line is at the headline and
    words or markup introduce it: then the claims name who published the page. A line far above the article counts only
    if a claim confirms it.
    """
    keys = {mention.key for mention in claimed}
    bylines = [byline for run in _byline_runs(view) if (byline := _byline_of_run(view, run, site, keys)).lines]
    if not bylines:
        return Byline()
    scores = [(_agreement(byline, claimed), not byline.mentions, _byline_position(view, byline)) for byline in bylines]
    best = min(range(len(bylines)), key=lambda index: scores[index])
    agreement, position, _ = scores[best]
    return _ranked_byline(view, bylines[best], agreement, position, claimed)


def _byline_runs(view: Labelled) -> list[list[Stretch]]:
    """Runs of bylines with at most credits between them; of equal lines in a run the first."""
    runs: list[list[Stretch]] = []
    keys: set[str] = set()
    last = -2
    blocks, containers = view.document.blocks, view.document.containers
    for stretch in view.having(Role.BYLINE):
        in_figure = containers[blocks[stretch.block].container].within & IN_FIGURE
        if in_figure and parse_credit(stretch.text):
            continue
        if stretch.index != last + 1:
            if len(runs) == MAX_RUNS:
                break
            runs.append([])
            keys.clear()
        key = match_key(stretch.text)
        if key not in keys and len(runs[-1]) < MAX_COMPARED:
            runs[-1].append(stretch)
            keys.add(key)
        last = stretch.index
    return runs


def _byline_of_run(view: Labelled, run: Sequence[Stretch], site: Site, claimed: Container[NameKey]) -> Byline:
    """The lines of a run that name or introduce an author; nicknames count only if no name has the shape of one."""
    mentions = named_by_lines(view, run, site, claimed)
    chosen = [mention for mention in mentions if mention.shaped] or mentions
    texts = {mention.text for mention in chosen}
    if texts:
        lines = [line for line in run if is_introduction(line.text) or line.text in texts]
    else:
        lines = [line for line in run if is_signed(line.text) and not is_introduction(line.text)]
    return Byline(tuple(lines), tuple(chosen))


def _agreement(byline: Byline, claimed: Sequence[AuthorMention]) -> int:
    """The rank of the best claim of an author whom the byline names."""
    keys = {mention.key for mention in byline.mentions}
    return min((mention.rank for mention in claimed if mention.key in keys), default=NO_AGREEMENT)


def _byline_position(view: Labelled, byline: Byline) -> int:
    block = byline.lines[0].block
    heads = [headline.block for headline in view.having(Role.HEADLINE)] or [0]
    first, last = (view.body[0].block, view.body[-1].block) if view.body else (heads[0], heads[0])
    if any(is_byline_at_headline(head, block) for head in heads) or is_byline_at_text(first, block):
        return AT_HEAD
    if is_byline_below_text(last, block):
        return BELOW
    return IN_TEXT if block > min(heads[0], first) else ABOVE


def _ranked_byline(
    view: Labelled, byline: Byline, agreement: int, position: int, claimed: Sequence[AuthorMention]
) -> Byline:
    if agreement < NO_AGREEMENT:
        return _confirmed(byline, {mention.key for mention in claimed})
    has_claims = any(mention.is_person and mention.shaped for mention in claimed)
    is_nickname = not any(mention.shaped for mention in byline.mentions)
    # A line below the article is a teaser's byline if the author is known, or a comment's if it is a nickname.
    if position == ABOVE or ((has_claims or is_nickname) and position == BELOW):
        return Byline()
    if position != AT_HEAD and all(parse_credit(line.text) for line in byline.lines):
        return Byline()
    is_trusted = not has_claims or (position == AT_HEAD and _is_marked(view, byline))
    rank = AuthorRank.BYLINE if is_trusted else AuthorRank.UNCONFIRMED
    return Byline(byline.lines, tuple(replace(mention, rank=rank) for mention in byline.mentions))


def _is_marked(view: Labelled, byline: Byline) -> bool:
    """Whether words or markup show that it is a byline."""
    return any(is_introduced(view, line) or marked_names(view, line) for line in byline.lines)


def _confirmed(byline: Byline, claimed: Container[NameKey]) -> Byline:
    """Without the lines that name no author of the claims, except lines that give a role ("Photographs by")."""
    strangers = {mention.text for mention in byline.mentions if not mention.author.role}
    strangers -= {mention.text for mention in byline.mentions if mention.key in claimed}
    lines = tuple(line for line in byline.lines if line.text not in strangers)
    return Byline(lines, tuple(mention for mention in byline.mentions if mention.text not in strangers))
