"""What tag and class string say, looked up once for each kind of element of a page."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.document import Container
from scraper.labelling.tokens import class_tokens

__all__ = ["AROUND", "CONTEXTS", "NEAR", "TOKENS", "Elements", "elements_of", "innermost", "spread"]

Ints = NDArray[np.int64]
Masks = NDArray[np.uint64]

AROUND = (
    "footer comment menu modal nav carousel header consent comments hide reviews mobile text form grid review wp "
    "details main faq product accordion thread post content disclaimer card section promo question wrapper caption "
    "copy cards article body row hidden video entry page summary buy news description col image desc quote single legal"
).split()
NEAR = (
    "comment menu card carousel review container caption accordion desc product content text comments faq promo title"
).split()
TOKENS = tuple(dict.fromkeys(AROUND + NEAR))
"""Class tokens that are columns; at most 64, for they are bits of one number."""
CONTEXTS = {
    "comment": frozenset(("comment", "comments", "respond", "disqus", "replies", "discussion")),
    "related": frozenset("related recommended recommend popular trending latest recent teaser more".split()),
    "side": frozenset(("sidebar", "aside", "widget", "rail")),
    "foot": frozenset(("footer", "author", "bio", "newsletter", "promo", "subscribe", "share")),
    "post": frozenset(("post", "entry", "article", "story")),
}
PAGE_TAGS = frozenset(("html", "body"))
"""Their classes describe the page, not a place on it."""

_BIT = {token: 1 << number for number, token in enumerate(TOKENS)}
_CONTEXT_BIT = {
    token: sum(1 << number for number, names in enumerate(CONTEXTS.values()) if token in names)
    for token in frozenset().union(*CONTEXTS.values())
}
_TELLING = frozenset((*_BIT, *_CONTEXT_BIT))
_NO_DIGITS = dict.fromkeys(map(ord, "0123456789"))


class Elements(Struct, frozen=True):
    """Of each container: numbers of its kind, class tokens as bits, and contexts that its classes name."""

    exact: Ints
    """Number of its tag and class string."""
    plain: Ints
    """The same without digits: ``post-4711``."""
    tokens: Masks
    contexts: NDArray[np.bool_]
    """Shape (contexts, containers)."""


class _Meaning(Struct, frozen=True, gc=False):
    plain: str
    tokens: int
    contexts: int


_NOTHING = _Meaning("", 0, 0)


def elements_of(containers: tuple[Container, ...]) -> Elements:
    """Look up all containers of a page."""
    numbers: dict[tuple[str, str], int] = {}
    exact = np.array([numbers.setdefault((one.tag, one.classes), len(numbers)) for one in containers], dtype=np.int64)
    plain_numbers: dict[tuple[str, str], int] = {}
    plain: list[int] = []
    meanings: list[_Meaning] = []
    for tag, classes in numbers:
        meaning = _meaning(classes) if classes else _NOTHING
        plain.append(plain_numbers.setdefault((tag, meaning.plain), len(plain_numbers)))
        meanings.append(_NOTHING if tag in PAGE_TAGS else meaning)
    tokens = np.array([meaning.tokens for meaning in meanings], dtype=np.uint64)
    named = np.array([meaning.contexts for meaning in meanings], dtype=np.int64)
    contexts = (named >> np.arange(len(CONTEXTS))[:, None] & 1).astype(bool)
    return Elements(exact, np.array(plain, dtype=np.int64)[exact], tokens[exact], contexts[:, exact])


@lru_cache(maxsize=4096)
def _meaning(classes: str) -> _Meaning:
    tokens = contexts = 0
    for token in class_tokens(classes) & _TELLING:
        tokens |= _BIT.get(token, 0)
        contexts |= _CONTEXT_BIT.get(token, 0)
    return _Meaning(classes.translate(_NO_DIGITS), tokens, contexts)


def spread(masks: Masks, parent: Ints) -> Masks:
    """Bits of each container and of all around it, by doubling the step upwards."""
    above = parent
    while above.any():
        masks = masks | masks[above]
        above = above[above]
    return masks


def innermost(named: NDArray[np.bool_], parent: Ints) -> Ints:
    """Number of the innermost container that is named, at or above each; 0 if there is none.

    Shapes (contexts, containers) → the same.
    """
    holders = np.where(named, np.arange(len(parent)), 0)
    above = parent
    while above.any():
        holders = np.where(holders > 0, holders, holders[:, above])
        above = above[above]
    return holders
