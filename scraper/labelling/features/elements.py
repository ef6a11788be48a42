"""Numbers for tags and class strings, looked up once for each kind of element of a page."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from scraper.document import Container
from scraper.layout.class_tokens import class_tokens

__all__ = [
    "AROUND",
    "CONTEXT_TOKENS",
    "NEAR",
    "TAG_NUMBER",
    "TOKENS",
    "Elements",
    "elements_of",
    "holders_of",
    "spread",
]

Ints = NDArray[np.int64]
Masks = NDArray[np.uint64]

TAGS = (
    "html body div p li ul ol h1 h2 h3 h4 h5 h6 section article main aside nav header footer form table tbody thead tr "
    "td th dl dt dd blockquote pre figure figcaption details summary button address fieldset legend a span center "
    "caption hgroup picture tfoot noscript select option iframe svg"
).split()
"""Similar tags have neighbouring numbers, because a tree splits this order in two."""
TAG_NUMBER = {tag: number for number, tag in enumerate(TAGS)}
OTHER_TAG = len(TAGS)
AROUND = (
    "footer comment menu modal nav carousel header consent comments hide reviews mobile text form grid review wp "
    "details main faq product accordion thread post content disclaimer card section promo question wrapper caption "
    "copy cards article body row hidden video entry page summary buy news description col image desc quote single legal"
).split()
NEAR = (
    "comment menu card carousel review container caption accordion desc product content text comments faq promo title"
).split()
TOKENS = tuple(dict.fromkeys(AROUND + NEAR))
"""Class tokens that are columns: the lowest bits of ``Elements.names``, in this order."""
CONTEXT_TOKENS = {
    "comment": frozenset(("comment", "comments", "respond", "disqus", "replies", "discussion")),
    "related": frozenset("related recommended recommend popular trending latest recent teaser more".split()),
    "side": frozenset(("sidebar", "aside", "widget", "rail")),
    "foot": frozenset(("footer", "author", "bio", "newsletter", "promo", "subscribe", "share")),
    "post": frozenset(("post", "entry", "article", "story")),
}
"""Class tokens that name a context: the bits above those of TOKENS; all together at most 64."""
PAGE_TAGS = frozenset(("html", "body"))
"""Their classes describe the page and not a region of it."""

_SETS = (*((token,) for token in TOKENS), *CONTEXT_TOKENS.values())
_BITS = {
    token: sum(1 << bit for bit, tokens in enumerate(_SETS) if token in tokens) for token in frozenset().union(*_SETS)
}
_TELLING = frozenset(_BITS)
_DIGITS = b"0123456789"


class Elements(Struct, frozen=True):
    """For each container: numbers of its kind, of its tag, and the class tokens it has."""

    exact: Ints
    """Number of its tag and class string."""
    plain: Ints
    """The same without digits: ``post-4711``."""
    tag: Ints
    """Number of its tag."""
    names: Masks
    """Class tokens and contexts, as bits."""


def elements_of(containers: tuple[Container, ...]) -> Elements:
    """Look up all containers of a page; the work is done once for each pair of tag and class string."""
    numbers: dict[tuple[str, str], int] = {}
    number_of = numbers.setdefault
    exact = np.array(
        [number_of((container.tag, container.classes), len(numbers)) for container in containers], dtype=np.int64
    )
    digitless: dict[tuple[str, bytes], int] = {}
    plain, tags, names = [], [], []
    for tag, classes in numbers:
        without_digits = classes.encode(errors="surrogatepass").translate(None, _DIGITS)
        plain.append(digitless.setdefault((tag, without_digits), len(digitless)))
        tags.append(TAG_NUMBER.get(tag, OTHER_TAG))
        names.append(_token_bits(classes) if classes and tag not in PAGE_TAGS else 0)
    return Elements(
        exact,
        np.array(plain, dtype=np.int64)[exact],
        np.array(tags, dtype=np.int64)[exact],
        np.array(names, dtype=np.uint64)[exact],
    )


def _token_bits(classes: str) -> int:
    bits = 0
    for token in class_tokens(classes) & _TELLING:
        bits |= _BITS[token]
    return bits


def spread(names: Masks, parent: Ints) -> Masks:
    """The names of each container and of all containers around it, in steps that double."""
    above = parent
    while above.any():
        names = names | names[above]
        above = above[above]
    return names


def holders_of(names: Masks, parent: Ints) -> Ints:
    """The innermost container of each context at or above each container; 0 if no container is of it.

    Shape (contexts, containers). A container has a higher number than those around it.
    """
    bits = np.arange(len(TOKENS), len(TOKENS) + len(CONTEXT_TOKENS), dtype=np.uint64)[:, None]
    holders: Ints = (names >> bits & np.uint64(1)).astype(np.int64) * np.arange(len(parent))
    above = parent
    while above.any():
        holders = np.maximum(holders, holders.take(above, axis=1))
        above = above[above]
    return holders
