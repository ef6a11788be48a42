"""The ledger: every label with its text, and whether a field holds it; from it the notes and the junk.

Labels say what a stretch is; the fields say which stretches they took. A stretch whose role belongs into a field and
that no field took (the byline of a teaser, a second headline) is junk, and its reason says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scraper.article import Junk, LabelledBlock, Note
from scraper.assembly.label_view import Labelled
from scraper.assembly.usage import Use
from scraper.document import Container, Label, Role

__all__ = ["Ledger", "ledger_of"]

NOTES = tuple(role for role in Role if role.group == "notes")
WHOLE = frozenset(role for role in Role if role.group in ("body", "notes"))
"""Roles whose every stretch is in the body or in the notes."""
FIELDS = frozenset(role for role in Role if role.group in ("header", "media"))
"""Roles of which fields choose stretches, or parts of them."""
ROLES = {name: Role(name) for name in ("headline", "kicker")}
"""Role of a stretch that these fields took: a kicker may stand inside of the heading, and the other way round."""
_WORD = re.compile(r"\w")


class Ledger(Struct, frozen=True):
    """What became of every stretch of the input."""

    notes: tuple[Note, ...]
    junk: tuple[Junk, ...]
    blocks: tuple[LabelledBlock, ...]
    uses: tuple[Use, ...]
    """The uses of stretches as notes."""


class _Piece(Struct, frozen=True, gc=False):
    """A label or a part of one, and whether it is kept."""

    label: Label
    keep: bool


def ledger_of(view: Labelled, uses: Iterable[Use]) -> Ledger:
    """List all labels with exactly their texts; then notes and junk, each without white space at its ends.

    ``uses`` are the stretches that the article's fields took.
    """
    notes = view.having(*NOTES)
    blocks = _blocks(view, _pieces(view, uses))
    junk = [Junk(one.role, text, one.reason) for one in blocks if not one.keep and (text := one.text.strip())]
    return Ledger(
        notes=tuple([Note(one.role, one.text) for one in notes]),
        junk=tuple(junk),
        blocks=blocks,
        uses=tuple([Use("notes", one.place, number) for number, one in enumerate(notes)]),
    )


def _pieces(view: Labelled, uses: Iterable[Use]) -> list[_Piece]:
    taken: dict[int, list[Use]] = defaultdict(list)
    for use in uses:
        taken[use.place.block].append(use)
    pieces: list[_Piece] = []
    for label in view.labels:
        if label.role in FIELDS:
            own = [use for use in taken.get(label.block, ()) if use.place.overlaps(label.start, label.end)]
            pieces += _cut(label, view.document.text, own)
        else:
            pieces.append(_Piece(label, label.role in WHOLE))
    return pieces


def _cut(label: Label, text: str, uses: Sequence[Use]) -> list[_Piece]:
    """A label, cut into what fields took of it and what they left; separators stay beside what was taken."""
    if not uses:
        is_blank = text[label.start : label.end].isspace()
        return [_Piece(label if is_blank else replace(label, reason=f"assembly {label.role}.not-chosen"), is_blank)]
    pieces: list[_Piece] = []
    begin = label.start
    for use in sorted(uses, key=lambda one: one.place.start):
        start = max(begin, use.place.start)
        if _WORD.search(text, begin, start):
            pieces.append(_left(label, begin, start))
            begin = start
        elif pieces:
            pieces[-1] = _extended(pieces[-1], start)
            begin = start
        end = max(begin, min(use.place.end, label.end))
        role = ROLES.get(use.field, label.role)
        pieces.append(_Piece(replace(label, start=begin, end=end, role=role), keep=True))
        begin = end
    if _WORD.search(text, begin, label.end):
        return [*pieces, _left(label, begin, label.end)]
    return [*pieces[:-1], _extended(pieces[-1], label.end)]


def _extended(piece: _Piece, end: int) -> _Piece:
    return _Piece(replace(piece.label, end=end), piece.keep)


def _left(label: Label, start: int, end: int) -> _Piece:
    return _Piece(replace(label, start=start, end=end, reason=f"assembly {label.role}.cut-off"), keep=False)


def _blocks(view: Labelled, pieces: Iterable[_Piece]) -> tuple[LabelledBlock, ...]:
    blocks, paths, text = view.document.blocks, _paths(view.document.containers), view.document.text
    return tuple(
        [
            LabelledBlock(
                block=label.block,
                start=label.start,
                end=label.end,
                role=label.role,
                keep=piece.keep,
                confidence=label.confidence,
                reason=label.reason,
                path=paths[(block := blocks[label.block]).container],
                line=block.line,
                text=text[label.start : label.end],
            )
            for piece in pieces
            for label in (piece.label,)
        ]
    )


def _paths(containers: tuple[Container, ...]) -> list[str]:
    """The path of every container that holds text; a parent always comes before its children."""
    paths = [""]
    for container in containers[1:]:
        above = paths[container.parent] if container.first < container.end else ""
        paths.append(f"{above}/{container.tag}" if above else container.tag)
    return paths
