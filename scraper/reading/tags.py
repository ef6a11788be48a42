"""The table of tags and attributes, ready for the walk."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from scraper.document import Within
from scraper.reading.style_declarations import style_of
from scraper.values.tables import load_table

__all__ = ["BLOCK_LEVEL", "PUBLIC", "VEILED", "VISIBLE", "TagTable", "tag_table"]

Attributes = tuple[tuple[str, str], ...]

PUBLIC = (1 << len(Within)) - 1
"""All bits of ``Within``; only the walk uses the bits above."""
VEILED = PUBLIC + 1
"""Hidden by ``visibility``: a child may be shown."""
VISIBLE = VEILED << 1
"""The style says ``visibility: visible``."""
BLOCK_LEVEL = VISIBLE << 1
"""The style makes a block of the element."""


class TagTable(Struct, frozen=True):
    """``data/tags.toml`` by tag and by attribute."""

    kinds: dict[str, str]
    """Tag → ``inline``, ``transparent``, ``skipped`` or ``apart``; a tag that is not in it is a block."""
    within: dict[str, int]
    """Tag → its ``Within`` bits."""
    roles: dict[str, int]
    """Value of ``role`` → the ``Within`` bits of its tag."""
    kept: frozenset[str]
    """Attributes that containers and spans keep."""
    read: frozenset[str]
    """``kept``, and attributes that may hide an element: all that are read besides ``class`` and ``id``."""
    body: frozenset[str]
    """Values of ``itemprop`` that mark the article's body."""
    metadata: frozenset[str]
    """Tags that do not end the head."""
    meaningful: frozenset[str]
    """Inline tags that are spans without any attribute."""
    bold: frozenset[str]

    def read_attributes(self, attributes: Mapping[str, str]) -> tuple[str, Attributes, int]:
        """Class string, kept attributes and ``Within`` bits of an element."""
        classes, name = attributes.get("class", ""), attributes.get("id")
        if name:
            classes = f"{classes} #{name}" if classes else f"#{name}"
        if self.read.isdisjoint(attributes):
            return classes, (), 0
        names = self.kept
        kept = tuple([pair for pair in attributes.items() if pair[0] in names])
        return classes, kept, self._bits(attributes)

    def _bits(self, attributes: Mapping[str, str]) -> int:
        """Bits that a role, an itemprop or a style sets, those of the walk included."""
        style, is_hidden = attributes.get("style"), "hidden" in attributes or "popover" in attributes
        if style:
            bits = _known_style_bits(style, is_hidden) if len(style) <= _SHORT else _style_bits(style, is_hidden)
        else:
            bits = Within.HIDDEN.value if is_hidden else 0
        if "role" in attributes:
            bits |= self.roles.get(attributes["role"].strip().lower(), 0)
        if "itemprop" in attributes and not self.body.isdisjoint(attributes["itemprop"].split()):
            bits |= Within.ARTICLE_BODY.value
        return bits


def _style_bits(value: str, is_hidden: bool) -> int:
    """Bits of a style attribute; one that sets ``display`` counts more than ``hidden`` and ``popover``."""
    style = style_of(value)
    if style.is_gone or (is_hidden and not style.display):
        return Within.HIDDEN.value
    bits = BLOCK_LEVEL if style.is_block else 0
    if style.visibility == "visible":
        return bits | VISIBLE
    return bits | VEILED | Within.HIDDEN.value if style.is_veiled else bits


_SHORT = 100
"""Characters of a style attribute whose bits are remembered."""
_known_style_bits = lru_cache(maxsize=1000)(_style_bits)
"""A page has the same few style attributes many times."""


@cache
def tag_table() -> TagTable:
    """The shared table; it must not be changed."""
    data = load_table("tags.toml")
    within = _bits_by_tag(data["within"])
    attributes = data["attributes"]
    return TagTable(
        kinds={tag: kind for kind, tags in data["kind"].items() for tag in tags},
        within=within,
        roles={role: within[tag] for role, tag in data["role"].items()},
        read=frozenset(attributes["kept"]) | {"hidden", "popover", "style"},
        metadata=frozenset(data["head"]["metadata"]),
        **{name: frozenset(attributes[name]) for name in ("kept", "body", "meaningful", "bold")},
    )


def _bits_by_tag(tags_of: dict[str, Any]) -> dict[str, int]:
    bits: dict[str, int] = {}
    for name, tags in tags_of.items():
        for tag in tags:
            bits[tag] = bits.get(tag, 0) | Within[name].value
    return bits
