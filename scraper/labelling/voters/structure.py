"""Rules on markup: the tags, classes and attributes around a block (``data/structure.toml``).

A class token is a whole word of a class or id: ``article__photo-credit`` has article, photo and credit, and ``lead``
has no ``ad``. Class tokens never decide alone whether a block is body: dropping every "related" or "comment" container
costs 0.4 to 17 points of F1, and the learned model has seen the markup already. They name the kind of a block that
other voters leave out; a rule with evidence beyond the model has an ``against`` in the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from msgspec import Struct

from scraper.document import Container, Document, Role, Within
from scraper.labelling.deciding.combine import Vote
from scraper.layout.class_tokens import class_tokens
from scraper.values.tables import load_table

__all__ = ["Structure", "StructureRule", "compile_structure", "load_structure"]

Attributes = tuple[tuple[str, str], ...]
Element = tuple[str, str, Attributes]
"""Tag, class string and attributes: elements with the same three match the same rules."""
Near = tuple[tuple["StructureRule", int], ...]
"""Rules that an element or an ancestor matches, each with the depth from which on the rule no longer holds."""


class StructureRule(Struct, frozen=True, eq=False):
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
    """Containers that are tested for tag, class and attribute, from the inside out."""
    max_words: int = 10_000
    inline_share: float = 2.0
    """Share of its block from which on the rule holds on an inline element; above 1: on no inline element."""
    reason: str = ""
    """The reason of its votes."""
    against: float = 0.0
    """Weight of its votes against the body."""

    @property
    def is_named(self) -> bool:
        """Whether the rule tests a tag, a class token or an attribute, not only a place."""
        return bool(self.tags or self.classes or self.pairs or self.attribute)

    def has_tokens(self, tokens: frozenset[str]) -> bool:
        """Whether an element with these class tokens matches the rule."""
        return not tokens.isdisjoint(self.classes) or any(pair <= tokens for pair in self.pairs)

    def fits(self, tag: str, attributes: Attributes) -> bool:
        """Whether an element with this tag and these attributes matches the rule."""
        if self.tags and tag not in self.tags:
            return False
        return self.attribute is None or _has(attributes, self.attribute)

    def holds_within(self, within: int) -> bool:
        """Whether the rule holds in a place with these ``Within`` bits."""
        return within & self.inside == self.inside and not within & self.outside


class ElementRules(Struct, frozen=True, eq=False):
    """Index of rules by the rarest condition of each: a class token, else a tag, else an attribute."""

    by_token: dict[str, tuple[StructureRule, ...]]
    by_tag: dict[str, tuple[StructureRule, ...]]
    by_attribute: dict[str, tuple[StructureRule, ...]]
    tokens: frozenset[str]

    def of(self, tag: str, classes: str, attributes: Attributes) -> tuple[StructureRule, ...]:
        """The rules that an element matches."""
        asked = self.by_tag.get(tag, ())
        if known := self.tokens & class_tokens(classes):
            asked = (*_of_tokens(self, known), *asked)
        for name, _ in attributes:
            asked = (*asked, *self.by_attribute.get(name, ()))
        return tuple([rule for rule in asked if rule.fits(tag, attributes)]) if asked else ()


@lru_cache(maxsize=1 << 12)
def _of_tokens(rules: ElementRules, known: frozenset[str]) -> tuple[StructureRule, ...]:
    """The rules that these class tokens match; cached, because sites repeat their classes."""
    asked = dict.fromkeys(rule for token in sorted(known) for rule in rules.by_token[token])
    return tuple([rule for rule in asked if rule.has_tokens(known)])


class Structure(Struct, frozen=True):
    """The table, compiled, as a voter."""

    rules: tuple[StructureRule, ...]
    placed: tuple[StructureRule, ...]
    """Rules that test only a place."""
    named: ElementRules
    """All other rules."""
    inline: ElementRules
    """Rules that also hold on inline elements."""
    name: str = "structure"

    def vote(self, document: Document) -> list[Vote]:
        """Votes on whole blocks, and of some rules on inline elements."""
        return self._on_blocks(document) + self._on_spans(document)

    def _on_blocks(self, document: Document) -> list[Vote]:
        votes: list[Vote] = []
        text, containers, near = document.text, document.containers, _rules_near(self.named, document.containers)
        standing: dict[tuple[int, int, int], list[StructureRule]] = {}
        for index, block in enumerate(document.blocks):
            container = containers[block.container]
            around = near[block.container]
            place = (id(around), container.within, container.depth)
            rules = standing.get(place)
            if rules is None:
                rules = standing[place] = self._rules_in(around, container)
            if rules:
                words = text.count(" ", block.start, block.end) + 1
                votes += [
                    Vote(index, block.start, block.end, rule.role, rule.weight, rule.reason, rule.against)
                    for rule in rules
                    if words <= rule.max_words
                ]
        return votes

    def _rules_in(self, near: Near, container: Container) -> list[StructureRule]:
        """The rules that hold on the blocks of a container, without the test of ``max_words``."""
        named = [rule for rule, end in near if container.depth < end]
        return [rule for rule in (*self.placed, *named) if rule.holds_within(container.within)]

    def _on_spans(self, document: Document) -> list[Vote]:
        votes: list[Vote] = []
        asked = _Asked(self.inline)
        for index, block in enumerate(document.blocks):
            for span in block.spans:
                for rule in asked[span.tag, span.classes, span.attributes]:
                    share = (span.end - span.start) / max(1, block.end - block.start)
                    if share >= rule.inline_share and rule.holds_within(document.containers[block.container].within):
                        votes.append(
                            Vote(index, span.start, span.end, rule.role, rule.weight, rule.reason, rule.against)
                        )
        return votes


class _Asked(dict[Element, tuple[StructureRule, ...]]):
    """Element → the rules that it matches; equal elements of a document are tested once."""

    def __init__(self, rules: ElementRules) -> None:
        self.rules = rules

    def __missing__(self, element: Element) -> tuple[StructureRule, ...]:
        rules = self[element] = self.rules.of(*element)
        return rules


def _rules_near(named: ElementRules, containers: Sequence[Container]) -> list[Near]:
    """For each container, the rules that it or an ancestor matches; containers with the same rules share one tuple."""
    matches = _Asked(named)
    rules_near: list[Near] = [()]
    made: dict[tuple[int, tuple[StructureRule, ...], int], Near] = {}
    for container in containers[1:]:
        near = rules_near[container.parent]
        # An element without blocks needs no rules; its descendants are empty too.
        rules = (
            matches[container.tag, container.classes, container.attributes] if container.first < container.end else ()
        )
        if rules:
            place = (id(near), rules, container.depth)
            if place not in made:
                made[place] = _nearer(near, rules, container.depth)
            near = made[place]
        rules_near.append(near)
    return rules_near


def _nearer(near: Near, rules: tuple[StructureRule, ...], depth: int) -> Near:
    outer = [(rule, end) for rule, end in near if end > depth and rule not in rules]
    return (*outer, *((rule, depth + rule.reach) for rule in rules))


def load_structure() -> Structure:
    """The shipped table, compiled."""
    return compile_structure(_rule(entry) for entry in load_table("structure.toml")["rule"])


def compile_structure(rules: Iterable[StructureRule]) -> Structure:
    """The voter of some rules."""
    every = tuple(rules)
    named = [rule for rule in every if rule.is_named]
    inline = [rule for rule in named if rule.inline_share <= 1]
    return Structure(every, tuple(rule for rule in every if not rule.is_named), _by_element(named), _by_element(inline))


def _by_element(rules: Iterable[StructureRule]) -> ElementRules:
    by_token: dict[str, tuple[StructureRule, ...]] = {}
    by_tag: dict[str, tuple[StructureRule, ...]] = {}
    by_attribute: dict[str, tuple[StructureRule, ...]] = {}
    for rule in rules:
        tokens = rule.classes.union(*rule.pairs)
        names = rule.attribute[:1] if rule.attribute else ()
        by_mark, marks = (by_token, tokens) if tokens else (by_tag, rule.tags) if rule.tags else (by_attribute, names)
        for mark in marks:
            by_mark[mark] = (*by_mark.get(mark, ()), rule)
    return ElementRules(by_token, by_tag, by_attribute, frozenset(by_token))


def _rule(entry: dict[str, Any]) -> StructureRule:
    classes = entry.get("classes", ())
    return StructureRule(
        id=entry["id"],
        role=Role(entry["role"]),
        weight=entry["weight"],
        against=entry.get("against", 0.0),
        tags=frozenset(entry.get("tags", ())),
        inside=_bits(entry.get("inside", ())),
        outside=_bits(entry.get("outside", ())),
        classes=frozenset(token for token in classes if "+" not in token),
        pairs=tuple(frozenset(pair.split("+")) for pair in classes if "+" in pair),
        attribute=tuple(entry["attribute"]) if "attribute" in entry else None,
        reach=entry.get("reach", 1),
        max_words=entry.get("max_words", 10_000),
        inline_share=entry.get("inline_share", 2.0),
        reason=f"structure {entry['role']}.{entry['id']}",
    )


def _bits(names: list[str]) -> int:
    return reduce(or_, (Within[name.upper()].value for name in names), 0)


def _has(attributes: Attributes, wanted: tuple[str, str]) -> bool:
    return any(name == wanted[0] and wanted[1] in value.split() for name, value in attributes)
