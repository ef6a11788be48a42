"""The rules that a user wrote for a site, as a voter: votes on the text of an element, or on lines with some words.

The selectors of a page's rules are one automaton. Elements are passed from the outside in, and equal elements in equal
places share a state, so that the work grows with the page, and at most with the number of rules beside it. A stretch
gets one vote for a role, however many rules name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct, field

from scraper.document import Block, Document, DocumentKind, Page, Role, Span
from scraper.labelling.deciding.combine import Vote
from scraper.labelling.deciding.vote_weights import weight_number
from scraper.values.selectors import SelectedElement
from scraper.values.site_tables import RulesInForce, SiteRule, SiteTables, day_of
from scraper.values.text import fold, words

__all__ = ["SITE", "SiteRules", "SiteVoter"]

SITE = "site"
"""Name of the voter."""
STRENGTH = weight_number("site rule")
MAX_REASON = 120
"""Characters of a rule that a reason shows."""
COMPILED = 64
"""Sites whose rules stay compiled."""

_LINE_END = re.compile(r"\n")
_ORDER = attrgetter("order")


class SiteRules(Struct, frozen=True):
    """Tables of rules, and the day of pages that do not say when they were fetched."""

    tables: SiteTables
    today: date | None = None
    """None: later than every day."""

    def voter_for(self, page: Page) -> SiteVoter | None:
        """The voter of the rules that hold for a page; None if there are none."""
        rules = self.tables.in_force(page.url, day_of(page.fetched_at) or self.today)
        return SiteVoter(rules) if rules else None


class SiteVoter(Struct, frozen=True):
    """The voter of the rules that hold for one page."""

    rules: RulesInForce
    name: str = SITE

    def vote(self, document: Document) -> list[Vote]:
        """One vote for each role on each block, inline element or line that a rule selects."""
        return _rules_compiled(self.rules).votes(document)


class _Verdict(Struct, frozen=True, eq=False):
    """What a rule says of a stretch that it selects."""

    role: Role
    reason: str
    order: int
    """Place of the rule among all: of rules that say the same of an element the first counts."""

    def vote(self, index: int, start: int, end: int) -> Vote:
        return Vote(index, start, end, self.role, STRENGTH, self.reason)


class _CompiledRules(Struct, frozen=True, eq=False):
    """The rules that hold for a page."""

    selectors: _Selectors | None
    """None if no rule has a selector."""
    phrases: _Phrases | None
    """None if no rule has a text."""

    def votes(self, document: Document) -> list[Vote]:
        votes: list[Vote] = []
        if self.selectors and document.kind is DocumentKind.HTML:
            votes += self.selectors.votes(document)
        if self.phrases:
            votes += self.phrases.votes(document)
        return votes


@lru_cache(maxsize=COMPILED)
def _rules_compiled(rules: RulesInForce) -> _CompiledRules:
    selectors, phrases = _Selectors(), _Phrases()
    for order, (site, rule) in enumerate(rules.rules):
        verdict = _Verdict(rule.role, f"{SITE} {site}: {_shown_selector(rule.meaning)}", order)
        if rule.within:
            selectors.add(rule, verdict)
        else:
            phrases.add(rule, verdict)
    return _CompiledRules(selectors if selectors.names else None, phrases if phrases.firsts else None)


def _shown_selector(text: str) -> str:
    return text if len(text) <= MAX_REASON else f"{text[:MAX_REASON]}…"


# ---------------------------------------------------------------------------------------------- elements


Verdicts = Mapping[Role, _Verdict]


class _Node(Struct, eq=False):
    """An element of selectors that begin alike."""

    element: SelectedElement
    inside: dict[str, list[_Node]] = field(default_factory=dict)
    """The next elements that may be anywhere inside, by the name that is looked up for each."""
    children: dict[str, list[_Node]] = field(default_factory=dict)
    """The next elements that must be directly inside."""
    verdicts: dict[Role, _Verdict] = field(default_factory=dict)
    """Of the rules whose selectors end here."""

    def next(self, element: SelectedElement) -> _Node:
        """The node of an element behind this one; it is made if there is none."""
        nodes = (self.children if element.is_child else self.inside).setdefault(_looked_up(element), [])
        for node in nodes:
            if node.element == element:
                return node
        nodes.append(_Node(element))
        return nodes[-1]

    def accepts(self, names: frozenset[str]) -> bool:
        """Whether an element with these names is one of this node."""
        return (not self.element.tag or self.element.tag in names) and names.issuperset(self.element.names)


class _State(Struct, frozen=True, eq=False):
    """What the selectors know at an element."""

    around: tuple[_Node, ...]
    """Nodes of this element and of those around it, which others may be inside of."""
    here: tuple[_Node, ...] = ()
    """Nodes of this element."""
    verdicts: Verdicts = {}
    """On the text of this element; of those for a role that of the innermost element."""


class _Selectors:
    """The selectors of the rules as an automaton that reads elements from the outside in."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        """All names by which nodes are looked up."""
        self._root = _Node(SelectedElement())

    def add(self, rule: SiteRule, verdict: _Verdict) -> None:
        """Add the selector of a rule; of rules that say the same the first counts."""
        node = self._root
        for element in rule.within:
            node = node.next(element)
            self.names.add(_looked_up(element))
        node.verdicts.setdefault(verdict.role, verdict)

    def votes(self, document: Document) -> Iterator[Vote]:
        """The votes on blocks, and on inline elements."""
        walk = _Walk(self)
        states = [_State((self._root,))]
        for container in document.containers[1:]:
            states.append(walk.entered(states[container.parent], container.tag, container.classes))
        for index, block in enumerate(document.blocks):
            state = states[block.container]
            for verdict in state.verdicts.values():
                yield verdict.vote(index, block.start, block.end)
            for span, inner, outer in _spans(block, state, walk):
                for role, verdict in inner.verdicts.items():
                    if outer.verdicts.get(role) is not verdict:
                        yield verdict.vote(index, span.start, span.end)

    def entered(self, state: _State, names: frozenset[str]) -> _State:
        """The state at an element with these names inside an element with another state."""
        known = names & self.names
        if not known:
            return _State(state.around, (), state.verdicts) if state.here else state
        asked = [node.inside for node in state.around] + [node.children for node in state.here]
        nodes = [node for nodes in asked for name in known for node in nodes.get(name, ()) if node.accepts(names)]
        if not nodes and not state.here:
            return state
        found = tuple(dict.fromkeys(nodes))
        said = sorted((verdict for node in found for verdict in node.verdicts.values()), key=_ORDER, reverse=True)
        verdicts = {verdict.role: verdict for verdict in said}
        around = dict.fromkeys([*state.around, *(node for node in found if node.inside)])
        return _State(
            tuple(around) if len(around) > len(state.around) else state.around,
            found,
            {**state.verdicts, **verdicts} if verdicts else state.verdicts,
        )


class _Walk:
    """The states of one document; equal elements at equal states are looked up once."""

    def __init__(self, selectors: _Selectors) -> None:
        self._selectors = selectors
        self._names: dict[tuple[str, str], frozenset[str]] = {}
        self._states: dict[tuple[int, str, str], _State] = {}
        """By the ``id`` of the state outside, which is another value here, or the first state of the document."""

    def entered(self, state: _State, tag: str, classes: str) -> _State:
        key = (id(state), tag, classes)
        if key not in self._states:
            element = (tag, classes)
            if element not in self._names:
                self._names[element] = _names_of(tag, classes)
            self._states[key] = self._selectors.entered(state, self._names[element])
        return self._states[key]


def _looked_up(element: SelectedElement) -> str:
    """The rarest name of an element: an id, else a class, else the tag."""
    return element.names[0] if element.names else element.tag


def _names_of(tag: str, classes: str) -> frozenset[str]:
    """Tag, class names and id of an element, as selectors have them."""
    return frozenset([tag, *(name if name.startswith("#") else f".{name}" for name in classes.split())])


def _spans(block: Block, state: _State, walk: _Walk) -> Iterator[tuple[Span, _State, _State]]:
    """The inline elements of a block, each with its state and with that of the element around it."""
    open_spans: list[tuple[int, _State]] = []
    for span in block.spans:
        while open_spans and open_spans[-1][0] <= span.start:
            open_spans.pop()
        outer = open_spans[-1][1] if open_spans else state
        inner = walk.entered(outer, span.tag, span.classes)
        open_spans.append((span.end, inner))
        yield span, inner, outer


# ---------------------------------------------------------------------------------------------- lines


class _WordNode(Struct, eq=False):
    """A word of texts that begin alike."""

    following: dict[str, _WordNode] = field(default_factory=dict)
    verdicts: dict[Role, _Verdict] = field(default_factory=dict)
    """Of the rules whose texts end here."""


class _Phrases:
    """The texts of the rules, as a tree of their words."""

    def __init__(self) -> None:
        self.firsts: dict[str, _WordNode] = {}

    def add(self, rule: SiteRule, verdict: _Verdict) -> None:
        """Add the text of a rule; of rules that say the same the first counts."""
        nodes, node = self.firsts, _WordNode()
        for word in words(fold(rule.text)):
            node = nodes.setdefault(word, _WordNode())
            nodes = node.following
        node.verdicts.setdefault(verdict.role, verdict)

    def votes(self, document: Document) -> Iterator[Vote]:
        """The votes on lines."""
        for index, block in enumerate(document.blocks):
            for start, end in _text_lines(document, block):
                for verdict in self._verdicts(words(fold(document.text[start:end]))).values():
                    yield verdict.vote(index, start, end)

    def _verdicts(self, line: Sequence[str]) -> Verdicts:
        """What the rules say whose text is in a line; of those for a role the first that begins."""
        verdicts: dict[Role, _Verdict] = {}
        for start, first in enumerate(line):
            node = self.firsts.get(first)
            place = start + 1
            while node is not None:
                for role, verdict in node.verdicts.items():
                    verdicts.setdefault(role, verdict)
                node = node.following.get(line[place]) if place < len(line) else None
                place += 1
        return verdicts


def _text_lines(document: Document, block: Block) -> Iterable[tuple[int, int]]:
    """The lines of a block as a page shows them; in plain text, where line ends mean little, the block as a whole."""
    if document.kind is DocumentKind.TEXT:
        return [(block.start, block.end)]
    ends = {match.start() for match in _LINE_END.finditer(document.text, block.start, block.end)}
    cuts = sorted({block.start - 1, block.end, *ends, *block.breaks})
    return [(before + 1, end) for before, end in pairwise(cuts) if before + 1 < end]
