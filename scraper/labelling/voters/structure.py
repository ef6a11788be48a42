"""Rules on markup: which tags and class tokens a block stands in, as a table (``data/structure.toml``).

A class token is a whole word of a class or id: ``article__photo-credit`` has article, photo and credit, and ``lead``
has no ``ad``. Class tokens never decide by themselves what is body: dropping every "related" or "comment" container
costs 0.4 to 17 points of F1 (MODEL_FEATURES 11), and the learned model has seen the markup already. They say what kind
of thing a block is that other voters leave out; the few that tell more than that have an ``against`` in the table.
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
"""Tag, class string and attributes: elements that have these in common answer to the same rules."""
Near = tuple[tuple["StructureRule", int], ...]
"""Rules that an element, or one around it, answers to, each with the depth from which on it holds no more."""


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

    def has_tokens(self, tokens: frozenset[str]) -> bool:
        """Whether class tokens are those that the rule asks for."""
        return not tokens.isdisjoint(self.classes) or any(pair <= tokens for pair in self.pairs)

    def fits(self, tag: str, attributes: Attributes) -> bool:
        """Whether a tag and attributes are those that the rule asks for, if it asks for any."""
        if self.tags and tag not in self.tags:
            return False
        return self.attribute is None or _has(attributes, self.attribute)

    def stands(self, within: int) -> bool:
        """Whether it holds in a place of these ``Within`` bits."""
        return within & self.inside == self.inside and not within & self.outside


class ElementRules(Struct, frozen=True, eq=False):
    """Rules by what of an element makes it worth asking them: a class token; else a tag; else an attribute."""

    by_token: dict[str, tuple[StructureRule, ...]]
    by_tag: dict[str, tuple[StructureRule, ...]]
    by_attribute: dict[str, tuple[StructureRule, ...]]
    tokens: frozenset[str]

    def of(self, tag: str, classes: str, attributes: Attributes) -> tuple[StructureRule, ...]:
        """The rules that hold on an element."""
        asked = self.by_tag.get(tag, ())
        if known := self.tokens & class_tokens(classes):
            asked = (*_of_tokens(self, known), *asked)
        for name, _ in attributes:
            asked = (*asked, *self.by_attribute.get(name, ()))
        return tuple([rule for rule in asked if rule.fits(tag, attributes)]) if asked else ()


@lru_cache(maxsize=1 << 12)
def _of_tokens(rules: ElementRules, known: frozenset[str]) -> tuple[StructureRule, ...]:
    """Those of the rules whose class tokens are among these; kept, for sites name their elements alike."""
    asked = dict.fromkeys(rule for token in sorted(known) for rule in rules.by_token[token])
    return tuple([rule for rule in asked if rule.has_tokens(known)])


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

    def vote(self, document: Document) -> list[Vote]:
        """Votes on whole blocks, and of some rules on inline elements."""
        return self._on_blocks(document) + self._on_spans(document)

    def _on_blocks(self, document: Document) -> list[Vote]:
        votes: list[Vote] = []
        text, containers, near = document.text, document.containers, _near(self.named, document.containers)
        standing: dict[tuple[int, int, int], list[StructureRule]] = {}
        for index, block in enumerate(document.blocks):
            container = containers[block.container]
            around = near[block.container]
            place = (id(around), container.within, container.depth)
            rules = standing.get(place)
            if rules is None:
                rules = standing[place] = self._standing(around, container)
            if rules:
                words = text.count(" ", block.start, block.end) + 1
                votes += [
                    Vote(index, block.start, block.end, rule.role, rule.weight, rule.reason, rule.against)
                    for rule in rules
                    if words <= rule.max_words
                ]
        return votes

    def _standing(self, near: Near, container: Container) -> list[StructureRule]:
        """The rules that hold on what stands in a container, but for the number of words."""
        named = [rule for rule, end in near if container.depth < end]
        return [rule for rule in (*self.placed, *named) if rule.stands(container.within)]

    def _on_spans(self, document: Document) -> list[Vote]:
        votes: list[Vote] = []
        asked = _Asked(self.inline)
        for index, block in enumerate(document.blocks):
            for span in block.spans:
                for rule in asked[span.tag, span.classes, span.attributes]:
                    share = (span.end - span.start) / max(1, block.end - block.start)
                    if share >= rule.inline_share and rule.stands(document.containers[block.container].within):
                        votes.append(
                            Vote(index, span.start, span.end, rule.role, rule.weight, rule.reason, rule.against)
                        )
        return votes


class _Asked(dict[Element, tuple[StructureRule, ...]]):
    """Element → the rules that hold on it; of those of a document that are alike one is asked."""

    def __init__(self, rules: ElementRules) -> None:
        self.rules = rules

    def __missing__(self, element: Element) -> tuple[StructureRule, ...]:
        found = self[element] = self.rules.of(*element)
        return found


def _near(named: ElementRules, containers: Sequence[Container]) -> list[Near]:
    """For each container, the rules that it or one around it answers to: one object for those with the same."""
    asked = _Asked(named)
    found: list[Near] = [()]
    made: dict[tuple[int, tuple[StructureRule, ...], int], Near] = {}
    for container in containers[1:]:
        near = found[container.parent]
        rules = asked[container.tag, container.classes, container.attributes] if container.first < container.end else ()
        if rules:
            place = (id(near), rules, container.depth)
            if place not in made:
                made[place] = _nearer(near, rules, container.depth)
            near = made[place]
        found.append(near)
    return found


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
