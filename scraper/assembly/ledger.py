"""The ledger: every label with its text; and from it the notes and the junk."""

from __future__ import annotations

from msgspec import Struct

from scraper.article import Junk, LabelledBlock, Note
from scraper.assembly.labelled import Labelled
from scraper.document import Container

__all__ = ["Ledger", "ledger_of"]


class Ledger(Struct, frozen=True):
    """What became of every stretch of the input."""

    notes: tuple[Note, ...]
    junk: tuple[Junk, ...]
    blocks: tuple[LabelledBlock, ...]


def ledger_of(view: Labelled) -> Ledger:
    """List notes and junk, each without white space at its ends, and all labels with exactly their texts."""
    notes = tuple(Note(one.role, one.text) for one in view.stretches if one.role.group == "notes")
    junk = tuple(Junk(one.role, one.text, one.label.reason) for one in view.stretches if not one.role.keep)
    return Ledger(notes, junk, _blocks(view))


def _blocks(view: Labelled) -> tuple[LabelledBlock, ...]:
    document = view.document
    paths = _paths(document.containers)
    return tuple(
        LabelledBlock(
            block=label.block,
            start=label.start,
            end=label.end,
            role=label.role,
            keep=label.role.keep,
            confidence=label.confidence,
            reason=label.reason,
            path=paths[(block := document.blocks[label.block]).container],
            line=block.line,
            text=document.text[label.start : label.end],
        )
        for label in view.labels
    )


def _paths(containers: tuple[Container, ...]) -> list[str]:
    """The path of every container; a parent always comes before its children."""
    paths: list[str] = []
    for number, container in enumerate(containers):
        above = paths[container.parent] if number else ""
        paths.append(f"{above}/{container.tag}" if above else container.tag if number else "")
    return paths
