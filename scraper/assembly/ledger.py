"""The ledger: every label with its text; and from it the notes and the junk."""

from __future__ import annotations

from msgspec import Struct

from scraper.article import Junk, LabelledBlock, Note
from scraper.assembly.labelled import Labelled
from scraper.document import Container, Role

__all__ = ["Ledger", "ledger_of"]

KEPT = frozenset(role for role in Role if role.keep)
NOTES = tuple(role for role in Role if role.group == "notes")


class Ledger(Struct, frozen=True):
    """What became of every stretch of the input."""

    notes: tuple[Note, ...]
    junk: tuple[Junk, ...]
    blocks: tuple[LabelledBlock, ...]


def ledger_of(view: Labelled) -> Ledger:
    """List notes and junk, each without white space at its ends, and all labels with exactly their texts."""
    notes = tuple([Note(one.role, one.text) for one in view.having(*NOTES)])
    labelled = [(one.label, one.text) for one in view.stretches]
    junk = tuple([Junk(label.role, text, label.reason) for label, text in labelled if label.role not in KEPT])
    return Ledger(notes, junk, _blocks(view))


def _blocks(view: Labelled) -> tuple[LabelledBlock, ...]:
    blocks, paths = view.document.blocks, _paths(view.document.containers)
    return tuple(
        [
            LabelledBlock(
                block=label.block,
                start=label.start,
                end=label.end,
                role=label.role,
                keep=label.role in KEPT,
                confidence=label.confidence,
                reason=label.reason,
                path=paths[(block := blocks[label.block]).container],
                line=block.line,
                text=text,
            )
            for label, text in zip(view.labels, view.texts, strict=True)
        ]
    )


def _paths(containers: tuple[Container, ...]) -> list[str]:
    """The path of every container that holds text; a parent always comes before its children."""
    paths = [""]
    for container in containers[1:]:
        above = paths[container.parent] if container.first < container.end else ""
        paths.append(f"{above}/{container.tag}" if above else container.tag)
    return paths
