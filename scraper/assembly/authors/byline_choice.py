"""The printed byline: which of the lines that look like one it is."""

from __future__ import annotations

from collections.abc import Container, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scraper.assembly.authors.author_sources import BYLINE, FOLLOW, IN_FIGURE, UNCONFIRMED, Named, named_by_lines
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
"""Lines, or runs of neighbouring lines, that are looked at."""
MAX_COMPARED = 50
"""Lines of one run that are looked at: each is compared with the text."""
AT_HEAD, IN_TEXT, BELOW, ABOVE = range(4)
"""Places of a byline: between headline and text; inside the text; further down the page; further up."""


NOBODY = FOLLOW + 1
"""In place of the rank of a claim that agrees, where none does."""


class Byline(Struct, frozen=True):
    """Neighbouring lines that are one byline, and whom they name."""

    lines: tuple[Stretch, ...] = ()
    named: tuple[Named, ...] = ()


def byline_of(view: Labelled, site: Site, claimed: Sequence[Named]) -> Byline:
    """The byline that names whom the claims name; else the one nearest to the headline.

    Where claims name persons and no line does, the claims are believed, but for a line below the headline that words or
    markup introduce: the claims then tell who put the article in. A line far above the article that no claim confirms
    is none.
    """
    keys = {one.key for one in claimed}
    runs = [run for lines in _runs(view) if (run := _run(view, lines, site, keys)).lines]
    if not runs:
        return Byline()
    scored = [(_agreement(one, claimed), not one.named, _place(view, one)) for one in runs]
    best = min(range(len(runs)), key=lambda number: scored[number])
    agreement, place, _ = scored[best]
    return _ranked(view, runs[best], agreement, place, claimed)


def _runs(view: Labelled) -> list[list[Stretch]]:
    """Bylines that follow each other with nothing between, but for credits; of equal lines in a run the first."""
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


def _run(view: Labelled, lines: Sequence[Stretch], site: Site, keys: Container[NameKey]) -> Byline:
    """Lines that name somebody, or say that they do; nicknames only where nothing looks like a name."""
    named = named_by_lines(view, lines, site, keys)
    shaped = [one for one in named if one.shaped]
    chosen = shaped or named
    said = {one.said for one in chosen}
    kept = [line for line in lines if is_introduction(line.text) or line.text in said]
    if not said:
        kept = [line for line in lines if is_signed(line.text) and not is_introduction(line.text)]
    return Byline(tuple(kept), tuple(chosen))


def _agreement(run: Byline, claimed: Sequence[Named]) -> int:
    """The rank of the best claim that names somebody whom the line names."""
    keys = {one.key for one in run.named}
    return min((one.rank for one in claimed if one.key in keys), default=NOBODY)


def _place(view: Labelled, run: Byline) -> int:
    block = run.lines[0].block
    heads = [one.block for one in view.having(Role.HEADLINE)] or [0]
    first, last = (view.body[0].block, view.body[-1].block) if view.body else (heads[0], heads[0])
    if any(is_byline_at_headline(head, block) for head in heads) or is_byline_at_text(first, block):
        return AT_HEAD
    if is_byline_below_text(last, block):
        return BELOW
    return IN_TEXT if block > min(heads[0], first) else ABOVE


def _ranked(view: Labelled, run: Byline, agreement: int, place: int, claimed: Sequence[Named]) -> Byline:
    if agreement < NOBODY:
        return _confirmed(run, {one.key for one in claimed})
    known = any(one.is_person and one.shaped for one in claimed)
    is_nickname = not any(one.shaped for one in run.named)
    is_credit = all(parse_credit(line.text) for line in run.lines)
    if place == ABOVE or ((known or is_nickname) and place == BELOW) or (is_credit and place != AT_HEAD):
        return Byline()
    rank = UNCONFIRMED if known and not (place == AT_HEAD and _is_shown(view, run)) else BYLINE
    return Byline(run.lines, tuple(replace(one, rank=rank) for one in run.named))


def _is_shown(view: Labelled, run: Byline) -> bool:
    """Whether words or markup say that it is a byline."""
    return any(is_introduced(view, line) or marked_names(view, line) for line in run.lines)


def _confirmed(run: Byline, keys: set[tuple[str, ...]]) -> Byline:
    """Without the lines that name only others than the claims, but for those that say what they did."""
    strangers = {one.said for one in run.named if not one.author.role}
    strangers -= {one.said for one in run.named if one.key in keys}
    lines = tuple(line for line in run.lines if line.text not in strangers)
    return Byline(lines, tuple(one for one in run.named if one.said not in strangers))
