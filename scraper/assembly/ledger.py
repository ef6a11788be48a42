"""Build the ledger: every label with its text, and whether a field holds it; from it the notes and the junk.

Labels give each stretch a role; the fields list the stretches that they took. A stretch with the role of a field that
no field took (the byline of a teaser, a second headline) is junk, and its reason says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from scraper.article import Junk, LabelledBlock, Note
from scraper.assembly.label_view import BODY_ROLES, NOTE_ROLES, Labelled
from scraper.assembly.usage import Use
from scraper.document import Container, Label, Role

__all__ = ["Ledger", "ledger_of"]

WHOLE = BODY_ROLES.union(NOTE_ROLES)
"""Roles whose every stretch is in the body or in the notes."""
FIELDS = frozenset(role for role in Role if role.group in ("header", "media"))
"""Roles of which fields choose stretches, or parts of them."""
ROLES = {name: Role(name) for name in ("headline", "kicker")}
"""Role of a stretch that these fields took: a heading may hold both, and an h1 without its label may be a headline."""
_WORD = re.compile(r"\w")


class Ledger(Struct, frozen=True):
    """Notes, junk and all entries of the ledger."""

    notes: tuple[Note, ...]
    junk: tuple[Junk, ...]
    blocks: tuple[LabelledBlock, ...]
    uses: tuple[Use, ...]
    """The uses of stretches as notes."""


class _LedgerPiece(Struct, frozen=True, gc=False):
    """A label or a part of one, and whether it is kept."""

    label: Label
    keep: bool


def ledger_of(view: Labelled, uses: Iterable[Use]) -> Ledger:
    """List all labels with exactly their texts; then notes and junk, each without white space at its ends.

    ``uses`` are the stretches that the article's fields took.
    """
    notes = view.having(*NOTE_ROLES)
    blocks = _labelled_blocks(view, _ledger_pieces(view, uses))
    junk = [Junk(block.role, text, block.reason) for block in blocks if not block.keep and (text := block.text.strip())]
    return Ledger(
        notes=tuple([Note(note.role, note.text) for note in notes]),
        junk=tuple(junk),
        blocks=blocks,
        uses=tuple([Use("notes", note.place, index) for index, note in enumerate(notes)]),
    )


def _ledger_pieces(view: Labelled, uses: Iterable[Use]) -> list[_LedgerPiece]:
    uses_by_block: dict[int, list[Use]] = defaultdict(list)
    for use in uses:
        uses_by_block[use.place.block].append(use)
    pieces: list[_LedgerPiece] = []
    for label in view.labels:
        if label.role in WHOLE:
            pieces.append(_LedgerPiece(label, keep=True))
            continue
        label_uses = [use for use in uses_by_block.get(label.block, ()) if use.place.overlaps(label.start, label.end)]
        if label_uses:
            pieces += _cut_label(label, view.document.text, label_uses)
        else:
            pieces.append(_unused(label, view.document.text))
    return pieces


def _unused(label: Label, text: str) -> _LedgerPiece:
    """A label that no field took; white space between two fields stays beside them."""
    if label.role not in FIELDS:
        return _LedgerPiece(label, keep=False)
    if text[label.start : label.end].isspace():
        return _LedgerPiece(label, keep=True)
    return _LedgerPiece(replace(label, reason=f"assembly {label.role}.not-chosen"), keep=False)


def _cut_label(label: Label, text: str, uses: Sequence[Use]) -> list[_LedgerPiece]:
    """A label, cut into the parts that fields took and the parts that no field took.

    A part without a letter or digit (a bar, white space) is no piece of its own: it stays with the piece before it, or
    with the first one.
    """
    pieces: list[_LedgerPiece] = []
    begin = label.start
    for use in sorted(uses, key=lambda use: use.place.start):
        start = max(begin, use.place.start)
        if _WORD.search(text, begin, start):
            pieces.append(_cut_off(label, begin, start))
            begin = start
        elif pieces:
            pieces[-1] = _extended(pieces[-1], start)
            begin = start
        end = max(begin, min(use.place.end, label.end))
        pieces.append(_taken(label, begin, end, use.field))
        begin = end
    if _WORD.search(text, begin, label.end):
        return [*pieces, _cut_off(label, begin, label.end)]
    return [*pieces[:-1], _extended(pieces[-1], label.end)]


def _taken(label: Label, start: int, end: int, field: str) -> _LedgerPiece:
    """The part of a label that a field took: a heading that is labelled as junk may be the headline all the same."""
    role = ROLES.get(field, label.role)
    reason = label.reason if label.role in FIELDS else f"assembly {role}.chosen"
    return _LedgerPiece(replace(label, start=start, end=end, role=role, reason=reason), keep=True)


def _cut_off(label: Label, start: int, end: int) -> _LedgerPiece:
    reason = f"assembly {label.role}.cut-off" if label.role in FIELDS else label.reason
    return _LedgerPiece(replace(label, start=start, end=end, reason=reason), keep=False)


def _extended(piece: _LedgerPiece, end: int) -> _LedgerPiece:
    return _LedgerPiece(replace(piece.label, end=end), piece.keep)


def _labelled_blocks(view: Labelled, pieces: Iterable[_LedgerPiece]) -> tuple[LabelledBlock, ...]:
    blocks, paths, text = view.document.blocks, _container_paths(view.document.containers), view.document.text
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


def _container_paths(containers: tuple[Container, ...]) -> list[str]:
    """The path of every container that holds text; a parent always comes before its children."""
    paths = [""]
    for container in containers[1:]:
        above = paths[container.parent] if container.first < container.end else ""
        paths.append(f"{above}/{container.tag}" if above else container.tag)
    return paths
