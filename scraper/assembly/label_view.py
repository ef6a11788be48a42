"""Join a document and its labels into one frozen view, in which the modules of assembly look things up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from msgspec import Struct

from scraper.document import Claim, Document, DocumentKind, Label, Place, Role
from scraper.labelling.deciding.labeller import Labelling

__all__ = ["BODY_ROLES", "NOTE_ROLES", "Labelled", "Stretch", "view_of"]

BODY_ROLES = frozenset(role for role in Role if role.group == "body")
NOTE_ROLES = tuple(role for role in Role if role.group == "notes")

Key = TypeVar("Key")
Value = TypeVar("Value")


class Stretch(Struct, frozen=True, gc=False):
    """A label and its text without the white space around it. A label of white space has no stretch."""

    index: int
    """Index among all stretches of the document, in reading order."""
    label: Label
    start: int
    """First code point in the document's text that is not white space."""
    end: int
    text: str

    @property
    def role(self) -> Role:
        """What it is."""
        return self.label.role

    @property
    def block(self) -> int:
        """Index of its block."""
        return self.label.block

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.label.block, self.start, self.end)

    def place_of(self, part: str) -> Place:
        """The place of a part of its text; the whole place for a text that it does not contain."""
        offset = self.text.find(part)
        if offset < 0 or not part:
            return self.place
        return Place(self.label.block, self.start + offset, self.start + offset + len(part))


class Labelled(Struct, frozen=True):
    """A document, its labels joined with their texts, and its claims by field."""

    document: Document
    labels: tuple[Label, ...]
    texts: tuple[str, ...]
    """The text of each label, with its white space."""
    stretches: tuple[Stretch, ...]
    body: tuple[Stretch, ...]
    """The stretches of the body."""
    kinds: tuple[tuple[str, float], ...]
    """The probability of each kind of page by the model; () without a model."""
    expected: float | None
    """Word F1 to expect of the body by the model; None without a model."""
    by_role: Mapping[Role, tuple[Stretch, ...]]
    by_field: Mapping[str, tuple[Claim, ...]]

    def having(self, *roles: Role) -> tuple[Stretch, ...]:
        """The stretches of these roles, in reading order."""
        if len(roles) == 1:
            return self.by_role.get(roles[0], ())
        stretches = [stretch for role in roles for stretch in self.by_role.get(role, ())]
        return tuple(sorted(stretches, key=lambda stretch: stretch.index))

    def claims(self, *fields: str) -> tuple[Claim, ...]:
        """What the page claims of these fields, field by field."""
        return tuple(claim for field in fields for claim in self.by_field.get(field, ()))

    def container(self, stretch: Stretch) -> int:
        """Number of the innermost container of a stretch."""
        return self.document.blocks[stretch.block].container

    def lineage(self, container: int) -> Iterator[int]:
        """Numbers of a container and those around it, innermost first, without the root."""
        containers = self.document.containers
        while container:
            yield container
            container = containers[container].parent

    def nearest(self, container: int, tags: Collection[str]) -> int:
        """Number of the innermost container with one of these tags, from ``container`` outwards; 0 without a match."""
        containers = self.document.containers
        while container and containers[container].tag not in tags:
            container = containers[container].parent
        return container

    def source_of(self, stretch: Stretch) -> str:
        """Position and role of a stretch: ``block 12 h1 headline``, ``line 25 social_follow``."""
        block = self.document.blocks[stretch.block]
        if self.document.kind is DocumentKind.TEXT and block.line is not None:
            return f"line {block.line} {stretch.role}"
        return f"block {stretch.block} {self.document.containers[block.container].tag} {stretch.role}"


def view_of(document: Document, labelling: Labelling) -> Labelled:
    """Join the labels with their texts."""
    text, labels = document.text, labelling.labels
    texts = tuple([text[label.start : label.end] for label in labels])
    stretches = _stretches_of(labels, texts)
    by_role: dict[Role, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        by_role[stretch.label.role].append(stretch)
    by_field: dict[str, list[Claim]] = defaultdict(list)
    for claim in document.claims:
        by_field[claim.field].append(claim)
    body = tuple([stretch for stretch in stretches if stretch.label.role in BODY_ROLES])
    judged = (labelling.kinds, labelling.expected)
    return Labelled(document, labels, texts, stretches, body, *judged, _frozen(by_role), _frozen(by_field))


def _frozen(lists: Mapping[Key, list[Value]]) -> Mapping[Key, tuple[Value, ...]]:
    return MappingProxyType({key: tuple(values) for key, values in lists.items()})


def _stretches_of(labels: tuple[Label, ...], texts: tuple[str, ...]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    for label, piece in zip(labels, texts, strict=True):
        trimmed, start, end = piece.strip(), label.start, label.end
        if trimmed:
            if len(trimmed) < end - start:
                start += len(piece) - len(piece.lstrip())
                end = start + len(trimmed)
            stretches.append(Stretch(len(stretches), label, start, end, trimmed))
    return tuple(stretches)
