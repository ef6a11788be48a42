"""The table of tags and attributes, ready for the walk."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec import Struct

from scraper.document import Within
from scraper.values.tables import load_table

__all__ = ["TagTable", "tag_table"]


class TagTable(Struct, frozen=True):
    """What ``data/tags.toml`` says, by tag and by attribute."""

    kinds: dict[str, str]
    """Tag → ``inline``, ``transparent``, ``skipped`` or ``apart``; a tag that is not in it is a block."""
    within: dict[str, int]
    """Tag → its ``Within`` bits."""
    roles: dict[str, int]
    """Value of ``role`` → the ``Within`` bits of its tag."""
    uses: dict[str, str]
    """Attribute → ``keep`` (in containers and spans), ``name`` (it names the element) or ``hide`` (it may hide it)."""
    body: frozenset[str]
    """Values of ``itemprop`` that say: this is the article's body."""
    meaningful: frozenset[str]
    """Inline tags that are spans without any attribute."""
    bold: frozenset[str]


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
        uses={**dict.fromkeys(attributes["kept"], "keep"), "id": "name", "hidden": "hide", "style": "hide"},
        **{name: frozenset(attributes[name]) for name in ("body", "meaningful", "bold")},
    )


def _bits_by_tag(tags_of: dict[str, Any]) -> dict[str, int]:
    bits: dict[str, int] = {}
    for name, tags in tags_of.items():
        for tag in tags:
            bits[tag] = bits.get(tag, 0) | Within[name].value
    return bits
