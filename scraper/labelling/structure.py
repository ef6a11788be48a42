"""Rules on markup: which tags and class tokens a block stands in, as a table (``data/structure.toml``).

A class token is a whole word of a class or id: ``article__photo-credit`` has article, photo and credit, and ``lead``
has no ``ad``. Class tokens never decide by themselves what is body: dropping every "related" or "comment" container
costs 0.4 to 17 points of F1 (MODEL_FEATURES 11). They say what kind of thing a block is that other voters leave out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from msgspec import Struct

from scraper.document import Document, Role, Span, Within
from scraper.labelling.combine import Vote
from scraper.labelling.tokens import class_tokens
from scraper.values.tables import load_table

__all__ = ["Structure", "StructureRule", "load_structure"]

Attributes = tuple[tuple[str, str], ...]


class StructureRule(Struct, frozen=True):
    """One entry of the table: all conditions that it names must hold."""

    id: str
    role: Role
    weight: float
    tags: frozenset[str] = frozenset()
    """Tag of the element itself; any of them."""
    inside: int = 0
    """``Within`` bits that must all be set."""
    outside: int = 0
    """``Within`` bits of which none may be set."""
    classes: frozenset[str] = frozenset()
    """Class tokens, any of them; ``a+b`` in the table needs both."""
    pairs: tuple[frozenset[str], ...] = ()
    attribute: tuple[str, str] | None = None
    """Name and a token of its value."""
    reach: int = 1
    """How many containers, from the block's own outwards, are asked for tag, class and attribute."""
    max_words: int = 10_000
    inline_share: float = 2.0
    """Least share of its block that an inline element must fill for the rule to hold on it; above 1: on none."""

    @property
    def is_named(self) -> bool:
        """Whether it asks for a tag, a class token or an attribute, not only for a place."""
        return bool(self.tags or self.classes or self.pairs or self.attribute)

    @property
    def reason(self) -> str:
        """The reason of its votes."""
        return f"structure {self.role}.{self.id}"

    def names(self, tag: str, tokens: frozenset[str], attributes: Attributes) -> bool:
        """Whether an element has the tag, the class tokens and the attribute that the rule asks for."""
        if self.tags and tag not in self.tags:
            return False
        if self.attribute and not _has(attributes, self.attribute):
            return False
        if not (self.classes or self.pairs):
            return True
        return not tokens.isdisjoint(self.classes) or any(pair <= tokens for pair in self.pairs)


class Structure(Struct, frozen=True):
    """The table as a voter."""

    rules: tuple[StructureRule, ...]
    name: str = "structure"

    def vote(self, document: Document) -> Iterator[Vote]:
        """Votes on whole blocks, and of some rules on inline elements."""
        index_of = _Index(self.rules)
        for index, block in enumerate(document.blocks):
            found = index_of.around(document, block.container)
            if found:
                words = document.text.count(" ", block.start, block.end) + 1
                for rule in found:
                    if words <= rule.max_words:
                        yield self._vote(index, block.start, block.end, rule)
            for span in block.spans:
                if span.classes or span.attributes or span.tag == "time":
                    yield from self._on_span(document, index, span, index_of)

    def _on_span(self, document: Document, index: int, span: Span, index_of: _Index) -> Iterator[Vote]:
        block, within = document.blocks[index], document.container_of(index).within
        share = (span.end - span.start) / max(1, block.end - block.start)
        for rule in index_of.named(span.tag, span.classes, span.attributes):
            if share >= rule.inline_share and _stands(rule, within):
                yield self._vote(index, span.start, span.end, rule)

    def _vote(self, index: int, start: int, end: int, rule: StructureRule) -> Vote:
        return Vote(index, start, end, rule.role, rule.weight, rule.reason)


class _Index:
    """Which rules an element answers to, asked once for each kind of element of a document."""

    def __init__(self, rules: tuple[StructureRule, ...]) -> None:
        self._placed = tuple(rule for rule in rules if not rule.is_named)
        named = [rule for rule in rules if rule.is_named]
        self._reach = max((rule.reach for rule in named), default=1)
        self._without_class = tuple(rule for rule in named if not (rule.classes or rule.pairs))
        self._by_token: dict[str, list[StructureRule]] = {}
        for rule in named:
            for token in rule.classes.union(*rule.pairs):
                self._by_token.setdefault(token, []).append(rule)
        self._of_element: dict[tuple[str, str, Attributes], tuple[StructureRule, ...]] = {}
        self._of_container: dict[int, tuple[StructureRule, ...]] = {}

    def named(self, tag: str, classes: str, attributes: Attributes) -> tuple[StructureRule, ...]:
        """The rules whose tag, class tokens and attribute an element has."""
        key = (tag, classes, attributes)
        found = self._of_element.get(key)
        if found is None:
            tokens = class_tokens(classes)
            likely = {rule.id: rule for token in sorted(tokens) for rule in self._by_token.get(token, ())}
            asked = (*self._without_class, *likely.values())
            found = tuple(rule for rule in asked if rule.names(tag, tokens, attributes))
            self._of_element[key] = found
        return found

    def around(self, document: Document, number: int) -> tuple[StructureRule, ...]:
        """The rules that hold in a container."""
        found = self._of_container.get(number)
        if found is None:
            found = self._of_container[number] = tuple(self._look_around(document, number))
        return found

    def _look_around(self, document: Document, number: int) -> Iterator[StructureRule]:
        within = document.containers[number].within
        yield from (rule for rule in self._placed if _stands(rule, within))
        nearer: set[str] = set()
        for level, container in zip(range(self._reach), document.ancestors(number), strict=False):
            for rule in self.named(container.tag, container.classes, container.attributes):
                if level < rule.reach and rule.id not in nearer and _stands(rule, within):
                    nearer.add(rule.id)
                    yield rule


def load_structure() -> Structure:
    """The shipped table, compiled."""
    return Structure(tuple(_rule(entry) for entry in load_table("structure.toml")["rule"]))


def _rule(entry: dict[str, Any]) -> StructureRule:
    classes = entry.get("classes", ())
    return StructureRule(
        id=entry["id"],
        role=Role(entry["role"]),
        weight=entry["weight"],
        tags=frozenset(entry.get("tags", ())),
        inside=_bits(entry.get("inside", ())),
        outside=_bits(entry.get("outside", ())),
        classes=frozenset(one for one in classes if "+" not in one),
        pairs=tuple(frozenset(one.split("+")) for one in classes if "+" in one),
        attribute=tuple(entry["attribute"]) if "attribute" in entry else None,
        reach=entry.get("reach", 1),
        max_words=entry.get("max_words", 10_000),
        inline_share=entry.get("inline_share", 2.0),
    )


def _bits(names: list[str]) -> int:
    return reduce(or_, (Within[name.upper()].value for name in names), 0)


def _stands(rule: StructureRule, within: int) -> bool:
    return within & rule.inside == rule.inside and not within & rule.outside


def _has(attributes: Attributes, wanted: tuple[str, str]) -> bool:
    return any(name == wanted[0] and wanted[1] in value.split() for name, value in attributes)
