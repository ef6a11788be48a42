"""Rules on markup: which tags and class tokens a block stands in, as a table (``data/structure.toml``).

A class token is a whole word of a class or id: ``article__photo-credit`` has article, photo and credit, and ``lead``
has no ``ad``. Class tokens never decide by themselves what is body: dropping every "related" or "comment" container
costs 0.4 to 17 points of F1 (MODEL_FEATURES 11), and the learned model has seen the markup already. They say what kind
of thing a block is that other voters leave out; the few that tell more than that have an ``against`` in the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any

from msgspec import Struct

from scraper.document import Container, Document, Role, Within
from scraper.labelling.combine import Vote
from scraper.labelling.tokens import class_tokens
from scraper.values.tables import load_table

__all__ = ["Structure", "StructureRule", "compile_structure", "load_structure"]

Attributes = tuple[tuple[str, str], ...]
Element = tuple[str, str, Attributes]
"""Tag, class string and attributes."""


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
    reason: str = ""
    """The reason of its votes."""
    against: float = 0.0
    """Weight of its votes against the body."""

    @property
    def is_named(self) -> bool:
        """Whether it asks for a tag, a class token or an attribute, not only for a place."""
        return bool(self.tags or self.classes or self.pairs or self.attribute)

    def names(self, tag: str, tokens: frozenset[str], attributes: Attributes) -> bool:
        """Whether an element has the tag, the class tokens and the attribute that the rule asks for."""
        if self.tags and tag not in self.tags:
            return False
        if self.attribute and not _has(attributes, self.attribute):
            return False
        if not (self.classes or self.pairs):
            return True
        return not tokens.isdisjoint(self.classes) or any(pair <= tokens for pair in self.pairs)

    def stands(self, within: int) -> bool:
        """Whether it holds in a place of these ``Within`` bits."""
        return within & self.inside == self.inside and not within & self.outside


Near = dict[str, tuple[StructureRule, int]]
"""Rules by their id, each with how many containers further in it still holds, this one counted."""


class ElementRules(Struct, frozen=True):
    """Rules that ask for a tag, a class token or an attribute, by what an element must have for them."""

    by_token: dict[str, tuple[StructureRule, ...]]
    """Class token → the rules that ask for it or others."""
    by_tag: dict[str, tuple[StructureRule, ...]]
    """Tag → the rules that ask for it and for no class token."""
    by_attribute: dict[str, tuple[StructureRule, ...]]
    """Name of an attribute → the rules that ask for it and for no class token and no tag."""
    tokens: frozenset[str]

    def of(self, element: Element) -> tuple[StructureRule, ...]:
        """The rules whose tag, class tokens and attribute an element has."""
        tag, classes, attributes = element
        tokens = class_tokens(classes) if classes else frozenset()
        asked = [rule for token in tokens & self.tokens for rule in self.by_token[token]]
        asked += self.by_tag.get(tag, ())
        asked += [rule for name, _ in attributes for rule in self.by_attribute.get(name, ())]
        return tuple({rule.id: rule for rule in asked if rule.names(tag, tokens, attributes)}.values()) if asked else ()


class Structure(Struct, frozen=True):
    """The table, compiled, as a voter."""

    rules: tuple[StructureRule, ...]
    placed: tuple[StructureRule, ...]
    """Those that ask only for a place."""
    named: ElementRules
    """All others."""
    inline: ElementRules
    """Those that hold on inline elements too."""
    name: str = "structure"

    def vote(self, document: Document) -> Iterator[Vote]:
        """Votes on whole blocks, and of some rules on inline elements."""
        yield from self._on_blocks(document)
        yield from self._on_spans(document)

    def _on_blocks(self, document: Document) -> Iterator[Vote]:
        text, containers, near = document.text, document.containers, _near(self.named, document.containers)
        placed: dict[int, list[StructureRule]] = {}
        for index, block in enumerate(document.blocks):
            within = containers[block.container].within
            rules = placed.get(within)
            if rules is None:
                rules = placed[within] = [rule for rule in self.placed if rule.stands(within)]
            around = near[block.container]
            if around:
                rules = rules + [rule for rule, _ in around.values() if rule.stands(within)]
            if rules:
                words = text.count(" ", block.start, block.end) + 1
                for rule in rules:
                    if words <= rule.max_words:
                        yield Vote(index, block.start, block.end, rule.role, rule.weight, rule.reason, rule.against)

    def _on_spans(self, document: Document) -> Iterator[Vote]:
        rules_of: dict[Element, tuple[StructureRule, ...]] = {}
        for index, block in enumerate(document.blocks):
            for span in block.spans:
                if not (span.classes or span.attributes or span.tag == "time"):
                    continue
                element = (span.tag, span.classes, span.attributes)
                rules = rules_of.get(element)
                if rules is None:
                    rules = rules_of[element] = self.inline.of(element)
                if rules:
                    within = document.containers[block.container].within
                    share = (span.end - span.start) / max(1, block.end - block.start)
                    for rule in rules:
                        if share >= rule.inline_share and rule.stands(within):
                            yield Vote(index, span.start, span.end, rule.role, rule.weight, rule.reason, rule.against)


def _near(named: ElementRules, containers: Sequence[Container]) -> list[Near]:
    """For each container, the rules that it or a container around it answers to."""
    rules_of: dict[Element, tuple[StructureRule, ...]] = {}
    found: list[Near] = [{}]
    for container in containers[1:]:
        element = (container.tag, container.classes, container.attributes)
        rules = rules_of.get(element)
        if rules is None:
            rules = rules_of[element] = named.of(element)
        near = found[container.parent]
        if near:
            near = {name: (rule, left - 1) for name, (rule, left) in near.items() if left > 1}
        found.append(near | {rule.id: (rule, rule.reach) for rule in rules} if rules else near)
    return found


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
        classes=frozenset(one for one in classes if "+" not in one),
        pairs=tuple(frozenset(one.split("+")) for one in classes if "+" in one),
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
