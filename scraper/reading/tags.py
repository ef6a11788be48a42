"""The table of tags and attributes, ready for the walk."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from scraper.document import Within
from scraper.reading.style_declarations import PLAIN, style_of
from scraper.values.tables import load_table

__all__ = ["BLOCK_LEVEL", "PUBLIC", "VEILED", "VISIBLE", "TagTable", "tag_table"]

Attributes = tuple[tuple[str, str], ...]

PUBLIC = (1 << len(Within)) - 1
"""All bits of ``Within``; those above are the walk's own."""
VEILED = PUBLIC + 1
"""Hidden by ``visibility``: a child may be shown."""
VISIBLE = VEILED << 1
"""The style says ``visibility: visible``."""
BLOCK_LEVEL = VISIBLE << 1
"""The style makes a block of the element."""


class TagTable(Struct, frozen=True):
    """What ``data/tags.toml`` says, by tag and by attribute."""

    kinds: dict[str, str]
    """Tag → ``inline``, ``transparent``, ``skipped`` or ``apart``; a tag that is not in it is a block."""
    within: dict[str, int]
    """Tag → its ``Within`` bits."""
    roles: dict[str, int]
    """Value of ``role`` → the ``Within`` bits of its tag."""
    kept: frozenset[str]
    """Attributes that containers and spans keep."""
    read: frozenset[str]
    """The same, and those that may hide an element: what is looked at beside ``class`` and ``id``."""
    body: frozenset[str]
    """Values of ``itemprop`` that say: this is the article's body."""
    metadata: frozenset[str]
    """Tags that do not end the head."""
    meaningful: frozenset[str]
    """Inline tags that are spans without any attribute."""
    bold: frozenset[str]

    def read_attributes(self, attributes: Mapping[str, str]) -> tuple[str, Attributes, int]:
        """Of an element's attributes: class string, those that are kept, and bits of ``Within``."""
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
        bits = _style_bits(attributes)
        if "role" in attributes:
            bits |= self.roles.get(attributes["role"].strip().lower(), 0)
        if "itemprop" in attributes and not self.body.isdisjoint(attributes["itemprop"].split()):
            bits |= Within.ARTICLE_BODY.value
        return bits


def _style_bits(attributes: Mapping[str, str]) -> int:
    """Bits of how an element is shown; a style that sets ``display`` counts more than ``hidden`` and ``popover``."""
    style = style_of(attributes["style"]) if "style" in attributes else PLAIN
    if style is PLAIN:
        return Within.HIDDEN.value if "hidden" in attributes or "popover" in attributes else 0
    if style.is_gone or (not style.display and ("hidden" in attributes or "popover" in attributes)):
        return Within.HIDDEN.value
    bits = BLOCK_LEVEL if style.is_block else 0
    if style.visibility == "visible":
        return bits | VISIBLE
    return bits | VEILED | Within.HIDDEN.value if style.is_veiled else bits


@cache
def tag_table() -> TagTable:
    """The one table; nobody writes to it."""
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
